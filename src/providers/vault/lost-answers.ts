import type { StepResult } from '../../core/provider.ts';
import { isUncertain } from './errors.ts';
import { writesOfOthers } from './others.ts';
import { patiently } from './patience.ts';
import { settle, valueOf } from '../../core/provide/settle.ts';
import type { Fresh, StepContext } from './step-context.ts';

/** What the tries of one step know of each other. */
export interface Tries {
  /** The group as it was before the last write was sent. */
  sentAfter: Fresh | undefined;
}

/**
 * Tries a step again, from its fresh read on, while nobody can say whether the last write took effect. The client must not repeat
 * such a write by itself: between two tries somebody else may have written, and only a new judgement can see that.
 */
export async function untilKnown(context: StepContext, attempt: (tries: Tries) => Promise<StepResult>): Promise<StepResult> {
  const tries: Tries = { sentAfter: undefined };
  const settled = await patiently(() => settle(attempt(tries)), {
    until: (outcome) => outcome.type === 'value' || !isUncertain(outcome.error),
    signal: context.io.signal,
  });
  const result = valueOf(settled);
  if (result.type === 'stale' || result.wrote || !tries.sentAfter) return result;
  const note = await writesOfOthers(context, tries.sentAfter);
  return { ...result, wrote: true, ...(note === undefined ? {} : { note }) };
}
