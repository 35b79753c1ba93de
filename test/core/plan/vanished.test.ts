import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { entryAfter } from '../../../src/core/apply/entry-after.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { planFaults } from '../../../src/core/plan/plan-faults.ts';
import type { Desire } from '../../../src/core/provider.ts';
import { FIELDS, people, planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';

type Table = Readonly<Record<string, readonly string[]>>;

interface World {
  readonly applied: Table;
  readonly live: Table;
  readonly wish: Table;
  /** Under `members:`. */
  readonly members?: readonly string[];
  readonly vanished?: Desire['vanished'];
  readonly given?: Partial<Case>;
  readonly ignore?: readonly string[];
}

/** The plan of one group whose members are these. */
function planOf({ applied, live, wish, members = [], vanished, given, ignore = [] }: World): Plan {
  const declared = {
    members: members.map((email) => ({ email })),
    lifecycle: { ignore, preventDestroy: false },
  };
  const input = planInput({
    wishes: [{ key: 'eng', document: { members: wish }, declared }],
    live: [{ id: 'g1', document: { name: 'eng', members: live } }],
    entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: applied } } },
    ...given,
  });
  const targets = input.targets.map((site) => ({
    ...site,
    desire: (object: Parameters<typeof site.desire>[0]) => ({ ...site.desire(object), ...(vanished ? { vanished } : {}) }),
  }));
  const { plan, problems } = makePlan({ ...input, targets });
  expect(problems).toEqual([]);
  expect(planFaults(plan as Plan, () => FIELDS)).toEqual([]);
  return plan as Plan;
}

const driftOf = ({ drift }: Plan): readonly string[] => drift.flatMap(({ patch }) => patch.map(({ op, path }) => `${op} ${path}`));

/** Bob is gone from the live system, and eve comes in. */
const REPLACED = {
  applied: people('ada@x', 'bob@x'),
  live: people('ada@x'),
  wish: people('ada@x', 'eve@x'),
  members: ['ada@x', 'bob@x', 'eve@x'],
};

describe('whoever the live system lost and the files name as before', () => {
  it('is drift that no call puts back, and stays what was applied', () => {
    const lost = { applied: people('ada@x', 'bob@x'), live: people('ada@x'), wish: people('ada@x') };
    const plan = planOf({ ...lost, members: ['ada@x', 'bob@x'] });
    expect(driftOf(plan)).toEqual(['remove /members/bob@x']);
    expect(plan.drift[0]?.by_hand).toEqual(['/members/bob@x']);
    expect([plan.changes, plan.settled]).toEqual([[], []]);

    const edited = planOf({ ...lost, members: ['ada@x'] });
    expect([edited.drift, edited.settled]).toMatchObject([[], [{ patch: [{ op: 'remove', path: '/members/bob@x' }] }]]);
  });

  it('stays applied when something else is written, too', () => {
    const plan = planOf(REPLACED);
    const [change] = plan.changes;
    expect(change?.patch).toEqual([{ op: 'add', path: '/members/eve@x', value: true }]);
    expect(change?.awaited).toEqual({ members: people('bob@x') });
    expect(driftOf(plan)).toEqual(['remove /members/bob@x']);
    const done = entryAfter({
      fields: FIELDS,
      change: change!,
      steps: [],
      done: 0,
      id: 'g1',
      previous: undefined,
      earlier: undefined,
      marker: '',
      plan: '',
      at: '',
    });
    expect(done.objects?.['v/eng']?.applied['members']).toEqual(people('ada@x', 'bob@x', 'eve@x'));
  });

  it('is nobody whose last day has passed, nor who is ignored', () => {
    const lost = { applied: people('ada@x', 'bob@x'), live: people('ada@x'), wish: people('ada@x') };
    const over = planOf({
      ...lost,
      given: {
        wishes: [
          {
            key: 'eng',
            document: { members: people('ada@x') },
            declared: { members: [{ email: 'ada@x' }, { email: 'bob@x', until: '2026-11-22' }] },
          },
        ],
      },
    });
    expect([over.drift, over.settled]).toMatchObject([[], [{ address: 'v/eng' }]]);
    expect(planOf({ ...lost, members: ['ada@x', 'bob@x'], ignore: ['members'] }).drift).toEqual([]);
  });

  it('is one of several identities, where the provider says which', () => {
    const world = { applied: { 'ada@x': ['a-1', 'a-2'] }, live: { 'ada@x': ['a-1'] }, wish: { 'ada@x': ['a-1'] }, members: ['ada@x'] };
    const plan = planOf({ ...world, vanished: [{ identity: 'a-2' }] });
    expect([driftOf(plan), plan.settled]).toEqual([['replace /members/ada@x'], []]);
    // A person's laptop that was replaced is nobody who left.
    expect(planOf(world).drift).toEqual([]);
  });

  it('is drift where an identity is somebody else’s by now, who is resolved anew and is recorded once it is', () => {
    const world = { applied: { web: ['web'], 'ada@x': ['a-1'] }, wish: { 'eve@x': ['web'], 'ada@x': ['a-1'] } };
    const plan = planOf({ ...world, live: { 'ada@x': ['a-1'] } });
    expect(driftOf(plan)).toEqual(['remove /members/web']);
    expect(plan.drift[0]?.by_hand).toBeUndefined();
    expect(plan.changes[0]).toMatchObject({ causes: { '/members/eve@x': 'resolved' } });
    expect(plan.changes[0]?.awaited).toBeUndefined();

    const there = planOf({ ...world, live: world.wish });
    expect(driftOf(there)).toEqual(['remove /members/web']);
    expect(there.settled[0]?.patch?.map(({ op, path }) => `${op} ${path}`)).toEqual(['add /members/eve@x', 'remove /members/web']);
  });

  it('names its heir where that has another identity', () => {
    const plan = planOf({
      applied: { web: ['web'] },
      live: {},
      wish: { 'web-1': ['web-1'] },
      vanished: [{ identity: 'web', now: 'web-1' }],
    });
    expect([driftOf(plan), plan.changes[0]?.causes]).toEqual([['remove /members/web'], { '/members/web-1': 'resolved' }]);
  });

  it('counts for what a group must keep, although nothing is to be done', () => {
    const world = {
      applied: people('ada@x', 'bob@x'),
      live: people('ada@x'),
      wish: people('ada@x'),
      given: { guards: { keep: [{ match: 'v/eng', min: 2, people: [] }] } },
    };
    const findings = (members: readonly string[]): readonly unknown[] => planOf({ ...world, members }).guards;
    expect(findings(['ada@x'])).toEqual([]);
    expect(findings(['ada@x', 'bob@x'])).toMatchObject([
      { code: 'KEEP', blocking: true, message: expect.stringContaining('must keep at least 2') },
    ]);
  });
});

describe('a plan file', () => {
  it('does not agree with itself where it awaits who is there, or what is no list', () => {
    const plan = planOf(REPLACED);
    const [change] = plan.changes;
    for (const awaited of [{ members: people('ada@x') }, { name: 'eng' }, { policies: ['read'] }])
      expect(planFaults({ ...plan, changes: [{ ...change!, awaited }] }, () => FIELDS)).toEqual([
        '"awaited" of "v/eng" holds what is there.',
      ]);
  });
});
