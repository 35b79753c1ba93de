import type { ForgeContext } from '../forge/open-forge.ts';
import { escapeText } from '../reports/escape.ts';
import { RollcallError } from '../core/errors.ts';
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

/** Refuses the name of an environment that no title has room for. @throws RollcallError `USAGE` */
export function checkEnvironment(name: string | undefined): void {
  if (name !== undefined && name.length > LONGEST_ENVIRONMENT)
    throw new RollcallError('USAGE', `"--environment" takes a name of at most ${LONGEST_ENVIRONMENT} characters, not of ${name.length}.`);
}

/** GitHub and GitLab take no longer ones themselves. */
const LONGEST_ENVIRONMENT = 255;

/** A forge that says no. GitHub answers 404 where a token may not even know that something is there. */
export const DENIED: ReadonlySet<string> = new Set(['PROVIDER_AUTH', 'PROVIDER_PERMISSION', 'PROVIDER_NOT_FOUND']);
