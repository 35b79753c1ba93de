import { GROUP } from '../model/address.ts';
import type { Document } from '../model/document.ts';
import { heldParts } from '../model/held.ts';
import type { Change, Held, Warning } from '../model/plan.ts';
import { quoteName } from '../model/quote-name.ts';
import { compareText } from '../model/json.ts';
import type { KindSite } from './kind-site.ts';
import { peopleIn } from './people-moved.ts';
import { placeOf } from './planned.ts';
import type { Planned, PlannedKind } from './planned.ts';
import { siteOf, withHeld } from './plan-kind.ts';
import { liveRef, refOf } from './refs.ts';
import { nestedIn, withCanonicalHeld, withCanonicalReferences } from './references.ts';

/** One group after the plan, as far as it says who comes into others by it. */
interface After {
  /** Undefined where a group is gone. */
  readonly document: Document | undefined;
  /** Undefined: nobody knows them. */
  readonly people: ReadonlySet<string> | undefined;
  readonly held: readonly Held[];
  /** Groups that this plan puts into it. */
  readonly added: readonly string[];
}

type Groups = ReadonlyMap<string, After>;

/**
 * Changes with what leaves by itself, because every way by which it is there goes with the plan: a group in the group, somebody in that, an
 * on-call schedule. Where an object has no change of its own, what it loses is told beside (`left`).
 */
export function withLeaving(kinds: readonly PlannedKind[]): readonly PlannedKind[] {
  if (!kinds.some(({ part }) => part.kind === GROUP && part.live.objects.some(({ held }) => held.some(isWay)))) return kinds;
  const groups = groupsAfter(kinds.filter(({ part }) => part.kind === GROUP));
  return kinds.map(({ part, planned }) =>
    part.kind === GROUP ? { part, planned: planned.map((each) => leavingFrom(part, each, groups)) } : { part, planned },
  );
}

function isWay({ element, through }: Held): boolean {
  return element !== undefined && through !== undefined;
}

function leavingFrom(part: KindSite, planned: Planned, groups: Groups): Planned {
  const { match, change } = planned;
  const { live, declared } = match;
  const node = groups.get(refOf(part, match));
  if (!live || !declared || !node?.document || change?.action === 'replace' || change?.action === 'forget') return planned;
  const held = node.held.map((item) => withEnd(part, item, { node, groups }));
  if (held.every(({ leaves }) => leaves === undefined)) return planned;
  const flagged = { ...planned, match: { ...match, declared, live: { ...live, held } } };
  const site = siteOf(part);
  if (change) return withHeld(site, flagged.match, { ...flagged, change: { ...change, held } });
  const managed = Object.keys(planned.applied ?? {}).sort(compareText);
  const left: Change = {
    ...placeOf(site, match),
    action: 'update',
    id: live.id,
    before: live.document,
    after: live.document,
    patch: [],
    causes: {},
    managed,
    held,
  };
  return { ...withHeld(site, flagged.match, flagged), left };
}

function withEnd({ spec }: KindSite, item: Held, { node, groups }: { readonly node: After; readonly groups: Groups }): Held {
  const leaves = isWay(item) ? endOf(spec.fields, item, { node, groups }) : undefined;
  return leaves === undefined ? item : { ...item, leaves };
}

type Sight = { readonly node: After; readonly groups: Groups };

function endOf(fields: KindSite['spec']['fields'], item: Held, { node, groups }: Sight): Held['leaves'] {
  const { follows = '', through = [], element = '' } = item;
  if (fields[follows]?.of === GROUP) return staysBy(item, { node, groups }, new Set()) ? undefined : 'surely';
  // Nobody says which of them it is there by, so that any of them may be the only one.
  const now = node.document?.[follows];
  return Array.isArray(now) && element !== '' && through.some((way) => !now.includes(way)) ? 'perhaps' : undefined;
}

