import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { FakeOptions } from '../builders/surroundings.ts';

let dir = '';
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'rollcall-init-')), 'access');
  mkdirSync(dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function init(
  args: readonly string[],
  options: FakeOptions = {},
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const process = fakeProcess({ cwd: dir, ...options });
  const status = await runCommandLine(['init', ...args], process);
  return { status, ...process.written };
}

function read(file: string): string {
  return readFileSync(join(dir, file), 'utf8');
}

describe('init', () => {
  it('makes a project without asking', async () => {
    const { status, stdout } = await init(['--yes', '--url', 'https://vault.acme.test:8200']);

    expect(status).toBe(0);
    expect(stdout.split('\n').filter(Boolean)).toEqual([
      'wrote rollcall.yaml',
      'wrote groups/departments/engineering.yaml',
      'wrote .rollcall/schemas/project.schema.json',
      'wrote .rollcall/schemas/group.schema.json',
      'wrote .gitignore',
      'wrote .vscode/extensions.json',
    ]);
    expect(read('rollcall.yaml')).toBe(`# yaml-language-server: $schema=.rollcall/schemas/project.schema.json
version: 1
project: access
groups:
  - groups/**/*.yaml
targets:
  vault:
    provider: vault
    url: https://vault.acme.test:8200
guards:
  max_deletions: 5
  max_member_removals: 25%
`);
    expect(read('groups/departments/engineering.yaml')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/\.rollcall\/schemas\/group\.schema\.json\ndepartment: engineering\n/,
    );
  });

  it('makes a project that is valid, whatever the answers', async () => {
    await init([], { terminal: true, answers: ['acme.access', '', 'https://vault.acme.test', 'Forschung und Entwicklung'] });

    const process = fakeProcess({ cwd: dir });
    const status = await runCommandLine(['validate'], process);

    expect({ status, ...process.written }).toEqual({
      status: 0,
      stdout: 'Success! The configuration is valid (2 files, 1 declared object).\n',
      stderr: '',
    });
  });

  it('takes the address from the environment where none is given', async () => {
    await init(['--yes']);

    expect(read('rollcall.yaml')).toContain('    provider: vault\n    # Without "url" the address is taken from VAULT_ADDR or BAO_ADDR.\n');
  });

  it('asks only for what is not given, and keeps defaults', async () => {
    const { stderr } = await init(['--provider', 'vault', '--url', 'https://v.test'], { terminal: true, answers: ['', 'sales'] });

    expect(stderr).toMatch(/^Name of the project \[access\]: First department \[engineering\]: /);
    expect(existsSync(join(dir, 'groups/departments/sales.yaml'))).toBe(true);
  });

  it('writes nothing where the answers end too early', async () => {
    const { status, stderr } = await init([], { terminal: true, answers: ['acme'] });

    expect(status).toBe(1);
    expect(stderr).toContain('[INPUT_NEEDED]');
    expect(existsSync(join(dir, 'rollcall.yaml'))).toBe(false);
  });

  it('does not guess without a terminal', async () => {
    const { status, stderr } = await init(['--provider', 'vault']);

    expect(status).toBe(1);
    expect(stderr).toContain('Say "--provider" and "--url", or "--yes" to take the defaults.');
  });

  it('overwrites nothing', async () => {
    writeFileSync(join(dir, 'rollcall.yaml'), 'mine\n');

    const { status, stderr } = await init(['--yes']);

    expect(status).toBe(1);
    expect(stderr).toContain('[FILE_EXISTS]');
    expect(read('rollcall.yaml')).toBe('mine\n');
    expect(existsSync(join(dir, 'groups'))).toBe(false);
  });

  it.each([
    'http://u:hvs.abcdefghijklmnop@h.test',
    'https://ada@h.test',
    'https://ada:pw@${HOST}',
    'https://h.test/?t=hvs.abcdefghijklmnop',
  ])('writes no credential, nor repeats it: %s', async (url) => {
    const { status, stdout, stderr } = await init(['--yes', '--url', url]);

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('The address holds a credential; nothing was written. [CONFIG_CREDENTIAL]');
    expect(stderr).not.toMatch(/hvs\.|ada/);
    expect(existsSync(join(dir, 'rollcall.yaml'))).toBe(false);
  });

  it('leaves a .gitignore that is there as it is, and says so', async () => {
    writeFileSync(join(dir, '.gitignore'), 'mine\n');

    const { status, stderr } = await init(['--yes']);

    expect(status).toBe(0);
    expect(stderr).toContain('".gitignore" exists already and stays as it is.\n');
    expect(stderr).toContain('It needs these lines:\n\n    .rollcall/*\n    !.rollcall/schemas/\n    !.rollcall/state.json\n');
    expect(read('.gitignore')).toBe('mine\n');
  });

  it('makes the folder that is named', async () => {
    const { status } = await init(['sub/Über uns', '--yes']);

    expect(status).toBe(0);
    expect(read('sub/Über uns/rollcall.yaml')).toContain('project: ber-uns\n');
  });

  it.each([
    { args: ['--yes', '--provider', 'valut'], says: 'Did you mean "vault"?' },
    {
      args: ['--provider', 'vault', '--url', 'https://v.test'],
      answers: ['x', '../../etc'],
      says: '"../../etc" cannot be the name of a first department.',
    },
    { args: ['--provider', 'vault', '--url', 'https://v.test'], answers: ['a: b', ''], says: '"a: b" cannot be the name of a project.' },
    { args: ['--yes', '--url', 'vault.acme.test:8200'], says: '"vault.acme.test:8200" cannot be an address.' },
  ])('refuses $args with: $says', async ({ args, answers, says }) => {
    const { status, stderr } = await init(args, answers ? { terminal: true, answers } : {});

    expect(status).toBe(1);
    expect(stderr).toContain(says);
    expect(existsSync(join(dir, 'rollcall.yaml'))).toBe(false);
  });
});
