import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuardFinding, Plan } from '../../../src/core/model/plan.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { accessCase, accessWorld, sideAfter, sideBefore } from '../../builders/access-worlds.ts';
import type { AccessSide, AccessWorld } from '../../builders/access-worlds.ts';
import { planInput } from '../../builders/plan-input.ts';

/*
 * Who has what, by walking every path one by one: a person has a value if a group that grants it holds, through any number of
 * groups, one that the person is in. Nothing here is shared with the guards.
 */

/** Every simple path down from a group, as the groups on it. */
function* pathsFrom(side: AccessSide, group: number, trail: readonly number[] = []): Generator<readonly number[]> {
  if (trail.includes(group)) return;
  const path = [...trail, group];
  yield path;
  for (const child of side.get(group)?.children ?? []) yield* pathsFrom(side, child, path);
}

/** `person value` for everybody who has anything. */
function holdings(side: AccessSide): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [group, { policies }] of side) {
    for (const path of pathsFrom(side, group)) {
      for (const person of side.get(path.at(-1) as number)?.members ?? []) for (const value of policies) found.add(`${person} ${value}`);
    }
  }
  return found;
}

/** Groups that a value reaches, unread ones included. */
function reached(side: AccessSide, value: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [group, { policies }] of side)
    if (policies.includes(value)) for (const path of pathsFrom(side, group)) found.add(path.at(-1) as number);
  return found;
}

const VALUES = ['root-x', 'root-y', 'plain'];
const isPrivileged = (value: string): boolean => value.startsWith('root-');
const indexOf = (address: string): number => Number(address.slice('v/g'.length));
const valuesIn = (finding: GuardFinding): string[] => VALUES.filter((value) => finding.message.includes(`"${value}"`));
const isUnknown = (finding: GuardFinding): boolean => finding.message.includes('nobody knows what its new members gain');

interface Judged {
  readonly world: AccessWorld;
  readonly before: AccessSide;
  readonly after: AccessSide;
  /** `person value` for what somebody gains. */
  readonly gained: ReadonlySet<string>;
  readonly plan: Plan;
}

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 400) };

function forWorlds(check: (judged: Judged) => void): void {
  fc.assert(
    fc.property(accessWorld, (world) => {
      const { plan, problems } = makePlan(planInput(accessCase(world)));
      expect(problems).toEqual([]);
      const [before, after] = [sideBefore(world), sideAfter(world)];
      const had = holdings(before);
      check({ world, before, after, gained: new Set([...holdings(after)].filter((pair) => !had.has(pair))), plan: plan as Plan });
    }),
    RUNS,
  );
}

const findings = ({ plan }: Judged, code: string): GuardFinding[] => plan.guards.filter((finding) => finding.code === code);

