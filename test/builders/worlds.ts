import fc from 'fast-check';
import { canonicalDocument } from '../../src/core/model/canonical.ts';
import type { Document } from '../../src/core/model/document.ts';
import { emptyTable } from '../../src/core/model/json.ts';
import type { Held } from '../../src/core/model/plan.ts';
import type { Case, LiveGroup, Wish } from './plan-input.ts';
import { FIELDS } from './plan-input.ts';

/** Elements that break whatever treats keys as names of properties or as pieces of a path. */
export const AWKWARD = ['__proto__', 'constructor', 'a/b~c', '~1', '', 'ü😀', '10', '9', 'toString'] as const;

const KEYS = ['alpha', 'beta', 'gamma', 'delta', '__proto__', 'a/b~c', 'ü😀'] as const;
const POLICIES = ['p', 'q', 'root-x', ...AWKWARD] as const;
const PEOPLE = ['ada@x', 'bob@x', 'cyd@x', 'dan@x', 'eve@x', '__proto__', 'a/b~c'] as const;

/** A table without a prototype, from entries: what `JSON.parse` and a server may hand over. */
export function tableFrom<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const table = emptyTable<T>();
  for (const [key, value] of entries) table[key] = value;
  return table;
}

const subset = (items: readonly string[]): fc.Arbitrary<string[]> => fc.uniqueArray(fc.constantFrom(...items), { maxLength: 4 });

const metadata = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...AWKWARD, 'k', 'team'), fc.constantFrom('', 'v', 'w')), {
    maxLength: 3,
    selector: ([key]) => key,
  })
  .map(tableFrom);

const members = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...PEOPLE), fc.constantFrom('itself', 'laptop', 'both')), {
    maxLength: 5,
    selector: ([person]) => person,
  })
  .map((entries) =>
    tableFrom(
      entries.map(
        ([person, how]) =>
          [person, how === 'itself' ? [person] : how === 'laptop' ? [`${person}-1`] : [`${person}-1`, `${person}-2`]] as const,
      ),
    ),
  );

const stages = fc.array(fc.constantFrom('one', 'two', { step: 'three', by: ['x'] }), { maxLength: 2 });

/** What some side says of a group, without name and references. */
export const content: fc.Arbitrary<Record<string, unknown>> = fc.record(
  { policies: subset(POLICIES), metadata, members, stages, type: fc.constantFrom('internal', 'internal', 'internal', 'external') },
  { requiredKeys: [] },
);

/** A document of any kind of content, canonical. */
export const anyDocument: fc.Arbitrary<Document> = fc
  .record(
    {
      name: fc.constantFrom(...KEYS),
      groups: subset([...KEYS, 'name:x', 'id:y']),
      alias: fc.constantFrom(null, { mount: 'm', name: 'n' }, tableFrom([['__proto__', 'n']])),
    },
    { requiredKeys: [] },
  )
  .chain((rest) => content.map((raw) => canonicalDocument(FIELDS, { ...raw, ...rest })));

/** One possible group: what each side knows of it. */
interface Slot {
  readonly content: Record<string, unknown>;
  readonly declared: boolean;
  readonly bound: 'no' | 'here' | 'before';
  readonly live: 'no' | 'yes' | 'elsewhere';
  readonly edits: {
    readonly wished: Record<string, unknown>;
    readonly live: Record<string, unknown>;
    readonly applied: Record<string, unknown>;
  };
  readonly drop: readonly string[];
  readonly children: readonly number[];
  readonly additive: boolean;
  readonly wasAdditive: boolean;
  readonly ignore: readonly string[];
  readonly wasIgnored: readonly string[];
  readonly preventDestroy: boolean;
  readonly held: readonly string[];
  readonly removed: boolean;
  readonly halfMade: boolean;
  /** The files ask for what cannot be changed in place. */
  readonly retyped: boolean;
}

const edit = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: content.map(({ type: _type, ...rest }) => rest) });
const ignore = fc.oneof(
  { weight: 5, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom('policies', 'metadata.k', 'members.ada@x', 'stages'), { maxLength: 2 }) },
);
const rarely = (weight: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

const slot: fc.Arbitrary<Slot> = fc.record({
  content,
  declared: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  bound: fc.constantFrom('no', 'here', 'here', 'here', 'before'),
  live: fc.constantFrom('yes', 'yes', 'yes', 'yes', 'no', 'elsewhere'),
  edits: fc.record({ wished: edit, live: edit, applied: edit }),
  drop: subset(['policies', 'metadata', 'members', 'stages', 'groups']),
  children: fc.uniqueArray(fc.nat(9), { maxLength: 2 }),
  additive: rarely(3),
  wasAdditive: rarely(3),
  ignore,
  wasIgnored: ignore,
  preventDestroy: rarely(6),
  held: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: subset(['ada@x', 'bob@x', '*']) }),
  removed: rarely(4),
  halfMade: rarely(3),
  retyped: rarely(3),
});

/** A small world with everything in it: groups by declaration, state and live system, in every combination. */
export const world: fc.Arbitrary<Case> = fc
  .tuple(
    fc.array(slot, { minLength: 1, maxLength: 5 }),
    fc.array(fc.tuple(edit, fc.uniqueArray(fc.nat(9), { maxLength: 2 }), rarely(8)), { maxLength: 2 }),
  )
  .map(([slots, strangers]) => worldOf(slots, strangers));

