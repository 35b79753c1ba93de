import fc from 'fast-check';
import type { Plan } from '../../src/core/model/plan.ts';
import { sortedTable } from '../../src/core/model/json.ts';
import { hostileName } from './hostile.ts';
import { change, plan } from './plan.ts';

/** A small plan in which every name, value and message means harm. */
export const hostilePlan: fc.Arbitrary<Plan> = fc.array(hostileName, { minLength: 12, maxLength: 12 }).map(hostilePlanOf);

/** A small plan of twelve names, values and messages, of everything that a plan has. */
export function hostilePlanOf(names: readonly string[]): Plan {
  const [project, key, member, other, policy, value, reason, file, message, who, target, unmanaged] = names;
  const address = `${target}/${key}`;
  const before = {
    name: key!,
    policies: [policy!],
    members: sortedTable([[member!, [member!]]]),
    metadata: sortedTable([[policy!, value!]]),
  };
  const after = {
    ...before,
    policies: [],
    members: sortedTable([[other!, [member!, other!]]]),
    metadata: sortedTable([[policy!, other!]]),
    type: value!,
  };
  const source = { file: file!, line: 3, column: 1 };
  return plan({
    project: project!,
    scope: [key!],
    changes: [
      change(address, { before, after, reason: reason!, source, id: who!, target: target!, previous_address: `${target}/${other}` }),
      change(`${address}2`, { before, id: who!, target: target!, reason: reason! }),
      change(`${address}3`, { after, source, target: target!, held: [{ field: key!, element: member!, reason: reason! }] }),
    ],
    drift: [
      {
        address,
        target: target!,
        provider: 'vault',
        kind: 'group',
        id: who!,
        type: 'changed',
        patch: [{ op: 'remove', path: `/members/${member!.replaceAll('~', '~0').replaceAll('/', '~1')}` }],
        by: { who: who!, when: message! },
        authors: { [`/members/${member!.replaceAll('~', '~0').replaceAll('/', '~1')}`]: { who: who!, when: message! } },
        source,
      },
    ],
    unmanaged: [{ target: target!, kind: 'group', id: who!, name: unmanaged!, owner: 'other' }],
    held: [{ address, target: target!, kind: 'group', field: 'members', reason: reason!, count: 2, elements: [member!] }],
    incomplete: [{ target: target!, part: member!, why: message! }],
    guards: [
      { code: 'PROTECTED', address, message: message!, blocking: true, people: [member!] },
      {
        code: 'KEEP',
        address: key!,
        message: message!,
        blocking: false,
        approved_by: { match: key!, allow: [policy!], until: value!, reason: reason! },
      },
    ],
    warnings: [{ code: 'CONFLICT', message: message! }],
    new_approvals: [{ match: key!, allow: [policy!], until: '2027-01-01', reason: reason! }],
    inputs: {
      date: '2026-11-23',
      declaration: value!,
      state: { lineage: value!, serial: 1 },
      targets: { [target!]: { provider: key!, url: value!, namespace: message!, identity: who! } },
    },
  });
}
