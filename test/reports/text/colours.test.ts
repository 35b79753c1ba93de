import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/core/model/diagnostic.ts';
import type { Outcome } from '../../../src/core/model/outcome.ts';
import { textReport } from '../../../src/reports/text/index.ts';
import { planOf } from '../../builders/huge-plan.ts';
import { plan } from '../../builders/plan.ts';

/** What terminals make of the codes of black, red, green, yellow and white; from their documentation, read 2026-11-29. */
const PALETTES = {
  xterm: { black: '000000', 31: 'cd0000', 32: '00cd00', 33: 'cdcd00', white: 'ffffff' },
  'VGA, Linux console': { black: '000000', 31: 'aa0000', 32: '00aa00', 33: 'aa5500', white: 'ffffff' },
  'Windows Terminal': { black: '0c0c0c', 31: 'c50f1f', 32: '13a10e', 33: 'c19c00', white: 'f2f2f2' },
  'Terminal.app': { black: '000000', 31: '990000', 32: '00a600', 33: '999900', white: 'ffffff' },
  Tango: { black: '2e3436', 31: 'cc0000', 32: '4e9a06', 33: 'c4a000', white: 'eeeeec' },
} as const;

/** Weights are made of the reader's own colour: bold, dim and the end of both. */
const OF_THE_READER = new Set(['0', '1', '2']);

const PROBLEM: Diagnostic = {
  severity: 'warning',
  code: 'CONFIG_UNKNOWN_KEY',
  summary: 'Unknown key "membr".',
  detail: 'Did you mean "members"?',
  range: { filename: 'groups/a.yaml', start: { line: 2, column: 3, byte: 3 }, end: { line: 2, column: 8, byte: 8 } },
  snippet: { context: 'a', code: '  membr: []', start_line: 2, highlight_start_offset: 2, highlight_end_offset: 7 },
};

const OUTCOME: Outcome = {
  plan: 'sha256:p',
  changes: (['done', 'failed', 'stale', 'skipped', 'not_attempted'] as const).map((status) => ({
    address: `v/${status}`,
    action: 'update',
    status,
    stepsDone: 0,
    steps: 1,
    ...(status === 'failed' ? { error: { code: 'APPLY_FAILED', message: 'No.', hint: 'Look.' } } : {}),
  })),
  counts: { added: 0, changed: 1, destroyed: 0, imported: 0, forgotten: 0 },
  converged: true,
  differences: [],
  cancelled: false,
  warnings: [{ code: 'CONFLICT', address: 'v/done', message: 'Both.' }],
};

const DRIFT = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1' } as const;
const DRIFTED = plan({
  drift: [
    { ...DRIFT, type: 'deleted', patch: [] },
    { ...DRIFT, address: 'v/b', type: 'changed', patch: [{ op: 'add', path: '/policies/admin', value: true }] },
  ],
  unmanaged: [{ target: 'v', kind: 'group', id: '2', name: 'x', owner: 'other' }],
  incomplete: [{ target: 'w', part: 'everything', why: 'down' }],
  guards: [{ code: 'MAX_DELETIONS', address: 'v', message: 'Too many.', blocking: true }],
  warnings: [{ code: 'CONFLICT', address: 'v/a', message: 'Both.' }],
});

const COLOR = { color: true, width: 80 };
const DONE = { ...OUTCOME, changes: OUTCOME.changes.slice(0, 1), warnings: [] };

/** Everything that is shown on a terminal in colour, as it was written. */
const SHOWN: Readonly<Record<string, string>> = {
  'a plan with every action': textReport.plan(planOf(30), COLOR),
  'a plan with findings': textReport.plan({ ...planOf(3), ...DRIFTED, changes: planOf(3).changes }, COLOR),
  'a plan without changes': textReport.plan(plan(), COLOR),
  drift: textReport.drift(DRIFTED, COLOR),
  'no drift': textReport.drift(plan(), COLOR),
  'an apply that failed': textReport.outcome({ outcome: OUTCOME, plan: plan() }, COLOR),
  'an apply that is complete': textReport.outcome({ outcome: DONE, plan: plan() }, COLOR),
  'problems of files': textReport.validation({ diagnostics: [PROBLEM, { ...PROBLEM, severity: 'error' }], files: 1, objects: 1 }, COLOR),
  'files that are right': textReport.validation({ diagnostics: [], files: 1, objects: 1 }, COLOR),
};

interface Run {
  readonly codes: readonly string[];
  readonly text: string;
}

/** The pieces of a text, each with the codes that are in force. */
function runsIn(text: string): readonly Run[] {
  let codes: readonly string[] = [];
  return text.split(/(\u001b\[[\d;]*m)/).flatMap((piece) => {
    const code = /^\u001b\[([\d;]*)m$/.exec(piece)?.[1];
    if (code === undefined) return piece === '' ? [] : [{ codes, text: piece }];
    codes = code === '0' ? [] : [...codes, ...code.split(';')];
    return [];
  });
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The least contrast that a colour has on the light and the dark ground of all terminals. */
function worstContrast(code: '31' | '32' | '33'): number {
  return Math.min(
    ...Object.values(PALETTES).flatMap((colours) => [contrast(colours[code], colours.black), contrast(colours[code], colours.white)]),
  );
}

describe.each(Object.entries(SHOWN))('what a terminal is sent: %s', (_what, text) => {
  const runs = runsIn(text);

  it('is in colour at all, and ends every colour', () => {
    expect(runs.some(({ codes }) => codes.length > 0)).toBe(true);
    expect(runs.at(-1)!.codes).toEqual([]);
  });

  it('uses three of the eight colours and two weights: nothing bright, no black, white or grey, no ground', () => {
    const used = new Set(runs.flatMap(({ codes }) => codes));

    expect([...used].filter((code) => !OF_THE_READER.has(code) && !['31', '32', '33'].includes(code))).toEqual([]);
  });

  it('never has bold and a colour at once, which many terminals take for the bright colour', () => {
    expect(runs.filter(({ codes }) => codes.length > 1)).toEqual([]);
  });

  it('writes words in no colour that is hard to see on white', () => {
    expect(runs.filter(({ codes, text: piece }) => codes.includes('33') && /[\p{L}\p{N}]/u.test(piece))).toEqual([]);
  });
});

describe('the colours', () => {
  it('of words stand out from white and from black, in every palette', () => {
    expect(worstContrast('31')).toBeGreaterThan(2);
    expect(worstContrast('32')).toBeGreaterThan(2);
  });

  it('of signs can be seen, and the one that is hard to see is not for words', () => {
    expect(worstContrast('33')).toBeGreaterThan(1.5);
    expect(worstContrast('33')).toBeLessThan(2);
  });
});
