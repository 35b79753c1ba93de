import { describe, expect, it } from 'vitest';
import { judge, judgeAhead, phaseOf, plannedDocument } from '../../../src/core/apply/judge.ts';
import type { Case } from '../../../src/core/apply/judge.ts';
import { canonicalDocument } from '../../../src/core/model/canonical.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { LiveObject, Verdict } from '../../../src/core/provider.ts';
import { change, FIELDS } from '../../builders/plan.ts';
import { people } from '../../builders/plan-input.ts';
import { step } from '../../builders/step.ts';

type Raw = Readonly<Record<string, unknown>>;

function doc(raw: Raw): LiveObject['document'] {
  return canonicalDocument(FIELDS, raw);
}

function live(raw: Raw, parts: Partial<LiveObject> = {}): LiveObject {
  return {
    kind: 'group',
    id: 'id-1',
    name: typeof raw['name'] === 'string' ? raw['name'] : 'a',
    owner: 'other',
    document: doc(raw),
    held: [],
    referrers: [],
    ...parts,
  };
}

const FULL = {
  name: 'a',
  type: 'internal',
  policies: ['p'],
  metadata: {},
  members: people('ada'),
  groups: [],
  alias: null,
  stages: [],
  limit: null,
  open: false,
};

function judged(
  given: {
    readonly change: Change;
    readonly steps: Case['steps'];
    readonly at?: number;
    readonly fresh: LiveObject | undefined;
  } & Partial<Case>,
): Verdict {
  const { at = 0, ...rest } = given;
  return judge({ ...GIVEN, step: given.steps[at]!, document: given.fresh?.document, ...rest });
}

const GIVEN = { fields: FIELDS, bound: undefined, marker: 'm', vanishing: new Set<string>() };

function updated(before: Raw, after: Raw, parts: Partial<Change> = {}): Change {
  return change('v/a', { before: doc({ ...FULL, ...before }), after: doc({ ...FULL, ...after }), ...parts });
}

