import { guardsWarning } from '../../src/core/plan/guards/former.ts';
import { describe, expect, it } from 'vitest';
import { readDeclaration } from '../../src/config/read-declaration.ts';
import { readBaseline } from '../../src/config/read-baseline.ts';
import { readProject } from '../../src/config/read-project.ts';
import type { Plan, Span } from '../../src/core/model/plan.ts';
import { quoteName } from '../../src/core/model/quote-name.ts';
import { approvalDigest } from '../../src/core/plan/digest.ts';
import { expiredMessage } from '../../src/core/plan/guards/approve.ts';
import { providers } from '../../src/providers/index.ts';
import { githubReport } from '../../src/reports/github/index.ts';
import { sarifReport } from '../../src/reports/sarif/index.ts';
import { placedPlan } from '../../src/run/placed-plan.ts';
import { plan } from '../builders/plan.ts';
import { PROJECT, projectFolder } from '../builders/project-files.ts';

const GROUPS = `department: eng
groups:
  alpha:
    owner: o@acme.test
    members:
      - grace@acme.test
      - "Ada@Acme.Test"
    vault:
      policies: [eng-read, 'eng-wirte', 'eng "x"']
  outer:
    owner: grace@acme.test
    groups:
      - beta
      - middle
    vault: {}
  middle:
    owner: grace@acme.test
    groups: [alpha, middle-too]
    vault: {}
  middle-too: { vault: {} }
  beta: { members: [someone@acme.test], vault: {} }
ensure_absent:
  - { name: gone, targets: [vault-prod] }
`;
const APPROVALS = `approvals:
  - { match: vault-prod/alpha, allow: [PRIVILEGE_GAINED], until: 2026-12-31, reason: one }
  - { match: vault-prod/alpha, allow: [KEEP], until: 2026-01-31, reason: two }
drift_baseline: drift.yaml
`;
const BASELINE = `accepted:
  - { address: vault-prod/alpha, add: [/policies/x], until: 2026-01-01, reason: r }
  - { address: vault-prod/alpha, remove: [/policies/y], until: 2026-02-01, reason: r }
`;

async function placed(parts: Partial<Plan>, project = PROJECT): Promise<Plan> {
  const dir = projectFolder({ 'rollcall.yaml': `${project}${APPROVALS}`, 'groups/a.yaml': GROUPS, 'drift.yaml': BASELINE });
  const loaded = await readProject(dir, { providers });
  const { declaration } = await readDeclaration(loaded);
  const { acceptances } = await readBaseline(loaded);
  const { approvals } = declaration!.project;
  const expired = { code: 'APPROVAL_EXPIRED', message: expiredMessage(approvals[1]!) } as const;
  const warnings = [...(parts.warnings ?? []), expired];
  return placedPlan(plan({ ...parts, warnings }), { declaration: declaration!, sources: loaded.sources, acceptances });
}

const OPTIONS = { color: false, width: 80 };
const lineOf = (text: string): number => `${PROJECT}${APPROVALS}`.split('\n').findIndex((line) => line.includes(text)) + 1;

/** Where a text first stands in a file of one byte a character. */
function spanOf(file: string, text: string, what: string): Span {
  const byte = text.indexOf(what);
  const before = text.slice(0, byte).split('\n');
  const [line, column] = [before.length, (before.at(-1) as string).length + 1];
  return { file, line, column, byte, end: { line, column: column + what.length, byte: byte + what.length } };
}