function worldOf(slots: readonly Slot[], strangers: readonly (readonly [Record<string, unknown>, readonly number[], boolean])[]): Case {
  const keyOf = (index: number): string => KEYS[index % KEYS.length] as string;
  const live = [
    ...slots.flatMap((given, index) => liveGroup(given, index, { name: keyOf(index), count: slots.length + strangers.length })),
    ...strangers.map(([raw, children, isTwin], index) =>
      stranger(raw, {
        index: slots.length + index,
        children,
        count: slots.length + strangers.length,
        name: isTwin ? keyOf(index).toUpperCase() : `stranger${index}`,
      }),
    ),
  ];
  const ids = new Set(live.map((group) => group.id));
  const known = live.map((group) => ({
    ...group,
    document: { ...group.document, groups: ((group.document['groups'] ?? []) as string[]).filter((ref) => ids.has(ref.slice(3))) },
  }));
  const referrersOf = (id: string): string[] =>
    known.filter((group) => group.document.groups.includes(`id:${id}`)).map((group) => group.id);
  return {
    wishes: slots.flatMap((given, index) => (given.declared ? [wishOf(given, index, { slots, keyOf })] : [])),
    live: known.map((group) => ({ ...group, extra: { ...group.extra, referrers: referrersOf(group.id) } })),
    entries: tableFrom(slots.flatMap((given, index) => entryOf(given, index, { slots, keyOf }))),
    declaration: {
      removed: slots.flatMap((given, index) =>
        given.removed && !given.declared ? [{ key: keyOf(index), kind: 'group', targets: ['v'], place: { file: 'x.yaml', path: [] } }] : [],
      ),
    },
    guards: {
      privileged: { vault: { policies: ['root-*', 'p', 'q'] } },
      keep: [{ match: 'v/*a', min: 1, people: ['ada@x'] }],
      protected: ['v/gamma'],
    },
    liveFacts: { runner: 'ada@x' },
    state: {
      pending: tableFrom(
        slots.flatMap((given, index) =>
          isHalfMade(given) ? [[`v/${keyOf(index)}`, { kind: 'group', marker: `m${index}`, plan: 'p' }] as const] : [],
        ),
      ),
    },
  };
}

function isHalfMade(given: Slot): boolean {
  return given.halfMade && given.live === 'yes' && given.bound === 'no';
}

function liveGroup(given: Slot, index: number, place: { readonly name: string; readonly count: number }): LiveGroup[] {
  if (given.live === 'no') return [];
  const held = given.held.map((element): Held =>
    element === '*' ? { field: 'policies', reason: 'owned' } : { field: 'members', element, reason: 'owned' },
  );
  const document = { ...given.content, ...given.edits.live };
  const present = held.filter((part) => part.element === undefined || Object.hasOwn(document['members'] ?? {}, part.element));
  const children = given.children.map((child) => child % place.count).filter((child) => child !== index);
  return [
    {
      id: given.live === 'elsewhere' ? `other${index}` : `g${index}`,
      document: { ...document, name: place.name, groups: children.map((child) => `id:g${child}`) },
      held: present,
      ...(isHalfMade(given) ? { extra: { marker: `m${index}` } } : {}),
    },
  ];
}

function stranger(
  raw: Record<string, unknown>,
  {
    index,
    children,
    count,
    name,
  }: { readonly index: number; readonly children: readonly number[]; readonly count: number; readonly name: string },
): LiveGroup {
  return { id: `g${index}`, document: { ...raw, name, groups: children.map((child) => `id:g${child % count}`) } };
}

interface Neighbours {
  readonly slots: readonly Slot[];
  keyOf(index: number): string;
}

function childKeys(given: Slot, index: number, { slots, keyOf }: Neighbours): string[] {
  return [...new Set(given.children.map((child) => child % slots.length))]
    .filter((child) => child !== index && slots[child]?.declared)
    .map(keyOf);
}

function wishOf(given: Slot, index: number, neighbours: Neighbours): Wish {
  const { type, ...rest } = { ...given.content, ...given.edits.wished };
  const wished = given.retyped ? (type === 'external' ? 'internal' : 'external') : type;
  const document = Object.fromEntries(
    Object.entries({
      ...rest,
      ...(wished === undefined || given.live !== 'yes' || given.bound === 'no' ? {} : { type: wished }),
      groups: childKeys(given, index, neighbours),
    }).filter(([name]) => !given.drop.includes(name)),
  );
  const { members: wishedMembers } = document as { readonly members?: object };
  return {
    key: neighbours.keyOf(index),
    document,
    declared: {
      members: wishedMembers && Object.keys(wishedMembers).map((email) => ({ email })),
      membership: given.additive ? 'additive' : 'exclusive',
      lifecycle: { ignore: given.ignore, preventDestroy: given.preventDestroy },
      previously: given.bound === 'before' ? [`old-${neighbours.keyOf(index)}`] : [],
    },
  };
}

function entryOf(given: Slot, index: number, neighbours: Neighbours): (readonly [string, NonNullable<Case['entries']>[string]])[] {
  if (given.bound === 'no') return [];
  const key = neighbours.keyOf(index);
  const before = given.bound === 'before' ? `old-${key}` : key;
  const applied = { ...given.content, ...given.edits.applied, name: before, groups: childKeys(given, index, neighbours) };
  const entry = {
    id: `g${index}`,
    applied,
    ...(given.wasAdditive ? { membership: 'additive' as const } : {}),
    ...(given.wasIgnored.length > 0 ? { lifecycle: { ignore: given.wasIgnored } } : {}),
  };
  return [[`v/${before}`, entry]];
}
