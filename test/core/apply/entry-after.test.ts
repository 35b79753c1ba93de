import { describe, expect, it } from 'vitest';
import { entryAfter, settledEntry } from '../../../src/core/apply/entry-after.ts';
import type { Progress } from '../../../src/core/apply/entry-after.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { StateObject } from '../../../src/core/model/state.ts';
import { change, FIELDS } from '../../builders/plan.ts';
import { people } from '../../builders/plan-input.ts';
import { step } from '../../builders/step.ts';

const AT = '2026-11-23T12:00:00.000Z';
const PREVIOUS: StateObject = {
  kind: 'group',
  id: 'id-1',
  applied: { name: 'a', policies: ['p'], members: people('ada', 'bob') },
  applied_at: '2026-01-01T00:00:00Z',
  lifecycle: { prevent_destroy: true },
};

function after(
  given: { readonly change: Change; readonly steps: Progress['steps']; readonly done: number } & Partial<Progress>,
): ReturnType<typeof entryAfter> {
  return entryAfter({
    fields: FIELDS,
    id: 'id-1',
    previous: PREVIOUS,
    marker: 'm',
    earlier: undefined,
    plan: 'sha256:p',
    at: AT,
    ...given,
  });
}

const wanted = { name: 'a', policies: ['q'], members: people('ada', 'eve') };
const updated = change('v/a', { before: PREVIOUS.applied, after: wanted, applied: wanted, record: { membership: 'additive' } });
const set = [step('v/a#0', { fields: ['policies'] }), step('v/a#1', { fields: ['members'] })];

