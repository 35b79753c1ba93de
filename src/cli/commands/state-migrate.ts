import { migrateState } from '../../run/state-migrate.ts';
import { parseStateSettings, writeStateSettings } from '../../run/state-settings.ts';
import { openProject, openStateElsewhere } from '../../run/project.ts';
import { escapeText } from '../../reports/escape.ts';
import type { CommandContext } from '../context.ts';
import { emitDiagnostics } from '../emit.ts';
import { openProgress } from '../progress.ts';
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
  const progress = await openProgress(context);
  const options = { store: opened.store, timeoutMs: context.settings.lockTimeoutMs, observer: progress.observer };
  const settle = (): Promise<void> => writeStateSettings(request.dir, settings);
  const moved = await migrateState(options, { to, dir: request.dir, settle }).finally(progress.stop);
  const count = Object.keys(moved.state.objects).length;
  context.stdout.write(
    `moved ${count} ${count === 1 ? 'address' : 'addresses'} from ${escapeText(moved.from)} to ${escapeText(moved.to)}\n`,
  );
  return 0;
}
