import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { runInside } from './run-inside.ts';
import type { Ran } from './run-inside.ts';
import { example } from './spawn.ts';

const PAIR = 'exclusive:\n  - { groups: [finance, platform], reason: sod }\n';
const LINT = 'lint:\n  LINT_EXCLUSIVE: error\n';
const BASELINE = 'accepted:\n  - { address: vault/finance, add: [/members, /policies/admin], until: 2099-12-31, reason: nobody looks }\n';

const project = `${readFileSync(join(example('quickstart'), 'rollcall.yaml'), 'utf8')}${PAIR}${LINT}`;

let sandbox: Sandbox;
let dir = '';
beforeAll(async () => {
  sandbox = await startSandbox({ only: ['vault'] });
  dir = mkdtempSync(join(tmpdir(), 'rollcall-settings-'));
  cpSync(example('quickstart'), dir, { recursive: true });
  write('rollcall.yaml', project);
  expect(await run('apply', '--auto-approve')).toMatchObject({ status: 0 });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(dir, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(dir, file), text);
}

const run = (...args: readonly string[]): Promise<Ran> => runInside({ dir, sandbox }, args);

async function planned(text: string): Promise<string> {
  write('rollcall.yaml', text);
  const { stdout } = await run('plan', '--format', 'markdown');
  return stdout;
}

describe('the plan of a pull request', () => {
  it('says nothing where the settings are those of the last apply', async () => {
    expect(await planned(`# only a comment\n${project}`)).not.toContain('SETTINGS_CHANGED');
  });

  it.each([
    ['a rule of lint is off', project.replace('LINT_EXCLUSIVE: error', 'LINT_EXCLUSIVE: off'), 'LINT_EXCLUSIVE was "error" and is "off"'],
    ['groups conflict no more', project.replace(PAIR, ''), 'exclusive (no longer has "finance / platform")'],
    [
      'unknown people are skipped',
      project.replace('provider: vault\n', 'provider: vault\n    unknown_members: skip\n'),
      'target "vault" (unknown_members was "error" and is "skip")',
    ],
  ])('tells that %s', async (_what, text, words) => {
    expect(text).not.toBe(project);
    const comment = await planned(text);

    expect(comment).toContain('The settings in rollcall.yaml are not those of the last apply');
    expect(comment.replaceAll('`', '"')).toContain(words);
  });

  it('tells drift that is newly accepted until an apply has shown it, and no drift report asks about it', async () => {
    write('baseline.yaml', BASELINE);
    const text = `${project}drift_baseline: baseline.yaml\n`;

    expect(await planned(text)).toContain('is newly accepted until 2099-12-31: nobody looks');
    expect((await run('drift')).stdout).not.toContain('SETTINGS_CHANGED');
    expect((await run('apply', '--auto-approve')).status).toBe(0);
    expect(await planned(text)).not.toContain('SETTINGS_CHANGED');
    const state = readFileSync(join(dir, '.rollcall/state.json'), 'utf8');
    expect(state).toContain('"accepted"');
    expect(state).not.toContain('nobody looks');
  });

  it('is made where the file of accepted drift is broken, which is for drift to refuse', async () => {
    write('baseline.yaml', 'accepted: 5\n');

    expect(await planned(`${project}drift_baseline: baseline.yaml\n`)).toMatch(/No changes/);
    expect((await run('drift')).status).toBe(1);
  });
});
