import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AcceptedDrift, Drift, Plan, Unmanaged } from '../../../src/core/model/plan.ts';
import { renderDrift } from '../../../src/reports/markdown/drift.ts';
import { hugePlan } from '../../builders/huge-plan.ts';
import { plan } from '../../builders/plan.ts';
import { renderedMarkdown, tagsOf } from '../../builders/rendered-markdown.ts';

const OPTIONS = { color: false, width: 80 };
const BUDGET = 60_000;

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function driftOf(index: number, type: Drift['type'] = 'deleted'): Drift {
  const patch = type === 'deleted' ? [] : [{ op: 'remove' as const, path: `/members/user-${index}@acme.test` }];
  return { address: `vault/team-${index}.`, target: 'vault', provider: 'vault', kind: 'group', id: `id-${index}`, type, patch };
}

function acceptedOf(index: number, until = '2027-12-31'): AcceptedDrift {
  return { ...driftOf(index), address: `vault/accepted-${index}.`, until, reason: `ACME-${index}.` };
}

function unmanagedOf(index: number, target = 'vault'): Unmanaged {
  return { target, kind: 'group', id: `id-${index}`, name: `other-${index}.`, owner: 'other' };
}

function drifted(parts: Partial<Plan>, budget = BUDGET): string {
  const text = renderDrift(plan(parts), { ...OPTIONS, budget });
  expect(text.length).toBeLessThanOrEqual(budget);
  return text;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

describe('drift as Markdown', () => {
  it('of any size fits the budget, is whole, and keeps verdict and the number of everything', () => {
    fc.assert(
      fc.property(hugePlan, fc.nat({ max: 900 }), fc.constantFrom(4000, 9000, 20_000, 60_000), (made, count, budget) => {
        const accepted = times(count, (index) => acceptedOf(index, index === count - 1 ? '2027-01-01' : '2027-12-31'));
        const text = drifted({ ...made, accepted }, budget);
        const deleted = made.drift.filter(({ type }) => type === 'deleted').length;

        expect(text).toContain(`Changed outside: ${made.drift.length - deleted} · deleted outside: ${deleted} · `);
        expect(text).toContain(count === 0 ? ' · accepted: 0 · ' : ` · accepted: ${count} (the first until 2027-01-01) · `);
        expect(text).toMatch(new RegExp(` · unmanaged: ${made.unmanaged.length}[ (].*could not look: ${made.incomplete.length}\n`));
        if (made.incomplete.length > 0) expect(text).toContain('`INCOMPLETE_READ`');
        const open: string[] = [];
        for (const tag of tagsOf(renderedMarkdown(text)).filter((each) => each !== '<br>')) {
          if (tag.startsWith('</')) expect(open.pop()).toBe(tag.replace('/', '').replace(/ .*>/, '>'));
          else open.push(tag.replace(/ .*>/, '>'));
        }
        expect(open).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('names as many unmanaged objects as there is room for, and how many more there are', () => {
    const text = drifted({ unmanaged: times(1546, (index) => unmanagedOf(index)) });
    const named = countOf(text, /`other-\d+\.`/g);

    expect(text).toContain('unmanaged: 1546 ·');
    expect(text).toContain('1546 objects unmanaged in <code>vault</code>');
    expect(named).toBeGreaterThan(800);
    expect(text).toContain(`*and ${1546 - named} more*`);
  });

  it('shows small targets whole beside a big one, and tells of those that have no room at all', () => {
    const big = times(1500, (index) => unmanagedOf(index, 'a-big'));
    const one = drifted({ unmanaged: [...big, unmanagedOf(7777, 'b-small')] });
    const targets = drifted({ unmanaged: times(1546, (index) => unmanagedOf(index, `target-${index}`)) });
    const shown = countOf(targets, /`other-\d+\.`/g);

    expect(one).toContain('`other-7777.`');
    expect(one).toContain('1500 objects unmanaged in <code>a-big</code>');
    expect(shown).toBeGreaterThan(200);
    expect(targets).toContain(`*and ${1546 - shown} more unmanaged in ${1546 - shown} other targets`);
  });

  it('lists all accepted drift with end and reason however much else there is', () => {
    const text = drifted({
      accepted: times(100, (index) => acceptedOf(index)),
      drift: times(699, (index) => driftOf(index)),
      unmanaged: times(1500, (index) => unmanagedOf(index)),
      warnings: times(900, (index) => ({ code: 'CONFLICT' as const, message: `Look at ${index}. ${'More of it. '.repeat(10)}` })),
    });

    for (let index = 0; index < 100; index++)
      expect(text).toContain(`\`vault/accepted-${index}.\`: \`deleted, until 2027-12-31: ACME-${index}.\``);
    const named = countOf(text, /vault\/team-\d+\./g);
    expect(named).toBeGreaterThan(100);
    if (named < 699) expect(text).toContain(`and ${699 - named} more changed or deleted outside`);
    expect(countOf(text, /`other-\d+\.`/g)).toBeGreaterThan(50);
    expect(text).toContain('`CONFLICT`');
  });

  it('keeps number and first end of accepted drift where it does not fit', () => {
    const accepted = times(2000, (index) => acceptedOf(index, index === 1999 ? '2027-02-03' : '2027-12-31'));
    const text = drifted({ accepted });
    const named = countOf(text, /vault\/accepted-\d+\./g);
    const none = drifted({ accepted: [{ ...acceptedOf(1), reason: 'long '.repeat(20_000) }] });

    expect(text).toContain('accepted: 2000 (the first until 2027-02-03)');
    expect(text).toContain(`- and ${2000 - named} more`);
    expect(named).toBeGreaterThan(500);
    expect(none).toContain('accepted: 1 (the first until 2027-12-31)');
  });

  it('has the number of accepted differences in place of more paths than there is room for', () => {
    const patch = times(5000, (index) => ({ op: 'add' as const, path: `/members/user-${index}@acme.test` }));
    const text = drifted({ accepted: [{ ...acceptedOf(1), type: 'changed', patch }] });

    expect(text).toContain('`vault/accepted-1.`: `5000 differences, until 2027-12-31: ACME-1.`');
  });

  it('names an object whose differences have no room', () => {
    const patch = times(5000, (index) => ({ op: 'remove' as const, path: `/members/user-${index}@acme.test` }));
    const text = drifted({ drift: [{ ...driftOf(1, 'changed'), patch }] });

    expect(text).toContain('- `vault/team-1.` changed outside');
    expect(text).not.toContain(' more');
  });

  it('fits however long the globs are that say what was looked at', () => {
    expect(drifted({ scope: times(5, () => 'vault/a'.repeat(20_000)) }, 4000)).toContain('Nothing else was looked at.');
  });
});
