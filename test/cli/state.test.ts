import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { canonicalText } from '../../src/core/model/json.ts';
import type { State } from '../../src/core/model/state.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { FakeOptions } from '../builders/surroundings.ts';

const PROJECT = 'version: 1\nproject: acme\ngroups: [groups/*.yaml]\ntargets:\n  v: { provider: vault, url: "http://127.0.0.1:1" }\n';

const ENTRY = { kind: 'group', applied: { name: 'a', policies: ['p'] }, applied_at: '2026-11-23T12:00:00.000Z' };

const STATE: State = {
  version: 1,
  lineage: 'line-1',
  serial: 7,
  project: 'acme',
  targets: { v: { provider: 'vault', url: 'http://127.0.0.1:1' } },
  objects: { 'v/a': { ...ENTRY, id: '1' }, 'v/b': { ...ENTRY, id: '2', applied: { name: 'b' } } },
  runs: [],
};

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-state-'));
  writeFileSync(join(dir, 'rollcall.yaml'), PROJECT);
  mkdirSync(join(dir, '.rollcall'));
  writeFileSync(join(dir, '.rollcall/state.json'), `${canonicalText(STATE, 2)}\n`);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function run(
  line: string,
  options: FakeOptions = {},
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const process = fakeProcess({ cwd: dir, now: Date.now(), ...options });
  const status = await runCommandLine(line.split(' '), process);
  return { status, ...process.written };
}

function stored(): State {
  return JSON.parse(readFileSync(join(dir, '.rollcall/state.json'), 'utf8')) as State;
}

