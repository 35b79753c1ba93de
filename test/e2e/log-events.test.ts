import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Diagnostic } from '../../src/core/model/diagnostic.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import { example } from './spawn.ts';

let sandbox: Sandbox;
let dir = '';
beforeAll(async () => {
  sandbox = await startSandbox({ only: ['vault'] });
  dir = mkdtempSync(join(tmpdir(), 'rollcall-log-events-'));
  cpSync(example('quickstart'), dir, { recursive: true });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Status, the problems among the events as `severity CODE: summary`, and stdout. */
async function run(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly problems: readonly string[]; readonly stdout: string }> {
  const process = fakeProcess({ cwd: dir, env: Object.fromEntries(sandbox.exports), now: Date.now() });
  const status = await runCommandLine([...args, '--log', 'json'], process);
  const events = process.written.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly diagnostic: { severity: string; code: string; summary: string } });
  const problems = events
    .filter(({ type }) => type === 'diagnostic')
    .map(({ diagnostic: { severity, code, summary } }) => `${severity} ${code}: ${summary}`);
  return { status, problems, stdout: process.written.stdout };
}

function vault(method: string, target: string, body?: object): unknown {
  const headers = { 'x-vault-token': 'root' };
  const answer = sandbox.outside('vault', { method, target, headers, body: body ? JSON.stringify(body) : '' }) as { readonly body: string };
  return answer.body === '' ? undefined : (JSON.parse(answer.body) as { readonly data: unknown }).data;
}

/** The diagnostics of a command, each with the bytes of the file that its range spans. */
async function spans(
  ...args: readonly string[]
): Promise<readonly (readonly [code: string, where: string | undefined, what: string | undefined])[]> {
  const process = fakeProcess({ cwd: dir, env: Object.fromEntries(sandbox.exports), now: Date.now() });
  await runCommandLine([...args, '--log', 'json'], process);
  const events = process.written.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly diagnostic: Diagnostic });
  return events
    .filter(({ type }) => type === 'diagnostic')
    .map(({ diagnostic: { code, range } }) => {
      if (!range) return [code, undefined, undefined] as const;
      const { filename, start, end } = range;
      const bytes = readFileSync(join(dir, filename));
      const before = bytes.subarray(0, start.byte).toString().split('\n');
      expect([before.length, (before.at(-1) ?? '').length + 1]).toEqual([start.line, start.column]);
      return [code, `${filename}:${start.line}`, bytes.subarray(start.byte, end.byte).toString()] as const;
    });
}

describe.sequential('events of commands', () => {
  it('say where in the files it stands what a plan finds, from the first character to the last', async () => {
    const project = join(dir, 'rollcall.yaml');
    const plain = readFileSync(project, 'utf8');
    const file = 'groups/é.yaml';
    // Bytes are no characters.
    const approval = '{ match: vault/é, allow: [KEEP], until: 2999-12-31, reason: r }';
    writeFileSync(project, `# Zoë’s project\n${plain}approvals:\n  - ${approval}\n`);
    writeFileSync(
      join(dir, file),
      'department: é\ngroups:\n  é:\n    owner: o@acme.test\n    members: [ ada@acme.test ]\n    vault: { policies: [ admin, "no-such" ] }\n',
    );
    try {
      const plan = await spans('plan', '--out', 'placed.json');

      expect(plan).toEqual([
        ['PRIVILEGE_GAINED', `${file}:5`, 'ada@acme.test'],
        ['APPROVAL_NEW', `rollcall.yaml:${plain.split('\n').length + 2}`, approval],
        ['UNKNOWN_POLICY', `${file}:6`, '"no-such"'],
      ]);
      // A saved plan says the same.
      expect(await spans('show', 'placed.json')).toEqual(plan);
    } finally {
      rmSync(join(dir, file));
      writeFileSync(project, plain);
    }
  });

  it('say where in the files it stands what went wrong in an apply', async () => {
    try {
      sandbox.faults.add({ type: 'status', status: 400, method: 'POST', path: '/v1/identity/group/id/*', contains: '"finance"' });
      const failed = await spans('apply', '--auto-approve');
      expect(failed.filter(([, , what]) => what !== undefined)).toEqual([
        ['PROVIDER_REFUSED', expect.stringMatching(/^groups\/.*\.yaml:\d+$/) as string, 'finance'],
      ]);

      sandbox.faults.clear();
      await spans('plan', '--out', 'saved.json');
      sandbox.faults.add({ type: 'status', status: 403 });
      expect(await spans('apply', 'saved.json')).toContainEqual(['PROVIDER_AUTH', 'rollcall.yaml:8', 'vault']);
    } finally {
      sandbox.faults.clear();
    }
  });

  it('say what drift --write could not write', async () => {
    const project = join(dir, 'rollcall.yaml');
    const plain = readFileSync(project, 'utf8');
    writeFileSync(project, `${plain}exclusive:\n  - { groups: [finance, engineering] }\n`);
    expect(await run('apply', '--auto-approve')).toMatchObject({
      status: 0,
      problems: [expect.stringMatching(/^warning SETTINGS_CHANGED: .* exclusive \(newly has "engineering \/ finance"\)/)],
    });
    const { id } = vault('GET', '/v1/identity/group/name/finance') as { readonly id: string };
    vault('DELETE', `/v1/identity/group/id/${id}`);

    expect(await run('drift', '--write')).toMatchObject({
      status: 1,
      problems: [
        'error NOT_ACCEPTED: The drift of "vault/finance" was not accepted: No group "finance" is declared (rollcall.yaml:18, `exclusive:`).',
      ],
    });

    writeFileSync(project, plain.replace('max_deletions: 2', 'max_deletions: 0'));
    expect(await run('drift', '--write')).toMatchObject({
      status: 1,
      problems: [expect.stringMatching(/^error MAX_DELETIONS: /) as string],
    });
  });

  it('say what an export could not declare', async () => {
    vault('POST', '/v1/identity/group', { name: 'half', metadata: { 'rollcall-create': 'sha256:1' } });

    const { problems, status, stdout } = await run('export', 'vault', '--out', 'groups/exported');

    expect(stdout).toContain('These could not be declared and stay unmanaged:');
    expect({ status, problems }).toEqual({
      status: 1,
      problems: [
        expect.stringMatching(
          /^error NO_DECLARATION: The group "half" \(id "[^"]+"\) could not be declared: an interrupted run left it half made; .*\.$/,
        ),
      ],
    });
  });

  it('say what is not as it was in an audit pack', async () => {
    expect((await run('audit', '--out', 'audits/1')).status).toBe(0);
    writeFileSync(join(dir, 'audits/1', 'applies.csv'), 'other');

    const { status, problems } = await run('audit', 'verify', 'audits/1');

    expect({ status, problems }).toEqual({
      status: 1,
      problems: [expect.stringMatching(/^error AUDIT_FILE: applies\.csv: it has 5 bytes, and had \d+\.$/)],
    });
  });
});
