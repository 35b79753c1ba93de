import { existsSync, readFileSync } from 'node:fs';

/**
 * What is declared and what is put into the server: the same groups.
 *
 * @typedef {{ name: string, department: string, members: string[], children: string[], policies: string[], metadata: Record<string, string> }} BenchGroup
 */

const PEOPLE = 2_000;
const MEMBERS = 20;
const POLICIES = 50;

/** Made-up groups of 20 members out of 2,000 people, no two alike. Drawn from one seed: every run measures the same groups. */
export function madeUpGroups(count) {
  const draw = makeDraw(20);
  return Array.from({ length: count }, (_, index) => ({
    name: `group-${String(index).padStart(5, '0')}`,
    department: `department-${String(index % 97).padStart(2, '0')}`,
    members: drawMembers(draw),
    children: [],
    policies: [policy(index), policy(index + 17)].sort(),
    metadata: { 'cost-centre': String(4_000 + (index % 100)) },
  }));
}

function drawMembers(draw) {
  const members = new Set();
  while (members.size < MEMBERS) members.add(person(draw(PEOPLE)));
  return [...members].sort();
}

/** Numbers that look drawn and are the same every time (mulberry32). */
function makeDraw(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Places of 20 members each among so many people, drawn in the same way. */
export function drawnMembers(count, people) {
  const draw = makeDraw(20);
  return Array.from({ length: count }, () => {
    const places = new Set();
    while (places.size < MEMBERS) places.add(draw(people));
    return [...places].sort((x, y) => x - y);
  });
}

/** The people of `madeUpGroups`. */
export function madeUpPeople() {
  return Array.from({ length: PEOPLE }, (_, index) => person(index));
}

/** Policies that exist, so that a plan has nothing to warn of. */
export function policyNames() {
  return Array.from({ length: POLICIES }, (_, index) => policy(index));
}

/** The teams of a real organisation, where its file is there; undefined elsewhere. Read in place. */
export function realGroups(file) {
  if (!existsSync(file)) return undefined;
  const { teams } = JSON.parse(readFileSync(file, 'utf8'));
  return teams.map((team, index) => ({
    name: team.name,
    department: team.department,
    members: [...new Set([...team.members, ...team.maintainers])].sort(),
    children: teams
      .filter((other) => other.parent === team.name)
      .map((other) => other.name)
      .sort(),
    policies: [policy(index)],
    metadata: {},
  }));
}

/** Everybody who is in one of the groups. */
export function peopleOf(groups) {
  return [...new Set(groups.flatMap((group) => group.members))].sort();
}

function person(index) {
  return `person-${String(index).padStart(4, '0')}@example.test`;
}

function policy(index) {
  return `policy-${String(index % POLICIES).padStart(2, '0')}`;
}