describe('privileges gained, against every path', () => {
  it('every gain is reported, with the person and the value, and blocks', () => {
    let gains = 0;
    forWorlds((judged) => {
      const found = findings(judged, 'PRIVILEGE_GAINED');
      for (const pair of judged.gained) {
        const [person, value] = pair.split(' ') as [string, string];
        if (!isPrivileged(value)) continue;
        gains++;
        expect(
          found.filter((finding) => finding.blocking && finding.people?.includes(person) && valuesIn(finding).includes(value)),
        ).not.toEqual([]);
      }
    });
    expect(gains).toBeGreaterThan(RUNS.numRuns / 2);
  });

  it('nobody is reported who gains none of the values', () => {
    forWorlds((judged) => {
      for (const finding of findings(judged, 'PRIVILEGE_GAINED')) {
        for (const person of finding.people ?? [])
          expect(valuesIn(finding).filter((value) => judged.gained.has(`${person} ${value}`))).not.toEqual([]);
      }
    });
  });

  it('is silent where nothing privileged comes to a group that did not have it, and nobody gains anything', () => {
    let silent = 0;
    forWorlds((judged) => {
      const { before, after, world } = judged;
      const opened = VALUES.filter(isPrivileged).some((value) => {
        const had = reached(before, value);
        const granted = [...after].some(
          ([group, { policies }]) => policies.includes(value) && !before.get(group)?.policies.includes(value),
        );
        return granted || [...reached(after, value)].some((group) => !had.has(group));
      });
      const gained = [...judged.gained].some((pair) => isPrivileged(pair.split(' ')[1] as string));
      if (opened || gained || world.nodes.some(({ role }) => role === 'unread')) return;
      silent++;
      expect(findings(judged, 'PRIVILEGE_GAINED')).toEqual([]);
    });
    expect(silent).toBeGreaterThan(0);
  });

  it('counts the people unless some of them are not known', () => {
    let unknown = 0;
    forWorlds((judged) => {
      const { before, after, world } = judged;
      for (const finding of findings(judged, 'PRIVILEGE_GAINED').filter((item) => !isUnknown(item))) {
        const below = [...pathsFrom(after, indexOf(finding.address))].map((path) => path.at(-1) as number);
        const unread = below.filter(
          (group) => world.nodes[group]?.role === 'unread' && valuesIn(finding).some((value) => !reached(before, value).has(group)),
        );
        if (finding.count === undefined) {
          unknown++;
          expect(unread).not.toEqual([]);
        } else expect(finding.count).toBe(finding.people?.length);
      }
    });
    expect(unknown).toBeGreaterThan(0);
  });

  it('blocks whatever lets people into something that lies in a group nobody read', () => {
    let blocked = 0;
    forWorlds((judged) => {
      const { before, after, world, plan } = judged;
      const above = (group: number): readonly number[] =>
        [...after.keys()].filter((other) => [...pathsFrom(after, other)].some((path) => path.at(-1) === group));
      const liesInUnread = (group: number): boolean =>
        above(group).some((ancestor) =>
          world.nodes[ancestor]?.role === 'created'
            ? false
            : world.nodes.some(
                ({ role, live }) => role === 'unread' && live.children.map((child) => child % world.nodes.length).includes(ancestor),
              ),
        );
      for (const { address, action } of plan.changes) {
        const [was, now] = [before.get(indexOf(address)), after.get(indexOf(address))];
        if (!now || action === 'delete') continue;
        const grows =
          now.members.some((person) => !was?.members.includes(person)) || now.children.some((child) => !was?.children.includes(child));
        const found = findings(judged, 'PRIVILEGE_GAINED').some(
          (finding) => finding.address === address && isUnknown(finding) && finding.blocking,
        );
        if (found) blocked++;
        expect([address, found]).toEqual([address, grows && liesInUnread(indexOf(address))]);
      }
    });
    expect(blocked).toBeGreaterThan(0);
  });
});

describe('loss of access, against every group', () => {
  it('names exactly the people who are in some group before and in none after', () => {
    let lost = 0;
    forWorlds((judged) => {
      const everybody = (side: AccessSide): string[] => [...new Set([...side.values()].flatMap(({ members }) => members))];
      const remaining = everybody(judged.after);
      const expected = everybody(judged.before)
        .filter((person) => !remaining.includes(person))
        .sort();
      const found = findings(judged, 'LAST_GROUP');
      lost += expected.length;
      expect(found.map(({ people, blocking, count, address }) => ({ people, blocking, count, address }))).toEqual(
        expected.length === 0 ? [] : [{ people: expected, blocking: false, count: expected.length, address: 'v' }],
      );
    });
    expect(lost).toBeGreaterThan(0);
  });
});

describe('the runner granting itself, against every path', () => {
  it('reports each change that adds the runner, and each value that the runner gains, and nothing else', () => {
    let [joined, indirect] = [0, 0];
    forWorlds((judged) => {
      const { world, before, after, gained, plan } = judged;
      const { runner } = world;
      const all = findings(judged, 'SELF_GRANT');
      const found = all.filter(({ message }) => !message.includes('cannot be ruled out'));
      if (runner === undefined) return expect(all).toEqual([]);
      for (const { address } of all.filter((finding) => !found.includes(finding))) {
        const below = [...pathsFrom(after, indexOf(address))].map((path) => path.at(-1) as number);
        expect(below.filter((group) => world.nodes[group]?.role === 'unread')).not.toEqual([]);
      }
      const joins = plan.changes
        .map(({ address }) => address)
        .filter(
          (address) => after.get(indexOf(address))?.members.includes(runner) && !before.get(indexOf(address))?.members.includes(runner),
        );
      const values = VALUES.filter((value) => gained.has(`${runner} ${value}`));
      joined += joins.length;
      for (const address of joins) expect(found.map((finding) => finding.address)).toContain(address);
      for (const value of values) expect(found.filter((finding) => valuesIn(finding).includes(value))).not.toEqual([]);
      for (const finding of found) {
        expect(finding).toMatchObject({ blocking: true, people: [runner] });
        for (const value of valuesIn(finding)) expect(values).toContain(value);
        if (!joins.includes(finding.address)) {
          indirect++;
          expect(valuesIn(finding)).not.toEqual([]);
        }
      }
    });
    expect(Math.min(joined, indirect)).toBeGreaterThan(0);
  });
});
