import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addProgram, addRollcall, readYaml, runAction, runShell, textOf } from './ci-steps.ts';
import type { StepRun } from './ci-steps.ts';
import { example, rollcall, startSandboxProcess } from './spawn.ts';
import type { RunningSandbox } from './spawn.ts';

let sandbox: RunningSandbox;
let temp = '';
let project = '';

beforeAll(async () => {
  sandbox = await startSandboxProcess();
});
afterAll(() => sandbox.child.kill('SIGTERM'));
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'rollcall-runner-'));
  project = join(temp, 'project');
  cpSync(example('quickstart'), project, { recursive: true });
  addRollcall(temp);
  addClock();
  rollcall(['apply', '--auto-approve'], { cwd: project, env: sandbox.env });
});
afterEach(() => rmSync(temp, { recursive: true, force: true }));

/** A day for every call: packs are named by the second, and two runs of a test may share one. */
function addClock(): void {
  addProgram(temp, 'date', `#!/bin/sh\necho >> '${temp}/days'\nprintf '2026-11-%02dT044309Z\\n' "$(wc -l < '${temp}/days')"\n`);
}

const UNREADABLE = { VAULT_TOKEN: 'wrong', ROLLCALL_TOKEN_VAULT: 'wrong' };

function packsIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

describe('the audit workflow of GitHub', () => {
  const { steps } = (
    readYaml('ci/github/audit.yml') as {
      jobs: { audit: { steps: readonly { readonly id?: string; readonly run?: string; readonly if?: string; readonly with?: object }[] } };
    }
  ).jobs.audit;
  const folder = (): string => join(temp, 'rollcall-audit');
  const head = (): string => textOf(join(temp, 'rollcall-audit-head/head')).trim();

  function audit(inputs: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Promise<StepRun> {
    return runAction({ command: 'audit', ...inputs }, { cwd: project, temp, env: { ...sandbox.env, GITHUB_ACTIONS: 'true', ...env } });
  }

  it('begins no chain unasked, and adds a pack to a chain that is whole', async () => {
    const unasked = await audit();
    const first = await audit({ 'new-chain': 'true' });
    const firstHead = head();
    const second = await audit({ head: firstHead });

    expect(unasked.status).toBe(1);
    expect(unasked.stdout).toContain('::error title=No audit pack::');
    expect(first, first.stderr).toMatchObject({ status: 0, outputs: { digest: firstHead } });
    expect(second, second.stderr).toMatchObject({ status: 0 });
    expect(packsIn(folder())).toHaveLength(2);
    expect(head()).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(head()).not.toBe(firstHead);
    const newest = join(folder(), packsIn(folder())[1]!);
    expect(rollcall(['audit', 'verify', newest, '--head', firstHead], { cwd: project, env: {} }).status).toBe(0);
    expect(textOf(join(temp, 'summary.md'))).toContain(head());
  });

  it('begins no chain over one that is whole, and over a broken one with a word of it', async () => {
    await audit({ 'new-chain': 'true' });
    const digest = head();
    const [first] = packsIn(folder());
    const over = await audit({ 'new-chain': 'true' });
    const untouched = [head(), packsIn(folder())];
    appendFileSync(join(folder(), first!, 'population.csv'), 'x');
    const named = await audit({ 'new-chain': 'true', packs: folder() });
    const broken = await audit({ 'new-chain': 'true' });

    expect([over.status, named.status, broken.status]).toEqual([1, 1, 0]);
    expect(over.stdout).toContain(`::error title=There is a chain::It is whole, and its newest pack is ${digest}`);
    expect(untouched).toEqual([digest, [first]]);
    expect(named.stdout).toContain('a new one begins in an empty folder');
    expect(broken.stdout).toContain(`::warning title=The chain is broken::The chain is broken: its newest pack was ${digest}`);
    expect(broken.stdout).toContain('Audit pack 1 of');
    expect(packsIn(folder())).toHaveLength(1);
    expect(packsIn(folder())).not.toEqual([first]);
  });

  it('adds none where a pack was changed, the newest was removed, its digest is gone, or it is another chain', async () => {
    await audit({ 'new-chain': 'true' });
    await audit();
    const kept = join(temp, 'kept');
    cpSync(folder(), kept, { recursive: true });
    const [older, newest] = packsIn(kept) as [string, string];
    const begin = (): void => {
      rmSync(folder(), { recursive: true });
      cpSync(kept, folder(), { recursive: true });
    };
    const digest = head();

    appendFileSync(join(folder(), older, 'population.csv'), 'x');
    const changed = await audit();
    begin();
    rmSync(join(folder(), newest), { recursive: true });
    const removed = await audit();
    begin();
    const other = await audit({ head: `sha256:${'0'.repeat(64)}` });
    rmSync(join(temp, 'rollcall-audit-head/head'));
    const lost = await audit();

    expect([changed.status, removed.status, other.status, lost.status]).toEqual([1, 1, 1, 1]);
    expect(changed.stderr + changed.stdout).toContain('AUDIT_FILE');
    expect(removed.stderr + removed.stdout).toContain('AUDIT_CHAIN');
    expect(other.stderr + other.stdout).toContain('AUDIT_CHAIN');
    expect(lost.stdout).toContain('No audit pack');
    expect(packsIn(folder())).toEqual([older, newest]);
    expect(digest).toMatch(/^sha256:/);
  });

  it('hands out a pack of what could be read, and does not put it into the chain', async () => {
    await audit({ 'new-chain': 'true' });
    const before = head();

    const { status, outputs } = await audit({}, UNREADABLE);

    expect(status).toBe(1);
    expect(existsSync(join(outputs['pack']!, 'manifest.json'))).toBe(true);
    expect(head()).toBe(before);
    expect(textOf(join(temp, 'summary.md'))).toContain('no link of the chain');
    const next = await audit({ head: before });
    expect(next, next.stderr).toMatchObject({ status: 0 });
    expect(next.stdout).toContain('Audit pack 2 of');
    expect(steps.at(-1)).toMatchObject({ if: "failure() && steps.audit.outputs.pack != ''" });
  });

  it('begins no chain by a first run that could not read everything, and says so where a chain ends', async () => {
    const incomplete = await audit({ 'new-chain': 'true' }, UNREADABLE);
    const unasked = await audit();
    const first = await audit({ 'new-chain': 'true' });
    const digest = head();
    rmSync(folder(), { recursive: true });
    const kept = await audit({ 'new-chain': 'true', head: digest });
    const again = await audit({ 'new-chain': 'true' });

    expect([incomplete.status, unasked.status, first.status, kept.status, again.status]).toEqual([1, 1, 0, 1, 0]);
    expect(unasked.stdout).toContain('No audit pack');
    expect(first.stdout).toContain('Audit pack 1 of');
    expect(first.stdout).not.toContain('The chain is broken');
    expect(kept.stdout).toContain(`::error title=A digest is kept of another chain::${digest}`);
    expect(again.stdout).toContain(`::warning title=The chain is broken::The chain is broken: its newest pack was ${digest}`);
    expect(textOf(join(temp, 'summary.md'))).toContain(`its newest pack was ${digest}`);
  });

  it('takes the newest packs from runs of its own', async () => {
    const { run, if: when } = steps.find(({ id }) => id === 'before')!;
    // For a new chain as well: the action has to see the chain that it would break.
    expect(when).toBeUndefined();
    const answers = { 'rollcall-audit': '2026-11-21T04:43:09Z 12\n2026-11-28T04:43:09Z 9\n', 'rollcall-audit-head': '' };
    addProgram(
      temp,
      'gh',
      `#!/bin/sh\necho "$@" >> '${temp}/asked'\ncase "$3" in ${Object.entries(answers)
        .map(([name, lines]) => `*name=${name}\\&*) printf '${lines.replaceAll('\n', '\\n')}' ;;`)
        .join(' ')} esac\n`,
    );

    const { status, outputs, stderr } = await runShell(run!, {
      cwd: project,
      temp,
      env: { GITHUB_REPOSITORY: 'acme/groups', GITHUB_REF_NAME: 'main', GH_TOKEN: 'x' },
    });

    expect(status, stderr).toBe(0);
    expect(outputs).toEqual({ packs: '9', head: '' });
    expect(textOf(join(temp, 'asked'))).toContain('.head_repository_id == .workflow_run.repository_id');
    addProgram(temp, 'gh', '#!/bin/sh\nexit 1\n');
    expect((await runShell(run!, { cwd: project, temp, env: { GITHUB_REPOSITORY: 'acme/groups' } })).status).not.toBe(0);
  });
});