describe('a step that sets fields', () => {
  const set = [step('v/a#0', { fields: ['policies'] })];

  it('goes on with the fresh object, whatever else has changed in it', () => {
    const verdict = judged({
      change: updated({ policies: ['p'] }, { policies: ['q'] }),
      steps: set,
      fresh: live({ ...FULL, name: 'renamed', metadata: { new: '1' } }),
    });

    expect(verdict).toEqual({ type: 'go', document: doc({ ...FULL, name: 'renamed', metadata: { new: '1' }, policies: ['q'] }) });
  });

  it('is done where all its fields are as planned, and goes on where only some are', () => {
    const both = [step('v/a#0', { fields: ['policies', 'name'] })];
    const given = updated({ name: 'a', policies: ['p'] }, { name: 'b', policies: ['q'] });

    expect(judged({ change: given, steps: both, fresh: live({ ...FULL, name: 'b', policies: ['q'] }) })).toEqual({ type: 'done' });
    expect(judged({ change: given, steps: both, fresh: live({ ...FULL, name: 'b', policies: ['p'] }) })).toMatchObject({ type: 'go' });
  });

  it('is stale with a reason for every field that somebody changed, and where the object is gone', () => {
    const given = updated({ name: 'a', policies: ['p'] }, { name: 'b', policies: ['q'] });

    expect(
      judged({
        change: given,
        steps: [step('v/a#0', { fields: ['policies', 'name'] })],
        fresh: live({ ...FULL, name: 'x', policies: ['x'] }),
      }),
    ).toMatchObject({
      type: 'stale',
      why: expect.stringMatching(
        /^"v\/a" has changed since the plan: "policies" also holds "x".*; "name" is "x", the plan saw "a" and wants "b"\.$/,
      ),
    });
    expect(judged({ change: given, steps: set, fresh: undefined })).toEqual({
      type: 'stale',
      why: '"v/a" has changed since the plan: it is gone.',
    });
  });

  it('leaves fields alone that the change does not want, that the system holds now, or that are ignored', () => {
    const { policies: _policies, ...rest } = FULL;
    const unmanaged = change('v/a', { before: doc(FULL), after: doc(rest) });
    const held = [{ field: 'policies', reason: 'theirs' }];

    expect(judged({ change: unmanaged, steps: set, fresh: live({ ...FULL, policies: ['x'] }) })).toEqual({ type: 'done' });
    expect(judged({ change: updated({}, { policies: ['q'] }), steps: set, fresh: live(FULL, { held }) })).toEqual({ type: 'done' });
    expect(judged({ change: updated({}, { policies: ['q'] }, { held }), steps: set, fresh: live(FULL) })).toEqual({ type: 'done' });
    expect(
      judged({
        change: updated({}, { policies: ['q'] }, { record: { lifecycle: { ignore: ['policies'] } } }),
        steps: set,
        fresh: live(FULL),
      }),
    ).toEqual({ type: 'done' });
  });

  it('echoes elements that came into the object by the system since the plan', () => {
    const fresh = live(
      { ...FULL, policies: ['p', 'theirs'] },
      {
        held: [
          { field: 'policies', element: 'theirs', reason: 'setup key' },
          { field: 'groups', element: 'g', reason: 'x' },
        ],
      },
    );

    expect(judged({ change: updated({ policies: ['p'] }, { policies: ['q'] }), steps: set, fresh })).toMatchObject({
      type: 'go',
      document: { policies: ['q', 'theirs'] },
    });
  });

  it('echoes a key of a map that is ignored, as it is now', () => {
    const given = updated(
      { metadata: { a: '1', i: '1' } },
      { metadata: { a: '2', i: '1' } },
      { record: { lifecycle: { ignore: ['metadata.i', 'policies.x', 'type'] } } },
    );

    expect(
      judged({ change: given, steps: [step('v/a#0', { fields: ['metadata'] })], fresh: live({ ...FULL, metadata: { a: '1', i: '2' } }) }),
    ).toMatchObject({ type: 'go', document: { metadata: { a: '2', i: '2' } } });
  });

  it('with additive membership leaves alone whoever the plan does not name, but owns its other fields', () => {
    const given = updated({ members: people('ada', 'x') }, { members: people('bob', 'x') }, { record: { membership: 'additive' } });

    expect(
      judged({ change: given, steps: [step('v/a#0', { fields: ['members'] })], fresh: live({ ...FULL, members: people('ada', 'eve') }) }),
    ).toMatchObject({ type: 'go', document: { members: people('bob', 'eve') } });
    expect(
      judged({ change: { ...given, after: doc({ ...FULL, policies: ['q'] }) }, steps: set, fresh: live({ ...FULL, policies: ['x'] }) }),
    ).toMatchObject({ type: 'stale' });
  });

  it('does not mind that a child is gone which the plan deletes', () => {
    const given = updated({ groups: ['a', 'b'] }, { groups: ['b', 'c'] });

    expect(
      judged({
        change: given,
        steps: [step('v/a#0', { fields: ['groups'] })],
        fresh: live({ ...FULL, groups: ['b'] }),
        vanishing: new Set(['a']),
      }),
    ).toMatchObject({ type: 'go', document: { groups: ['b', 'c'] } });
  });

  it('links a replaced child again', () => {
    const given = updated({ groups: ['child'] }, { groups: ['child'] }, { relinks: ['child'] });
    const relink = [step('v/a#0', { verb: 'relink', fields: ['groups'] })];

    expect(judged({ change: given, steps: relink, fresh: live({ ...FULL, groups: [] }), vanishing: new Set(['child']) })).toMatchObject({
      type: 'go',
      document: { groups: ['child'] },
    });
    expect(judged({ change: given, steps: relink, fresh: live({ ...FULL, groups: ['child'] }), vanishing: new Set(['child']) })).toEqual({
      type: 'done',
    });
  });
});

