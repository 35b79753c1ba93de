import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalJson } from '../../../src/core/model/json.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { Declared } from '../../../src/core/model/project.ts';
import type { StateObject } from '../../../src/core/model/state.ts';
import type { PlanInput } from '../../../src/core/plan/input.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Live, LiveObject } from '../../../src/core/provider.ts';
import { FIELDS, planInput } from '../../builders/plan-input.ts';
import { world } from '../../builders/worlds.ts';

/*
 * DESIGN §3 and §4 read word by word, element by element, with nothing from src/core/plan: what each side holds at a path, what
 * the object will hold there by the rules of ownership, and the cause as the table of causes has it.
 */

type FieldName = keyof typeof FIELDS;
type Value = unknown;
type Side = ReadonlyMap<FieldName, ReadonlyMap<string, Value>>;

const WHOLE = 'the field as a whole';
const KEYED = new Set<FieldName>(['policies', 'metadata', 'members', 'groups']);
const SHARED = new Set<FieldName>(['members', 'groups']);

/** A document as elements: those of sets, maps and tables by key, everything else under one word. */
function sideOf(document: Readonly<Record<string, unknown>>, keyOf: (reference: string) => string): Side {
  const side = new Map<FieldName, ReadonlyMap<string, Value>>();
  for (const field of Object.keys(FIELDS) as FieldName[]) {
    const value = document[field];
    if (value === undefined) continue;
    if (field === 'policies')
      side.set(
        field,
        new Map(
          (value as string[])
            .map((item) => item.trim().toLowerCase())
            .filter((item) => item !== '')
            .map((item) => [item, true]),
        ),
      );
    else if (field === 'groups') side.set(field, new Map((value as string[]).map((item) => [keyOf(item), true])));
    else if (field === 'metadata') side.set(field, new Map(Object.entries(value as Record<string, string>)));
    else if (field === 'members')
      side.set(
        field,
        new Map(
          Object.entries(value as Record<string, string[]>).map(([person, identities]) => [person, [...new Set(identities)].sort().join()]),
        ),
      );
    else side.set(field, new Map([[WHOLE, value]]));
  }
  return side;
}

interface World {
  readonly input: PlanInput;
  readonly live: Live;
  keyOf(reference: string): string;
}

interface Sides {
  readonly declared: Declared | undefined;
  readonly entry: StateObject | undefined;
  readonly object: LiveObject | undefined;
  readonly base: Side | undefined;
  readonly live: Side;
  readonly wish: Side | undefined;
}

function readWorld(input: PlanInput): World {
  const live = input.targets[0]?.live as Live;
  const entries = Object.entries(input.state?.objects ?? {});
  const declaredOf = (address: string): Declared | undefined =>
    input.declaration.objects.find((object) => object.address === address || object.previously.some((key) => `v/${key}` === address));
  const keyOfId = (id: string): string => {
    const entry = entries.find(([, { id: bound }]) => bound === id);
    if (entry) return declaredOf(entry[0])?.key ?? entry[0].slice(2);
    const object = live.objects.find((item) => item.id === id);
    if (!object) return `id:${id}`;
    const half = input.declaration.objects.find(
      ({ address }) => object.marker !== undefined && input.state?.pending?.[address]?.marker === object.marker,
    );
    if (half) return half.key;
    // Not bound by the state: matched by its name, unless what has that name in the files is bound to something that lives.
    const namesake = input.declaration.objects.find(({ name }) => name.toLowerCase() === object.name.toLowerCase());
    const own = namesake && entries.find(([address]) => declaredOf(address) === namesake);
    const begun = namesake && input.state?.pending?.[namesake.address];
    const isTaken =
      (own && live.objects.some((item) => item.id === own[1].id)) || (begun && live.objects.some(({ marker }) => marker === begun.marker));
    if (namesake && !isTaken) return namesake.key;
    return live.objects.filter(({ name }) => name.toLowerCase() === object.name.toLowerCase()).length === 1
      ? `name:${object.name}`
      : `id:${id}`;
  };
  return {
    input,
    live,
    keyOf(reference) {
      if (reference.startsWith('id:')) return keyOfId(reference.slice(3));
      return reference.startsWith('old-') ? reference.slice(4) : reference;
    },
  };
}

function sidesOf({ input, live, keyOf }: World, change: Change): Sides {
  const declared = input.declaration.objects.find(({ address }) => address === change.address);
  const entry = input.state?.objects[change.previous_address ?? change.address];
  const object = live.objects.find(({ id }) => id === change.id);
  // The wish of the builder holds no `until`, so the provider's answer is the wish.
  const wished = declared && input.targets[0]?.desire(declared).document;
  // What is made gets its initial values where the declaration is silent; what becomes of ignored parts of what is replaced is said nowhere.
  const made = change.action === 'create' ? { type: 'internal', ...wished } : (change.after ?? undefined);
  const wish = change.action === 'create' || change.action === 'replace' ? made : wished;
  return {
    declared,
    entry,
    object,
    base: entry && (change.action === 'create' || entry.id === change.id) ? sideOf(entry.applied, keyOf) : undefined,
    live: sideOf(object?.document ?? {}, keyOf),
    wish: wish && sideOf(wish, keyOf),
  };
}

