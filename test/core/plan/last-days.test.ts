import { describe, expect, it } from 'vitest';
import type { State } from '../../../src/core/model/state.ts';
import { declaredDays, keptDays, knowsLastDays, withLastDays } from '../../../src/core/plan/last-days.ts';
import { declaredOf } from '../../builders/plan-input.ts';

const TODAY = '2026-11-23';
const [ADA, BOB, EVE] = ['ada@x.test', 'bob@x.test', 'eve@x.test'];
const members = [{ email: ADA, until: '2026-12-31' }, { email: BOB }, { email: EVE, until: '2026-11-22' }];

describe('last days that the files say', () => {
  it('are those of who is still in, the last day included', () => {
    expect(declaredDays({ members }, TODAY)).toEqual({ [ADA]: '2026-12-31' });
    expect(declaredDays({ members }, '2026-11-22')).toEqual({ [ADA]: '2026-12-31', [EVE]: '2026-11-22' });
    expect([declaredDays({ members: [{ email: BOB }] }, TODAY), declaredDays({ members: undefined }, TODAY)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('last days of an entry', () => {
  const kept = { [ADA]: '2026-12-01', [BOB]: '2026-12-01', [EVE]: '2026-11-22' };

  it('count for who is declared and still in', () => {
    expect(keptDays(kept, { members }, TODAY)).toEqual({ [ADA]: '2026-12-01', [BOB]: '2026-12-01' });
    expect(keptDays(kept, { members: [] }, TODAY)).toBeUndefined();
  });

  it('count where the day has passed and the files let somebody stay all the same', () => {
    expect(keptDays(kept, { members: [{ email: EVE, until: '2099-12-31' }] }, TODAY)).toEqual({ [EVE]: '2026-11-22' });
  });

  it('count all where nobody says any more who is in, for nobody leaves by that', () => {
    expect([keptDays(kept, { members: undefined }, TODAY), keptDays(kept, undefined, TODAY)]).toEqual([kept, kept]);
  });
});

describe('a state', () => {
  const state: State = { version: 1, lineage: 'l', serial: 1, project: 'p', targets: {}, objects: {}, runs: [] };
  const entry = { kind: 'group', id: '1', applied: {}, applied_at: '2026-11-20T00:00:00Z' };

  it('knows last days where it says so, or is not there yet', () => {
    expect([undefined, state, { ...state, knows: ['until'] }].map(knowsLastDays)).toEqual([true, false, true]);
  });

  it('gets those of the files where an entry has none', () => {
    const objects = { 'v/a': entry, 'v/b': { ...entry, until: { [BOB]: '2026-12-01' } }, 'v/gone': entry };
    const declared = ['a', 'b'].map((key) => ({ ...declaredOf({ key }), address: `v/${key}`, members }));

    const next = withLastDays({ ...state, objects }, declared, TODAY);

    expect(next.objects).toEqual({ ...objects, 'v/a': { ...entry, until: { [ADA]: '2026-12-31' } } });
    expect(knowsLastDays(next)).toBe(true);
  });
});
