import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { isIssueOf, issueMarkerLine } from '../../src/forge/issue-marker.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { fakeProcess } from '../builders/surroundings.ts';

let dir = '';
let forge: EmulatedForge;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-issue-'));
  declare('acme-access');
  writeFileSync(join(dir, 'drift.md'), '### Drift\n\nDrift: 1 changed outside, 0 deleted outside.\n');
});
afterEach(async () => {
  await forge.close();
  rmSync(dir, { recursive: true, force: true });
});

function declare(project: string): void {
  writeFileSync(
    join(dir, 'rollcall.yaml'),
    `version: 1\nproject: ${project}\ngroups: [groups.yaml]\ntargets: { v: { provider: vault } }\n`,
  );
}

async function run(args: string, env: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly stderr: string }> {
  const process = fakeProcess({ cwd: dir, env, now: Date.now() });
  const status = await runCommandLine(args.split(' '), process);
  return { status, stderr: process.written.stderr };
}

interface Way {
  readonly name: string;
  readonly start: () => Promise<EmulatedForge>;
  readonly bot: string;
  env(token?: string): Record<string, string>;
  readonly readOnly: string;
  readonly hint: string;
}

const WAYS: readonly Way[] = [
  {
    name: 'GitHub',
    start: startGithub,
    bot: 'github-actions[bot]',
    env: (token = 'workflow') => ({
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: forge.url,
      GITHUB_REPOSITORY: 'acme/groups',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '99',
      GITHUB_TOKEN: token,
    }),
    readOnly: 'fork',
    hint: 'issues: write',
  },
  {
    name: 'GitLab',
    start: startGitlab,
    bot: 'project_1_bot',
    env: (token = 'project') => ({
      GITLAB_CI: 'true',
      CI_API_V4_URL: forge.url,
      CI_PROJECT_ID: '1',
      CI_JOB_URL: 'https://gitlab.com/acme/groups/-/jobs/5',
      GITLAB_TOKEN: token,
    }),
    readOnly: 'reader',
    hint: 'project access token',
  },
];

