import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Link } from '../../../src/core/provider.ts';
import { planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';

const BLOCKING: readonly Link[] = [
  { what: 'policy "devs to ops"', blocks: true },
  { what: 'setup key "servers"', blocks: true },
  { what: 'policy "devs to ops"', blocks: true },
];
const DANGLING: readonly Link[] = [{ what: 'account setting "IPv6"', blocks: false }];

function given(links: readonly Link[], more: Partial<Case> = {}): Case {
  return {
    live: [{ id: 'g1', document: { name: 'eng', type: 'internal' }, extra: { links } }],
    entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' } } },
    ...more,
  };
}

describe('what refers to an object that is to be deleted', () => {
  it('stands in the way, each by its name and once', () => {
    const { plan, problems } = makePlan(planInput(given(BLOCKING)));

    expect(plan).toBeUndefined();
    expect(problems).toMatchObject([
      {
        code: 'LIVE_REFERRER',
        address: 'v/eng',
        summary: '"v/eng" cannot be deleted while these refer to it in "v": policy "devs to ops", setup key "servers".',
      },
    ]);
    expect(problems[0]).not.toHaveProperty('place');
  });

  it('stands in the way of a replace, at the place of the declaration', () => {
    const { problems } = makePlan(planInput(given(BLOCKING, { wishes: [{ key: 'eng', document: { type: 'external' } }] })));

    expect(problems).toMatchObject([{ code: 'LIVE_REFERRER', place: { file: 'groups/x.yaml' } }]);
  });

  it('is worth a warning where the system would leave a dangling reference', () => {
    const { plan, problems } = makePlan(planInput(given(DANGLING)));

    expect(problems).toEqual([]);
    expect(plan?.warnings).toEqual([
      {
        code: 'LIVE_REFERRER',
        address: 'v/eng',
        message: 'When "v/eng" is deleted, these keep a reference to nothing in "v": account setting "IPv6".',
      },
    ]);
  });

  it('is nothing to an object that is kept for another reason: that is said, and how to let it go', () => {
    const kept = { live: [{ id: 'g1', document: { name: 'eng', type: 'internal' }, extra: { kept: 'what it stands for would go too' } }] };
    const declared = makePlan(planInput(given([], { ...kept, wishes: [{ key: 'eng', document: { type: 'external' } }] })));
    const gone = makePlan(planInput(given([], kept)));

    expect(declared.problems).toMatchObject([{ code: 'READ_ONLY_OBJECT', place: { file: 'groups/x.yaml' } }]);
    expect(gone.problems).toMatchObject([
      { code: 'READ_ONLY_OBJECT', address: 'v/eng', summary: '"v/eng" is not deleted: what it stands for would go too.' },
    ]);
    expect(gone.problems[0]).not.toHaveProperty('place');
    expect(makePlan(planInput(given([], { ...kept, wishes: [{ key: 'eng' }] }))).problems).toEqual([]);
  });

  it('is said with the setting that would take some of it away', () => {
    const cure = '`on_linked: detach` takes out what was put there';
    const own = { what: 'network resource "x"', blocks: true, cure };
    const { problems } = makePlan(planInput(given([...BLOCKING, own])));
    expect(problems.map(({ detail }) => detail)).toEqual([
      `Take it out of them first; or list its key under \`removed:\` to forget it without deleting. ${cure}: network resource "x".`,
    ]);
  });

  describe('of an object that is to be absent', () => {
    const place = { file: 'absent.yaml', path: ['ensure_absent', 0] };
    const declaration = { ensureAbsent: [{ name: 'eng', kind: 'group', targets: ['v'], place }] };
    const problemsWith = (extra: object): unknown =>
      makePlan(planInput(given([], { entries: {}, declaration, live: [{ id: 'g1', document: { name: 'eng' }, extra }] }))).problems;

    it('stands in the way at its own place, and there is nothing to forget', () => {
      const detail = 'Take it out of them first; or take its name out of `ensure_absent:`.';
      expect(problemsWith({ links: BLOCKING })).toMatchObject([{ code: 'LIVE_REFERRER', place, detail }]);
      expect(problemsWith({ kept: 'what it stands for would go too' })).toMatchObject([
        { code: 'READ_ONLY_OBJECT', place, detail: 'Take its name out of `ensure_absent:`.' },
      ]);
    });

    it('is not said of one that nobody may delete', () => {
      expect(problemsWith({ links: BLOCKING, owner: 'system' })).toMatchObject([
        { code: 'READ_ONLY_OBJECT', place, detail: 'Take its name out of `ensure_absent:`.' },
      ]);
    });
  });

  it('is nothing to an object that stays, and to one that is only forgotten', () => {
    const stays = makePlan(planInput(given([...BLOCKING, ...DANGLING], { wishes: [{ key: 'eng' }] })));
    const removed = { removed: [{ key: 'eng', kind: 'group', targets: ['v'], place: { file: 'f', path: [] } }] };
    const forgotten = makePlan(planInput(given([...BLOCKING, ...DANGLING], { declaration: removed })));

    expect([stays.problems, stays.plan?.warnings]).toEqual([[], []]);
    expect([forgotten.problems, forgotten.plan?.warnings, forgotten.plan?.changes[0]?.action]).toEqual([[], [], 'forget']);
  });
});
