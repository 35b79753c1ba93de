import type { Step } from '../../core/model/step.ts';
import type { Live, StepIo, StepResult, WriteClient } from '../../core/provider.ts';
import type { VaultFacts } from './facts.ts';
import type { Connection } from './read.ts';
import { runAlias } from './run-alias.ts';
import { runCreate } from './run-create.ts';
import { runDelete } from './run-delete.ts';
import { runWrite } from './run-write.ts';
import type { StepContext } from './step-context.ts';
import { detailOf } from './step-detail.ts';

/** Carries out one step: fresh read, judgement, write. */
export async function runStep(
  connection: Connection<WriteClient>,
  step: Step,
  given: { readonly live: Live<VaultFacts>; readonly io: StepIo },
): Promise<StepResult> {
  try {
    const http = await connection.session.ready(given.io.signal);
    const context: StepContext = { http, step, ...given, parallelism: connection.io.parallelism };
    const detail = detailOf(step);
    switch (detail.call) {
      case 'create':
        return await runCreate(context, detail);
      case 'write':
        return await runWrite(context, detail.marker);
      case 'alias':
        return await runAlias(context);
      case 'delete':
        return await runDelete(context);
    }
  } catch (error) {
    throw connection.session.explain(error);
  }
}
