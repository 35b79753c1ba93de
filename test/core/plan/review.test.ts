import { describe, expect, it } from 'vitest';
import type { Change, Plan } from '../../../src/core/model/plan.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Review } from '../../../src/core/provider.ts';
import type { Case } from '../../builders/plan-input.ts';
import { people, planInput } from '../../builders/plan-input.ts';

function makeWith(given: Case, review: (changes: readonly Change[]) => Review): ReturnType<typeof makePlan> {
  const input = planInput(given);
  return makePlan({ ...input, targets: input.targets.map((site) => ({ ...site, review })) });
}

const TWO: Case = { wishes: [{ key: 'a' }, { key: 'b' }] };

describe("a provider's word on a plan as a whole", () => {
  it('is asked once for all changes of a target, and its warnings are in the plan', () => {
    const asked: string[][] = [];
    const { plan } = makeWith(TWO, (changes) => {
      asked.push(changes.map(({ address }) => address));
      return { problems: [], warnings: [{ code: 'INVITATION_SENT', address: 'v', message: 'Mail is sent.' }] };
    });

    expect(asked).toEqual([['v/a', 'v/b']]);
    expect(plan?.warnings).toEqual([{ code: 'INVITATION_SENT', address: 'v', message: 'Mail is sent.' }]);
  });

  it('tells whom a change makes the system invite, which becomes a part of the change', () => {
    const invites = new Map([['v/b', ['ada@x']]]);
    const { plan } = makeWith(TWO, () => ({ problems: [], warnings: [], invites }));

    expect(plan?.changes.map((change) => change.invites)).toEqual([undefined, ['ada@x']]);
  });

  it('leaves no plan where it names a problem, which stands at the declaration if there is one', () => {
    const problem = { severity: 'error', code: 'NO_GROUP_LEFT', summary: 'Nobody may be in no group.' } as const;
    const { plan, problems } = makeWith(TWO, () => ({
      problems: [
        { ...problem, address: 'v/a' },
        { ...problem, address: 'v/gone' },
      ],
      warnings: [],
    }));

    expect(plan).toBeUndefined();
    expect(problems).toEqual([
      { ...problem, address: 'v/a', place: { file: 'groups/x.yaml', path: ['groups', 'a'] } },
      { ...problem, address: 'v/gone' },
    ]);
  });
});

describe('what administers a system by its own word', () => {
  const gains = (liveFacts: Case['liveFacts'], guards: Case['guards'] = {}): Plan['guards'] => {
    const wishes = [{ key: 'a', document: { policies: ['Admin', 'read'], members: people('ada@x') } }];
    return makePlan(planInput({ wishes, liveFacts: liveFacts!, guards })).plan?.guards ?? [];
  };

  it('is privileged whatever the project says', () => {
    expect(gains({ privileged: { policies: ['admin'] } })).toMatchObject([{ code: 'PRIVILEGE_GAINED', address: 'v/a', people: ['ada@x'] }]);
    expect(gains({})).toEqual([]);
  });

  it('is privileged beside what the project names', () => {
    const [finding] = gains({ privileged: { policies: ['admin'] } }, { privileged: { vault: { policies: ['read'] } } });
    expect(finding?.message).toContain('"admin", "read"');
  });
});
