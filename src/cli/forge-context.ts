import type { ForgeContext } from '../forge/open-forge.ts';
import { escapeText } from '../reports/escape.ts';
import type { CommandContext } from './context.ts';

/** What a connection to a forge needs of the process. */
export function forgeContext(context: CommandContext, author: string | undefined): ForgeContext {
  return {
    version: context.version,
    env: (name) => context.env[name],
    now: context.now,
    elapsed: context.elapsed,
    signal: context.signal,
    log: context.settings.verbose ? (line) => context.stderr.write(`${escapeText(line)}\n`) : undefined,
    author,
  };
}

/** A forge that says no. GitHub answers 404 where a token may not even know that something is there. */
export const DENIED: ReadonlySet<string> = new Set(['PROVIDER_AUTH', 'PROVIDER_PERMISSION', 'PROVIDER_NOT_FOUND']);
