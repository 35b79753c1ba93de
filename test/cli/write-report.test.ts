import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { writeReport } from '../../src/cli/write-report.ts';
import { fakeProcess } from '../builders/surroundings.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-report-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function run(...argv: readonly string[]): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const process = fakeProcess({ cwd: dir });
  const status = await runCommandLine(argv, process);
  return { status, ...process.written };
}

describe('writeReport', () => {
  it('replaces a former report', async () => {
    await writeReport(join(dir, 'plan.json'), 'old');
    await writeReport(join(dir, 'plan.json'), 'new');

    expect(readFileSync(join(dir, 'plan.json'), 'utf8')).toBe('new');
    expect(readdirSync(dir)).toEqual(['plan.json']);
  });

  it.skipIf(process.platform === 'win32')('writes into a pipe, by way of a link too, and leaves it there', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(dir, 'pipe')]);
    symlinkSync('pipe', join(dir, 'link'));

    const [, said] = await Promise.all([writeReport(join(dir, 'link'), 'text'), readFile(join(dir, 'pipe'), 'utf8')]);

    expect(said).toBe('text');
    expect(lstatSync(join(dir, 'pipe')).isFIFO()).toBe(true);
    expect(readdirSync(dir).toSorted()).toEqual(['link', 'pipe']);
  });

  it.each(['/proc/x/y', 'none/deep/plan.json'])('makes no folder for %s', async (name) => {
    await expect(writeReport(name.startsWith('/') ? name : join(dir, name), 'text')).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      message: expect.stringMatching(/the folder ".*" does not exist\.$/) as string,
    });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves nothing behind where a folder has the name', async () => {
    mkdirSync(join(dir, 'out'));

    await expect(writeReport(join(dir, 'out'), 'text')).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      message: `"${join(dir, 'out')}" is a folder.`,
    });
    expect(readdirSync(dir)).toEqual(['out']);
  });

  it.each(['rollcall.yaml', 'groups/a.yml', 'groups/new.YAML', '.rollcall/state.json', 'link/state.json'])(
    'keeps what a project is made of: %s',
    async (name) => {
      for (const folder of ['groups', '.rollcall']) mkdirSync(join(dir, folder));
      symlinkSync('.rollcall', join(dir, 'link'));
      for (const file of ['rollcall.yaml', 'groups/a.yml', '.rollcall/state.json']) writeFileSync(join(dir, file), 'mine');

      await expect(writeReport(join(dir, name), 'text')).rejects.toMatchObject({ code: 'OUTPUT_WRITE' });
      for (const file of ['rollcall.yaml', 'groups/a.yml', '.rollcall/state.json'])
        expect(readFileSync(join(dir, file), 'utf8')).toBe('mine');
      expect(readdirSync(join(dir, 'groups'))).toEqual(['a.yml']);
    },
  );

  it('writes YAML where there is no project', async () => {
    await writeReport(join(dir, 'report.yaml'), 'text');

    expect(readdirSync(dir)).toEqual(['report.yaml']);
  });
});

describe('one file for two reports', () => {
  it.each([
    { why: 'by one name', argv: ['plan', '--output', 'json=same', '--output', 'markdown=same'] },
    { why: 'by two names of one folder', argv: ['apply', '--auto-approve', '--output', 'json=same', '--output', 'html=link/same'] },
    { why: 'the plan and a report of it', argv: ['plan', '--out', 'same', '--output', 'html=./same'] },
  ])('is refused before anything is done: $why', async ({ argv }) => {
    symlinkSync('.', join(dir, 'link'));
    writeFileSync(join(dir, 'same'), 'as it was');

    const { status, stdout, stderr } = await run(...argv);

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('[USAGE]');
    expect(stderr.replaceAll(/\s*\n│ */g, ' ')).toContain('is named for two reports');
    expect(readFileSync(join(dir, 'same'), 'utf8')).toBe('as it was');
  });

  it.skipIf(process.platform === 'win32')('is no file where it is a pipe or a device: what is written there stays', async () => {
    const { stderr } = await run('plan', '--output', 'json=/dev/null', '--output', 'markdown=/dev/null');

    expect(stderr).toContain('[CONFIG_NOT_FOUND]');
  });
});

describe('a report that cannot be written', () => {
  it.each([
    { argv: ['plan', '--out', 'none/plan.json'] },
    { argv: ['plan', '--output', 'json=none/plan.json'] },
    { argv: ['apply', '--auto-approve', '--output', 'json=none/plan.json'] },
    { argv: ['sandbox', '-e', 'none/env'] },
  ])('is refused before anything is done: $argv', async ({ argv }) => {
    const { status, stdout, stderr } = await run(...argv);

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('[OUTPUT_WRITE]');
  });
});
