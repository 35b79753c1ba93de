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
  switch (detail['call']) {
    case 'create':
      return { call: 'create', type: String(detail['type']), marker: marker ?? '' };
    case 'alias':
      return { call: 'alias' };
    case 'delete':
      return { call: 'delete' };
    default:
      return marker === undefined ? { call: 'write' } : { call: 'write', marker };
  }
}
