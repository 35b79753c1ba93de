import { describe, expect, test } from 'vitest';
import type { Document } from '../../../src/core/model/document.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { Step } from '../../../src/core/model/step.ts';
import { diffDocuments } from '../../../src/core/plan/keyed.ts';
import { GROUP_FIELDS } from '../../../src/providers/vault/fields.ts';
import { stepsOf } from '../../../src/providers/vault/steps.ts';
import { changeOf, liveWith } from './builders.ts';

const OPTIONS = { split: false, marker: 'm-1' };
const LIVE: Document = {
  name: 'g',
  type: 'internal',
  policies: ['p'],
  metadata: {},
  members: { 'ada@acme.test': ['ada@acme.test'] },
  groups: ['kept', 'dropped', 'id:x'],
  alias: null,
};

function update(after: Document, given: Partial<Change> = {}): Change {
  const whole = { ...LIVE, ...after };
  return changeOf('update', { before: LIVE, after: whole, patch: diffDocuments(GROUP_FIELDS, LIVE, whole), ...given } as Parameters<
    typeof changeOf
  >[1]);
}

function brief(steps: readonly Step[]): readonly unknown[] {
  return steps.map(({ id, verb, fields }) => [id, verb, fields]);
}

describe('stepsOf a create', () => {
  test('makes a group without a name first, and then everything by id', () => {
    const after = {
      name: 'G',
      type: 'internal',
      policies: ['p'],
      members: { 'ada@acme.test': ['ada'] },
      groups: ['child', 'name:X', 'id:y'],
    };
    const [create, set, ...rest] = stepsOf(changeOf('create', { after }), liveWith(), OPTIONS);
    expect(rest).toEqual([]);
    expect(create).toMatchObject({
      id: 'v/g#0',
      verb: 'create',
      fields: [],
      locks: ['v/g'],
      claims: [],
      detail: { call: 'create', type: 'internal', marker: 'm-1' },
    });
    expect(set).toMatchObject({
      id: 'v/g#1',
      verb: 'set',
      fields: ['name', 'policies', 'members', 'groups'],
      needs: ['v/child'],
      claims: ['name:g'],
      releases: [],
      adds: ['ada@acme.test'],
      removes: [],
      detail: { call: 'write', marker: 'm-1' },
    });
  });

  test('gives an external group its alias last, and never members or groups', () => {
    const after = { name: 'g', type: 'external', members: {}, groups: [], policies: [], alias: { mount: 'oidc/', name: 'Eng' } };
    const steps = stepsOf(changeOf('create', { after }), liveWith(), OPTIONS);
    expect(brief(steps)).toEqual([
      ['v/g#0', 'create', []],
      ['v/g#1', 'set', ['name', 'policies']],
      ['v/g#2', 'set', ['alias']],
    ]);
    expect([steps[0]?.detail, steps[2]?.claims]).toEqual([
      { call: 'create', type: 'external', marker: 'm-1' },
      ['alias:{"mount":"oidc/","name":"eng"}'],
    ]);
  });
});

