import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { jsonReport } from '../../src/reports/json/index.ts';
import { change, plan } from '../builders/plan.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { FakeOptions } from '../builders/surroundings.ts';

const dir = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(
  line: string,
  options: FakeOptions = {},
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const process = fakeProcess({ cwd: dir, ...options });
  const status = await runCommandLine(line.split(' ').filter(Boolean), process);
  return { status, ...process.written };
}

describe('a command line', () => {
  it('prints its version on stdout', async () => {
    expect(await run('--version')).toEqual({ status: 0, stdout: 'rollcall 1.2.3\n', stderr: '' });
  });

  it('prints help that was asked for on stdout, with status 0', async () => {
    const { status, stdout, stderr } = await run('plan --help');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: rollcall plan \[options\]\n/);
  });

  it.each(['', 'state'])('prints help that nobody asked for on stderr, with status 1: "%s"', async (line) => {
    const { status, stdout, stderr } = await run(line);

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Usage: rollcall/);
  });

  it('ends with 1 on a usage error, never with 2, and says what may have been meant', async () => {
    expect(await run('pln --detailed-exitcode')).toEqual({
      status: 1,
      stdout: '',
      stderr: '╷\n│ Error: There is no command "pln". [USAGE]\n│\n│ Did you mean "rollcall plan"?\n╵\n',
    });
  });

  it('names the folder where there is no project', async () => {
    const { status, stderr } = await run('plan --detailed-exitcode');

    expect(status).toBe(1);
    expect(stderr).toContain('[CONFIG_NOT_FOUND]');
    expect(stderr).toContain(dir);
  });

  it('names a run in SARIF by project and command, also where there is no report but problems', async () => {
    const folder = join(dir, 'unsound');
    mkdirSync(folder);
    writeFileSync(join(folder, 'rollcall.yaml'), 'version: 1\nproject: sound\nextra: 1\n');
    const id = async (line: string): Promise<string | undefined> => {
      const { stdout } = await run(`${line} --format sarif --output sarif=${join(dir, 'unsound.sarif')}`, { cwd: folder });
      expect(readFileSync(join(dir, 'unsound.sarif'), 'utf8')).toBe(stdout);
      return /"id": "(rollcall\/[^"]*)"/.exec(stdout)?.[1];
    };

    expect([await id('plan'), await id('validate'), await id('drift')]).toEqual([
      'rollcall/sound/plan/',
      'rollcall/sound/validate/',
      'rollcall/sound/drift/',
    ]);
  });

  it('tells a bug from a failure that was foreseen', async () => {
    const process = fakeProcess({ cwd: dir });
    const broken = {
      ...process,
      stdin: {
        ...process.stdin,
        isTTY: true,
        ask: async () => {
          throw new TypeError('x is not a function');
        },
      },
    };

    const status = await runCommandLine(['init'], broken);

    expect(status).toBe(1);
    expect(process.written.stderr).toMatch(
      /^This is a bug in rollcall 1\.2\.3 \(node v\d+.*\n(?:.*\n)*TypeError: x is not a function\n {4}at /,
    );
  });
});

describe('show', () => {
  const file = join(dir, 'plan.json');
  writeFileSync(file, jsonReport.plan(plan({ changes: [change('v/a', { after: { name: 'a' } })] }), { color: false, width: 80 }));

  it('prints a saved plan for people', async () => {
    const { status, stdout, stderr } = await run('show plan.json');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/\nPlan: 1 to add, 0 to change, 0 to destroy\.\n$/);
  });

  it('prints it byte by byte for programs, and to files in one run', async () => {
    mkdirSync(join(dir, 'out'));

    const { status, stdout } = await run('show plan.json --format json --output text=out/plan.txt --output json=out/plan.json');

    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(file, 'utf8'));
    expect(readFileSync(join(dir, 'out/plan.json'), 'utf8')).toBe(stdout);
    expect(readFileSync(join(dir, 'out/plan.txt'), 'utf8')).toMatch(/\nPlan: 1 to add/);
    expect(readdirSync(join(dir, 'out')).sort()).toEqual(['plan.json', 'plan.txt']);
  });

  it('colours only what is shown on a terminal', async () => {
    const { stdout } = await run('show plan.json --output text=colored.txt', { terminal: true });

    expect(stdout).toContain('\u001b[');
    expect(readFileSync(join(dir, 'colored.txt'), 'utf8')).not.toContain('\u001b[');
  });

  it('says which file could not be written, after the report itself', async () => {
    const { status, stdout, stderr } = await run('show plan.json --output json=plan.json/x.json');

    expect(status).toBe(1);
    expect(stdout).toContain('Plan: 1 to add');
    expect(stderr).toContain('[OUTPUT_WRITE]');
    expect(stderr.replaceAll('\n│ ', ' ')).toContain(`"${join(dir, 'plan.json/x.json')}" could not be written`);
  });
});

describe('schema', () => {
  it.each(['project', 'group', 'plan', 'state', 'report', 'baseline', 'audit'])('prints "%s" as it stands in schemas/', async (name) => {
    const { status, stdout } = await run(`schema ${name}`);

    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(join(import.meta.dirname, `../../schemas/${name}.schema.json`), 'utf8'));
  });

  it('prints that of rollcall.yaml unless another one is named', async () => {
    expect((await run('schema')).stdout).toBe((await run('schema project')).stdout);
  });

  it('knows what may have been meant', async () => {
    expect((await run('schema groups')).stderr).toContain('Did you mean "group"?');
  });
});

describe('completion', () => {
  it('refuses a shell that it does not know', async () => {
    const { status, stderr } = await run('completion tcsh');

    expect(status).toBe(1);
    expect(stderr).toContain('There is one for bash, zsh, fish.');
  });
});
