import { isCaseless } from '../model/caseless.ts';
import { formatAddress, GROUP } from '../model/address.ts';
import { canonicalElement } from '../model/canonical.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import type { Document } from '../model/document.ts';
import type { Change, GuardFinding } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import { accessNode } from './access.ts';
import type { AccessGraph, AccessNode } from './access.ts';
import type { GuardSite, GuardedChange } from './guards/finding.ts';
import type { Guarded } from './guards/guarded.ts';
import { judge } from './guards/index.ts';
import { liveRef, refOf } from './refs.ts';
import type { LiveObject } from '../provider.ts';
import type { KindSite } from './kind-site.ts';
import type { Match } from './matched.ts';
import { peopleMoved, reachedBy } from './people-moved.ts';
import type { PlannedKind } from './planned.ts';
import { withCanonicalReferences } from './references.ts';

/** What the changes of a target do to people, and what the guards say to that. */
export interface Judgement {
  readonly findings: readonly GuardFinding[];
  /** Counted once for each object. */
  readonly membersAdded: number;
  readonly membersRemoved: number;
}

/** Judges the changes of a target by what everybody could reach before and could reach after. */
export function judgeTarget(kinds: readonly PlannedKind[]): Judgement {
  const changes = kinds.flatMap(guardedChanges);
  const written = new Set(kinds.flatMap(({ planned }) => planned.flatMap(({ change }) => change?.address ?? [])));
  const counted = changes.filter(({ change }) => written.has(change.address));
  const isLess = kinds.some(({ planned }) => planned.some(({ vanished }) => vanished !== undefined && vanished.size > 0));
  return {
    findings: changes.length === 0 && !isLess ? [] : judge(guardSite(kinds, changes)),
    membersAdded: counted.reduce((sum, { moved }) => sum + moved.added.length, 0),
    membersRemoved: counted.reduce((sum, { moved }) => sum + moved.removed.length, 0),
  };
}

function guardSite(kinds: readonly PlannedKind[], changes: readonly GuardedChange[]): GuardSite {
  const { site, input, live } = (kinds[0] as PlannedKind).part;
  const before = graphBefore(kinds);
  return {
    target: site.target.name,
    guards: input.declaration.project.guards,
    privileged: privilegedIn(kinds),
    changes,
    bound: kinds.reduce((sum, { part }) => sum + part.matching.matches.filter((match) => match.entry).length, 0),
    before,
    after: graphAfter(kinds, before),
    vanished: new Map(kinds.flatMap(vanishedPeople)),
    managed: kinds.flatMap(({ part }) => part.matching.matches.map((match) => ({ ...guardedBy(part, match), ref: refOf(part, match) }))),
    runner: live.runner,
  };
}

/** By reference, who is in an object no more although the files name them as before. */
function vanishedPeople({ part, planned }: PlannedKind): readonly (readonly [string, readonly string[]])[] {
  return planned.flatMap(({ match, vanished }) =>
    vanished === undefined || vanished.size === 0
      ? []
      : [[refOf(part, match), [...vanished.values()].map(({ element }) => element)] as const],
  );
}

function guardedChanges({ part, planned }: PlannedKind): GuardedChange[] {
  return planned.flatMap(({ match, change: own, left }): GuardedChange[] => {
    const change = own ?? left;
    return change
      ? [
          {
            change,
            guarded: guardedBy(part, match),
            ref: refOf(part, match),
            moved: peopleMoved(part.spec.fields, change),
            saysEmpty: emptied(part.spec.fields, match.declared),
            preventDestroy: match.declared?.lifecycle.preventDestroy === true || match.entry?.lifecycle?.prevent_destroy === true,
          },
        ]
      : [];
  });
}

/** Patterns of privileged values by field, each in the form that the field's values have: `Admin` where a server says `admin`. */
function privilegedIn(kinds: readonly PlannedKind[]): GuardSite['privileged'] {
  const { site, input, live } = (kinds[0] as PlannedKind).part;
  const written = input.declaration.project.guards.privileged[site.target.provider] ?? {};
  const formsOf = (field: string, pattern: string): string[] =>
    kinds.flatMap(({ part }) => canonicalPattern(part.spec.fields[field], pattern));
  const known = live.privileged ?? {};
  const patternsOf = (field: string): string[] => [
    ...(written[field] ?? []).flatMap((pattern) => formsOf(field, pattern)),
    // As a pattern, a name with a star in it means more than itself: that is the safe side.
    ...(known[field] ?? []),
  ];
  return Object.fromEntries([...new Set([...Object.keys(written), ...Object.keys(known)])].map((field) => [field, patternsOf(field)]));
}

