import { tableOf } from '../model/document.ts';
import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { equalJson } from '../model/json.ts';
import type { Action, Change, PatchOperation } from '../model/plan.ts';
import { quoteName } from '../model/quote-name.ts';
import { appliedFaults } from './applied-faults.ts';
import { declaredFields } from './declared-document.ts';
import { diffDocuments, diffWhole, removeFields } from './keyed.ts';
import { knownPart, shapeFaults } from './known-part.ts';
import { pathSegments } from './pointer.ts';

/** In files, the one field of a given form. */
const TABLE_OF_PEOPLE: Fields = { members: { type: 'table', of: 'person' } };

/** Which documents a change has: what appears has none before, what goes none after. What is forgotten may be gone already. */
const SIDES = {
  create: { before: false, after: true },
  update: { before: true, after: true },
  replace: { before: true, after: true },
  delete: { before: true, after: false },
  adopt: { before: true, after: true },
  forget: { before: undefined, after: false },
} as const satisfies Record<Action, Readonly<Record<'before' | 'after', boolean | undefined>>>;

/**
 * Where the parts of a change do not agree: sentences, empty where they do. Readers are shown the documents, approved and carried out
 * are patch and what is applied, so none of them may say something else. `fields` are those of its kind, undefined where files are compared with files.
 */
export function changeFaults(change: Change, fields: Fields | undefined): readonly string[] {
  const { address, before, after, action } = change;
  for (const side of ['before', 'after'] as const) {
    const has = SIDES[action][side];
    if (has !== undefined && has !== (change[side] !== null))
      return [`${quoteName(side)} of ${quoteName(address)} ${has ? 'is missing' : 'holds something'}, and it is a ${action}.`];
  }
  const known = fields ?? declaredFields([before ?? {}, after ?? {}]);
  const [was, becomes] = [knownPart(known, before), knownPart(known, after)];
  // What files say is compared by what it holds, whatever that is.
  const shaped = fields ?? TABLE_OF_PEOPLE;
  const misshapen = [was, becomes, knownPart(known, change.applied), knownPart(known, change.awaited)].flatMap((document) =>
    shapeFaults(shaped, address, knownPart(shaped, document)),
  );
  if (misshapen.length > 0) return [...new Set(misshapen)];
  return [
    ...patchFaults(change, known, { was, becomes, live: fields !== undefined }),
    ...(fields ? appliedFaults(change, fields) : []),
    ...invitedFaults(change, becomes),
  ];
}

/** Whoever is sent an invitation is shown among the members. */
function invitedFaults({ address, invites = [] }: Change, after: Document): readonly string[] {
  const members = tableOf(after, 'members');
  return invites
    .filter((person) => !Object.hasOwn(members, person))
    .map((person) => `${quoteName(person)} is invited to ${quoteName(address)} and is no member of it.`);
}

interface Read {
  readonly was: Document;
  readonly becomes: Document;
  readonly live: boolean;
}

function patchFaults({ address, action, patch }: Change, fields: Fields, { was, becomes, live }: Read): readonly string[] {
  const lost = Object.keys(was).filter((name) => becomes[name] === undefined);
  if (live && (action === 'update' || action === 'adopt') && lost.length > 0)
    return lost.map((name) => `${quoteName(name)} of ${quoteName(address)} is in "before" and not in "after".`);
  const own = patch.filter((operation) => Object.hasOwn(fields, fieldOf(operation)));
  const due = duePatch(action, fields, { was, becomes, live });
  if (equalJson(own, due)) return [];
  const names = differing(own, due).map(quoteName);
  return [
    `"before" and "after" of ${quoteName(address)} do not differ by what "patch" does${names.length === 0 ? '' : ` to ${names.join(', ')}`}.`,
  ];
}

/** The patch that these documents come to. */
function duePatch(action: Action, fields: Fields, { was, becomes, live }: Read): readonly PatchOperation[] {
  switch (action) {
    case 'forget':
      return [];
    case 'delete':
      return removeFields(Object.keys(was));
    case 'replace':
      return diffWhole(fields, was, becomes, { emptied: false });
    case 'create':
    case 'update':
    case 'adopt':
      return live ? diffDocuments(fields, was, becomes) : diffWhole(fields, was, becomes);
  }
}

function fieldOf({ path }: PatchOperation): string {
  return pathSegments(path)[0] as string;
}

/** Fields of which two patches say something else. */
function differing(first: readonly PatchOperation[], second: readonly PatchOperation[]): readonly string[] {
  const names = [...new Set([...first, ...second].map(fieldOf))];
  const of = (patch: readonly PatchOperation[], name: string): readonly PatchOperation[] =>
    patch.filter((operation) => fieldOf(operation) === name);
  return names.filter((name) => !equalJson(of(first, name), of(second, name)));
}
