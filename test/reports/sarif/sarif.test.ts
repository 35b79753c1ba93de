import SCHEMA from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sarifReport } from '../../../src/reports/sarif/index.ts';
import { hostilePlan } from '../../builders/hostile-plan.ts';
import { change, plan } from '../../builders/plan.ts';

/** The schema that OASIS publishes, as a package carries it. It is written in draft-04; none of it reads otherwise in draft-07 but these two keys. */
const { $schema: _draft, id: _id, ...BODY } = SCHEMA as Readonly<Record<string, unknown>>;
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(BODY);
const OPTIONS = { color: false, width: 80, base: 'access' };

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly [{ readonly physicalLocation: object }];
        readonly partialFingerprints: { readonly primaryLocationLineHash: string };
      }[];
    },
  ];
}

const MADE = plan({
  changes: [change('v/a', { before: { name: 'a' }, after: { name: 'b' }, source: { file: 'groups/a.yaml', line: 7, column: 3 } })],
  guards: [{ code: 'PROTECTED', address: 'v/a', message: '"v/a" is protected.', blocking: true }],
  warnings: [
    { code: 'CONFLICT', message: 'First.' },
    { code: 'CONFLICT', message: 'Second.' },
  ],
});

describe('SARIF', () => {
  it('of any plan and any drift is valid by the schema', () => {
    fc.assert(
      fc.property(hostilePlan, (made) => {
        for (const text of [sarifReport.plan(made, OPTIONS), sarifReport.drift(made, OPTIONS)]) {
          expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('puts a finding at the line that declares what it is about, seen from the root of the repository', () => {
    const { results, tool } = (JSON.parse(sarifReport.plan(MADE, OPTIONS)) as Log).runs[0];

    expect(results[0]).toMatchObject({
      ruleId: 'PROTECTED',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'access/groups/a.yaml' }, region: { startLine: 7, startColumn: 3 } } }],
    });
    expect(results[1]!.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'access/rollcall.yaml' },
      region: { startLine: 1 },
    });
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['CONFLICT', 'PROTECTED']);
  });

  it('keeps the runs of two projects apart, and names files with any sign in them', () => {
    const made = plan({
      ...MADE,
      project: 'a/b',
      changes: MADE.changes.map((item) => ({ ...item, source: { file: 'groups/a#1?.yaml', line: 7, column: 3 } })),
    });
    const text = sarifReport.plan(made, OPTIONS);

    expect(text).toContain('"rollcall/a%2Fb/plan/"');
    expect(text).toContain('"access/groups/a%231%3F.yaml"');
  });

  it('names a run by project and command, so that a plan that was made closes what one that failed found', () => {
    const id = (project: string | undefined, command: string): string => {
      const validation = { diagnostics: [], files: 1, objects: 1, ...(project === undefined ? {} : { project }) };
      return /"id": "(rollcall[^"]*)"/.exec(sarifReport.validation(validation, { ...OPTIONS, command }))?.[1] ?? '';
    };

    expect([id('a', 'validate'), id('b', 'validate'), id('a', 'plan'), id(undefined, 'validate')]).toEqual([
      'rollcall/a/validate/',
      'rollcall/b/validate/',
      'rollcall/a/plan/',
      'rollcall/validate/',
    ]);
    expect(sarifReport.plan(plan({ project: 'a' }), OPTIONS)).toContain(`"${id('a', 'plan')}"`);
  });

  it('knows a finding again where its line has moved', () => {
    const moved = { ...MADE, changes: MADE.changes.map((item) => ({ ...item, source: { file: 'groups/a.yaml', line: 99, column: 3 } })) };
    const marks = (made: typeof MADE): string[] =>
      (JSON.parse(sarifReport.plan(made, OPTIONS)) as Log).runs[0].results.map(
        (result) => result.partialFingerprints.primaryLocationLineHash,
      );

    expect(marks(moved)).toEqual(marks(MADE));
    expect(new Set(marks(MADE)).size).toBe(3);
  });

  it('of a validation has the range of each problem', () => {
    const problem = {
      severity: 'error',
      code: 'CONFIG_UNKNOWN_KEY',
      summary: 'Unknown key "membr".',
      detail: 'Did you mean "members"?',
      range: { filename: '../groups/a.yaml', start: { line: 5, column: 5, byte: 1 }, end: { line: 5, column: 10, byte: 6 } },
    } as const;

    const log = JSON.parse(
      sarifReport.validation({ diagnostics: [problem], files: 1, objects: 1 }, { ...OPTIONS, base: 'access/groups' }),
    ) as Log;

    expect(validate(log)).toBe(true);
    expect(log.runs[0].results[0]!.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'access/groups/a.yaml' },
      region: { startLine: 5, startColumn: 5, endLine: 5, endColumn: 10 },
    });
  });

  it('without findings is a run without results', () => {
    const log = JSON.parse(sarifReport.plan(plan(), OPTIONS)) as Log;

    expect(validate(log)).toBe(true);
    expect(log.runs[0].results).toEqual([]);
  });
});
