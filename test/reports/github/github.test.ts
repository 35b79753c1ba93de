import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/reports/github/command.ts';
import { githubReport } from '../../../src/reports/github/index.ts';
import { hostileName } from '../../builders/hostile.ts';
import { hostilePlan } from '../../builders/hostile-plan.ts';
import { change, outcome, plan } from '../../builders/plan.ts';

const OPTIONS = { color: false, width: 80, base: 'access' };

/** A workflow command as the runner reads it, by the vendor's documentation of escapes. */
function readCommand(line: string): { readonly name: string; readonly properties: Record<string, string>; readonly message: string } {
  const match = /^::([a-z]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/s.exec(line)!;
  const unescape = (text: string): string =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
  const pairs = (match[2] ?? '')
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), unescape(pair.slice(pair.indexOf('=') + 1))] as const);
  return { name: match[1]!, properties: Object.fromEntries(pairs), message: unescape(match[3]!) };
}

describe('annotations of GitHub', () => {
  it('stay one command each, whatever is in them', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (file, message) => {
        const line = commandLine('error', { file: `f/${file}`, line: 3, title: 'X' }, `${message} end`);
        const { name, properties } = readCommand(line.slice(0, -1));

        expect(line.split('\n')).toHaveLength(2);
        expect(name).toBe('error');
        expect(Object.keys(properties)).toEqual(['file', 'line', 'title']);
      }),
    );
  });

  it('of a plan are commands and nothing else', () => {
    fc.assert(
      fc.property(hostilePlan, (made) => {
        for (const line of githubReport.plan(made, OPTIONS).trimEnd().split('\n')) expect(line).toMatch(/^::(?:error|warning|notice) /);
      }),
      { numRuns: 40 },
    );
  });

  it('stand at file and line, and the verdict comes last', () => {
    const made = plan({
      changes: [change('v/a', { before: { name: 'a' }, after: { name: 'b' }, source: { file: 'groups/a.yaml', line: 7, column: 3 } })],
      guards: [{ code: 'PROTECTED', address: 'v/a', message: '"v/a", protected: 100 %.', blocking: true }],
    });

    const [first, last] = githubReport.plan(made, OPTIONS).trimEnd().split('\n').map(readCommand);

    expect(first).toMatchObject({ name: 'error', properties: { file: 'access/groups/a.yaml', line: '7', col: '3', title: 'PROTECTED' } });
    expect(first!.message).toContain('"v/a", protected: 100 %.\nThis plan is refused.');
    expect(last).toEqual({ name: 'notice', properties: { title: 'Rollcall plan' }, message: 'Plan: 0 to add, 1 to change, 0 to destroy.' });
  });

  it('of an apply stand where the object is declared, and where nothing declares it any more, in the project file', () => {
    const source = { file: 'groups/a.yaml', line: 7, column: 3 };
    const made = plan({
      changes: [change('v/a', { before: { name: 'a' }, after: { name: 'b' }, source }), change('v/gone', { before: { name: 'gone' } })],
    });
    const changes = [
      { address: 'v/a', action: 'update', status: 'stale', steps: 1, stepsDone: 0 },
      { address: 'v/gone', action: 'delete', status: 'failed', steps: 1, stepsDone: 0, error: { code: 'PROVIDER_AUTH', message: 'No.' } },
    ] as const;
    const differences = [{ address: 'v/a', patch: [{ op: 'replace', path: '/name', value: 'c' }] }] as const;

    const text = githubReport.outcome({ outcome: outcome({ changes, differences }), plan: made }, OPTIONS);

    expect(text.trimEnd().split('\n').map(readCommand)).toMatchObject([
      { name: 'error', properties: { file: 'access/groups/a.yaml', line: '7', col: '3', title: 'PLAN_STALE' } },
      { name: 'error', properties: { file: 'access/rollcall.yaml', line: '1', title: 'PROVIDER_AUTH' }, message: '"v/gone": No.' },
      { name: 'error', properties: { file: 'access/groups/a.yaml', line: '7', title: 'NOT_CONVERGED' } },
      { name: 'notice', properties: { title: 'Rollcall apply' } },
    ]);
  });

  it('of a problem mark what is meant', () => {
    const range = { filename: 'a.yaml', start: { line: 5, column: 5, byte: 1 }, end: { line: 5, column: 9, byte: 5 } };
    const problem = { severity: 'warning', code: 'CONFIG_UNUSED', summary: 'Unused.', detail: '', range } as const;

    const text = githubReport.validation({ diagnostics: [problem], files: 1, objects: 1 }, { color: false, width: 80 });

    expect(text.split('\n')[0]).toBe('::warning file=a.yaml,line=5,endLine=5,col=5,endColumn=9,title=CONFIG_UNUSED::Unused.');
  });
});
