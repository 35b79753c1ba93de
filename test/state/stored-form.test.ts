import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/core/model/json.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { State } from '../../src/core/model/state.ts';
import { parseState } from '../../src/state/parse-state.ts';
import { stateText } from '../../src/state/stored-form.ts';

function stateWith(applied: Readonly<Record<string, Json>>): State {
  return {
    version: 1,
    lineage: 'l',
    serial: 1,
    project: 'acme',
    targets: {},
    objects: { 'v/a': { kind: 'group', id: '1', applied, applied_at: '2026-01-01T00:00:00Z' } },
    runs: [],
  };
}

function restored(applied: Readonly<Record<string, Json>>): Json | undefined {
  return parseState(stateText(stateWith(applied)), 'state.json').objects['v/a']?.applied;
}

function storedLines(applied: Readonly<Record<string, Json>>): readonly string[] {
  const stored = JSON.parse(stateText(stateWith(applied))) as { readonly objects: Readonly<Record<string, { readonly applied: unknown }>> };
  return canonicalText(stored.objects['v/a']?.applied, 1).split('\n');
}

/** Keys and values that are as likely as not to look like the stored form. */
const text = fc.constantFrom('=', 'ada', 'bob', '', '__proto__');
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constantFrom<Json>(null, 1, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: false }),
    fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 3, noNullPrototype: false }),
  ),
}));

describe('stateText', () => {
  it('gives one line to a member who stands for himself, and none twice', () => {
    const members = { 'ada@acme.test': ['ada@acme.test'], 'bob@acme.test': ['bob-desk', 'bob-lap'] };

    const lines = storedLines({ members });

    expect(lines.filter((line) => line.includes('ada@'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('bob'))).toHaveLength(3);
  });

  it('is read as what was written, whatever a document holds', () => {
    fc.assert(
      fc.property(fc.dictionary(text, value), (applied) => {
        expect(canonicalText(restored(applied))).toBe(canonicalText(applied));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has its keys sorted, so that the same state gives the same bytes', () => {
    expect(stateText(stateWith({ b: 'x', a: { z: ['z'], y: ['y'] } }))).toBe(stateText(stateWith({ a: { y: ['y'], z: ['z'] }, b: 'x' })));
  });
});

describe('parseState', () => {
  it('takes tables that are written out', () => {
    const members = { 'ada@acme.test': ['ada@acme.test'] };

    const state = parseState(JSON.stringify(stateWith({ members })), 'state.json');

    expect(state.objects['v/a']?.applied['members']).toEqual(members);
  });

  it.each([[[5]], [[[]]], [['ada', ['bob', 5]]], [[null]]])('refuses a table that somebody broke: %j', (broken) => {
    const stored = JSON.stringify(stateWith({ members: { '=': broken as Json } }));

    expect(() => parseState(stored, 'state.json')).toThrow('the entry of "v/a" has a broken table "members"');
  });
});
