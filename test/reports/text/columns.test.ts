import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { wrapText } from '../../../src/reports/text/box.ts';
import { displayWidth } from '../../../src/reports/text/display-width.ts';
import { renderDrift } from '../../../src/reports/text/drift.ts';
import { renderPlan } from '../../../src/reports/text/plan.ts';
import { change, plan } from '../../builders/plan.ts';

const APPROVAL = {
  match: 'vault-prod/security-admins',
  allow: ['PRIVILEGE_GAINED'],
  until: '2026-12-31',
  reason: 'Ada is the second administrator, decided in November.',
};

const MADE: Plan = plan({
  changes: [change('vault-prod/a', { before: { name: 'a' }, after: { name: 'b' } })],
  drift: [{ address: 'vault-prod/a', target: 'vault-prod', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] }],
  unmanaged: [{ target: 'vault-prod', kind: 'group', id: '1', name: 'x', owner: 'other' }],
  guards: [
    {
      code: 'PRIVILEGE_GAINED',
      address: 'vault-prod/security-admins',
      message: '"vault-prod/security-admins" opens privileged "admin" to 1 person: "ada@acme.test".',
      blocking: false,
      approved_by: APPROVAL,
    },
    {
      code: 'LAST_GROUP',
      address: 'v',
      message: '40 people lose the last group that Rollcall knows of in "v".',
      blocking: true,
      people: Array.from({ length: 40 }, (_, index) => `person-${index}@acme.test`),
    },
  ],
  warnings: [
    { code: 'CONFLICT', message: '技術部門'.repeat(3).concat(' was changed outside and in the files, so the files win this time.') },
  ],
  new_approvals: [APPROVAL],
});

const REPORT: Plan = plan({
  scope: ['vault-production-europe/*', 'vault-production-america/*'],
  drift: [{ address: 'vault/a', target: 'vault', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] }],
  accepted: [
    {
      address: 'vault/b',
      target: 'vault',
      provider: 'vault',
      kind: 'group',
      id: '2',
      type: 'changed',
      patch: [{ op: 'add', path: '/members/eve@acme.test' }],
      until: '2026-12-31',
      reason: 'until the migration of the finance department is done',
    },
  ],
  unmanaged: [
    { target: 'vault', kind: 'group', id: 'f2f5ab0e-77aa-4c1d-9f20-3f3f0a7f1b11', name: 'somebody-else-made-this', owner: 'system' },
  ],
});

describe('drift', () => {
  it('has no line wider than the terminal, and one line for each thing where there is none', () => {
    const seen = renderDrift(REPORT, { color: false, width: 80, isTerminal: true });
    const logged = renderDrift(REPORT, { color: false, width: 80 });

    expect(seen.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
    expect(logged).toContain(
      '\nDrift at the addresses that match "vault-production-europe/*", "vault-production-america/*": 0 changed outside, 1 deleted outside. Nothing else was looked at.\n',
    );
    expect(seen.replaceAll(/\n +(?=\S)|\n(?=\S)/g, ' ')).toBe(logged.replaceAll(/\n +(?=\S)|\n(?=\S)/g, ' '));
  });
});

describe('a plan on a terminal', () => {
  it.each([80, 120])('has no line wider than %i columns', (width) => {
    const lines = renderPlan(MADE, { color: false, width }).split('\n');

    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
  });

  it('breaks the note on drift behind what tfcmt searches for, however narrow the terminal', () => {
    expect(renderPlan(MADE, { color: false, width: 40 })).toMatch(
      /^Unless you have made equivalent changes to your configuration,\nthe following plan/m,
    );
  });

  it('has the word of the summary in bold, as Terraform has it', () => {
    expect(renderPlan(MADE, { color: true, width: 80 })).toContain('\n\u001b[1mPlan:\u001b[0m 0 to add, 1 to change, 0 to destroy.\n');
  });

  it('counts columns where it wraps, not characters', () => {
    expect(wrapText('技術 部門 技術 部門 技術', 20)).toEqual(['技術 部門 技術 部門', '技術']);
  });
});
