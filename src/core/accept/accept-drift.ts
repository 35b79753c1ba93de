import { makeDocument } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { equalJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { DeclaredMember } from '../model/project.ts';
import type { PatchOperation } from '../model/plan.ts';
import type { Declarable } from '../provider.ts';
import { makeValue, readElements } from '../model/elements.ts';
import { pathSegments } from '../plan/pointer.ts';

/** What is wished with the parts that drifted as they are live: the wish of somebody who accepts the drift. */
export function acceptedDocument(
  fields: Fields,
  sides: { readonly after: Document; readonly live: Document },
  drift: readonly PatchOperation[],
): Document {
  const elements = new Map<string, Set<string>>();
  const whole = new Set<string>();
  for (const { path } of drift) {
    const [field, element] = pathSegments(path) as [string, string?];
    if (element === undefined) whole.add(field);
    else elements.set(field, (elements.get(field) ?? new Set()).add(element));
  }
  const value = (field: string): FieldValue | undefined => {
    if (whole.has(field)) return sides.live[field];
    const own = elements.get(field);
    if (!own) return sides.after[field];
    const spec = fields[field] as FieldSpec;
    const [wished, live] = [readElements(spec, sides.after[field]), readElements(spec, sides.live[field])];
    for (const element of own) {
      const found = live.get(element);
      if (found === undefined) wished.delete(element);
      else wished.set(element, found);
    }
    return makeValue(spec, wished);
  };
  const names = new Set([...Object.keys(sides.after), ...elements.keys(), ...whole]);
  return makeDocument([...names].flatMap((name) => (value(name) === undefined ? [] : [[name, value(name) as FieldValue] as const])));
}

/** What has to be written differently in a declaration. */
export type Rewrite =
  | { readonly type: 'members' | 'groups'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly type: 'text'; readonly key: 'description' | 'owner' | 'name'; readonly value: string | undefined }
  | { readonly type: 'block'; readonly key: string; readonly before: Json | undefined; readonly after: Json | undefined };

/** From the declaration of what is wished to the declaration of what is accepted. */
export function rewritesOf(before: Declarable, after: Declarable): readonly Rewrite[] {
  const rewrites: Rewrite[] = [];
  const lists = [
    ['members', emailsOf(before.members), emailsOf(after.members)],
    ['groups', before.groups ?? [], after.groups ?? []],
  ] as const;
  for (const [type, had, has] of lists) {
    const [add, remove] = [has.filter((item) => !had.includes(item)), had.filter((item) => !has.includes(item))];
    if (add.length + remove.length > 0) rewrites.push({ type, add, remove });
  }
  for (const key of ['description', 'owner'] as const)
    if (before[key] !== after[key]) rewrites.push({ type: 'text', key, value: after[key] });
  for (const key of new Set([...Object.keys(before.block), ...Object.keys(after.block)])) {
    const [old, now] = [before.block[key], after.block[key]];
    if (!equalJson(old, now)) rewrites.push({ type: 'block', key, before: old, after: now });
  }
  return rewrites;
}

function emailsOf(members: readonly DeclaredMember[] | undefined): readonly string[] {
  return (members ?? []).map(({ email }) => email);
}
