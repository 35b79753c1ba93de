import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan, Summary } from '../../../src/core/model/plan.ts';
import { countChanges, countDeclaredMembers, summaryFaults } from '../../../src/core/plan/summary.ts';
import { providers } from '../../../src/providers/index.ts';
import { change, plan } from '../../builders/plan.ts';

const GOLDEN = join(import.meta.dirname, '../../golden');
const files = readdirSync(GOLDEN)
  .map((name) => join(GOLDEN, name, 'plan.json'))
  .filter((file) => existsSync(file));

const faultsOf = (value: Plan): readonly string[] => summaryFaults(value, ({ provider, kind }) => providers[provider]?.kinds[kind]?.fields);

const people = (...emails: readonly string[]) => ({ name: 'a', members: Object.fromEntries(emails.map((email) => [email, [email]])) });

describe('the summary of a plan', () => {
  it('is what its changes come to, in every plan that is made, and no other number goes unnoticed', () => {
    expect(files.length).toBeGreaterThan(40);
    for (const file of files) {
      const made = JSON.parse(readFileSync(file, 'utf8')) as Plan;
      expect(faultsOf(made), file).toEqual([]);
      for (const name of (Object.keys(made.summary) as (keyof Summary)[]).filter((each) => each !== 'unchanged')) {
        const edited = { ...made, summary: { ...made.summary, [name]: made.summary[name] + 1 } };
        expect(faultsOf(edited)).toEqual([
          `"summary.${name}" is ${made.summary[name] + 1}, and the changes come to ${made.summary[name]}.`,
        ]);
      }
    }
  });

  it('counts a replacement twice, and what is adopted and changed twice', () => {
    const changes = [
      change('v/a', { action: 'replace', before: people(), after: people() }),
      change('v/b', { action: 'adopt', before: people(), after: people('ada@x') }),
      change('v/c', { action: 'adopt', before: people(), after: people() }),
      change('v/d', { action: 'forget', before: people('ada@x') }),
    ];

    expect(countChanges(changes)).toEqual({ import: 2, add: 1, change: 1, destroy: 1, forget: 1 });
  });

  it('of files against files counts whom they declare, and nobody of what is only forgotten', () => {
    const changes = [
      change('v/a', { before: people('ada@x', 'eve@x'), after: people('ada@x', 'bob@x', 'cas@x') }),
      change('v/b', { action: 'forget', before: people('ada@x') }),
      change('v/c', { before: { name: 'c' } }),
      // Whose members the files leave alone from now on: they stay.
      change('v/d', { before: people('ada@x'), after: { name: 'd' } }),
      change('v/e', { action: 'delete', before: people('fay@x'), after: null }),
    ];
    const since = { commit: 'c', basis: 'declared' } as const;
    const { summary } = plan({ changes, since });
    const withMembers = (added: number, removed: number): Plan =>
      plan({ changes, since, summary: { ...summary, members_added: added, members_removed: removed } });

    expect(countDeclaredMembers(changes)).toEqual({ members_added: 2, members_removed: 2 });
    expect(faultsOf(withMembers(2, 2))).toEqual([]);
    expect(faultsOf(withMembers(1, 3))).toHaveLength(2);
  });

  it('counts no people in kinds that it does not know', () => {
    const changes = [change('v/a', { provider: 'later', after: people('ada@x') })];

    expect(faultsOf(plan({ changes }))).toEqual([]);
    expect(faultsOf(plan({ changes, summary: { ...plan().summary, add: 2 } }))).toEqual(['"summary.add" is 2, and the changes come to 1.']);
  });
});
