import { describe, expect, it } from 'vitest';
import type { TargetIdentity } from '../../../src/core/model/plan.ts';
import type { Problem } from '../../../src/core/model/problem.ts';
import type { TargetInput } from '../../../src/core/plan/input.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';

const HERE: TargetIdentity = { provider: 'vault', url: 'http://a', identity: 'cluster-1' };

const unreadPart = (part: string): NonNullable<TargetInput['live']>['incomplete'][number] => ({
  part,
  why: 'cut short',
  code: 'INCOMPLETE_READ',
});

/** Problems of a project whose targets `a` and `b` are these systems; undefined: not read. */
function problemsBetween(
  one: TargetIdentity,
  other: TargetIdentity | undefined,
  unread: readonly string[] = [],
  entries?: Case['entries'],
): readonly Problem[] {
  const input = planInput(entries ? { entries } : {});
  const [site] = input.targets as [TargetInput];
  const called = (name: string, identity: TargetIdentity | undefined): TargetInput => ({
    ...site,
    target: { ...site.target, name },
    live: identity && {
      ...(site.live as NonNullable<TargetInput['live']>),
      target: name,
      identity,
      incomplete: name === 'b' ? unread.map(unreadPart) : [],
    },
  });
  return makePlan({ ...input, targets: [called('b', other), called('a', one)] }).problems;
}

describe('two targets', () => {
  it.each([
    ['one identity, whatever their urls', { ...HERE, url: 'http://b' }, 'the identity "cluster-1"'],
    ['one url, where a system does not tell its identity', { provider: 'vault', url: 'http://a' }, 'the url "http://a"'],
    ['one identity in the root namespace, said in two ways', { ...HERE, url: 'http://b', namespace: '' }, 'the identity "cluster-1"'],
  ])('are one live system by %s, and refused', (_why, other, same) => {
    expect(problemsBetween(HERE, other)).toMatchObject([
      {
        severity: 'error',
        code: 'ADDRESS_CLASH',
        address: 'b',
        summary: `Targets "a" and "b" are the same live system: both have ${same}.`,
      },
    ]);
  });

  it('are told how to become one, with what the state has of the second; or how to be two, where there are namespaces', () => {
    const entries = { 'b/eng': { id: '1', applied: {} } };
    const namespaced = { ...HERE, namespace: 'team' };
    const cures = [problemsBetween(HERE, HERE), problemsBetween(HERE, HERE, [], entries), problemsBetween(namespaced, namespaced)].map(
      (problems) => problems.find(({ code }) => code === 'ADDRESS_CLASH')?.detail,
    );

    const [plain] = cures;
    expect(plain).toBe('Declare everything in it under one target: of two, one would delete what the other declares.');
    expect(cures[1]).toBe(`${plain} What the state has of "b" goes along by \`rollcall state mv 'b/*' 'a/*'\`.`);
    expect(cures[2]).toBe(`${plain} Where two namespaces are meant, correct \`namespace:\` of one of them.`);
  });

  it('are not called one by their url where one was read in part, so that it could not tell its identity', () => {
    const silent: TargetIdentity = { provider: 'vault', url: 'http://a' };

    expect(problemsBetween(HERE, silent, ['groups'])).toEqual([]);
    expect(problemsBetween(silent, silent, ['groups'])).toMatchObject([{ code: 'ADDRESS_CLASH' }]);
    expect(problemsBetween(HERE, HERE, ['groups'])).toMatchObject([{ code: 'ADDRESS_CLASH' }]);
    expect(problemsBetween(silent, { ...silent, identity: 'cluster-2' }, ['people'])).toMatchObject([{ code: 'ADDRESS_CLASH' }]);
  });

  it.each<[string, TargetIdentity | undefined]>([
    ['in another namespace', { ...HERE, namespace: 'team' }],
    ['of another provider', { ...HERE, provider: 'netbird' }],
    ['elsewhere', { provider: 'vault', url: 'http://b' }],
    ['elsewhere, with an identity of its own', { ...HERE, url: 'http://b', identity: 'cluster-2' }],
    ['at the same url, with an identity of its own: another customer there', { ...HERE, identity: 'cluster-2' }],
    ['not read', undefined],
  ])('are two where one is %s', (_what, other) => {
    expect(problemsBetween(HERE, other)).toEqual([]);
  });
});