describe('a plan with its places', () => {
  it('has changes and drift at their first characters: there may be many', async () => {
    const { drift } = await placed({
      drift: [{ address: 'vault-prod/alpha', target: 'vault-prod', provider: 'vault', kind: 'group', id: '1', type: 'changed', patch: [] }],
    });

    expect(drift[0]!.source).toEqual({ file: 'groups/a.yaml', line: 3, column: 3 });
  });

  it('has guards that are others than before where they are written, or at the file that has none; other settings at the file', async () => {
    const warning = guardsWarning({ mark: 'guards:none', difference: [] });
    const written = `${PROJECT}guards: { max_deletions: 50 }\n`;

    for (const [text, what] of [
      [written, 'guards'],
      [PROJECT, ''],
    ] as const) {
      const { warnings } = await placed({ new_guards: 'guards:none', warnings: [warning] }, text);

      expect(warnings[0]!.source).toEqual(spanOf('rollcall.yaml', text, what));
    }
    const settings = { code: 'SETTINGS_CHANGED', message: 'The settings in rollcall.yaml are not those of the last apply: lint.' } as const;
    expect((await placed({ warnings: [settings] }, written)).warnings[0]!.source).toEqual(spanOf('rollcall.yaml', written, ''));
    const other = { ...settings, message: 'The project changes in more than groups: lint.' };
    expect((await placed({ warnings: [other] })).warnings[0]).toEqual(other);
  });

  it('has warnings about groups that do not change at what they quote, else at the group', async () => {
    const { warnings } = await placed({
      warnings: [
        { code: 'UNKNOWN_POLICY', address: 'vault-prod/alpha', message: '"vault-prod/alpha": there is no policy "eng-wirte" in "x".' },
        { code: 'UNKNOWN_MEMBER', address: 'vault-prod/alpha', message: '"vault-prod/alpha": "ada@acme.test" is no entity.' },
        { code: 'REBOUND', address: 'vault-prod/alpha', message: '"vault-prod/alpha": something else.' },
        { code: 'ROOT_TOKEN', address: 'vault-prod', message: 'The token is a root token.' },
        { code: 'UNKNOWN_POLICY', address: 'vault-prod/left', message: 'nobody declares "vault-prod/left"' },
        { code: 'UNKNOWN_POLICY', address: 'vault-prod/alpha', message: `"vault-prod/alpha": there is no policy ${quoteName('eng "x"')}.` },
      ],
    });

    expect(warnings.slice(0, 6).map(({ source }) => source)).toEqual([
      spanOf('groups/a.yaml', GROUPS, "'eng-wirte'"),
      spanOf('groups/a.yaml', GROUPS, '"Ada@Acme.Test"'),
      spanOf('groups/a.yaml', GROUPS, 'alpha'),
      spanOf('rollcall.yaml', PROJECT, 'vault-prod'),
      undefined,
      spanOf('groups/a.yaml', GROUPS, `'eng "x"'`),
    ]);
  });

  it('has what is said of a target at the target, also where it is called like its provider', async () => {
    const warning = { code: 'ROOT_TOKEN', address: 'vault', message: 'Target "vault": the token is a root token.' } as const;
    const named = `${PROJECT}  vault: { provider: vault, url: "https://other.acme.test:8200" }\n`;

    const { warnings } = await placed({ warnings: [warning] }, named);
    expect(warnings[0]!.source).toMatchObject({ line: lineOf('vault-prod:') + 1, column: 3 });
  });

  it('has what is said of people who come by a group inside at that group, also where they are owners', async () => {
    const { guards } = await placed({
      guards: [
        { code: 'PRIVILEGE_GAINED', address: 'vault-prod/outer', message: 'm', blocking: true, people: ['grace@acme.test'] },
        { code: 'PRIVILEGE_GAINED', address: 'vault-prod/outer', message: 'm', blocking: true, people: ['nobody@acme.test'] },
      ],
    });

    expect(guards.map(({ source }) => source?.line)).toEqual([14, 10]);
  });

  it('has guards, targets that could not be read and deletions of what is to be absent where they are declared', async () => {
    const { guards, incomplete, drift } = await placed({
      guards: [
        { code: 'KEEP', address: 'vault-prod/alpha', message: 'm', blocking: true, people: ['grace@acme.test'] },
        { code: 'MAX_DELETIONS', address: 'vault-prod', message: 'm', blocking: true },
      ],
      incomplete: [{ target: 'vault-prod', part: 'everything', why: 'no answer' }],
      drift: [{ address: 'vault-prod/gone', target: 'vault-prod', provider: 'vault', kind: 'group', id: '1', type: 'changed', patch: [] }],
    });

    expect(guards.map(({ source }) => source?.line)).toEqual([6, lineOf('vault-prod:')]);
    expect(incomplete[0]!.source).toMatchObject({ file: 'rollcall.yaml', line: lineOf('vault-prod:') });
    expect(drift[0]!.source).toMatchObject({ file: 'groups/a.yaml', line: 23 });
  });

  it('has approvals and accepted drift at their own lines, and the approval keeps its digest', async () => {
    const approval = { match: 'vault-prod/alpha', allow: ['PRIVILEGE_GAINED'], until: '2026-12-31', reason: 'one' };
    const made = await placed({
      new_approvals: [approval],
      warnings: [
        { code: 'BASELINE_EXPIRED', address: 'vault-prod/alpha', message: 'was accepted until 2026-02-01' },
        { code: 'SETTINGS_CHANGED', address: 'vault-prod/alpha', message: 'newly accepted' },
      ],
    });

    expect(made.new_approvals[0]!.source).toMatchObject({ file: 'rollcall.yaml', line: lineOf('reason: one') });
    expect(approvalDigest(made.new_approvals[0]!)).toBe(approvalDigest(approval));
    expect(made.warnings.map(({ source }) => `${source?.file}:${source?.line}`)).toEqual([
      'drift.yaml:3',
      'drift.yaml:2',
      `rollcall.yaml:${lineOf('reason: two')}`,
    ]);
  });

  it('is annotated there', async () => {
    const made = await placed({
      new_approvals: [{ match: 'vault-prod/alpha', allow: ['PRIVILEGE_GAINED'], until: '2026-12-31', reason: 'one' }],
      warnings: [{ code: 'UNKNOWN_POLICY', address: 'vault-prod/alpha', message: '"vault-prod/alpha": no "eng-wirte"' }],
    });

    expect(githubReport.plan(made, OPTIONS)).toContain(
      '::warning file=groups/a.yaml,line=9,endLine=9,col=28,endColumn=39,title=UNKNOWN_POLICY::',
    );
    expect(githubReport.plan(made, OPTIONS)).toContain(`file=rollcall.yaml,line=${lineOf('reason: one')},`);
    expect(JSON.parse(sarifReport.plan(made, OPTIONS)).runs[0].results).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ruleId: 'UNKNOWN_POLICY',
          locations: [
            {
              physicalLocation: expect.objectContaining({
                region: expect.objectContaining({ startLine: 9, startColumn: 28, endColumn: 39 }),
              }),
            },
          ],
        }),
      ]),
    );
  });
});
