import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';
import { example, rollcall, startSandboxProcess } from './spawn.ts';
import type { Ended, RunningSandbox } from './spawn.ts';

let sandbox: RunningSandbox;
let repository: Repository;

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  repository = makeRepository();
  cpSync(example('quickstart'), repository.dir, { recursive: true });
  rollcall(['apply', '--auto-approve'], { cwd: repository.dir, env: sandbox.env });
  repository.commit({});
});
afterAll(() => {
  sandbox.child.kill('SIGTERM');
  repository.remove();
});

function plan(line: string, env: Readonly<Record<string, string>> = sandbox.env): Ended & { readonly made: Plan } {
  const ended = rollcall(['plan', '--changed-since', 'main', '--format', 'json', ...line.split(' ').filter(Boolean)], {
    cwd: repository.dir,
    env,
  });
  return { ...ended, made: JSON.parse(ended.stdout || 'null') as Plan };
}

describe.sequential('a plan of what a branch changes, with credentials', () => {
  it('looks at nothing where nothing differs', () => {
    repository.git('switch', '--quiet', '--create', 'branch');

    const { status, made } = plan('--detailed-exitcode');

    expect(status).toBe(0);
    expect(made).toMatchObject({ changes: [], since: { basis: 'declared' } });
  });

  it('is what apply would do there, and leaves what differs elsewhere alone', async () => {
    const file = 'groups/departments/finance.yaml';
    repository.commit({ [file]: readFileSync(join(repository.dir, file), 'utf8').replace('finance-read', 'ops-read') });
    await sandbox.outside('POST', '/v1/identity/group/name/platform', { policies: ['changed-outside'] });

    const { status, made } = plan('--detailed-exitcode');

    expect(status).toBe(2);
    expect(made).toMatchObject({ scope: ['vault/finance'], since: { basis: 'live' }, incomplete: [] });
    expect(made.changes.map(({ action, address }) => `${action} ${address}`)).toEqual(['update vault/finance']);
    expect(made.changes[0]!.id).toBeDefined();
  });

  it('deletes a group that the branch deletes, and no other one', () => {
    rmSync(join(repository.dir, 'groups/departments/finance.yaml'));
    repository.commit({});

    const { made } = plan('');

    expect(made.changes.map(({ action, address }) => `${action} ${address}`)).toEqual(['delete vault/finance']);
  });

  it('has the digest of the whole plan, where nothing else would happen', async () => {
    const group = JSON.parse(rollcall(['state', 'show', 'vault/platform', '--format', 'json'], { cwd: repository.dir }).stdout) as {
      readonly entry: { readonly applied: { readonly policies?: readonly string[] } };
    };
    await sandbox.outside('POST', '/v1/identity/group/name/platform', { policies: group.entry.applied.policies ?? [] });
    const digestOf = (args: readonly string[]): string => {
      rollcall(['plan', '--out', '/dev/shm/rollcall-changed-since.json', ...args], { cwd: repository.dir, env: sandbox.env });
      return rollcall(['show', '--digest', '/dev/shm/rollcall-changed-since.json'], { cwd: repository.dir }).stdout;
    };

    expect(digestOf(['--changed-since', 'main'])).toBe(digestOf([]));
  });

  it('compares files alone where no target has a credential, and cannot be applied then', () => {
    const { VAULT_TOKEN: _token, ...env } = sandbox.env;
    const file = join(repository.dir, 'declared.plan');

    const ended = plan(`--out ${file}`, env);
    const applied = rollcall(['apply', file], { cwd: repository.dir, env: sandbox.env });

    expect(ended, ended.stderr).toMatchObject({ status: 0, made: { since: { basis: 'declared' } } });
    expect(ended.stderr).toContain('It compares files alone, so it cannot be applied.');
    expect(applied.status).toBe(1);
    expect(applied.stderr).toContain('[PLAN_DECLARED]');
  });

  it('is incomplete, and a failure, where the credential is wrong', () => {
    expect(plan('', { ...sandbox.env, VAULT_TOKEN: 'wrong' }).status).toBe(1);
  });
});

describe.sequential('an apply of what was approved', () => {
  it.each([
    { args: ['--expect-digest', 'x'], says: '[USAGE]' },
    { args: ['--expect-digest', `sha256:${'0'.repeat(64)}`], says: '[PLAN_OTHER]' },
  ])('is refused: $says', ({ args, says }) => {
    const { status, stderr } = rollcall(['apply', ...args], { cwd: repository.dir, env: sandbox.env });

    expect(status).toBe(1);
    expect(stderr).toContain(says);
  });

  it('is told event by event with "--log json", every line of stderr', () => {
    const { status, stderr } = rollcall(['apply', '--auto-approve', '--log', 'json'], { cwd: repository.dir, env: sandbox.env });

    expect(status).toBe(0);
    const types = stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly type: string }).type);
    expect(types[0]).toBe('version');
    expect(types.filter((type) => type !== 'log')).toEqual([
      'version',
      'planned_change',
      // Somebody loses the last group.
      'diagnostic',
      'change_summary',
      'apply_start',
      'apply_complete',
      'change_summary',
    ]);
    expect(stderr).not.toContain(sandbox.env['VAULT_TOKEN']);
  });
});
