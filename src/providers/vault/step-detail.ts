import { isJsonObject } from '../../core/model/json.ts';
import type { Step } from '../../core/model/step.ts';

/** What a step calls. `marker` on a write: the group was made by this change just before, and carries it still. */
export type StepDetail =
  | { readonly call: 'create'; readonly type: string; readonly marker: string }
  | { readonly call: 'write'; readonly marker?: string }
  | { readonly call: 'alias' }
  | { readonly call: 'delete' };

/** The detail of a step as it comes back from a plan or journal. */
export function detailOf(step: Step): StepDetail {
  const detail = isJsonObject(step.detail) ? step.detail : {};
  const marker = typeof detail['marker'] === 'string' ? detail['marker'] : undefined;
  const call = detail['call'];
  if (call === 'create') return { call, type: typeof detail['type'] === 'string' ? detail['type'] : 'internal', marker: marker ?? '' };
  if (call === 'alias' || call === 'delete') return { call };
  return marker === undefined ? { call: 'write' } : { call: 'write', marker };
}