describe.each(WAYS)('the issue about drift on $name', ({ start, bot, env, readOnly, hint }) => {
  beforeEach(async () => {
    forge = await start();
  });

  function open(): EmulatedForge['issues'] {
    return forge.issues.filter(({ state }) => state === 'open');
  }

  it('is opened, updated, left alone and closed', async () => {
    expect(await run('issue drift.md --exitcode 2 --environment production', env())).toMatchObject({
      status: 0,
      stderr: 'The issue of "acme-access" was opened.\n',
    });
    expect((await run('issue drift.md --exitcode 2 --environment production', env())).stderr).toContain('was unchanged');
    writeFileSync(join(dir, 'drift.md'), 'more\n');
    expect((await run('issue drift.md --exitcode 2 --environment production', env())).stderr).toContain('was updated');

    expect(open()).toMatchObject([
      { title: 'Groups differ from what was applied: acme-access, production', author: bot, labels: ['rollcall-drift'] },
    ]);
    expect(open()[0]!.body).toMatch(/^<!-- rollcall:drift:v1 [\w-]+ -->\n\nmore\n\nhttps:\/\/git/);
    expect((await run('issue --exitcode 0 --environment production', env())).stderr).toContain('was closed');
    expect((await run('issue --exitcode 0 --environment production', env())).stderr).toContain('none is needed');
    expect(open()).toEqual([]);
    expect(forge.issues[0]!.words).toEqual([expect.stringMatching(/^Nothing differs any more: https:/)]);
    expect(forge.broken).toEqual([]);
  });

  it('is one, however often it was opened before by a token that cannot say who it is', async () => {
    const token = env()['GITHUB_ACTIONS'] === undefined ? undefined : 'app';
    const drift = 'issue drift.md --exitcode 2';

    expect((await run(drift, env(token))).stderr).toContain('was opened');
    writeFileSync(join(dir, 'drift.md'), 'more\n');
    expect((await run(drift, env(token))).stderr).toContain('was updated');

    expect(open().map(({ body }) => body.includes('more'))).toEqual([true]);
  });

  it('is one for each project and environment of a repository', async () => {
    await run('issue drift.md --exitcode 2 --environment production', env());
    await run('issue drift.md --exitcode 2 --environment staging', env());
    await run('issue drift.md --exitcode 1', env());
    declare('other');
    await run('issue drift.md --exitcode 2 --environment production', env());
    await run('issue drift.md --exitcode 2 --environment production', env());

    expect(open().map(({ title }) => title.replace(/^.*: /, ''))).toEqual([
      'acme-access, production',
      'acme-access, staging',
      'acme-access',
      'other, production',
    ]);
    await run('issue --exitcode 0 --environment production', env());
    expect(open().map(({ title }) => title.replace(/^.*: /, ''))).toEqual([
      'acme-access, production',
      'acme-access, staging',
      'acme-access',
    ]);
  });

  it('is found by its marker and its author, behind hundreds of others: not by its label, nor by its title', async () => {
    const marker = issueMarkerLine({ project: 'acme-access', environment: '' });
    forge.addIssue({ title: 'Groups differ from what was applied: acme-access', body: 'by hand', author: bot, labels: ['rollcall-drift'] });
    forge.addIssue({ title: 'pasted', body: `${marker}\n`, author: 'mallory', labels: ['rollcall-drift'] });
    forge.addIssue({ title: 'pulled', body: `${marker}\n`, author: bot, isPull: true });
    forge.addIssue({ title: 'closed', body: `${marker}\n`, author: bot, state: 'closed' });
    for (let count = 0; count < 230; count++) forge.addIssue({ title: `talk ${count}`, body: 'x', author: 'ada' });
    forge.addIssue({ title: 'renamed by somebody', body: `${marker}\nold`, author: bot });
    const before = forge.issues.length;

    expect((await run('issue drift.md --exitcode 2', env())).stderr).toContain('was updated');

    expect(forge.issues).toHaveLength(before);
    expect(forge.issues.at(-1)).toMatchObject({ title: 'Groups differ from what was applied: acme-access' });
    expect(forge.issues.filter(({ title }) => ['pasted', 'pulled', 'closed'].includes(title))).toHaveLength(3);
  });

  it.each(['1', '', '130', '3'])('says that nobody could look where drift ended with "%s", with or without a report', async (exitcode) => {
    expect((await run(`issue nowhere.md --exitcode=${exitcode}`, env())).status).toBe(0);

    expect(open()).toMatchObject([{ title: 'Groups could not be looked at: acme-access' }]);
    expect(open()[0]!.body).toContain('There is no report');
    expect(open()[0]!.body).toContain('https://git');
  });

  it('is one where the answer to the first was lost, and where two runs opened one each', async () => {
    forge.faults.lostAnswers = 1;
    expect((await run('issue drift.md --exitcode 2', env())).status).toBe(0);
    expect(open()).toHaveLength(1);
    forge.addIssue({ title: 'second', body: open()[0]!.body, author: bot });

    expect((await run('issue drift.md --exitcode 2', env())).status).toBe(0);

    expect(open()).toHaveLength(1);
    expect(forge.issues[1]).toMatchObject({ state: 'closed', words: ['Another issue says the same.'] });
  });

  it('needs a token that may write issues, and says so', async () => {
    const { status, stderr } = await run('issue drift.md --exitcode 2', env(readOnly));

    expect(status).toBe(1);
    expect(stderr).toContain('[FORGE_PERMISSION]');
    expect(stderr).toContain(hint);
    expect(forge.issues).toEqual([]);
    expect((await run('issue drift.md --exitcode 2', env(''))).stderr).toContain('[CREDENTIAL_MISSING]');
  });

  it.each([
    { broken: 'an unknown key', text: 'version: 1\nproject: acme-access\ngruops: []\ntargets: { v: { provider: vault } }\n' },
    { broken: 'no YAML', text: 'version: 1\nproject: "acme-access" # ours\ngroups: [a.yaml\n' },
    { broken: 'another version', text: '{ version: 9, project: acme-access }\n' },
  ])('says that nobody could look where rollcall.yaml is wrong ($broken), however drift ended', async ({ text }) => {
    await run('issue drift.md --exitcode 2 --environment production', env());
    writeFileSync(join(dir, 'rollcall.yaml'), text);

    for (const exitcode of ['1', '', '2', '0']) {
      const { status, stderr } = await run(`issue gone.md --exitcode=${exitcode} --environment production`, env());

      expect(status).toBe(1);
      expect(stderr).toMatch(/\[CONFIG_\w+\]/);
      expect(open()).toMatchObject([{ title: 'Groups could not be looked at: acme-access, production' }]);
      expect(open()[0]!.body).toMatch(/CONFIG_\w+/);
    }
    await run('issue drift.md --exitcode 0 --environment production', env());
    expect(open()[0]!.body).not.toContain('1 changed outside');
    declare('acme-access');
    expect((await run('issue --exitcode 0 --environment production', env())).stderr).toContain('was closed');
  });

  it.each(['version: 1\ngroups: []\n', '- a\n', '', 'project: 5\n'])(
    'is left as it is, and that is an error, where nobody can tell which project it is: "%s"',
    async (text) => {
      await run('issue drift.md --exitcode 2', env());
      writeFileSync(join(dir, 'rollcall.yaml'), text);
      const { status, stderr } = await run('issue --exitcode 0', env());

      expect(status).toBe(1);
      expect(stderr).toContain('[FORGE_CONTEXT]');
      expect(stderr).toMatch(/\[CONFIG_\w+\]/);
      expect(open()).toHaveLength(1);
    },
  );

  it('holds no more than the forge takes', async () => {
    writeFileSync(join(dir, 'drift.md'), 'x'.repeat(1_100_000));

    expect((await run('issue drift.md --exitcode 2', env())).status).toBe(0);

    expect(open()[0]!.body).toContain('has no room in an issue');
    expect(forge.broken).toEqual([]);
  });

  it.each([
    { args: 'issue drift.md', says: '"--exitcode" is missing' },
    { args: 'issue drift.md --exitcode x', says: 'takes an exit status' },
    { args: 'issue . --exitcode 2', says: 'could not be read' },
  ])('refuses "$args"', async ({ args, says }) => {
    expect(await run(args, env())).toMatchObject({ status: 1, stderr: expect.stringContaining(says) as string });
    expect(forge.issues).toEqual([]);
  });
});

describe('the marker of an issue', () => {
  const subject = { project: 'a --> <b>', environment: 'ü\n"' };
  beforeEach(async () => {
    forge = await startGithub();
  });

  it('is the one of its project and environment alone, whatever they are called', () => {
    const line = issueMarkerLine(subject);

    expect(line.indexOf('-->')).toBe(line.length - 3);
    expect(isIssueOf(`${line}\ntext`, subject)).toBe(true);
    expect(isIssueOf(line, { ...subject, environment: '' })).toBe(false);
    expect(isIssueOf(line, { ...subject, project: 'a' })).toBe(false);
  });

  it.each([
    '',
    'text',
    ' <!-- rollcall:drift:v1 e30 -->',
    '<!-- rollcall:drift:v1 e30 -->',
    '<!-- rollcall:drift:v1 bm8 -->',
    '<!-- rollcall:v1 e30 -->',
  ])('is none where it is not one: "%s"', (body) => {
    expect(isIssueOf(body, subject)).toBe(false);
  });
});