/** Whether one of the groups that brings an element along, or one that is put in, still does. */
function staysBy(
  { follows = '', through = [], element = '' }: Pick<Held, 'follows' | 'through' | 'element'>,
  { node, groups }: Sight,
  seen: ReadonlySet<string>,
): boolean {
  const children = node.document?.[follows];
  const isIn = (ref: string): boolean => !Array.isArray(children) || children.includes(ref);
  return (
    through.some((ref) => isIn(ref) && isUnder(ref, element, groups, seen)) ||
    node.added.some((ref) => groups.get(ref)?.people !== undefined && isUnder(ref, element, groups, seen))
  );
}

/** What was not read is believed to be as before. */
function isUnder(ref: string, person: string, groups: Groups, seen: ReadonlySet<string>): boolean {
  if (seen.has(ref)) return false;
  const node = groups.get(ref);
  if (!node) return true;
  if (!node.document) return false;
  if (!node.people || node.people.has(person)) return true;
  const item = node.held.find(({ element, through }) => element === person && through !== undefined) ?? { element: person };
  return staysBy(item, { node, groups }, new Set([...seen, ref]));
}

function groupsAfter(kinds: readonly PlannedKind[]): Groups {
  const groups = new Map<string, After>();
  for (const { part, planned } of kinds) {
    const { live, matching, spec, groups: known } = part;
    const matchOf = new Map(matching.matches.flatMap((match) => (match.live ? [[match.live.id, match] as const] : [])));
    for (const object of live.objects) {
      if (object.kind !== GROUP) continue;
      const match = matchOf.get(object.id);
      const document = withCanonicalReferences(spec.fields, object.document, known.references);
      const held = withCanonicalHeld(spec.fields, object.held, known.references);
      groups.set(match ? refOf(part, match) : liveRef(part, object.id), afterOf(part, { before: document, after: document, held }));
    }
    for (const { match, change } of planned) {
      if (!change || change.action === 'forget') continue;
      const { before, after, held = [] } = change;
      groups.set(refOf(part, match), afterOf(part, { before: before ?? {}, after, held: change.action === 'replace' ? [] : held }));
    }
  }
  return groups;
}

interface Sides {
  readonly before: Document;
  readonly after: Document | null;
  readonly held: readonly Held[];
}

function afterOf({ spec: { fields } }: KindSite, { before, after, held }: Sides): After {
  if (!after) return { document: undefined, people: new Set(), held: [], added: [] };
  const isUnknown = Object.entries(fields).some(
    ([name, { of }]) =>
      of === 'person' && (after[name] === undefined || held.some(({ field, element }) => field === name && element === undefined)),
  );
  const node = { document: after, people: undefined, held, added: addedTo(fields, before, after) };
  const brought = new Set(held.flatMap((item) => (isWay(item) && goesOn(fields, item, node) ? [item.element] : [])));
  return { ...node, people: isUnknown ? undefined : new Set(peopleIn(fields, after).filter((person) => !brought.has(person))) };
}

/** Whether an element is there by groups, which are looked into, or by something that goes. */
function goesOn(fields: KindSite['spec']['fields'], item: Held, node: After): boolean {
  return fields[item.follows ?? '']?.of === GROUP || endOf(fields, item, { node, groups: new Map() }) !== undefined;
}

function addedTo(fields: KindSite['spec']['fields'], before: Document, after: Document): readonly string[] {
  const had = new Set(nestedIn(fields, before));
  return nestedIn(fields, after).filter((ref) => !had.has(ref));
}

/** Whom groups lose that this plan does not write. */
export function leavingWarnings(planned: readonly Planned[]): readonly Warning[] {
  return planned.flatMap(({ left }): Warning[] =>
    left
      ? heldParts(left).leave.map(({ element = '', reason, leaves }) => ({
          code: 'LEAVES_TOO',
          address: left.address,
          message: `${quoteName(left.address)}: ${quoteName(element)} ${leaves === 'perhaps' ? 'may leave' : 'leaves'} with what this plan takes away elsewhere: ${reason}.`,
        }))
      : [],
  );
}
