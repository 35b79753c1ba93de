import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Pending } from '../../../src/core/model/state.ts';
import { people } from '../../builders/plan-input.ts';
import type { LiveGroup, Wish } from '../../builders/plan-input.ts';
import { changeOf, planOf } from '../../builders/planning.ts';

const ADDITIVE = { declared: { membership: 'additive' } } as const;
const ENTRY = { 'v/eng': { id: 'g1', applied: { name: 'eng', members: people('ada@x') }, membership: 'additive' } } as const;

function begun(puts: Readonly<Record<string, Json>>, more: Partial<Pending> = {}): { readonly pending: Readonly<Record<string, Pending>> } {
  return { pending: { 'v/eng': { kind: 'group', marker: 'm', plan: 'p', id: 'g1', puts, ...more } } };
}

function wish(...members: readonly string[]): Wish {
  return { key: 'eng', document: { members: people(...members) }, ...ADDITIVE };
}

function live(id: string, name: string, document: object = {}, more: Pick<LiveGroup, 'held'> = {}): LiveGroup {
  return { id, document: { name, ...document }, ...more };
}

describe('whom an interrupted write put in', () => {
  it('leaves without the part of the same person that somebody else put there', () => {
    const there = live('g1', 'eng', { members: { ...people('ada@x'), 'hedy@x': ['h1', 'h2'] } });
    const given = { wishes: [wish('ada@x')], live: [there], entries: ENTRY };

    expect(changeOf({ ...given, state: begun({ members: { 'hedy@x': ['h2'] } }) }).after?.['members']).toEqual({
      ...people('ada@x'),
      'hedy@x': ['h1'],
    });
    expect(changeOf({ ...given, state: begun({ members: { 'hedy@x': ['h1', 'h2'] } }) }).after?.['members']).toEqual(people('ada@x'));
  });

  it("is known by a group's present key", () => {
    const state = begun({ groups: ['old'] });
    const lives = [live('g1', 'eng', { groups: ['id:g2'] }), live('g2', 'new')];
    const wishes = [
      { ...wish(), document: { groups: [] } },
      { key: 'new', declared: { previously: ['old'] } },
    ];
    const entries = { 'v/eng': { id: 'g1', applied: { name: 'eng', groups: [] } }, 'v/new': { id: 'g2', applied: { name: 'new' } } };

    expect(changeOf({ wishes, live: lives, entries, state })).toMatchObject({ patch: [{ op: 'remove', path: '/groups/new' }] });
  });

  it('is nobody in another object, nor where somebody edited the state into nonsense', () => {
    const given = {
      wishes: [wish('ada@x')],
      live: [live('g1', 'eng', { members: people('ada@x', 'hedy@x') })],
      entries: ENTRY,
    };
    const hedy = { members: people('hedy@x') };

    expect(planOf({ ...given, state: begun(hedy, { id: 'g9' }) }).changes).toEqual([]);
    expect(planOf({ ...given, state: begun(hedy, { kind: 'rule' }) }).changes).toEqual([]);
    for (const nonsense of [{ members: 'x' }, { members: [1] }, { nothing: ['x'] }, { name: 'x' }] as const)
      expect(planOf({ ...given, state: begun(nonsense as never) }).changes).toEqual([]);
  });

  it('stays where the live system holds them by now', () => {
    const held = [{ field: 'members', element: 'hedy@x', reason: 'a rule' }];
    const there = live('g1', 'eng', { members: people('ada@x', 'hedy@x') }, { held });

    expect(planOf({ wishes: [wish('ada@x')], live: [there], entries: ENTRY, state: begun({ members: people('hedy@x') }) }).changes).toEqual(
      [],
    );
  });

  it('is told of where nobody knows who put them there, and only as long as nothing lists them', () => {
    const state = begun({}, { announced: { members: people('hedy@x') } });
    const lives = [live('g1', 'eng', { members: people('ada@x', 'hedy@x') })];

    expect(planOf({ wishes: [wish('ada@x')], live: lives, entries: ENTRY, state })).toMatchObject({
      changes: [],
      warnings: [{ code: 'WRITE_UNSURE', address: 'v/eng', message: expect.stringContaining('"hedy@x"') }],
    });
    expect(planOf({ wishes: [wish('ada@x', 'hedy@x')], live: lives, entries: ENTRY, state }).warnings).toEqual([]);
    const exclusive = { key: 'eng', document: { members: people('ada@x') } };
    expect(planOf({ wishes: [exclusive], live: lives, entries: ENTRY, state }).warnings).not.toContainEqual(
      expect.objectContaining({ code: 'WRITE_UNSURE' }),
    );
  });

  it('is told of in a group that was to be adopted and is declared no more', () => {
    const lives = [live('g1', 'eng', { members: people('hedy@x') })];
    const codes = (state: ReturnType<typeof begun>, there = lives): readonly string[] =>
      planOf({ live: there, state }).warnings.map(({ code }) => code);

    expect(codes(begun({ members: people('hedy@x') }))).toEqual(['WRITE_UNSURE']);
    expect(codes(begun({ members: people('grace@x') }))).toEqual([]);
    expect(codes(begun({ members: people('hedy@x') }), [])).toEqual([]);
    expect(codes(begun({ members: 'x' }))).toEqual([]);
  });
});