describe('the audit job of GitLab', () => {
  const script = (readYaml('ci/gitlab/rollcall.yml') as { 'rollcall-audit': { script: readonly string[] } })['rollcall-audit'].script.join(
    '\n',
  );
  let server: Server;
  let asked: string[] = [];
  let answerOf: (path: string) => readonly [number, string | Buffer];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url!);
      const [status, body] = request.headers['private-token'] === 'project' ? answerOf(request.url!) : ([401, '{}'] as const);
      response.writeHead(status).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => new Promise<void>((done) => void server.close(() => done())));

  function audit(env: Readonly<Record<string, string>> = {}): Promise<StepRun> {
    return runShell(script, {
      cwd: project,
      temp,
      env: {
        ...sandbox.env,
        CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        CI_PROJECT_ID: '1',
        CI_COMMIT_REF_NAME: 'main',
        ROLLCALL_DIR: 'access/.',
        GITLAB_TOKEN: 'project',
        ...env,
      },
    });
  }

  /** GitLab as it is once a job has left files: a pipeline of drift came later. */
  function keep(files: Readonly<Record<string, string | Buffer>>): void {
    answerOf = (path) => {
      if (path.startsWith('/projects/1/pipelines?source=schedule&ref=main'))
        return [200, pageOf(path) === 1 ? '[{"id":8},{"id":7}]' : '[]'];
      if (path.startsWith('/projects/1/pipelines/8/jobs')) return [200, '[{"id":80,"name":"rollcall-drift"}]'];
      if (path.startsWith('/projects/1/pipelines/7/jobs')) return [200, '[{"id":70,"name":"rollcall-audit"}]'];
      const file = /^\/projects\/1\/jobs\/70\/artifacts\/access\/(.+)$/.exec(path)?.[1];
      return file !== undefined && files[file] !== undefined ? [200, files[file]] : [404, '{}'];
    };
  }

  function pageOf(path: string): number {
    return Number(new URLSearchParams(path.split('?')[1]).get('page') ?? '1');
  }

  function left(): Readonly<Record<string, Buffer>> {
    return Object.fromEntries(['rollcall-audit.tgz', 'rollcall-audit.head'].map((file) => [file, readFileSync(join(project, file))]));
  }

  it('begins no chain unasked, and adds a pack to what the last job that went well has left', async () => {
    keep({});
    const unasked = await audit();
    const first = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    expect(asked).not.toEqual([]);
    expect(first, first.stderr).toMatchObject({ status: 0 });
    const before = left();
    keep(before);
    const second = await audit({ ROLLCALL_AUDIT_HEAD: before['rollcall-audit.head']!.toString().trim() });

    expect(unasked.status).toBe(1);
    expect(unasked.stdout).toContain('ERROR: The packs before this one');
    expect(second, second.stderr).toMatchObject({ status: 0 });
    expect(second.stdout).toContain('Audit pack 2 of');
    expect(packsIn(join(project, 'rollcall-audit'))).toHaveLength(2);
  });

  it('names nobody in the packs where people are to be hashed', async () => {
    keep({});
    const env = {
      ROLLCALL_AUDIT_NEW_CHAIN: 'true',
      ROLLCALL_AUDIT_REDACT: 'hash',
      ROLLCALL_REDACT_KEY: 'a key of sixteen letters or more',
    };
    const made = await audit(env);

    expect(made, made.stderr).toMatchObject({ status: 0 });
    const [pack] = packsIn(join(project, 'rollcall-audit'));
    const population = textOf(join(project, 'rollcall-audit', pack!, 'population.csv'));
    expect(population).toContain('person-');
    expect(population).not.toContain('@acme.test');
  });

  it('finds the packs behind more than a page of newer pipelines, and says where it has stopped looking', async () => {
    keep({});
    await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    keep(left());
    const found = answerOf;
    const newer = (path: string): string =>
      JSON.stringify(Array.from({ length: 100 }, (_, index) => ({ id: 10_000 - 100 * pageOf(path) + index + 100 })));
    const hide = (pages: number): void => {
      answerOf = (path) => {
        if (!/pipelines\?/.test(path))
          return /pipelines\/\d{2,}\/jobs/.test(path) ? [200, '[{"id":80,"name":"rollcall-drift"}]'] : found(path);
        return pageOf(path) <= pages ? [200, newer(path)] : found(path.replace(/page=\d+$/, `page=${pageOf(path) - pages}`));
      };
    };

    hide(2);
    const second = await audit();
    hide(Infinity);
    const endless = await audit();

    expect(second, second.stderr).toMatchObject({ status: 0 });
    expect(second.stdout).toContain('Audit pack 2 of');
    expect(endless.status).toBe(1);
    expect(endless.stderr).toContain('older ones were not looked at');
    expect(endless.stdout).not.toContain('they have expired');
  });

  it('adds none where the chain is not whole, the files have expired or GitLab does not answer', async () => {
    keep({});
    await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    const before = left();
    const packs = (): number => packsIn(join(project, 'rollcall-audit')).length;

    keep({ ...before, 'rollcall-audit.head': `sha256:${'0'.repeat(64)}\n` });
    const other = await audit();
    const made = packs();
    keep({ 'rollcall-audit.head': before['rollcall-audit.head']! });
    const expired = await audit();
    answerOf = () => [500, '{}'];
    const silent = await audit();
    const strange = await audit({ GITLAB_TOKEN: 'other' });

    expect([other.status, expired.status, silent.status, strange.status]).toEqual([1, 1, 1, 1]);
    expect(other.stderr + other.stdout).toContain('AUDIT_CHAIN');
    expect(made).toBe(1);
    expect(expired.stdout).toContain('they have expired');
    expect(silent.stderr).toContain('GitLab answers 500');
    expect(strange.stderr).toContain('GitLab answers 401');
  });

  it('begins no chain by a first run that could not read everything, nor while the digest of another chain is kept', async () => {
    keep({});
    const incomplete = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true', ...UNREADABLE });
    const handedOut = ['rollcall-audit.tgz', 'rollcall-audit.head'].filter((file) => existsSync(join(project, file)));
    const unasked = await audit();
    const first = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    const digest = left()['rollcall-audit.head']!.toString().trim();
    keep(left());
    const before = asked.length;
    const kept = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true', ROLLCALL_AUDIT_HEAD: digest });
    const unanswered = asked.length;
    const made = packsIn(join(project, 'rollcall-audit'));
    const again = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });

    expect([incomplete.status, unasked.status, first.status, kept.status, again.status]).toEqual([1, 1, 0, 1, 1]);
    // The pack is handed out, and no digest that a next one could follow.
    expect(handedOut).toEqual(['rollcall-audit.tgz']);
    expect(unasked.stdout).toContain('ERROR: The packs before this one');
    expect(first.stdout).toContain('Audit pack 1 of');
    expect(kept.stdout).toContain('ERROR: ROLLCALL_AUDIT_HEAD is in no chain that begins now.');
    expect(kept.stdout).not.toContain('Audit pack');
    expect(made).toEqual([]);
    expect(unanswered).toBe(before);
    expect(again.stdout).toContain(`ERROR: There is a chain. It is whole, and its newest pack is ${digest}`);
  });

  it('begins a chain over a broken one, and says so', async () => {
    keep({});
    await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    const before = left();
    const digest = before['rollcall-audit.head']!.toString().trim();
    keep({ ...before, 'rollcall-audit.head': `sha256:${'0'.repeat(64)}\n` });
    const other = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    keep({ 'rollcall-audit.head': before['rollcall-audit.head']! });
    const lost = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    answerOf = () => [500, '{}'];
    const silent = await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });

    expect([other.status, lost.status, silent.status]).toEqual([0, 0, 1]);
    expect(other.stdout).toContain(`WARNING: The chain is broken: its newest pack was sha256:${'0'.repeat(64)}`);
    expect(lost.stdout).toContain(`WARNING: The chain is broken: its newest pack was ${digest}`);
    expect([other.stdout, lost.stdout].every((text) => text.includes('Audit pack 1 of'))).toBe(true);
    expect(silent.stderr).toContain('GitLab answers 500');
  });

  it('keeps a pack of what could be read, and fails', async () => {
    keep({});
    await audit({ ROLLCALL_AUDIT_NEW_CHAIN: 'true' });
    const before = left();
    keep(before);

    const { status } = await audit(UNREADABLE);

    expect(status).toBe(1);
    expect(packsIn(join(project, 'rollcall-audit'))).toHaveLength(2);
    expect(left()['rollcall-audit.head']).toEqual(before['rollcall-audit.head']);
  });
});
