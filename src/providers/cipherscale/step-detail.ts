import { isJsonObject } from '../../core/model/json.ts';
import type { Step } from '../../core/model/step.ts';

/** One member who comes or goes. */
export interface MemberDetail {
  readonly call: 'member';
  /** Id; empty where there is none yet. */
  readonly user: string;
  readonly identity: string;
  readonly joins: boolean;
  /** Whether the plan invites this one. */
  readonly invite: boolean;
}

/** What a step calls. */
export type StepDetail =
  | { readonly call: 'create'; readonly marker: string }
  | { readonly call: 'write' }
  | { readonly call: 'delete' }
  | { readonly [K in keyof MemberDetail]: MemberDetail[K] };

/** The detail of a step as it comes back from a plan or journal. */
export function detailOf(step: Step): StepDetail {
  const detail = isJsonObject(step.detail) ? step.detail : {};
  const text = (name: string): string => (typeof detail[name] === 'string' ? detail[name] : '');
  const call = detail['call'];
  if (call === 'create') return { call, marker: text('marker') };
  if (call === 'delete') return { call };
  if (call !== 'member') return { call: 'write' };
  return { call, user: text('user'), identity: text('identity'), joins: detail['joins'] === true, invite: detail['invite'] === true };
}
