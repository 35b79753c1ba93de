import type { JsonObject } from '../../core/model/json.ts';

/**
 * What a connection remembers from its reads and steps, for a second look whose scope says nothing of declarations. `nested`: groups that
 * were put into others. `policies`: by group, the request policy whose durations count. `members`: by group, whom Rollcall put there, with
 * the levels. `types`: by group, for steps that need no more of it.
 */
export interface Memory {
  readonly nested: Set<string>;
  readonly policies: Map<string, readonly JsonObject[]>;
  readonly members: Map<string, ReadonlyMap<string, ReadonlySet<string>>>;
  readonly types: Map<string, string>;
}

/** One that knows nothing yet. */
export function makeMemory(): Memory {
  return { nested: new Set(), policies: new Map(), members: new Map(), types: new Map() };
}

/** One grant of a person in a group. */
export interface MemberPlace {
  readonly groupId: string;
  readonly person: string;
  readonly level: string;
}

/** From now on a grant is Rollcall's. */
export function rememberMember({ members }: Memory, { groupId, person, level }: MemberPlace): void {
  const known = members.get(groupId);
  members.set(groupId, new Map([...(known ?? []), [person, new Set([...(known?.get(person) ?? []), level])]]));
}

/** From now on a grant is not Rollcall's any more: whoever has access all the same has it by another way. */
export function forgetMember({ members }: Memory, { groupId, person, level }: MemberPlace): void {
  const others = [...(members.get(groupId) ?? [])].filter(([element]) => element !== person);
  const levels = new Set([...(members.get(groupId)?.get(person) ?? [])].filter((held) => held !== level));
  members.set(groupId, new Map([...others, ...(levels.size > 0 ? [[person, levels] as const] : [])]));
}