describe('a change in two steps', () => {
  const given = updated({ members: people('ada', 'bob'), policies: ['p'] }, { members: people('ada', 'eve'), policies: ['q'] });
  const steps = [step('v/a#0', { verb: 'add', fields: ['members', 'policies'] }), step('v/a#1', { verb: 'remove', fields: ['members'] })];

  it('adds first; a field without a second step gets all of its change', () => {
    expect(judged({ change: given, steps, fresh: live({ ...FULL, members: people('ada', 'bob') }) })).toMatchObject({
      type: 'go',
      document: { members: people('ada', 'bob', 'eve'), policies: ['q'] },
    });
  });

  it('then removes from half way', () => {
    expect(
      judged({ change: given, steps, at: 1, fresh: live({ ...FULL, members: people('ada', 'bob', 'eve'), policies: ['q'] }) }),
    ).toMatchObject({ type: 'go', document: { members: people('ada', 'eve') } });
  });

  it('goes on from half way when it is begun again', () => {
    expect(judged({ change: given, steps, fresh: live({ ...FULL, members: people('ada', 'bob', 'eve'), policies: ['q'] }) })).toEqual({
      type: 'done',
    });
  });

  it('stops at somebody who joined in between', () => {
    expect(
      judged({ change: given, steps, at: 1, fresh: live({ ...FULL, members: people('ada', 'bob', 'eve', 'mallory') }) }),
    ).toMatchObject({ type: 'stale', why: expect.stringContaining('"mallory"') });
  });

  it('writes one field in several plain steps, each from where the last one ended', () => {
    const several = [step('v/a#0', { fields: ['members'] }), step('v/a#1', { fields: ['members'] })];

    expect(judged({ change: given, steps: several, at: 1, fresh: live({ ...FULL, members: people('ada', 'bob', 'eve') }) })).toMatchObject({
      type: 'go',
      document: { members: people('ada', 'eve') },
    });
  });
});

describe('a create', () => {
  const after = { name: 'a', policies: ['p'], members: people('ada'), groups: ['c'] };
  const created = change('v/a', { after: doc(after) });
  const steps = [
    step('v/a#0', { verb: 'create' }),
    step('v/a#1', { fields: ['name', 'policies', 'members', 'groups', 'metadata'] }),
    step('v/a#2', { fields: ['alias'] }),
  ];

  it('goes on where nothing is there', () => {
    expect(judged({ change: created, steps, fresh: undefined })).toEqual({ type: 'go', document: doc(after) });
  });

  it('knows its own object by the marker or by the id', () => {
    expect(judged({ change: created, steps, fresh: live({ name: 'group_1' }, { marker: 'm' }) })).toEqual({ type: 'done' });
    expect(judged({ change: created, steps, fresh: live({ name: 'group_1' }), bound: 'id-1' })).toEqual({ type: 'done' });
  });

  it('is done by an object that equals what it would send, and stopped by any other', () => {
    expect(judged({ change: created, steps, fresh: live({ ...FULL, ...after }) })).toEqual({ type: 'done' });
    expect(
      judged({ change: created, steps, fresh: live({ ...FULL, ...after, policies: ['x'], members: {} }, { marker: 'other' }) }),
    ).toEqual({
      type: 'stale',
      why: '"a" has appeared in "v" since the plan (id "id-1"), and differs in "members", "policies".',
    });
  });

  it.each([
    { parts: { reason: 'the sync of a directory made it' }, why: 'the sync of a directory made it' },
    { parts: {}, why: 'the system owns it' },
  ])('is stopped by an object of the system itself, although it equals what it would send: $why', ({ parts, why }) => {
    const fresh = live({ ...FULL, ...after }, { owner: 'system', ...parts });

    expect(judged({ change: created, steps, fresh })).toEqual({
      type: 'stale',
      why: `"a" has appeared in "v" since the plan (id "id-1"), and is read-only: ${why}.`,
    });
    expect(judged({ change: created, steps, fresh: { ...fresh, marker: 'm' } })).toEqual({ type: 'done' });
  });

  it('does not make again what it made and somebody deleted', () => {
    expect(judged({ change: created, steps, fresh: undefined, bound: 'id-1' })).toMatchObject({
      type: 'stale',
      why: expect.stringContaining('is gone again'),
    });
  });

  it('fills what it has begun, as long as nobody put anything into it', () => {
    expect(
      judged({ change: created, steps, at: 1, fresh: live({ name: 'group_1', policies: [], members: {}, groups: [] }, { marker: 'm' }) }),
    ).toEqual({ type: 'go', document: doc(after) });
    expect(
      judged({
        change: created,
        steps,
        at: 1,
        fresh: live({ name: 'group_1', policies: [], members: people('mallory'), groups: [] }, { marker: 'm' }),
      }),
    ).toMatchObject({
      type: 'stale',
      why: expect.stringContaining('"members" also holds "mallory"'),
    });
  });

  it('goes on step by step once the marker is gone', () => {
    const withAlias = { ...created, after: doc({ ...after, alias: { name: 'x' } }) };

    expect(judged({ change: withAlias, steps, at: 1, fresh: live({ ...FULL, ...after }) })).toEqual({ type: 'done' });
    expect(judged({ change: withAlias, steps, at: 2, fresh: live({ ...FULL, ...after }) })).toMatchObject({
      type: 'go',
      document: { alias: { name: 'x' } },
    });
    expect(judged({ change: withAlias, steps, at: 2, fresh: live({ ...FULL, ...after, alias: { name: 'y' } }) })).toMatchObject({
      type: 'stale',
    });
    expect(judged({ change: withAlias, steps, at: 2, fresh: undefined })).toMatchObject({
      type: 'stale',
      why: expect.stringContaining('it is gone'),
    });
  });

  it('gives ignored fields their first value, and leaves alone what the system put there', () => {
    const ignoring = { ...created, record: { lifecycle: { ignore: ['policies'] } } };
    const fresh = live(
      { ...FULL, ...after, policies: [], groups: ['theirs'] },
      { held: [{ field: 'groups', element: 'theirs', reason: 'x' }] },
    );

    expect(judged({ change: ignoring, steps: [steps[0]!, step('v/a#1', { fields: ['policies', 'groups'] })], at: 1, fresh })).toMatchObject(
      {
        type: 'go',
        document: { policies: ['p'], groups: ['c', 'theirs'] },
      },
    );
  });
});

