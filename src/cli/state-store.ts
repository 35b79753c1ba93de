import type { Project } from '../core/model/project.ts';
import { openProject } from '../run/project.ts';
import type { listState } from '../run/state-commands.ts';
import type { CommandContext } from './context.ts';
import { emitDiagnostics } from './emit.ts';
import { makeProjectRequest } from './request.ts';

/** Where the state is kept, as the use cases take it. */
export type StateStore = Parameters<typeof listState>[0];

/** Opens the project's state for a command that only looks at or repairs it; problems in `rollcall.yaml` end it with 1. */
export async function withStateStore(
  context: CommandContext,
  work: (store: StateStore, project: Project) => Promise<number>,
): Promise<number> {
  const opened = await openProject(makeProjectRequest(context), { offline: true });
  if (!opened.project) {
    await emitDiagnostics(context, opened.diagnostics, { ofReport: true });
    return 1;
  }
  return await work(opened.store, opened.project);
}
