import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { textOf } from '../core/model/document.ts';
import type { Warning } from '../core/model/plan.ts';
import type { Target } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { AuditLog } from '../core/provider.ts';
import { findLogFiles, readLogEntries } from './audit-log.ts';

/** Audit logs by the target that wrote them. */
export interface AuditLogs {
  of(target: string, state: State | undefined): AuditLog | undefined;
  /** What could not be read in them so far. */
  readonly warnings: () => readonly Warning[];
}

/**
 * Opens the logs that were named, each as `FILE` or `TARGET=FILE`: a plain file belongs to the only target of the provider. Files that
 * were rotated away from it are read with it.
 *
 * @throws RollcallError `AUDIT_LOG` where a file cannot be read, `USAGE` where it is not clear whose log it is
 */
export async function openAuditLogs(
  names: readonly string[],
  { provider, targets, dir }: { readonly provider: string; readonly targets: readonly Target[]; readonly dir: string },
): Promise<AuditLogs> {
  const own = targets.filter((target) => target.provider === provider).map(({ name }) => name);
  const files = new Map<string, readonly string[]>();
  for (const text of names) {
    const { target, file } = whose(text, own, dir);
    files.set(target, [...new Set([...(files.get(target) ?? []), ...(await findLogFiles(file))])]);
  }
  const troubles = new Map<string, Warning>();
  const note = (target: string, file: string, why: string): void => {
    troubles.set(`${file}\n${why}`, {
      code: 'AUDIT_LOG',
      address: target,
      message: `The audit log ${quoteName(file)} was not read whole: ${why}.`,
    });
  };
  return {
    of(target, state) {
      const known = files.get(target);
      if (!known) return undefined;
      return {
        async *entries(having) {
          for (const file of known) yield* readLogEntries(file, having, (trouble) => note(target, trouble.file, trouble.why));
        },
        onUntimed: (count) =>
          note(target, known[0] as string, `${count === 1 ? '1 entry has' : `${count} entries have`} a time that is none`),
        appliedAt: (address) => state?.objects[address]?.applied_at,
        appliedName: (address) => textOf(state?.objects[address]?.applied ?? {}, 'name'),
      };
    },
    warnings: () => [...troubles.values()],
  };
}

function whose(text: string, targets: readonly string[], dir: string): { readonly target: string; readonly file: string } {
  const equals = text.indexOf('=');
  const named = targets.find((target) => equals > 0 && text.slice(0, equals) === target);
  if (named !== undefined && !existsSync(resolve(dir, text))) return { target: named, file: resolve(dir, text.slice(equals + 1)) };
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0) return { target: only, file: resolve(dir, text) };
  throw new RollcallError('USAGE', `It is not clear which target wrote the audit log ${quoteName(text)}.`, {
    hint:
      only === undefined
        ? 'The project has no target that keeps such a log.'
        : `Write ${quoteName(`${only}=${text}`)}; the targets are ${targets.join(', ')}.`,
  });
}