function canonicalPattern(spec: FieldSpec | undefined, pattern: string): string[] {
  return spec ? [canonicalElement(spec, pattern)] : [];
}

function guardedBy({ site, spec }: KindSite, match: Match): Guarded {
  const { address, kind, live, absent } = match;
  // Whatever address a deletion by name has, a rule for that name holds.
  const previousAddress = absent && live ? formatAddress(site.target.name, kind, live.name) : match.previousAddress;
  return { address, previousAddress, caseless: isCaseless(spec) };
}

function graphBefore(kinds: readonly PlannedKind[]): AccessGraph {
  const graph = new Map<string, AccessNode>();
  for (const { part } of kinds) {
    const { live, kind, spec, matching, groups } = part;
    const read = new Set(live.objects.map((object) => object.id));
    const unread = new Set(live.index.flatMap((entry) => (entry.kind === GROUP && !read.has(entry.id) ? [entry.id] : [])));
    const matchOf = new Map(matching.matches.flatMap((match) => (match.live ? [[match.live.id, match] as const] : [])));
    for (const object of live.objects) {
      if (object.kind !== kind) continue;
      const match = matchOf.get(object.id);
      const ref = match ? refOf(part, match) : liveRef(part, object.id);
      const document = withCanonicalReferences(spec.fields, object.document, groups.references);
      const unreadParents = object.referrers.filter((id) => unread.has(id)).map((id) => groups.references.canonical(`id:${id}`));
      graph.set(ref, accessNode(spec.fields, document, { ref, kind, open: isOpen(spec.fields, object), unreadParents }));
    }
  }
  return graph;
}

function graphAfter(kinds: readonly PlannedKind[], before: AccessGraph): AccessGraph {
  const after = new Map(before);
  const gone = new Set<string>();
  for (const { part, planned } of kinds) {
    for (const { match, change: own, left } of planned) {
      const [ref, change] = [refOf(part, match), own ?? left];
      if (change?.action === 'delete') gone.add(ref);
      else if (change?.after) after.set(ref, nodeAfter(part, change, { ref, was: before.get(ref) }));
    }
  }
  for (const ref of gone) after.delete(ref);
  dropChildren(after, gone);
  return after;
}

function nodeAfter(
  part: KindSite,
  change: Change,
  { ref, was }: { readonly ref: string; readonly was: AccessNode | undefined },
): AccessNode {
  const open = change.action !== 'replace' && was?.open === true;
  return accessNode(part.spec.fields, reachedBy(part.spec.fields, change) as Document, {
    ref,
    kind: part.kind,
    open,
    unreadParents: was?.unreadParents ?? [],
  });
}

/** Whoever holds what is deleted loses it, whether a change says so or not. */
function dropChildren(graph: Map<string, AccessNode>, gone: ReadonlySet<string>): void {
  for (const node of graph.values()) {
    if (node.children.some((child) => gone.has(child)))
      graph.set(node.ref, { ...node, children: node.children.filter((child) => !gone.has(child)) });
  }
}

/** Whether its people are not known, or not Rollcall's to say. */
function isOpen(fields: Fields, { document, held }: LiveObject): boolean {
  return Object.keys(fields).some(
    (name) =>
      fields[name]?.of === 'person' &&
      (document[name] === undefined || held.some(({ field, element }) => field === name && element === undefined)),
  );
}

/** What the declaration empties by writing an empty list: `policies: []` says nothing about who is in the group. */
function emptied(fields: Fields, declared: Declared | undefined): GuardedChange['saysEmpty'] {
  if (!declared) return { people: false, children: false };
  const written = Object.keys(declared.block).filter((name) => isEmptyList(declared.block[name]));
  const native = written.filter((name) => fields[name] === undefined || fields[name].of === 'person');
  const people = declared.members === undefined ? native.length > 0 : declared.members.length === 0;
  return {
    people,
    children: declared.groups?.length === 0 || written.some((name) => fields[name]?.of === 'group' && fields[name].nests !== false),
  };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
