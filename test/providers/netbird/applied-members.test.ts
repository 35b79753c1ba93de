import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortedTable } from '../../../src/core/model/json.ts';
import type { Document } from '../../../src/core/model/document.ts';
import type { Scope } from '../../../src/core/provider.ts';
import { desireGroup } from '../../../src/providers/netbird/desire.ts';
import { liveGroup } from '../../../src/providers/netbird/document.ts';
import type { NetbirdFacts } from '../../../src/providers/netbird/facts.ts';
import { OFFICE, declared, factsOf, group, holding, liveOf } from './builders.ts';

const ADA = ['laptop.netbird.test', 'phone.netbird.test'];
const GRACE = ['desk.netbird.test'];
const BOTH = sortedTable([
  ['ada@acme.test', ADA],
  ['grace@acme.test', GRACE],
]);
const EVERYBODY = group('eng', { peers: holding('desk', 'phone', 'laptop') });
const WISH = declared('eng', { members: ['grace@acme.test', 'ada@acme.test'] });

function withApplied(members: unknown): NetbirdFacts {
  const entry = { address: 'mesh/eng', kind: 'group', id: 'g-eng', name: 'eng', applied: { members } as Document };
  const bound: Scope['bound'] = [entry];
  return {
    ...factsOf(),
    bound: new Map(bound.map((each) => [each.id, each])),
    boundByAddress: new Map(bound.map((each) => [each.address, each])),
  };
}

function membersOf(facts: NetbirdFacts): { readonly live: unknown; readonly wished: unknown } {
  return {
    live: liveGroup(EVERYBODY, facts).document['members'],
    wished: desireGroup(WISH, liveOf(OFFICE, { facts })).document['members'],
  };
}

it('what is live and what is wished are the table that was applied, where all three are the same', () => {
  const { live, wished } = membersOf(withApplied(BOTH));

  expect(live).toBe(BOTH);
  expect(wished).toBe(BOTH);
});

it.each([
  { what: 'nothing', applied: undefined },
  { what: 'somebody less', applied: sortedTable([['ada@acme.test', ADA]]) },
  { what: 'somebody more', applied: sortedTable([...Object.entries(BOTH), ['nas.netbird.test', ['nas.netbird.test']]]) },
  { what: 'one machine less', applied: sortedTable([...Object.entries(BOTH), ['ada@acme.test', ['phone.netbird.test']]]) },
  { what: 'machines in another order', applied: sortedTable([...Object.entries(BOTH), ['ada@acme.test', ADA.toReversed()]]) },
  { what: 'people in another order', applied: Object.assign(sortedTable([['grace@acme.test', GRACE]]), { 'ada@acme.test': ADA }) },
  { what: 'a table with a prototype', applied: { ...BOTH } },
  { what: 'no table at all', applied: 'ada@acme.test' },
])('they are made anew where $what was applied', ({ applied }) => {
  const { live, wished } = membersOf(withApplied(applied));

  expect(live).toEqual(BOTH);
  expect(wished).toEqual(BOTH);
  for (const table of [live, wished]) {
    expect(Object.keys(table as object)).toEqual(Object.keys(BOTH));
    expect(Object.getPrototypeOf(table)).toBeNull();
  }
});

it('whatever was applied, documents are as if nothing had been', () => {
  const identity = fc.constantFrom(...ADA, ...GRACE, 'nas.netbird.test', 'id:p-gone');
  const element = fc.constantFrom('ada@acme.test', 'grace@acme.test', 'nas.netbird.test', 'id:p-gone');
  const applied = fc.array(fc.tuple(element, fc.uniqueArray(identity, { maxLength: 3 })), { maxLength: 4 }).map(sortedTable<string[]>);
  const peers = fc.uniqueArray(fc.constantFrom('phone', 'laptop', 'desk', 'nas', 'gone'));
  const members = fc.uniqueArray(fc.constantFrom('ada@acme.test', 'grace@acme.test'));

  fc.assert(
    fc.property(applied, peers, members, (table, live, wished) => {
      const [known, unknown] = [withApplied(table), withApplied(undefined)];
      const answer = group('eng', { peers: holding(...live) });
      const wish = declared('eng', { members: wished });

      expect(liveGroup(answer, known)).toEqual(liveGroup(answer, unknown));
      expect(desireGroup(wish, liveOf(OFFICE, { facts: known }))).toEqual(desireGroup(wish, liveOf(OFFICE, { facts: unknown })));
    }),
  );
});
