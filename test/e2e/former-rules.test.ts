import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { runInside } from './run-inside.ts';
import type { Ran } from './run-inside.ts';
import { example } from './spawn.ts';

const STRICT = readFileSync(join(example('quickstart'), 'rollcall.yaml'), 'utf8')
  .replace('max_deletions: 2', 'max_deletions: 1\n  protected: [vault/finance]')
  .concat('lint: { LINT_NO_OWNER: error }\n');
const WEAK = STRICT.replace('max_deletions: 1\n  protected: [vault/finance]', 'max_deletions: 50').replace(
  'LINT_NO_OWNER: error',
  'LINT_NO_OWNER: off',
);

let sandbox: Sandbox;
let dir = '';
beforeAll(async () => {
  sandbox = await startSandbox({ only: ['vault'] });
});
beforeEach(async () => {
  sandbox.reset();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-rules-'));
  cpSync(example('quickstart'), dir, { recursive: true });
  write('rollcall.yaml', STRICT);
  expect(await run('apply', '--auto-approve')).toMatchObject({ status: 0 });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
afterAll(() => sandbox.close());

function write(file: string, text: string): void {
  writeFileSync(join(dir, file), text);
}

const run = (...args: readonly string[]): Promise<Ran> => runInside({ dir, sandbox }, args);

interface Group {
  readonly id: string;
  readonly name: string;
}

async function unmanaged(): Promise<readonly Group[]> {
  return (JSON.parse((await run('drift', '--format', 'json')).stdout) as { readonly unmanaged: readonly Group[] }).unmanaged;
}

/** Somebody gives a live group other policies by hand. */
function changeOutside(name: string, policies: readonly string[]): void {
  const body = JSON.stringify({ policies });
  sandbox.outside('vault', { method: 'POST', target: `/v1/identity/group/name/${name}`, headers: { 'x-vault-token': 'root' }, body });
}

describe('guards and settings of the last apply', () => {
  it.each([
    [
      'import',
      async () => {
        const [group] = await unmanaged();
        write('groups/departments/more.yaml', JSON.stringify({ department: 'more', groups: { [group?.name ?? '']: { vault: {} } } }));
        return run('import', `vault/${group?.name}`, group?.id ?? '');
      },
    ],
    ['export', () => run('export', 'vault', '--group-by', 'department=prefix')],
    [
      'drift --write',
      () => {
        changeOutside('platform', ['eng-read']);
        return run('drift', '--write');
      },
    ],
    [
      'state mv',
      () => {
        const file = 'groups/environments/production.yaml';
        write(file, readFileSync(join(dir, file), 'utf8').replace('production-operators:', 'operators:'));
        return run('state', 'mv', 'vault/production-operators', 'vault/operators');
      },
    ],
    ['state rm', () => run('state', 'rm', 'vault/platform')],
  ])('are those that a plan showed: %s leaves them as they were', async (_name, command) => {
    write('rollcall.yaml', WEAK);
    rmSync(join(dir, 'groups/departments/finance.yaml'));
    const before = (await run('plan', '--format', 'json')).stdout;
    expect(before).toContain('SETTINGS_CHANGED');

    const { status, stderr } = await command();
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);

    const { stdout } = await run('plan', '--format', 'markdown');
    expect(stdout).toContain('The guards in rollcall.yaml are not those that the last apply ran under');
    expect(stdout).toContain('The settings in rollcall.yaml are not those of the last apply');
    expect(stdout).toContain('guards of before would refuse');
  });
});

describe('a state that does not say what it was applied under', () => {
  const SILENT = 'nobody can tell whether they were weakened since';

  it.each([
    [
      'with nothing of it',
      ['guards', 'settings', 'knows'],
      'under which guards, under which other settings and with which last days of members it was applied',
    ],
    ['without guards', ['guards'], 'does not say under which guards it was applied'],
    ['without settings', ['settings'], 'does not say under which other settings it was applied'],
    ['of a Rollcall that kept no last days', ['knows'], 'does not say with which last days of members it was applied'],
  ])('is told, %s, until an apply has shown it', async (_title, keys, words) => {
    const state = JSON.parse(readFileSync(join(dir, '.rollcall/state.json'), 'utf8')) as Record<string, unknown>;
    write('team-state.yaml', JSON.stringify(Object.fromEntries(Object.entries(state).filter(([key]) => !keys.includes(key)))));
    write('rollcall.yaml', `${WEAK}state: { backend: local, path: team-state.yaml }\n`);

    const plan = await run('plan');
    expect(plan.stdout).toContain('STATE_SILENT');
    expect(plan.stdout.replace(/\s*\n[│\s]*/g, ' ')).toContain(words);
    expect((await run('drift')).stdout).not.toContain(SILENT);
    expect((await run('apply', '--auto-approve')).status).toBe(0);

    expect((await run('plan')).stdout).not.toContain('STATE_SILENT');
    write('rollcall.yaml', `${STRICT}state: { backend: local, path: team-state.yaml }\n`);
    expect((await run('plan')).stdout).toContain('SETTINGS_CHANGED');
  });

  it('is told where only an import wrote it, and is not where an apply made it', async () => {
    expect((await run('plan')).stdout).not.toContain('STATE_SILENT');
    rmSync(join(dir, '.rollcall'), { recursive: true });
    const first = JSON.parse((await run('plan', '--format', 'json')).stdout) as Plan;
    expect(first.warnings).toMatchObject([{ code: 'STATE_EMPTY' }]);
    const id = first.changes.find(({ address }) => address === 'vault/finance')?.id ?? '';
    expect((await run('import', 'vault/finance', id)).status).toBe(0);

    const { stdout } = await run('plan');

    expect(stdout).toContain('STATE_SILENT');
    expect(stdout).not.toContain('last days');
  });
});