describe('a deletion', () => {
  const deleted = change('v/a', { before: doc({ ...FULL, groups: ['c'] }), after: null });
  const steps = [step('v/a#0', { fields: ['groups'] }), step('v/a#1', { verb: 'delete' })];

  it('goes on from what the plan saw, and is done where nothing is there', () => {
    expect(judged({ change: deleted, steps: [steps[1]!], fresh: live({ ...FULL, groups: ['c'] }) })).toMatchObject({ type: 'go' });
    expect(judged({ change: deleted, steps: [steps[1]!], fresh: undefined })).toEqual({ type: 'done' });
  });

  it('is stopped by any change since the plan, also in a field that is not managed', () => {
    expect(
      judged({ change: deleted, steps: [steps[1]!], fresh: live({ ...FULL, groups: ['c'], members: people('ada', 'eve'), limit: 5 }) }),
    ).toMatchObject({
      type: 'stale',
      why: '"v/a" has changed since the plan: "limit" is 5, the plan saw null; "members" also holds "eve".',
    });
  });

  it('first empties what must be empty, and knows what it emptied', () => {
    expect(judged({ change: deleted, steps, fresh: live({ ...FULL, groups: ['c'] }) })).toMatchObject({
      type: 'go',
      document: { groups: [] },
    });
    expect(judged({ change: deleted, steps, fresh: live(FULL) })).toEqual({ type: 'done' });
    expect(judged({ change: deleted, steps, fresh: undefined })).toEqual({ type: 'done' });
    expect(judged({ change: deleted, steps, at: 1, fresh: live(FULL) })).toMatchObject({ type: 'go' });
    expect(judged({ change: deleted, steps, at: 1, fresh: live({ ...FULL, groups: ['x'] }) })).toMatchObject({ type: 'stale' });
  });

  it('does not look at what the system holds', () => {
    expect(
      judged({
        change: { ...deleted, held: [{ field: 'members', reason: 'logins' }] },
        steps: [steps[1]!],
        fresh: live({ ...FULL, groups: ['c'], members: people('eve') }),
      }),
    ).toMatchObject({ type: 'go' });
  });
});

