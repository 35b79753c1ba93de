import type { Step } from '../../core/model/step.ts';
import type { Live, StepIo, StepResult, WriteClient } from '../../core/provider.ts';
import type { CipherscaleFacts } from './facts.ts';
import { RULE } from './fields.ts';
import { GROUPS, RULES } from './object-kind.ts';
import type { ObjectKind } from './object-kind.ts';
import { runMember } from './run-member.ts';
import type { Invited } from './run-member.ts';
import { runCreate, runDelete, runWrite } from './run-object.ts';
import type { StepContext } from './run-object.ts';
import type { Session } from './session.ts';
import { detailOf } from './step-detail.ts';

/** What steps of one run tell each other. */
export interface RunMemory {
  readonly invited: Invited;
  readonly gone: Set<string>;
}

/** Carries out one step: fresh read, judgement, write. */
export async function runStep(
  session: Session<WriteClient>,
  step: Step,
  given: { readonly live: Live<CipherscaleFacts>; readonly io: StepIo; readonly memory: RunMemory },
): Promise<StepResult> {
  const { live, io, memory } = given;
  const context: StepContext = { api: session, step, live, io, gone: memory.gone };
  const isRule = step.address.startsWith(`${step.target}/${RULE}:`);
  try {
    return await (isRule ? runOne(context, RULES, memory.invited) : runOne(context, GROUPS, memory.invited));
  } catch (error) {
    throw session.explain(error);
  }
}

function runOne<T extends { readonly id: string; readonly name: string }>(
  context: StepContext,
  kind: ObjectKind<T>,
  invited: Invited,
): Promise<StepResult> {
  const detail = detailOf(context.step);
  switch (detail.call) {
    case 'create':
      return runCreate(context, kind, detail.marker);
    case 'write':
      return runWrite(context, kind);
    case 'delete':
      return runDelete(context, kind);
    case 'member':
      return runMember(context, detail, invited);
  }
}
