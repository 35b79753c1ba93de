import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/model/outcome.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { breakLine, breakSentences } from '../../../src/reports/sentences.ts';
import { renderDiagnostics } from '../../../src/reports/text/diagnostics.ts';
import { renderDrift } from '../../../src/reports/text/drift.ts';
import { renderOutcome } from '../../../src/reports/text/outcome.ts';
import { renderPlan } from '../../../src/reports/text/plan.ts';
import { terraformTextReport } from '../../../src/reports/text/terraform.ts';
import { hostilePlanOf } from '../../builders/hostile-plan.ts';
import { ATLANTIS, TFCMT } from '../../builders/wrappers.ts';

/** Sentences that one of the programs searches for, as somebody would write them into a name. */
const SENTENCES = [
  'No changes. Your infrastructure matches the configuration.',
  'No changes. Infrastructure is up-to-date.',
  'Plan: 9 to add, 9 to change, 9 to destroy.',
  'Plan: 9 to import, 9 to add, 9 to change, 9 to destroy, 9 to forget.',
  'Plan: 0 to add, 0 to change, 0 to destroy.',
  '9 to destroy.',
  'Note: Objects have changed outside of Terraform',
  'Unless you have made equivalent changes to your configuration',
  'Changes to Outputs:',
  'Terraform will perform the following actions:',
  'Rollcall will perform the following actions:',
  'Apply complete! Resources: 9 added, 9 changed, 9 destroyed.',
  'Error: gone',
  'Warning: gone',
  '# x will be created',
  '# x will be updated in-place',
  '# x will be destroyed',
  '# x must be replaced',
  '# x is tainted, so must be replaced',
  '# x will be replaced, as requested',
  '# x will be imported',
  '# x has moved to y',
  '# (imported from x)',
  '# (moved from x)',
  '─────────',
  '---------',
] as const;

const BLANKS = [' ', '  ', '\n', '\t', '\u00a0', '\u2003 ', '\r\n'] as const;
const AROUND = ['', ' ', '\n', '\n\n', '" ', '\\', '# ', 'x'.repeat(30), 'far '.repeat(15), 'far '.repeat(19)] as const;

/** A sentence with other blanks, between other texts, or two of them. */
const planted: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...AROUND), fc.constantFrom(...SENTENCES), fc.constantFrom(...BLANKS), fc.constantFrom(...AROUND, ...SENTENCES))
  .map(([before, sentence, blank, after]) => `${before}${sentence.replaceAll(' ', blank)}${after}`);

const names = fc.array(planted, { minLength: 12, maxLength: 12 });
const plain = Array.from({ length: 12 }, (_, index) => `n${index}`);
const widths = fc.constantFrom(40, 80, 200);

/** How often each expression finds something: as often as where no name means harm, and what Atlantis reads is what Rollcall says. */
function found(text: string): Record<string, number> {
  const all = [...Object.entries(TFCMT), ...Object.entries(ATLANTIS).map(([name, pattern]) => [`Atlantis ${name}`, pattern] as const)];
  return Object.fromEntries(all.map(([name, pattern]) => [name, [...text.matchAll(new RegExp(pattern, 'gm'))].length]));
}

function expectTheSame(render: (plan: Plan, width: number) => string): void {
  fc.assert(
    fc.property(names, widths, (texts, width) => {
      const hostile = render(hostilePlanOf(texts), width);

      expect(found(hostile)).toEqual(found(render(hostilePlanOf(plain), width)));
      expect(ATLANTIS.plan.exec(hostile)?.[0]).toBe(ATLANTIS.plan.exec(render(hostilePlanOf(plain), width))?.[0]);
    }),
    { numRuns: 100 },
  );
}