/** `intended drift conflict adopted resolved`, as DESIGN §4 defines them. */
function expectedCause(change: Change, sides: Sides, [field, element]: readonly [FieldName, string]): string {
  const { base, live, wish, entry } = sides;
  if (change.action === 'delete') return 'intended';
  if (!base) return change.action === 'create' ? 'intended' : 'adopted';
  // A declaration that says something of it for the first time: whatever is live there, nobody has changed anything of ours.
  const managed = base.get(field);
  if (!managed) return 'intended';
  const ignoredThen = entry?.lifecycle?.ignore?.includes(`${field}.${element}`) === true;
  const othersThen = entry?.membership === 'additive' && SHARED.has(field);
  if ((ignoredThen || othersThen) && !managed.has(element)) return 'intended';
  const [applied, now, wanted] = [managed.get(element), live.get(field)?.get(element), wish?.get(field)?.get(element)];
  if (equalJson(applied, now)) return field === 'members' && applied !== undefined && wanted !== undefined ? 'resolved' : 'intended';
  if (equalJson(applied, wanted)) return 'drift';
  return field === 'members' && applied !== undefined && wanted !== undefined ? causeOfPerson(applied, now, wanted) : 'conflict';
}

/** Files that name somebody as before say nothing new of that person; what is the person's no more is no drift either. */
function causeOfPerson(applied: Value, now: Value, wanted: Value): string {
  if (now === undefined) return 'drift';
  const [was, is, shall] = [applied, now, wanted].map((side) => new Set(side as readonly string[])) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  const isLost = [...was].some((id) => shall.has(id) && !is.has(id));
  return isLost || [...is].some((id) => !shall.has(id) && !was.has(id)) ? 'drift' : 'resolved';
}

/** What will be at a place of an object that stays: DESIGN §3 (unmanaged fields, held parts) and §4 (partial ownership). */
function expectedAfter(sides: Sides, [field, element]: readonly [FieldName, string]): Value {
  const { declared, live, wish, base, object } = sides;
  const [now, wanted] = [live.get(field)?.get(element), wish?.get(field)?.get(element)];
  if (!declared || !wish?.has(field)) return now;
  const { ignore } = declared.lifecycle;
  const heldWhole = object?.held.some((part) => part.field === field && part.element === undefined) === true;
  if (ignore.includes(field) || heldWhole || ignore.includes(`${field}.${element}`)) return now;
  if (now !== undefined && object?.held.some((part) => part.field === field && part.element === element)) return now;
  if (wanted !== undefined) return wanted;
  const others = declared.membership === 'additive' && SHARED.has(field) && base?.get(field)?.has(element) !== true;
  return others ? now : undefined;
}

const unescape = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

function places(sides: Sides): (readonly [FieldName, string])[] {
  const found = new Map<string, readonly [FieldName, string]>();
  for (const side of [sides.live, sides.wish ?? new Map()])
    for (const [field, elements] of side)
      for (const element of elements.keys()) found.set(JSON.stringify([field, element]), [field, element]);
  return [...found.values()];
}

const pathOf = ([field, element]: readonly [FieldName, string]): string =>
  KEYED.has(field) ? `/${field}/${element.replaceAll('~', '~0').replaceAll('/', '~1')}` : `/${field}`;

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 250) };

function forChanges(check: (change: Change, sides: Sides) => void): number {
  let seen = 0;
  fc.assert(
    fc.property(world, (given) => {
      const input = planInput(given);
      for (const change of makePlan(input).plan?.changes ?? []) {
        seen++;
        check(change, sidesOf(readWorld(input), change));
      }
    }),
    RUNS,
  );
  return seen;
}

describe('against the definitions, element by element', () => {
  it('every operation has the cause that DESIGN gives it', () => {
    const seen = new Set<string>();
    forChanges((change, sides) => {
      for (const [path, cause] of Object.entries(change.causes)) {
        const [, field, element] = path.split('/').map(unescape) as [string, FieldName, string?];
        // Whole fields come and go with their objects, and with fields that were never read; the elements in them share the cause.
        if (element === undefined && KEYED.has(field)) continue;
        expect([path, cause]).toEqual([path, expectedCause(change, sides, [field, element ?? WHOLE])]);
        seen.add(cause);
      }
    });
    expect([...seen].sort()).toEqual(['adopted', 'conflict', 'drift', 'intended', 'resolved']);
  });

  it('an object that stays will hold what the rules of ownership say, and the patch names just what differs', () => {
    const seen = forChanges((change, sides) => {
      if ((change.action !== 'update' && change.action !== 'adopt') || change.relinks) return;
      const differing = places(sides).filter((place) => !equalJson(sides.live.get(place[0])?.get(place[1]), expectedAfter(sides, place)));
      expect(change.patch.map(({ path }) => path).sort()).toEqual(differing.map(pathOf).sort());
    });
    expect(seen).toBeGreaterThan(RUNS.numRuns / 2);
  });

  it('whole fields of a created object have the cause of what was applied to the deleted one', () => {
    const seen = new Set<string>();
    forChanges((change, { entry, wish }) => {
      if (change.action !== 'create') return;
      for (const [path, cause] of Object.entries(change.causes)) {
        const field = path.slice(1) as FieldName;
        const applied =
          entry && sideOf(entry.applied, (reference) => (reference.startsWith('old-') ? reference.slice(4) : reference)).get(field);
        const same = applied && equalJson([...applied].sort(), [...(wish?.get(field) ?? [])].sort());
        expect([path, cause]).toEqual([path, !applied ? 'intended' : same ? 'drift' : 'conflict']);
        seen.add(cause);
      }
    });
    expect([...seen].sort()).toEqual(['conflict', 'drift', 'intended']);
  });
});