describe('state', () => {
  it('list prints addresses, for people and for programs', async () => {
    expect(await run('state list')).toEqual({ status: 0, stdout: 'v/a\nv/b\n', stderr: '' });
    expect(await run('state list --target v/b --format json')).toEqual({
      status: 0,
      stdout: '{\n  "addresses": [\n    "v/b"\n  ],\n  "format_version": "1.0"\n}\n',
      stderr: '',
    });
  });

  it('needs no variable that stands for the address of a target', async () => {
    writeFileSync(join(dir, 'rollcall.yaml'), PROJECT.replace('http://127.0.0.1:1', '${ADDRESS_OF_V}'));

    expect(await run('state list')).toMatchObject({ status: 0, stdout: 'v/a\nv/b\n' });
    expect(await run('show')).toMatchObject({ status: 0, stderr: '' });
    expect((await run('plan')).stderr).toContain('"ADDRESS_OF_V" is not set. [CONFIG_VARIABLE]');
  });

  it('list finds the project from a folder below it', async () => {
    mkdirSync(join(dir, 'groups/deep'), { recursive: true });

    expect((await run('state list', { cwd: join(dir, 'groups/deep') })).stdout).toBe('v/a\nv/b\n');
  });

  it('list looks only where --chdir says', async () => {
    mkdirSync(join(dir, 'groups'));

    const { status, stderr } = await run('-C groups state list');

    expect(status).toBe(1);
    expect(stderr).toContain('[CONFIG_NOT_FOUND]');
  });

  it('show prints one entry, and knows what may have been meant', async () => {
    expect((await run('state show v/a')).stdout).toContain('  # rollcall_group.groups["v/a"]:\n');

    const { status, stderr } = await run('state show v/aa');

    expect(status).toBe(1);
    expect(stderr).toContain('[STATE_NO_ADDRESS]\n│\n│ Did you mean "v/a"');
  });

  it('rm forgets what matches and says what that was', async () => {
    expect(await run('state rm v/b')).toEqual({ status: 0, stdout: 'forgot v/b\n', stderr: '' });
    expect(Object.keys(stored().objects)).toEqual(['v/a']);
    expect(stored().serial).toBe(8);
  });

  it('rm of nothing changes nothing and is an error', async () => {
    expect((await run('state rm w/*')).status).toBe(1);
    expect(stored()).toEqual(STATE);
  });

  it('mv renames, a whole target too', async () => {
    expect((await run('state mv v/a v/c')).stdout).toBe('v/a is now v/c\n');
    expect((await run('state mv v/* w/*')).stdout).toBe('v/b is now w/b\nv/c is now w/c\n');
    expect(Object.keys(stored().objects).sort()).toEqual(['w/b', 'w/c']);
  });

  it("pull and push are each other's reverse", async () => {
    const { stdout } = await run('state pull');
    rmSync(join(dir, '.rollcall/state.json'));

    const pushed = await run('state push -', { input: stdout });

    expect(pushed).toMatchObject({ status: 0, stdout: 'stored serial 8 with 2 addresses\n' });
    expect(stored()).toEqual({ ...STATE, serial: 8 });
  });

  it('push refuses a copy that is older, and says how to put it back all the same', async () => {
    const { stdout } = await run('state pull');
    await run('state rm v/b');

    const { status, stderr } = await run('state push -', { input: stdout });
    const raised = JSON.stringify({ ...(JSON.parse(stdout) as State), serial: 8 });

    expect(status).toBe(1);
    expect(stderr.replaceAll(/\s*\n│ /g, ' ')).toContain('raise "serial" in it to 8 and push that.');
    expect(await run('state push -', { input: raised })).toMatchObject({ status: 0, stdout: 'stored serial 9 with 2 addresses\n' });
  });

  it('push reads a file from where the command acts, and refuses what is no state', async () => {
    writeFileSync(join(dir, 'broken.json'), '{"version": 1');

    expect((await run('state push broken.json')).stderr).toContain('[STATE_CORRUPT]');
    expect((await run('state push none.json')).stderr).toContain('"none.json" could not be read');
    expect(stored()).toEqual(STATE);
  });

  it('that is gone while a journal belongs to it stops plan and apply, until it is pushed', async () => {
    const { stdout } = await run('state pull');
    rmSync(join(dir, '.rollcall/state.json'));
    mkdirSync(join(dir, 'groups'));
    writeFileSync(join(dir, 'groups/a.yaml'), 'department: a\ngroups:\n  a: { vault: {} }\n');
    const begun = { type: 'begin', step: '1', address: 'v/new', pending: { 'v/new': { kind: 'group', marker: 'mark', plan: 'p' } } };
    const line = { serial: 7, lineage: 'line-1', plan: 'p', at: 'now', ...begun };
    writeFileSync(join(dir, '.rollcall/journal.jsonl'), `${JSON.stringify(line)}\n`);

    for (const command of ['plan', 'apply --auto-approve', 'drift', 'state pull']) {
      const { status, stderr } = await run(command, { env: { ROLLCALL_TOKEN_V: 'token' } });
      const text = stderr.replaceAll(/\s*\n│ /g, ' ');
      expect({ command, status }).toEqual({ command, status: 1 });
      expect(text).toMatch(/"v\/new" \(may have been made, marker mark\)\. .*\[STATE_CORRUPT\]|\[STATE_CORRUPT\].*"v\/new"/s);
      expect(text).toContain('rollcall state push FILE');
    }

    expect((await run('state push -', { input: stdout })).stdout).toBe('stored serial 8 with 2 addresses\n');
    expect(stored().pending).toMatchObject({ 'v/new': { marker: 'mark' } });
    expect(readFileSync(join(dir, '.rollcall/journal.jsonl'), 'utf8')).toBe('');
  });

  it('unlock refuses an id that holds nothing', async () => {
    const { status, stderr } = await run('state unlock 123');

    expect(status).toBe(1);
    expect(stderr).toContain('[STATE_LOCKED]');
  });

  it('of a project that is broken is out of reach, with every problem named', async () => {
    writeFileSync(join(dir, 'rollcall.yaml'), PROJECT.replace('provider: vault', 'provider: valut'));

    const { status, stdout, stderr } = await run('state list --format json');

    expect(status).toBe(1);
    expect(stderr).toContain('Did you mean');
    expect(JSON.parse(stdout)).toMatchObject({ format_version: '1.0', valid: false });
  });
});

describe('show without a file', () => {
  it('prints the state', async () => {
    const { status, stdout } = await run('show');

    expect(status).toBe(0);
    expect(stdout).toContain('2 objects of project "acme", serial 7, lineage line-1.\n');
  });

  it('prints it as it is for programs', async () => {
    expect(JSON.parse((await run('show --format json')).stdout)).toEqual(STATE);
  });

  it('says where there is none', async () => {
    rmSync(join(dir, '.rollcall'), { recursive: true });

    expect(await run('show')).toEqual({ status: 0, stdout: 'There is no state yet: the first apply makes it.\n', stderr: '' });
    expect(existsSync(join(dir, '.rollcall'))).toBe(false);
  });
});