describe('a replace', () => {
  const replaced = change('v/a', { action: 'replace', before: doc(FULL), after: doc({ ...FULL, type: 'external' }) });
  const steps = [
    step('v/a#0', { fields: ['groups'] }),
    step('v/a#1', { verb: 'delete' }),
    step('v/a#2', { verb: 'create' }),
    step('v/a#3', { fields: ['policies'] }),
  ];

  it('writes to the object that goes, then to the one that comes', () => {
    expect(steps.map((item) => phaseOf({ steps, step: item }))).toEqual(
      ['going', 'going', 'coming', 'coming'].map((phase, index) => (index === 2 ? 'staying' : phase)),
    );
    expect(judged({ change: replaced, steps, at: 1, fresh: live(FULL) })).toMatchObject({ type: 'go' });
    expect(judged({ change: replaced, steps, at: 3, fresh: live({ name: 'group_1', policies: [] }) })).toMatchObject({
      type: 'go',
      document: { policies: ['p'] },
    });
  });
});

describe('plannedDocument', () => {
  it('is the live object where nothing is left to do', () => {
    const given = updated({ policies: ['p'] }, { policies: ['q'] });

    expect(plannedDocument(FIELDS, given, live({ ...FULL, policies: ['q'] }))).toEqual(doc({ ...FULL, policies: ['q'] }));
    expect(plannedDocument(FIELDS, given, live({ ...FULL, policies: ['x'] }))).toEqual(doc({ ...FULL, policies: ['q'] }));
  });

  it('leaves alone what is held, and with additive membership whoever was not named', () => {
    const additive = updated(
      { members: people('x') },
      { members: people('x', 'ada') },
      { record: { membership: 'additive' }, relinks: ['r'], managed: ['members', 'policies'] },
    );

    expect(
      plannedDocument(
        FIELDS,
        additive,
        live({ ...FULL, members: people('ada', 'eve'), policies: ['x'] }, { held: [{ field: 'policies', reason: 'theirs' }] }),
      ),
    ).toMatchObject({
      members: people('ada', 'eve'),
      policies: ['x'],
    });
  });

  it('holds with additive membership whoever was declared, also those whom the change does not bring, and not what the system holds', () => {
    const additive = (more: Partial<Change> = {}): Change =>
      updated(
        { members: { ...people('ada', 'bob'), eve: ['e1', 'e2'] } },
        { members: { ...people('ada', 'bob', 'new'), eve: ['e1', 'e2'] } },
        {
          record: { membership: 'additive' },
          managed: ['members'],
          applied: doc({ members: { ...people('bob', 'new'), eve: ['e1', 'e2'] } }),
          ...more,
        },
      );
    const shown = live({ ...FULL, members: { ...people('new', 'stranger'), eve: ['e1'] } });
    const membersOf = (given: Change): unknown => plannedDocument(FIELDS, given, shown)['members'];

    expect(membersOf(additive())).toEqual({ ...people('bob', 'new', 'stranger'), eve: ['e1', 'e2'] });
    expect(membersOf(additive({ held: [{ field: 'members', element: 'bob', reason: 'theirs' }] }))).toEqual({
      ...people('new', 'stranger'),
      eve: ['e1', 'e2'],
    });
    expect(
      membersOf(
        additive({
          held: [
            { field: 'members', element: 'bob', identities: ['bob'], reason: 'theirs' },
            { field: 'members', element: 'eve', identities: ['e2'], reason: 'theirs' },
          ],
        }),
      ),
    ).toEqual({ ...people('new', 'stranger'), eve: ['e1'] });
  });

  it('takes everything of what was created for planned', () => {
    const created = change('v/a', { after: doc({ name: 'a', members: people('ada') }), record: { membership: 'additive' } });

    expect(plannedDocument(FIELDS, created, live({ ...FULL, members: people('ada', 'eve') }))).toMatchObject({ members: people('ada') });
  });
});

