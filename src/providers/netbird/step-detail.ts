import { tableOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Step } from '../../core/model/step.ts';

/**
 * What a step calls. `held`: members that the system held when it was planned. `user`: id of the user whose auto-groups are written.
 * `restore`: members that are declared, and that left with the auto-groups. `take_out`: ids of users whose machines do not leave with the
 * auto-groups by themselves, and what of them is declared.
 */
export type StepDetail =
  | { readonly call: 'create'; readonly marker: string }
  | { readonly call: 'write'; readonly held: readonly string[] }
  | { readonly call: 'user'; readonly user: string; readonly email: string; readonly joins: boolean }
  | { readonly call: 'restore'; readonly members: Readonly<Record<string, readonly string[]>> }
  | { readonly call: 'take_out'; readonly users: readonly string[]; readonly declared: Readonly<Record<string, readonly string[]>> }
  | { readonly call: 'delete' };

/** The detail of a step as it comes back from a plan or journal. */
export function detailOf(step: Step): StepDetail {
  const detail = isJsonObject(step.detail) ? step.detail : {};
  const text = (name: string): string => (typeof detail[name] === 'string' ? detail[name] : '');
  const texts = (name: string): readonly string[] => (Array.isArray(detail[name]) ? detail[name].map(String) : []);
  const table = (name: string): Readonly<Record<string, readonly string[]>> => tableOf({ [name]: detail[name] ?? {} }, name);
  const call = detail['call'];
  if (call === 'create') return { call, marker: text('marker') };
  if (call === 'user') return { call, user: text('user'), email: text('email'), joins: detail['joins'] === true };
  if (call === 'delete') return { call };
  if (call === 'restore') return { call, members: table('members') };
  if (call === 'take_out') return { call, users: texts('users'), declared: table('declared') };
  return { call: 'write', held: texts('held') };
}
