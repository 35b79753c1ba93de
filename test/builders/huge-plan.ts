import fc from 'fast-check';
import type { Code } from '../../src/core/errors.ts';
import type { Change, GuardFinding, Plan, Warning } from '../../src/core/model/plan.ts';
import { hostileName } from './hostile.ts';
import { change, plan } from './plan.ts';

/** Documents of a group with so many members. */
function group(name: string, members: number, shift = 0): Record<string, string | Record<string, string[]>> {
  const table = Object.fromEntries(
    Array.from({ length: members }, (_, index) => `user-${String(index + shift).padStart(6, '0')}@acme.test`).map((email) => [
      email,
      [email],
    ]),
  );
  return { name, members: table };
}

/** A plan of `count` changes of all sorts, each with members that come and go. */
export function planOf(count: number, members = 3): Plan {
  return plan({ changes: Array.from({ length: count }, (_, index) => changeOf(index, `team-${String(index).padStart(6, '0')}`, members)) });
}

function changeOf(index: number, name: string, members: number): Change {
  const address = `target-${index % 3}/${name}`;
  const before = group(name, members);
  const after = group(name, members, 2);
  const source = { file: `groups/${name}.yaml`, line: index + 1, column: 3 };
  switch (index % 5) {
    case 0:
      return change(address, { after, source });
    case 1:
      return change(address, { before, reason: 'no longer declared' });
    case 2:
      return change(address, { action: 'replace', before, after, reason: 'the type cannot be changed in place', source });
    case 3:
      return change(address, { action: 'adopt', before, after, source });
    default:
      return change(address, { before, after, source });
  }
}

const GUARD_CODES: readonly Code[] = ['MAX_DELETIONS', 'PROTECTED', 'PRIVILEGE_GAINED', 'KEEP', 'BECOMES_EMPTY'];
const WARNING_CODES: readonly Code[] = ['CONFLICT', 'LAST_GROUP', 'UNKNOWN_POLICY'];

const size = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 20 }) }, { weight: 1, arbitrary: fc.integer({ min: 100, max: 900 }) });

/** Plans from none to thousands of changes and findings, with names that mean harm. */
export const hugePlan: fc.Arbitrary<Plan> = fc
  .record({
    changes: size,
    members: fc.oneof(fc.nat({ max: 5 }), fc.integer({ min: 100, max: 500 })),
    guards: size,
    warnings: size,
    drift: size,
    unmanaged: size,
    incomplete: fc.nat({ max: 5 }),
    names: fc.array(hostileName, { minLength: 1, maxLength: 8 }),
    project: fc.oneof(
      hostileName,
      hostileName.map((name) => name.repeat(2000)),
    ),
  })
  .map((parts) => {
    const name = (index: number): string => parts.names[index % parts.names.length] as string;
    // A few changes with thousands of members, or thousands with a few.
    const members = parts.changes > 100 ? Math.min(parts.members, 5) : parts.members;
    const repeat = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
    return plan({
      project: parts.project,
      changes: repeat(parts.changes, (index) => changeOf(index, `${name(index)}-${index}`, members)),
      guards: repeat(parts.guards, (index): GuardFinding => ({
        code: GUARD_CODES[index % GUARD_CODES.length] as Code,
        address: `v/${name(index)}`,
        message: `"v/${name(index)}" would not do.`,
        blocking: index % 2 === 0,
        people: repeat(index % 4, (person) => `person-${person}@acme.test`),
      })),
      warnings: repeat(parts.warnings, (index): Warning => ({
        code: WARNING_CODES[index % 3] as Code,
        message: `Look at ${name(index)}.`,
      })),
      drift: repeat(parts.drift, (index) => ({
        address: `v/${name(index)}-${index}`,
        target: 'v',
        provider: 'vault',
        kind: 'group',
        id: `id-${index}`,
        type: index % 3 === 0 ? ('deleted' as const) : ('changed' as const),
        patch: index % 3 === 0 ? [] : [{ op: 'remove' as const, path: `/members/${index}@acme.test` }],
      })),
      unmanaged: repeat(parts.unmanaged, (index) => ({
        target: `t${index % 7}`,
        kind: 'group',
        id: `u${index}`,
        name: name(index),
        owner: 'other' as const,
      })),
      incomplete: repeat(parts.incomplete, (index) => ({ target: `t${index}`, part: 'members', why: name(index) })),
    });
  });