describe('a list that shows nothing just before it is written', () => {
  const set = [step('v/a#0', { fields: ['members'] })];
  const additive = { record: { membership: 'additive' } } as const;
  const joins = updated({ members: people('ada', 'eve') }, { members: people('ada', 'eve', 'bob') }, additive);
  const empty = live({ ...FULL, members: people() });

  it('is not written where it held something that stays, whoever put that there', () => {
    expect(judged({ change: joins, steps: set, fresh: empty, seen: doc({ ...FULL, members: people('eve', 'new') }) })).toEqual({
      type: 'stale',
      why: '"v/a" has changed since the plan: "members" held 2 elements that stay when it was read, and shows none now.',
    });
  });

  it('is written where it held nothing, or only what the plan takes out', () => {
    const moves = updated({ members: people('ada') }, { members: people('bob') }, additive);

    expect(judged({ change: joins, steps: set, fresh: empty, seen: doc({ ...FULL, members: people() }) })).toMatchObject({ type: 'go' });
    expect(judged({ change: joins, steps: set, fresh: empty })).toMatchObject({ type: 'go' });
    expect(judged({ change: moves, steps: set, fresh: empty, seen: doc(FULL) })).toMatchObject({ type: 'go' });
  });

  it('is written where what it held goes with what this plan deletes, or followed another field', () => {
    const held = [{ field: 'members', element: 'ada', identities: ['ada'], reason: 'follows', follows: 'policies' }];
    const links = updated({ groups: ['b'] }, { groups: ['b', 'c'] }, additive);

    expect(
      judged({
        change: links,
        steps: [step('v/a#0', { fields: ['groups'] })],
        fresh: live(FULL),
        seen: doc({ ...FULL, groups: ['b'] }),
        vanishing: new Set(['b']),
      }),
    ).toMatchObject({ type: 'go' });
    expect(judged({ change: { ...joins, held }, steps: set, fresh: empty, seen: doc(FULL) })).toMatchObject({ type: 'go' });
  });

  it('is not written where a declaration leaves what it held alone', () => {
    const ignoring = updated(
      { policies: ['theirs'] },
      { policies: ['p', 'theirs'] },
      { record: { lifecycle: { ignore: ['policies.theirs'] } } },
    );
    const seen = doc({ ...FULL, policies: ['theirs'] });
    const policies = [step('v/a#0', { fields: ['policies'] })];

    expect(judged({ change: ignoring, steps: policies, fresh: live({ ...FULL, policies: [] }), seen })).toMatchObject({ type: 'stale' });
    expect(judged({ change: ignoring, steps: policies, fresh: live({ ...FULL, policies: ['theirs'] }), seen })).toMatchObject({
      type: 'go',
    });
  });
});

describe('the first step of a change that takes several', () => {
  const steps = [step('v/a#0', { fields: ['policies'] }), step('v/a#1', { fields: ['members'] })];
  const both = updated({ policies: ['p'], members: people('ada') }, { policies: ['q'], members: people('bob') });
  const elsewhere = live({ ...FULL, members: people('ada', 'eve') });

  it('is stale where a later one would be, as long as nothing was written', () => {
    expect(judged({ change: both, steps, fresh: elsewhere, isFirst: true })).toMatchObject({
      type: 'stale',
      why: expect.stringContaining('"members" also holds "eve"'),
    });
    expect(judged({ change: both, steps, fresh: elsewhere })).toMatchObject({ type: 'go' });
    expect(judged({ change: both, steps, fresh: live(FULL), isFirst: true })).toMatchObject({ type: 'go', document: { policies: ['q'] } });
  });

  it('goes on where later ones were done before, or what they are about was not read', () => {
    const { members: _members, ...unread } = FULL;

    expect(judged({ change: both, steps, fresh: live({ ...FULL, members: people('bob') }), isFirst: true })).toMatchObject({ type: 'go' });
    expect(judged({ change: both, steps, fresh: live(unread), isFirst: true })).toMatchObject({ type: 'go' });
  });

  it('is stale where the deletion at the end would be, and goes on where a part of it was done', () => {
    const gone = change('v/a', { action: 'delete', before: doc({ ...FULL, groups: ['b'] }), after: null });
    const way = [step('v/a#0', { fields: ['groups'] }), step('v/a#1', { verb: 'delete' })];

    expect(
      judged({ change: gone, steps: way, fresh: live({ ...FULL, groups: ['b'], members: people('ada', 'eve') }), isFirst: true }),
    ).toMatchObject({
      type: 'stale',
      why: expect.stringContaining('"members" also holds "eve"'),
    });
    expect(judged({ change: gone, steps: way, fresh: live({ ...FULL, groups: ['b'] }), isFirst: true })).toMatchObject({ type: 'go' });
    expect(judgeAhead({ ...GIVEN, change: gone, steps: way, step: way[0]!, fresh: live(FULL), document: doc(FULL) })).toBeUndefined();
  });
});
