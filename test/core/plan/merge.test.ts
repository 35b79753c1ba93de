import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { changeOf, planOf } from '../../builders/planning.ts';
import type { Case, Wish } from '../../builders/plan-input.ts';

type Table = Readonly<Record<string, Json>>;

function one(wish: Partial<Wish>, document: Table, entry: { readonly applied: Table }, extra: object): Case {
  return {
    wishes: [{ key: 'eng', ...wish }],
    live: [{ id: 'g1', document: { name: 'eng', ...document }, ...extra }],
    entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', ...entry.applied } } },
  };
}

describe('what the live system holds', () => {
  it('of some identities leaves the others to the files, and the applied part is what the files say', () => {
    const held = [{ field: 'members', element: 'ada@x', identities: ['phone'], reason: 'logins' }];
    const live = { members: { 'ada@x': ['old', 'phone'], 'bob@x': ['bob@x'] } };
    const wish = { document: { members: { 'ada@x': ['new'] } } };

    expect(changeOf(one(wish, live, { applied: {} }, { held }))).toMatchObject({
      after: { members: { 'ada@x': ['new', 'phone'] } },
      applied: { members: { 'ada@x': ['new'] } },
    });
    const nobody = changeOf(one({ document: { members: {} } }, live, { applied: { members: {} } }, { held }));
    expect(nobody.after).toMatchObject({ members: { 'ada@x': ['phone'] } });
    const { drift } = planOf(one({ document: { members: {} } }, live, { applied: { members: {} } }, { held }));
    expect(drift[0]?.patch).toEqual([
      { op: 'add', path: '/members/ada@x', value: { old: true } },
      { op: 'add', path: '/members/bob@x', value: true },
    ]);
  });

  it('of some identities that were taken out of the files is named by a warning', () => {
    const held = [{ field: 'members', element: 'ada@x', identities: ['desk', 'phone'], reason: 'logins' }];
    const live = { members: { 'ada@x': ['desk', 'phone'] } };
    const said = (wish: Table, applied: Table): readonly string[] =>
      planOf(one({ document: { members: wish } }, live, { applied: { members: applied } }, { held })).warnings.map(
        ({ message }) => message,
      );
    const all = { 'ada@x': ['desk', 'phone'] };

    expect(said({}, all)).toEqual(['"v/eng": "ada@x" stays in "members" although it was taken out of the files: logins.']);
    expect(said({ 'ada@x': ['desk'] }, all)).toEqual([
      '"v/eng": "phone" stays in "members" although it was taken out of the files: logins.',
    ]);
    expect(said({ 'ada@x': ['new'] }, all)).toEqual([
      '"v/eng": "desk", "phone" stay in "members" although they were taken out of the files: logins.',
    ]);
    expect([said(all, all), said({}, {})]).toEqual([[], []]);
  });
});
