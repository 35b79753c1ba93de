import { quoteName } from '../../core/model/quote-name.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';
import type { LiveObject } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { liveGroup } from './document.ts';
import type { OpalFacts } from './facts.ts';
import { nestedBy } from './nesting.ts';
import { makeNestingSearch } from './nesting-search.ts';
import { partOr } from './notes.ts';
import type { Parts } from './parts.ts';
import { makePeopleIn } from './read-parts.ts';
import type { Chosen, Reading } from './reading.ts';
import { mineOf } from './wants.ts';
import { whoBroughtThem } from './who-brought.ts';
import type { BroughtBy } from './who-brought.ts';

/** Groups as the core sees them, and what was found of who is in them by which way. */
export type FoundObjects = Pick<OpalFacts, 'nested' | 'people'> & { readonly objects: readonly LiveObject[] };

/** Groups as the core sees them. Asks once more only where somebody is in a group whom nobody put there. */
export async function readObjects(
  reading: Reading,
  { facts, parts, chosen }: { readonly facts: Omit<OpalFacts, 'nested' | 'people'> } & Chosen,
): Promise<FoundObjects> {
  const { http, signal, groups, claims, memory } = reading;
  const nested = new Map(nestedBy(parts));
  const people = new Map(knownOf(parts, 'members'));
  const ask = makePeopleIn(http, people, signal);
  const by: BroughtBy = {
    http,
    signal,
    directory: facts.directory,
    async people(id) {
      const rows = await ask(id);
      people.set(id, rows);
      return rows;
    },
    search: makeNestingSearch(http, knownOf(parts, 'containers'), signal),
    name: (id) => groups.get(id)?.name ?? id,
  };
  const markers = markersOf(reading);
  const objects: LiveObject[] = [];
  await eachInParallel([...chosen], { limit: 16, signal }, async ([id, wants]) => {
    const group = groups.get(id) as GroupAnswer;
    const known = reading.mine.get(id) ?? mineOf(id, claims);
    // Where everything is told, everybody is who is there.
    const mine = reading.scope.all ? { ...known, granted: known.members } : known;
    const own = parts.get(id) as Parts;
    const children = nested.get(id) ?? [];
    const asked = { group, own, mine, children, searches: isWorthASearch(reading, id) };
    const { found = [], ...brought } =
      (await partOr(reading.notes, `what lies in ${quoteName(group.name)}`, whoBroughtThem(asked, by))) ?? {};
    for (const child of found) memory.nested.add(child.id);
    nested.set(id, [...children, ...found]);
    const declared = claims.declared.get(id) ?? [];
    const object = liveGroup(
      group,
      { ...own, ...brought, nested: wants.has('groups') ? [...children, ...found] : undefined },
      {
        facts,
        wants,
        mine,
        managed: declared.length > 0 || claims.bound.has(id),
        unlinks: declared.some(({ block }) => block['configuration_template'] === ''),
      },
    );
    const marker = markers.get(id);
    objects.push(marker === undefined ? object : { ...object, marker });
  });
  return {
    objects,
    nested: new Map([...nested].map(([id, rows]) => [id, rows.map((row) => row.id)])),
    people: new Map([...people].map(([id, rows]) => [id, rows.flatMap(({ user }) => facts.directory.user(user.id)?.element ?? [])])),
  };
}

/** What was read of groups already, for whoever asks for it once more. */
function knownOf<Name extends 'members' | 'containers'>(
  parts: ReadonlyMap<string, Parts>,
  name: Name,
): ReadonlyMap<string, NonNullable<Parts[Name]>> {
  return new Map([...parts].flatMap(([id, { [name]: value }]) => (value ? [[id, value] as const] : [])));
}

/** Where everybody else is left alone, where the group goes anyway, or where every group was asked, a search has nothing to find. */
function isWorthASearch({ scope, claims }: Reading, id: string): boolean {
  const declared = claims.declared.get(id) ?? [];
  if (scope.all || declared.some(({ membership }) => membership === 'additive')) return false;
  return declared.length > 0 || claims.bound.get(id)?.applied === undefined;
}

/**
 * Creates whose answer was lost. The API has no field for a mark, so a group that is not bound and has the name, type and app that were
 * being made is taken for the one: when the create was planned, there was none.
 */
function markersOf({ scope, claims }: Reading): ReadonlyMap<string, string> {
  const markers = new Map<string, string>();
  for (const { address, marker } of scope.pending) {
    const id = claims.idByAddress.get(address);
    if (id !== undefined && !claims.bound.has(id)) markers.set(id, marker);
  }
  return markers;
}
