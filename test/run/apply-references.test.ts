import { describe, expect, it } from 'vitest';
import type { LiveEntry } from '../../src/core/provider.ts';
import { makeBindings } from '../../src/run/apply-references.ts';
import { change, plan } from '../builders/plan.ts';
import { FIELDS, planInput } from '../builders/plan-input.ts';

const ENTRIES = { 'v/eng': { id: '1', applied: {} }, 'v/old': { id: '2', applied: {} }, 'v/gone': { id: '3', applied: {} } };

function live(...names: readonly (readonly [string, string])[]): Parameters<typeof makeBindings>[0] {
  const index = names.map(([id, name]): LiveEntry => ({ kind: 'group', id, name, owner: 'other' }));
  return {
    target: 'v',
    identity: { provider: 'vault', url: 'http://v' },
    objects: [],
    index,
    runner: undefined,
    incomplete: [],
    warnings: [],
    facts: undefined,
  };
}

const LIVE = live(['1', 'Engineering'], ['2', 'renamed'], ['3', 'gone'], ['4', 'others'], ['5', 'twice'], ['6', 'twice'], ['7', 'absent']);

describe('makeBindings', () => {
  const state = planInput({ entries: ENTRIES }).state;
  const given = plan({
    changes: [
      change('v/new', { before: {}, after: {}, id: '2', previous_address: 'v/old' }),
      change('v/gone', { before: {}, after: null, id: '3' }),
      change('v/absent', { before: {}, after: null, id: '7' }),
      change('w/eng', { before: {}, after: {}, id: '1' }),
    ],
  });

  it('resolves keys, names and ids, and nothing that it does not know for certain', () => {
    const bindings = makeBindings(LIVE, given, state);

    expect(['eng', 'new', 'name:others', 'id:99'].map((reference) => bindings.resolve(reference))).toEqual(['1', '2', '4', '99']);
    for (const unknown of ['nobody', 'name:nobody', 'name:twice']) {
      expect(() => bindings.resolve(unknown)).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_REFERENCE', message: `"${unknown}" is no group in target "v" at the moment.` }),
      );
    }
  });

  it('gives a fresh document the references that a plan has', () => {
    const bindings = makeBindings(LIVE, given, state);

    expect(bindings.canonical(FIELDS, { groups: ['id:1', 'id:2', 'id:3', 'id:4', 'id:5', 'id:7', 'id:8'] })).toEqual({
      groups: ['eng', 'gone', 'id:5', 'id:8', 'name:absent', 'name:others', 'new'],
    });
    expect([...bindings.vanishing].toSorted()).toEqual(['gone', 'name:absent']);
  });

  it('gives held parts the same references, and leaves others alone', () => {
    const bindings = makeBindings(LIVE, given, state);
    const held = [
      { field: 'groups', element: 'id:1', reason: 'r' },
      { field: 'members', element: 'id:1', reason: 'r' },
      { field: 'groups', reason: 'r' },
    ];

    expect(bindings.held(FIELDS, held).map(({ element }) => element)).toEqual(['eng', 'id:1', undefined]);
    expect(bindings.held(FIELDS, held.slice(1))).toEqual(held.slice(1));
  });

  it('knows at once what was created, deleted and created again', () => {
    const bindings = makeBindings(LIVE, given, state);

    bindings.bind('fresh', '10');
    bindings.bind('eng', undefined);
    expect(bindings.resolve('fresh')).toBe('10');
    expect(() => bindings.resolve('eng')).toThrow();
    expect(bindings.canonical(FIELDS, { groups: ['id:1', 'id:10'] })).toEqual({ groups: ['fresh', 'name:Engineering'] });
    bindings.bind('eng', '11');
    bindings.bind('eng', '12');
    expect(bindings.resolve('eng')).toBe('12');
    expect(bindings.canonical(FIELDS, { groups: ['id:11', 'id:12'] })).toEqual({ groups: ['eng', 'id:11'] });
  });

  it('does without a state', () => {
    expect(makeBindings(LIVE, plan(), undefined).resolve('name:others')).toBe('4');
  });
});