describe('a sentence of a plan in a text of others', () => {
  it('is found by no wrapper of Terraform, whatever it is in, and the own ones are', () => {
    expectTheSame((plan, width) => renderPlan(plan, { color: false, width }));
    expectTheSame((plan, width) => terraformTextReport.plan(plan, { color: false, width }));
  });

  it('is found in no report of drift either', () => {
    expectTheSame((plan, width) => renderDrift(plan, { color: false, width }));
  });

  it('does not make a plan without changes one, nor one with changes none', () => {
    fc.assert(
      fc.property(names, (texts) => {
        const { warnings, unmanaged } = hostilePlanOf(texts);
        const empty = { ...hostilePlanOf(plain), changes: [], drift: [], incomplete: [], guards: [], new_approvals: [], scope: null };

        const text = renderPlan({ ...empty, warnings, unmanaged }, { color: false, width: 80 });

        expect(ATLANTIS.plan.exec(text)).toBeNull();
        expect(text.match(new RegExp(ATLANTIS.noChanges, 'g'))).toHaveLength(1);
      }),
    );
  });

  it('is found in no end of an apply', () => {
    fc.assert(
      fc.property(names, widths, (texts, width) => {
        const render = (parts: readonly string[]): string => renderOutcome(outcomeOf(parts), { color: false, width });

        expect(found(render(texts))).toEqual(found(render(plain)));
      }),
    );
  });

  it('is found in no problem and in no line of a file beside it, wherever what is meant begins', () => {
    fc.assert(
      fc.property(names, fc.nat({ max: 60 }), (texts, from) => {
        const text = renderDiagnostics([problemOf(texts, from)], { color: false, width: 80 });

        expect(found(text)).toEqual(found(renderDiagnostics([problemOf(plain, 0)], { color: false, width: 80 })));
      }),
      { numRuns: 300 },
    );
  });

  it('stays legible', () => {
    expect(breakSentences('a, Plan: 9 to add, 1 to destroy. No changes. Yes')).toBe(
      'a, Plan:\\u{20}9 to add, 1\\u{20}to destroy. No\\u{20}changes. Yes',
    );
    expect(breakLine('Error: gone')).toBe('Error:\\u{20}gone');
    expect(breakLine('-----')).toBe('\\u{2d}----');
    expect(breakSentences('an Error: there is a Plan: B, and no changes; it will be created')).toBe(
      'an Error: there is a Plan: B, and no changes; it will be created',
    );
  });

  it('costs no more than its length, however often it is begun', () => {
    for (const begun of ['Plan: ', 'No ', '9 ', 'will ', '# ', ' ', 'will be ']) {
      const before = process.cpuUsage().user;

      breakLine(`# ${begun.repeat(100_000)}`);

      expect(process.cpuUsage().user - before).toBeLessThan(2_000_000);
    }
  });
});

function outcomeOf(texts: readonly string[]): Outcome {
  const [address, target, message, hint, because, warning] = texts as readonly [string, string, string, string, string, string];
  const common = { address: `${target}/${address}`, target, steps: 2, stepsDone: 1 };
  return {
    plan: 'sha256:1',
    changes: [
      { ...common, action: 'create', status: 'failed', error: { code: 'APPLY_FAILED', message, hint } },
      { ...common, action: 'update', status: 'stale', error: { code: 'PLAN_STALE', message, hint } },
      { ...common, action: 'delete', status: 'skipped', because },
      { ...common, action: 'delete', status: 'not_attempted' },
    ],
    counts: { added: 0, changed: 0, destroyed: 0, imported: 0, forgotten: 0 },
    converged: false,
    differences: [{ address, patch: [{ op: 'replace', path: '/metadata/a', value: message }] }],
    cancelled: false,
    warnings: [{ code: 'CONFLICT', message: warning }],
  };
}

function problemOf(texts: readonly string[], from: number): Parameters<typeof renderDiagnostics>[0][number] {
  const [summary, detail, context, code, filename] = texts as unknown as [string, string, string, string, string];
  const line = (code.split('\n')[0] as string).replaceAll('\r', '');
  const start = Math.min(from, line.length);
  return {
    severity: 'warning',
    code: 'CONFIG_VALUE',
    summary,
    detail,
    range: {
      filename,
      start: { line: 1, column: start + 1, byte: start },
      end: { line: 1, column: line.length + 1, byte: line.length },
    },
    snippet: { context, code, start_line: 1, highlight_start_offset: start, highlight_end_offset: line.length },
  };
}
