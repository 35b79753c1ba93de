import { migrateState } from '../../run/state-migrate.ts';
import type { Migrated } from '../../run/state-migrate.ts';
import { parseStateSettings, prepareStateSettings } from '../../run/state-settings.ts';
import { openProject, openStateElsewhere } from '../../run/project.ts';
import { escapeText } from '../../reports/escape.ts';
import type { CommandContext } from '../context.ts';
import { emitDiagnostics } from '../emit.ts';
import { openProgress } from '../progress.ts';
import { writeProse } from '../prose.ts';
import { makeProjectRequest } from '../request.ts';

export interface StateMigrateOptions {
  readonly backend: string;
  readonly set?: readonly string[];
}

/** Exit status 0, or 1 where the other place holds another state, or nothing is to be moved. */
export async function stateMigrateCommand({ backend, set }: StateMigrateOptions, context: CommandContext): Promise<number> {
  const settings = parseStateSettings(backend, set ?? []);
  const request = makeProjectRequest(context);
  const opened = await openProject(request, { offline: true });
  if (!opened.project) {
    await emitDiagnostics(context, opened.diagnostics, { ofReport: true });
    return 1;
  }
  const to = openStateElsewhere(request, opened.project, settings);
  const settle = await prepareStateSettings(request.dir, settings);
  const progress = await openProgress(context);
  const options = { store: opened.store, timeoutMs: context.settings.lockTimeoutMs, observer: progress.observer };
  const moved = await migrateState(options, { to, dir: request.dir, settle }).finally(progress.stop);
  await writeProse(context.stdout, `${escapeText(sentenceOf(moved))}\n`);
  return 0;
}

function sentenceOf({ from, to, state }: Migrated): string {
  if (from === to) return `the state is in ${to} already`;
  const count = Object.keys(state.objects).length;
  return `moved ${count} ${count === 1 ? 'address' : 'addresses'} from ${from} to ${to}`;
}
