import { describe, expect, it } from 'vitest';
import type { Code } from '../../../src/core/errors.ts';
import type { Warning } from '../../../src/core/model/plan.ts';
import { approvalLines, warningLines } from '../../../src/reports/text/findings.ts';
import { makePainter } from '../../../src/reports/text/paint.ts';
import { plan } from '../../builders/plan.ts';

function warnings(code: Code, count: number): Warning[] {
  return Array.from({ length: count }, (_, index) => ({ code, message: `${code} number ${index + 1}.` }));
}

function titlesOf(given: readonly Warning[]): string[] {
  return warningLines(given, makePainter(false), 100)
    .filter((line) => line.startsWith('│ Warning: '))
    .map((line) => line.slice('│ Warning: '.length));
}

describe('many warnings of one code', () => {
  it('shows the first three, says how many more there are and where all of them can be seen', () => {
    const lines = warningLines(warnings('UNKNOWN_POLICY', 284), makePainter(false), 100);

    expect(lines.filter((line) => /number \d/.test(line))).toHaveLength(3);
    expect(lines.slice(-5)).toEqual([
      '╷',
      '│ Warning: 281 more warnings of the same sort. [UNKNOWN_POLICY]',
      '│',
      '│ All of them are in "--format json".',
      '╵',
    ]);
  });

  it('shows a fourth, where a box that counts it would be as long', () => {
    expect(titlesOf(warnings('UNKNOWN_POLICY', 4))).toHaveLength(4);
    expect(titlesOf(warnings('UNKNOWN_POLICY', 5))).toHaveLength(4);
    expect(titlesOf(warnings('UNKNOWN_POLICY', 5)).at(-1)).toBe('2 more warnings of the same sort. [UNKNOWN_POLICY]');
  });

  it('never hides a warning of another code behind them', () => {
    const titles = titlesOf([...warnings('UNKNOWN_POLICY', 6), ...warnings('CONFLICT', 1), ...warnings('UNKNOWN_MEMBER', 5)]);

    expect(titles).toEqual([
      'UNKNOWN_POLICY number 1. [UNKNOWN_POLICY]',
      'UNKNOWN_POLICY number 2. [UNKNOWN_POLICY]',
      'UNKNOWN_POLICY number 3. [UNKNOWN_POLICY]',
      'CONFLICT number 1. [CONFLICT]',
      'UNKNOWN_MEMBER number 1. [UNKNOWN_MEMBER]',
      'UNKNOWN_MEMBER number 2. [UNKNOWN_MEMBER]',
      'UNKNOWN_MEMBER number 3. [UNKNOWN_MEMBER]',
      '3 more warnings of the same sort. [UNKNOWN_POLICY]',
      '2 more warnings of the same sort. [UNKNOWN_MEMBER]',
    ]);
  });

  it('shows each of a few', () => {
    expect(titlesOf(warnings('CONFLICT', 2))).toEqual(['CONFLICT number 1. [CONFLICT]', 'CONFLICT number 2. [CONFLICT]']);
  });
});

describe('a new approval', () => {
  const approval = { match: 'v/*', allow: ['MAX_DELETIONS'], until: '2026-11-23', reason: 'merger' } as const;
  const linesOn = (date: string): string[] => {
    const made = plan({ new_approvals: [approval] });
    return approvalLines({ ...made, inputs: { ...made.inputs, date } }, makePainter(false), 120);
  };

  it('is announced as valid up to its last day', () => {
    const lines = linesOn('2026-11-23');

    expect(lines[1]).toBe('│ Warning: A new approval allows MAX_DELETIONS on "v/*" until 2026-11-23. [APPROVAL_NEW]');
    expect(lines).toContain('│ It holds for any number.');
  });

  it('that has expired is said to have, and to allow nothing', () => {
    const text = linesOn('2026-11-24').join('\n');

    expect(text).toContain('A new approval of MAX_DELETIONS on "v/*" expired on 2026-11-23 and allows nothing. [APPROVAL_EXPIRED]');
    expect(text).not.toMatch(/It holds|APPROVAL_NEW/);
  });
});
