import type { Step } from '../../core/model/step.ts';
import type { StepResult, WriteClient } from '../../core/provider.ts';
import type { Connection } from './read.ts';
import { runCreate } from './run-create.ts';
import { runDelete } from './run-delete.ts';
import { runRestore, runTakeOut } from './run-members.ts';
import { runUser } from './run-user.ts';
import { runWrite } from './run-write.ts';
import type { StepContext } from './step-context.ts';
import { detailOf } from './step-detail.ts';

/** Carries out one step: fresh read, judgement, write. */
export async function runStep(
  connection: Connection<WriteClient>,
  step: Step,
  given: Omit<StepContext, 'http' | 'step'>,
): Promise<StepResult> {
  const context: StepContext = { http: connection.session.http, step, ...given };
  const detail = detailOf(step);
  try {
    switch (detail.call) {
      case 'create':
        return await runCreate(context, detail.marker);
      case 'write':
        return await runWrite(context, detail.held);
      case 'restore':
        return await runRestore(context, detail.members);
      case 'take_out':
        return await runTakeOut(context, detail);
      case 'user':
        return await runUser(context, detail);
      case 'delete':
        return await runDelete(context);
    }
  } catch (error) {
    throw connection.session.explain(error);
  }
}
