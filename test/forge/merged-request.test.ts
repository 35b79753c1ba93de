import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { digestOfPlan } from '../../src/run/plan-file.ts';
import { markerLine, shownDigest } from '../../src/forge/marker.ts';
import { change, plan } from '../builders/plan.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { githubEnvironment, githubPush, gitlabEnvironment, gitlabPush } from '../builders/forge-environments.ts';
import { fakeProcess } from '../builders/surroundings.ts';

const PLAN = plan({ project: 'acme', changes: [change('v/engineering', { after: { name: 'engineering' } })] });

let dir = '';
let forge: EmulatedForge;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-merged-'));
  writeFileSync(join(dir, 'plan.json'), JSON.stringify(PLAN));
});
afterEach(async () => {
  await forge.close();
  rmSync(dir, { recursive: true, force: true });
});

const WORLDS = [
  {
    name: 'a pull request of GitHub',
    request: 'pull request',
    sign: '#',
    start: startGithub,
    bot: 'github-actions[bot]',
    env: (branch: string) => githubPush(githubEnvironment({ forge, dir }, { token: 'workflow' }), branch),
    branchVariable: 'GITHUB_REF',
  },
  {
    name: 'a merge request of GitLab',
    request: 'merge request',
    sign: '!',
    start: startGitlab,
    bot: 'project_1_bot',
    env: (branch: string) => gitlabPush(gitlabEnvironment({ forge }, { token: 'project' }), branch),
    branchVariable: 'CI_COMMIT_BRANCH',
  },
];

describe.each(WORLDS)('the comment that approves, of $name', ({ request, sign, start, bot, env, branchVariable }) => {
  beforeEach(async () => {
    forge = await start();
    const text = 'the plan';
    const marker = { project: 'acme', environment: '', head: 'aaa1', applicable: true, outdated: false, truncated: false, applied: '' };
    forge.add(`${markerLine({ ...marker, digest: digestOfPlan(PLAN), shown: shownDigest(text) })}\n${text}`, bot);
  });

  async function check(variables: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly stderr: string }> {
    const process = fakeProcess({ cwd: dir, env: variables, now: Date.now() });
    const status = await runCommandLine('comment plan.json --check'.split(' '), process);
    return { status, stderr: process.written.stderr.replaceAll(/\s*\n│ */g, ' ') };
  }

  it("is that of the request into the run's branch, although the commit was in one into another branch first", async () => {
    expect(await check(env('main'))).toMatchObject({ status: 0, stderr: expect.stringContaining('shows this plan') as string });
    expect(forge.requests.filter((each) => /\/3\/(?:comments|notes)/.test(each))).toEqual([]);
  });

  it('is that of no request where none went into that branch, and those that there are get named', async () => {
    const { status, stderr } = await check(env('release'));

    expect(status).toBe(1);
    expect(stderr).toContain(`Commit "merged-sha" came with no ${request} into "release", the branch of this run`);
    expect(stderr).toContain(`${sign}3 into "develop", ${sign}7 into "main"`);
    expect(forge.requests.filter((each) => /(?:comments|notes)/.test(each))).toEqual([]);
  });

  it('is that of the request which the commit was the end of, where two went into the branch', async () => {
    forge.alsoMerged.push(8);

    expect((await check(env('main'))).status).toBe(0);
  });

  it('is guessed at nowhere: more than one is an error that lists them, those of later pages too', async () => {
    forge.mergedAs = 'another';
    forge.alsoMerged.push(...Array.from({ length: 120 }, (_, index) => index + 1000));
    const { [branchVariable]: _branch, ...nowhere } = env('main');

    const many = await check(env('main'));
    forge.mergedAs = 'merged-sha';
    const ofTag = await check(nowhere);

    expect(many.status).toBe(1);
    expect(many.stderr).toContain(`came with more than one ${request}: ${sign}7 into "main", ${sign}1000 into "main"`);
    expect(many.stderr).toContain(`${sign}1119 into "main"`);
    expect(many.stderr).toContain('--pull-request N');
    expect(ofTag.stderr).toContain(`more than one ${request}: ${sign}3 into "develop", ${sign}7 into "main"`);
    expect(forge.broken).toEqual([]);
  });
});