describe('entryAfter', () => {
  it('is what the plan says once all steps are done', () => {
    expect(after({ change: updated, steps: set, done: 2 })).toEqual({
      objects: { 'v/a': { kind: 'group', id: 'id-1', applied: wanted, applied_at: AT, membership: 'additive' } },
      pending: { 'v/a': null },
    });
  });

  it('is what is certain half way, under the name of the plan', () => {
    expect(after({ change: updated, steps: set, done: 1 })).toEqual({
      objects: {
        'v/a': {
          kind: 'group',
          id: 'id-1',
          applied: { ...PREVIOUS.applied, policies: ['q'] },
          applied_at: AT,
          lifecycle: { prevent_destroy: true },
          under_way: 'sha256:p',
        },
      },
      pending: { 'v/a': null },
    });
  });

  it('has neither those who come nor those who go where the removals lead', () => {
    const split = [step('v/a#0', { verb: 'remove', fields: ['members'] }), step('v/a#1', { verb: 'add', fields: ['members'] })];

    const entry = after({ change: updated, steps: split, done: 1 }).objects?.['v/a'];

    expect(entry?.applied['members']).toEqual(people('ada'));
  });

  it('has those who are still to leave where each leaves by a step of one’s own', () => {
    const before = { ...PREVIOUS, applied: { ...PREVIOUS.applied, members: people('ada', 'bob', 'cyd') } };
    const leave = (index: number, email: string) => step(`v/a#${index}`, { verb: 'remove', fields: ['members'], removes: [email] });
    const steps = [leave(0, 'bob'), leave(1, 'cyd')];

    const entry = after({ change: updated, steps, done: 1, previous: before }).objects?.['v/a'];

    expect(entry?.applied['members']).toEqual(people('ada', 'cyd'));
  });

  it('has somebody who leaves by several steps until the last of them, also after one that nobody leaves by as a whole', () => {
    const before = { ...PREVIOUS, applied: { ...PREVIOUS.applied, members: people('ada', 'bob') } };
    const leave = (index: number, removes: readonly string[]) => step(`v/a#${index}`, { verb: 'remove', fields: ['members'], removes });
    const steps = [leave(0, []), leave(1, ['bob']), leave(2, ['bob'])];

    const members = [1, 2, 3].map((done) => after({ change: updated, steps, done, previous: before }).objects?.['v/a']?.applied['members']);

    expect(members).toEqual([people('ada', 'bob'), people('ada', 'bob'), updated.applied?.['members']]);
  });

  it('has those who are still to leave before it is deleted', () => {
    const deleted = change('v/a', { action: 'delete', before: PREVIOUS.applied, after: null });
    const leave = (index: number, email: string) => step(`v/a#${index}`, { verb: 'remove', fields: ['members'], removes: [email] });
    const steps = [leave(0, 'ada'), leave(1, 'bob'), leave(2, 'bob'), step('v/a#3', { verb: 'delete' })];

    const members = [1, 2, 3].map((done) => after({ change: deleted, steps, done }).objects?.['v/a']?.applied['members']);

    expect(members).toEqual([people('bob'), people('bob'), people()]);
  });

  it('has those who come and those who go between the two halves of a split change', () => {
    const split = [
      step('v/a#0', { verb: 'add', fields: ['members', 'policies', 'name', 'type'] }),
      step('v/a#1', { verb: 'remove', fields: ['members', 'name'] }),
    ];

    const entry = after({ change: updated, steps: split, done: 1 }).objects?.['v/a'];

    expect(entry?.applied).toEqual({ name: 'a', policies: ['q'], members: people('ada', 'bob', 'eve') });
    expect(after({ change: updated, steps: split, done: 1, previous: undefined }).objects?.['v/a']?.applied['members']).toEqual(
      people('ada', 'eve'),
    );
  });

  it('has none of those who are still to come where each comes by a step of one’s own', () => {
    const both = { ...updated, applied: { ...wanted, members: people('ada', 'eve', 'fay') } };
    const come = (index: number, email: string) => step(`v/a#${index}`, { verb: 'add', fields: ['members'], adds: [email] });
    const steps = [come(0, 'eve'), come(1, 'fay')];

    const entry = after({ change: both, steps, done: 1 }).objects?.['v/a'];

    expect(entry?.applied['members']).toEqual(people('ada', 'bob', 'eve'));
  });

  it('takes nothing over from an entry of another object', () => {
    const entry = after({ change: { ...updated, action: 'adopt', id: 'id-2' }, steps: set, done: 1, id: 'id-2' }).objects?.['v/a'];

    expect(entry?.applied).toEqual({ policies: ['q'] });
  });

  it('moves to the new address and leaves the previous one', () => {
    const renamed = { ...updated, previous_address: 'v/old' };

    expect(Object.keys(after({ change: renamed, steps: set, done: 1 }).objects ?? {})).toEqual(['v/a', 'v/old']);
    expect(after({ change: renamed, steps: set, done: 2 }).objects).toMatchObject({ 'v/a': { id: 'id-1' }, 'v/old': null });
  });

  it('binds a half-made object without saying that anything was applied', () => {
    const created = change('v/a', { after: wanted, applied: wanted });
    const steps = [step('v/a#0', { verb: 'create' }), step('v/a#1', { fields: ['policies'] }), step('v/a#2', { fields: ['members'] })];

    expect(after({ change: created, steps, done: 0, id: undefined, previous: undefined })).toEqual({});
    expect(after({ change: created, steps, done: 1, id: 'new', previous: undefined })).toMatchObject({
      objects: { 'v/a': { id: 'new', applied: {}, under_way: 'sha256:p' } },
      pending: { 'v/a': null },
    });
    expect(after({ change: created, steps, done: 2, id: 'new', previous: PREVIOUS }).objects?.['v/a']?.applied).toEqual({
      policies: ['q'],
    });
    expect(after({ change: created, steps, done: 3, id: 'new' }).objects?.['v/a']).toMatchObject({ id: 'new', applied: wanted });
  });

  it('between deletion and creation of a replace there is nothing but a create to look for', () => {
    const replaced = change('v/a', { action: 'replace', before: PREVIOUS.applied, after: wanted, applied: wanted });
    const steps = [
      step('v/a#0', { fields: ['members', 'policies', 'name', 'groups'] }),
      step('v/a#1', { verb: 'delete' }),
      step('v/a#2', { verb: 'create' }),
      step('v/a#3', { fields: ['members'] }),
    ];

    expect(after({ change: replaced, steps, done: 1 }).objects?.['v/a']).toMatchObject({
      id: 'id-1',
      applied: { name: 'a', policies: [], members: {} },
      under_way: 'sha256:p',
    });
    expect(after({ change: replaced, steps, done: 2 })).toEqual({
      objects: { 'v/a': null },
      pending: { 'v/a': { kind: 'group', marker: 'm', plan: 'sha256:p', name: 'a', puts: { members: people('ada', 'eve') } } },
    });
    expect(after({ change: replaced, steps, done: 3, id: 'new' }).objects?.['v/a']).toMatchObject({ id: 'new', applied: {} });
  });

  it('keeps an object in the state until it is deleted', () => {
    const deleted = change('v/a', { before: PREVIOUS.applied, after: null });
    const steps = [step('v/a#0', { fields: ['members'] }), step('v/a#1', { verb: 'delete' })];

    expect(after({ change: deleted, steps, done: 1 }).objects?.['v/a']).toMatchObject({
      id: 'id-1',
      applied: { name: 'a', policies: ['p'], members: {} },
      under_way: 'sha256:p',
    });
    expect(after({ change: deleted, steps, done: 1, previous: undefined })).toEqual({});
    expect(after({ change: deleted, steps, done: 2 })).toEqual({ objects: { 'v/a': null }, pending: { 'v/a': null } });
  });

  it('needs no step to adopt or to forget', () => {
    const { applied: _applied, ...adopted } = { ...updated, action: 'adopt' as const };

    expect(after({ change: adopted, steps: [], done: 0 }).objects?.['v/a']).toMatchObject({ id: 'id-1', applied: {} });
    expect(after({ change: change('v/a', { action: 'forget', before: null, after: null }), steps: [], done: 0 }).objects).toEqual({
      'v/a': null,
    });
  });
});

describe('settledEntry', () => {
  it('records what somebody else did already', () => {
    const settled = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: 'id-1', applied: wanted, causes: {} };

    expect(settledEntry(settled, AT)).toEqual({
      objects: { 'v/a': { kind: 'group', id: 'id-1', applied: wanted, applied_at: AT } },
      pending: { 'v/a': null },
    });
    expect(settledEntry({ ...settled, previous_address: 'v/old', record: { membership: 'additive' } }, AT).objects).toMatchObject({
      'v/a': { membership: 'additive' },
      'v/old': null,
    });
  });
});
