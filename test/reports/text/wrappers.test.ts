import { describe, expect, it } from 'vitest';
import { renderOutcome } from '../../../src/reports/text/outcome.ts';
import { renderPlan } from '../../../src/reports/text/plan.ts';
import { terraformTextReport } from '../../../src/reports/text/terraform.ts';
import { change, plan } from '../../builders/plan.ts';
import { ATLANTIS, TFCMT } from '../../builders/wrappers.ts';

const OPTIONS = { color: false, width: 80 };

const EVERYTHING = plan({
  changes: [
    change('v/a', { after: { name: 'a' } }),
    change('v/b', { before: { name: 'b' }, after: { name: 'c' }, previous_address: 'v/old' }),
    change('v/c', { before: { name: 'c' } }),
    change('v/d', { action: 'replace', before: { name: 'd' }, after: { name: 'd' } }),
    change('v/e', { action: 'adopt', before: { name: 'e' }, after: { name: 'e' } }),
    change('v/f', { action: 'adopt', id: 'id-f', before: { name: 'f' }, after: { name: 'g' } }),
    change('v/h', { action: 'forget', before: { name: 'h' }, after: null }),
  ],
});

function captures(pattern: RegExp, text: string): string[] {
  return text.split('\n').flatMap((line) => pattern.exec(line)?.slice(1) ?? []);
}

describe('wrappers of Terraform', () => {
  it('tfcmt finds where details begin by the literal sentence, in terraform-text alone', () => {
    const text = terraformTextReport.plan(EVERYTHING, { ...OPTIONS, color: true });
    const lines = text.split('\n');
    const begin = lines.indexOf('Terraform will perform the following actions:');

    expect(begin).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('will perform the following actions'))).toHaveLength(1);
    expect(text).not.toContain('\u001b');
    expect(captures(TFCMT.create, lines.slice(begin).join('\n'))).toEqual(['rollcall_group.groups["v/a"]']);
    expect(captures(TFCMT.create, lines.slice(0, begin).join('\n'))).toEqual([]);
    expect(text).toBe(renderPlan(EVERYTHING, OPTIONS).replace('\nRollcall will perform', '\nTerraform will perform'));
    expect(renderPlan(EVERYTHING, OPTIONS)).not.toContain('Terraform');
    expect(terraformTextReport.plan(plan(), OPTIONS)).toMatch(TFCMT.hasNoChanges);
  });

  it('tfcmt takes no name for that sentence', () => {
    const named = plan({ changes: [change('v/a', { after: { name: 'x\nRollcall will perform the following actions:' } })] });

    expect(terraformTextReport.plan(named, OPTIONS).match(/^Terraform will perform the following actions:$/gm)).toHaveLength(1);
  });

  it('tfcmt finds each address under what happens to it', () => {
    const text = renderPlan(EVERYTHING, OPTIONS);

    expect(captures(TFCMT.create, text)).toEqual(['rollcall_group.groups["v/a"]']);
    expect(captures(TFCMT.update, text)).toEqual(['rollcall_group.groups["v/b"]', 'rollcall_group.groups["v/f"]']);
    expect(captures(TFCMT.delete, text)).toEqual(['rollcall_group.groups["v/c"]']);
    expect(captures(TFCMT.replace, text)).toEqual(['rollcall_group.groups["v/d"]']);
    expect(captures(TFCMT.import, text)).toEqual(['rollcall_group.groups["v/e"]']);
    expect(captures(TFCMT.importedFrom, text)).toEqual(['"id-f"']);
    expect(captures(TFCMT.movedFrom, text)).toEqual(['rollcall_group.groups["v/old"]']);
  });

  it('tfcmt tells a plan that passes, destroys and does not fail', () => {
    const text = renderPlan(EVERYTHING, OPTIONS);

    expect(text).toMatch(TFCMT.pass);
    expect(text).toMatch(TFCMT.hasDestroy);
    expect(text).not.toMatch(TFCMT.fail);
    expect(text).not.toMatch(TFCMT.hasNoChanges);
  });

  it('tfcmt tells a plan that a guard refuses from one that passes', () => {
    const text = renderPlan(
      { ...EVERYTHING, guards: [{ code: 'PROTECTED', address: 'v/c', message: 'It is protected.', blocking: true }] },
      OPTIONS,
    );

    expect(text).toMatch(TFCMT.fail);
  });

  it('tfcmt finds warnings', () => {
    expect(renderPlan({ ...EVERYTHING, warnings: [{ code: 'CONFLICT', message: 'Both.' }] }, OPTIONS)).toMatch(TFCMT.warning);
  });

  it('Atlantis reads the counts', () => {
    expect(ATLANTIS.plan.exec(renderPlan(EVERYTHING, OPTIONS))?.slice(1)).toEqual(['2', '2', '2', '2', '1']);
  });

  it('both read that there are no changes', () => {
    const text = renderPlan(plan(), OPTIONS);

    expect(text).toMatch(ATLANTIS.noChanges);
    expect(text).toMatch(TFCMT.hasNoChanges);
    expect(text).toMatch(TFCMT.pass);
    expect(text).not.toMatch(TFCMT.hasDestroy);
  });

  it('tfcmt finds moves that need no call', () => {
    const settled = [
      { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', previous_address: 'v/b', applied: {}, causes: {} },
    ];

    expect(captures(TFCMT.move, renderPlan(plan({ settled }), OPTIONS))).toEqual([
      'rollcall_group.groups["v/b"]',
      'rollcall_group.groups["v/a"]',
    ]);
  });

  it('find header and closing line of a drift note together, and neither without drift', () => {
    const drift = [
      {
        address: 'v/a',
        target: 'v',
        provider: 'vault',
        kind: 'group',
        id: '1',
        type: 'changed',
        patch: [{ op: 'remove', path: '/members/a@x' }],
      },
    ] as const;

    const text = renderPlan({ ...EVERYTHING, drift }, { color: false, width: 40 });

    expect(text).toMatch(/^Note: Objects have changed outside of Rollcall$/m);
    const wrapped = terraformTextReport.plan({ ...EVERYTHING, drift }, OPTIONS);
    expect([
      wrapped.match(TFCMT.outside)?.length,
      wrapped.match(ATLANTIS.outside)?.length,
      wrapped.match(TFCMT.outsideEnd)?.length,
    ]).toEqual([1, 1, 1]);
    expect(text).toMatch(/^Unless you have made equivalent changes to your configuration/m);
    expect(renderPlan(EVERYTHING, OPTIONS)).not.toMatch(/Objects have changed|Unless you have/);
  });

  it('closes every block with four spaces and a brace', () => {
    const lines = renderPlan(EVERYTHING, OPTIONS).split('\n');

    expect(lines.filter((line) => / resource "/.test(line))).toHaveLength(7);
    expect(lines.filter((line) => line === '    }')).toHaveLength(7);
  });

  it('tfcmt finds a complete apply', () => {
    const outcome = {
      plan: 'sha256:1',
      changes: [],
      counts: { added: 1, changed: 2, destroyed: 3, imported: 0, forgotten: 0 },
      converged: true,
      differences: [],
      cancelled: false,
      warnings: [],
    };

    expect(renderOutcome(outcome, OPTIONS)).toMatch(TFCMT.applied);
    expect(renderOutcome({ ...outcome, cancelled: true }, OPTIONS)).not.toMatch(TFCMT.applied);
  });
});
