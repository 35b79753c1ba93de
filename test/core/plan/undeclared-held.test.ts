import { describe, expect, it } from 'vitest';
import type { Held, HeldElements } from '../../../src/core/model/plan.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { people, planInput } from '../../builders/plan-input.ts';
import type { Case, Wish } from '../../builders/plan-input.ts';

const KEY = 'a key put them there';

function held(...elements: readonly string[]): readonly Held[] {
  return elements.map((element) => ({ field: 'members', element, identities: [element], reason: KEY }));
}

/** What a plan says is held in the group `eng`, which has these people and is declared so. */
function saidOf(
  live: { readonly members: readonly string[]; readonly held: readonly Held[] },
  wish: Partial<Wish> = {},
  more: Partial<Case> = {},
): readonly HeldElements[] | undefined {
  const document = { members: people('ada') };
  const input = planInput({
    wishes: [{ key: 'eng', document, ...wish }],
    live: [{ id: 'g1', document: { name: 'eng', members: people(...live.members), policies: ['read'] }, held: live.held }],
    entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', ...document } } },
    state: {},
    ...more,
  });
  const { plan, problems } = makePlan(input);
  expect(problems).toEqual([]);
  expect(plan?.drift).toEqual([]);
  return plan?.held;
}

describe('what a live system keeps and nobody declared', () => {
  it('is said with its reason where nothing else is to be done: by group and reason, the first few by name', () => {
    const members = ['ada', 'kit', 'lou', 'max', 'ned', 'zoe'];

    expect(saidOf({ members, held: [...held('max', 'kit', 'lou', 'ned'), { ...held('zoe')[0]!, reason: 'a sync' }] })).toEqual([
      { address: 'v/eng', target: 'v', kind: 'group', field: 'members', reason: KEY, count: 4, elements: ['kit', 'lou', 'max'] },
      { address: 'v/eng', target: 'v', kind: 'group', field: 'members', reason: 'a sync', count: 1, elements: ['zoe'] },
    ]);
  });

  it('is said beside a change too', () => {
    const kept = saidOf({ members: ['ada', 'kit'], held: held('kit') }, { document: { members: people('ada'), policies: ['write'] } });

    expect(kept).toMatchObject([{ count: 1, elements: ['kit'] }]);
  });

  it.each<{ what: string; members?: readonly string[]; held: readonly Held[]; wish?: Partial<Wish> }>([
    { what: 'nothing is held', members: ['ada'], held: [] },
    { what: 'the files list whoever is held', members: ['ada'], held: held('ada') },
    { what: 'the field is not managed', held: held('kit'), wish: { document: {} } },
    { what: 'others may add whom they like', held: held('kit'), wish: { declared: { membership: 'additive' } } },
    { what: 'the field is ignored', held: held('kit'), wish: { declared: { lifecycle: { ignore: ['members'], preventDestroy: false } } } },
    { what: 'the whole field is the system’s', held: [{ field: 'members', reason: KEY }] },
  ])('is nothing where $what', ({ members = ['ada', 'kit'], held: parts, wish }) => {
    const entries = { 'v/eng': { id: 'g1', applied: { name: 'eng' } } };

    expect(saidOf({ members, held: parts }, wish, wish ? { entries } : {})?.map(({ elements }) => elements)).toBeUndefined();
  });

  it('is whoever has a held machine that the files do not list', () => {
    const live = { name: 'eng', members: { ada: ['desk', 'phone'] } };
    const { plan } = makePlan(
      planInput({
        wishes: [{ key: 'eng', document: { members: { ada: ['desk'] } } }],
        live: [{ id: 'g1', document: live, held: [{ field: 'members', element: 'ada', identities: ['phone'], reason: KEY }] }],
        entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: { ada: ['desk'] } } } },
        state: {},
      }),
    );

    expect([plan?.changes, plan?.held?.map(({ elements }) => elements)]).toEqual([[], [['ada']]]);
  });
});