describe('stepsOf an update', () => {
  test('writes touched fields in one call, and says what it takes and leaves', () => {
    const [set, ...rest] = stepsOf(
      update({ name: 'h', members: { 'grace@acme.test': ['grace'] }, groups: ['kept', 'added', 'id:x'] }),
      liveWith(),
      OPTIONS,
    );
    expect(rest).toEqual([]);
    expect(set).toMatchObject({
      verb: 'set',
      fields: ['groups', 'members', 'name'],
      locks: ['group:id-g'],
      needs: ['v/kept', 'v/added'],
      drops: ['v/dropped'],
      claims: ['name:h'],
      releases: ['name:g'],
      adds: ['grace@acme.test'],
      removes: ['ada@acme.test'],
    });
  });

  test('claims nothing where only the letter case of the name changes', () => {
    expect(stepsOf(update({ name: 'G' }), liveWith(), OPTIONS)[0]).toMatchObject({ fields: ['name'], claims: [], releases: [] });
  });

  test('splits additions from removals where somebody waits in between, and only there', () => {
    const change = update({ name: 'h', metadata: { k: 'v' }, policies: ['q'], members: { 'grace@acme.test': ['grace'] } });
    expect(stepsOf(change, liveWith(), { ...OPTIONS, split: true })).toMatchObject([
      {
        verb: 'add',
        fields: ['members', 'metadata', 'name', 'policies'],
        adds: ['grace@acme.test'],
        removes: [],
        claims: ['name:h'],
        releases: ['name:g'],
      },
      { verb: 'remove', fields: ['members', 'policies'], adds: [], removes: ['ada@acme.test'], claims: [], releases: [] },
    ]);
    expect(brief(stepsOf(update({ members: {} }), liveWith(), { ...OPTIONS, split: true }))).toEqual([['v/g#0', 'set', ['members']]]);
  });

  test('puts an alias into a call of its own, and its release and claim with it', () => {
    const before: Document = { ...LIVE, type: 'external', members: {}, groups: [], alias: { mount: 'oidc/', name: 'One' } };
    const after: Document = { ...before, policies: [], alias: { mount: 'oidc/', name: 'Two' } };
    const steps = stepsOf(changeOf('update', { before, after, patch: diffDocuments(GROUP_FIELDS, before, after) }), liveWith(), OPTIONS);
    expect(brief(steps)).toEqual([
      ['v/g#0', 'set', ['policies']],
      ['v/g#1', 'set', ['alias']],
    ]);
    expect(steps[1]).toMatchObject({
      claims: ['alias:{"mount":"oidc/","name":"two"}'],
      releases: ['alias:{"mount":"oidc/","name":"one"}'],
    });
    const gone = stepsOf(
      changeOf('update', { before, after: { ...before, alias: null }, patch: [{ op: 'replace', path: '/alias', value: null }] }),
      liveWith(),
      OPTIONS,
    );
    expect(gone).toMatchObject([{ title: 'remove alias', claims: [], releases: ['alias:{"mount":"oidc/","name":"one"}'] }]);
  });

  test('links replaced groups again, together with what else changes in the groups', () => {
    const relinked = stepsOf(update({}, { relinks: ['kept'] }), liveWith(), OPTIONS);
    expect(relinked).toMatchObject([{ verb: 'relink', fields: ['groups'], needs: ['v/kept', 'v/dropped'] }]);
    const both = stepsOf(update({ policies: [], groups: ['kept'] }, { relinks: ['kept'] }), liveWith(), OPTIONS);
    expect(brief(both)).toEqual([
      ['v/g#0', 'set', ['policies']],
      ['v/g#1', 'relink', ['groups']],
    ]);
    expect(both[1]?.drops).toEqual(['v/dropped']);
  });

  test('writes the metadata of a half-made group, so that its marker goes', () => {
    const half = {
      kind: 'group',
      id: 'id-g',
      name: 'group_1',
      owner: 'other',
      document: LIVE,
      held: [],
      referrers: [],
      marker: 'm',
    } as const;
    expect(brief(stepsOf(update({ name: 'h' }), liveWith({}, { objects: [half] }), OPTIONS))).toEqual([
      ['v/g#0', 'set', ['metadata', 'name']],
    ]);
    expect(brief(stepsOf(update({}), liveWith({}, { objects: [half] }), OPTIONS))).toEqual([['v/g#0', 'set', ['metadata']]]);
  });

  test('needs no call to adopt what is as declared, nor to forget', () => {
    expect(stepsOf({ ...update({}), action: 'adopt' }, liveWith(), OPTIONS)).toEqual([]);
    expect(stepsOf(changeOf('forget', { before: LIVE }), liveWith(), OPTIONS)).toEqual([]);
  });
});

describe('stepsOf a deletion', () => {
  test('takes children out first, and releases what the group held', () => {
    expect(stepsOf(changeOf('delete', { before: LIVE }), liveWith(), OPTIONS)).toMatchObject([
      { verb: 'set', fields: ['groups'], drops: ['v/kept', 'v/dropped'], needs: [], title: 'take out child groups' },
      { verb: 'delete', fields: [], locks: ['group:id-g'], releases: ['name:g'], removes: ['ada@acme.test'], detail: { call: 'delete' } },
    ]);
  });

  test('is one call for a group without children', () => {
    const before = { ...LIVE, groups: [], alias: { mount: 'oidc/', name: 'Eng' } };
    expect(stepsOf(changeOf('delete', { before }), liveWith(), OPTIONS)).toMatchObject([
      { verb: 'delete', releases: ['name:g', 'alias:{"mount":"oidc/","name":"eng"}'] },
    ]);
  });

  test('comes before the creation in a replace', () => {
    const after = { name: 'g', type: 'external' };
    expect(brief(stepsOf(changeOf('replace', { before: LIVE, after, id: 'id-g' }), liveWith(), OPTIONS))).toEqual([
      ['v/g#0', 'set', ['groups']],
      ['v/g#1', 'delete', []],
      ['v/g#2', 'create', []],
      ['v/g#3', 'set', ['name']],
    ]);
  });
});
