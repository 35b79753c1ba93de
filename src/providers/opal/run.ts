import type { Step } from '../../core/model/step.ts';
import type { Live, StepIo, StepResult, WriteClient } from '../../core/provider.ts';
import type { OpalFacts } from './facts.ts';
import type { StepContext } from './fresh.ts';
import type { Memory } from './memory.ts';
import { runCreate } from './run-create.ts';
import { runDelete } from './run-delete.ts';
import { runNest, runTag } from './run-element.ts';
import { runChannels, runResource, runResources, runSchedules, runVisibility } from './run-list.ts';
import { runMember } from './run-member.ts';
import { runSettings, runTemplate } from './run-settings.ts';
import type { Connection } from './session.ts';
import { detailOf } from './step-detail.ts';

/** Carries out one step: fresh read, judgement, one write. */
export async function runStep(
  connection: Connection<WriteClient>,
  step: Step,
  given: { readonly live: Live<OpalFacts>; readonly io: StepIo; readonly memory: Memory },
): Promise<StepResult> {
  const context: StepContext = { http: connection.http, step, now: () => connection.io.now(), ...given };
  try {
    return await runCall(context);
  } catch (error) {
    throw connection.explain(error);
  }
}

async function runCall(context: StepContext): Promise<StepResult> {
  const detail = detailOf(context.step);
  switch (detail.call) {
    case 'create':
      return runCreate(context, detail.marker);
    case 'settings':
      return runSettings(context, detail.marker);
    case 'template':
      return runTemplate(context, detail.marker);
    case 'visibility':
      return runVisibility(context, detail.marker);
    case 'channels':
      return runChannels(context, detail.wanted);
    case 'schedules':
      return runSchedules(context);
    case 'resources':
      return runResources(context);
    case 'resource':
      return runResource(context, detail.element);
    case 'tag':
      return runTag(context, detail);
    case 'nest':
      return runNest(context, detail);
    case 'member':
      return runMember(context, detail);
    case 'delete':
      return runDelete(context, detail);
  }
}
