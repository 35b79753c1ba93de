import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.ts';
import { effectDigest } from '../../src/core/plan/digest.ts';
import { markerLine, readMarker, shownDigest } from '../../src/forge/marker.ts';
import { change, plan } from '../builders/plan.ts';
import { runCommand } from '../builders/run-command.ts';
import type { Ran } from '../builders/run-command.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { githubEnvironment, githubPush, gitlabEnvironment, gitlabPush } from '../builders/forge-environments.ts';

const BOT = 'github-actions[bot]';
let dir = '';
let forge: EmulatedForge;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-comment-'));
  writeFileSync(
    join(dir, 'rollcall.yaml'),
    'version: 1\nproject: acme-access\ngroups: [groups.yaml]\ntargets: { v: { provider: vault } }\n',
  );
});
afterEach(async () => {
  await forge.close();
  rmSync(dir, { recursive: true, force: true });
});

function save(value: Plan): Plan {
  writeFileSync(join(dir, 'plan.json'), JSON.stringify(value));
  return value;
}

function run(args: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  return runCommand(args, { dir, env });
}

function github(token: string, head?: string, source?: string): Record<string, string> {
  return githubEnvironment({ forge, dir }, { token, head, source });
}

function gitlab(token: string | undefined, head?: string, source?: string): Record<string, string> {
  return gitlabEnvironment({ forge }, { token, head, source });
}

const SMALL = plan({
  changes: [change('v/engineering', { after: { name: 'engineering', members: { 'ada@acme.test': ['ada@acme.test'] } } })],
});

function writes(): readonly string[] {
  return forge.requests.filter((line) => !line.startsWith('GET '));
}

describe('on GitHub', () => {
  beforeEach(async () => {
    forge = await startGithub();
  });

  it('creates one comment, updates it, and leaves it alone where nothing is new', async () => {
    const first = save(SMALL);
    expect(await run('comment plan.json --environment production', github('workflow'))).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('created') as string,
    });
    save(plan({}));
    expect((await run('comment plan.json --environment production', github('workflow', 'bbb2'))).stderr).toContain('updated');
    expect((await run('comment plan.json --environment production', github('workflow', 'bbb2'))).stderr).toContain('unchanged');

    expect(writes()).toEqual(['POST /repos/acme/groups/issues/7/comments', 'PATCH /repos/acme/groups/issues/comments/1000']);
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]!.body).toContain('No changes.');
    expect(forge.comments[0]!.body).toContain('https://github.com/acme/groups/actions/runs/99');
    expect(readMarker(forge.comments[0]!.body)).toMatchObject({
      project: 'acme-access',
      environment: 'production',
      head: 'bbb2',
      applicable: true,
    });
    expect(readMarker(forge.comments[0]!.body)!.digest).not.toBe(effectDigest(first));
    expect(forge.broken).toEqual([]);
  });

  it.each(['comment plan.json', 'comment --read', 'issue --exitcode 0'])(
    'takes the name of an environment only as long as forges take one: %s',
    async (command) => {
      save(SMALL);
      const named = (length: number): Promise<Ran> => run(`${command} --environment ${'e'.repeat(length)}`, github('workflow'));

      const tooLong = await named(256);

      expect(tooLong).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('[USAGE]') as string });
      expect(tooLong.stderr).toContain('"--environment" takes a name of at most 255 characters, not of 256.');
      expect(forge.requests).toEqual([]);
      expect((await named(255)).stderr).not.toContain('[USAGE]');
    },
  );

  it('keeps one for each environment, and never touches what others wrote, markers or not', async () => {
    save(SMALL);
    const foreign = markerLine({
      project: 'acme-access',
      environment: 'production',
      head: 'x',
      digest: 'd',
      applicable: true,
      outdated: false,
      truncated: false,
      shown: '',
      applied: '',
    });
    forge.add(foreign, 'mallory');
    await run('comment plan.json --environment production', github('workflow'));
    await run('comment plan.json --environment staging', github('workflow'));
    await run('comment plan.json', github('workflow'));

    expect(forge.comments.map(({ author }) => author)).toEqual(['mallory', BOT, BOT, BOT]);
    expect(forge.comments[0]!.body).toBe(foreign);
  });

  it.each([
    ['an object', '{"message":"nothing here"}', {}, 'it is no list'],
    ['nothing', '', {}, 'it is no list'],
    ['a list that goes on for ever', '[]', { link: '<http://x/next>; rel="next"' }, 'not come to its end after 500 pages'],
  ])('writes nothing where the answer in the place of the list of comments is %s', async (_what, body, headers, why) => {
    save(SMALL);
    await run('comment plan.json', github('workflow'));
    const before = structuredClone(forge.comments);
    forge.requests.length = 0;
    forge.faults.strike = (request) =>
      request.startsWith('GET /repos/acme/groups/issues/7/comments')
        ? {
            when: 'before',
            answer: (response) => void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body),
          }
        : undefined;

    const { status, stderr } = await run('comment plan.json', github('workflow', 'bbb2'));

    expect(status).toBe(1);
    expect(stderr.replaceAll(/\n│ ?/g, ' ')).toContain(why);
    expect(stderr).toContain('[PROVIDER_ANSWER]');
    expect(forge.comments).toEqual(before);
    expect(forge.requests.length).toBeLessThan(510);
  });

  it('is read whatever somebody wrote into its hidden line', async () => {
    const known = { project: 'acme-access', environment: '', head: 'a\u001b[2J\n::set-output name=x::y', digest: 'x', applicable: true };
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const text = JSON.stringify({ ...known, outdated: false, truncated: false, shown: 7 }).replace(
      '{',
      `{"__proto__":{"a":1},"more":${deep},`,
    );
    forge.add(`<!-- rollcall:v1 ${Buffer.from(text).toString('base64url')} -->\nx`, BOT);

    const { status, stdout, stderr } = await run('comment --read', github('workflow'));

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ format_version: '1.0', ...known, outdated: false, truncated: false, shown: '', applied: '' });
    expect(stdout).not.toMatch(/\u001b|^::/m);
  });

  it('finds its comment behind hundreds of others', async () => {
    save(SMALL);
    await run('comment plan.json', github('workflow'));
    const [own] = forge.comments.splice(0, 1);
    for (let count = 0; count < 230; count++) forge.add(`talk ${count}`, 'octocat');
    forge.comments.push(own!);
    save(plan({}));

    expect((await run('comment plan.json', github('workflow'))).stderr).toContain('updated');
    expect(forge.comments.filter(({ author }) => author === BOT)).toHaveLength(1);
  });

  it('writes as the account of the token, where GitHub tells whose that is', async () => {
    save(SMALL);
    await run('comment plan.json', github('person'));
    save(plan({}));

    expect((await run('comment plan.json', github('person'))).stderr).toContain('updated');
    expect(forge.comments.map(({ author }) => author)).toEqual(['octocat']);
  });

  it('fits what GitHub takes, however large the plan', async () => {
    const changes = Array.from({ length: 3000 }, (_, index) =>
      change(`v/group-${index}`, { after: { name: `group-${index}`, policies: ['🦜'.repeat(20)] } }),
    );
    save(plan({ changes }));

    expect((await run('comment plan.json', github('workflow'))).status).toBe(0);

    const { body } = forge.comments[0]!;
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toContain('Plan: 3000 to add');
    expect(body).toContain(readMarker(body)!.digest);
  });

  it('makes no second comment where the answer to the first one was lost', async () => {
    save(SMALL);
    forge.faults.lostAnswers = 1;

    expect((await run('comment plan.json', github('workflow'))).status).toBe(0);
    expect(forge.comments).toHaveLength(1);
  });

  it('leaves one where two runs made one each', async () => {
    const value = save(SMALL);
    await run('comment plan.json', github('workflow'));
    forge.add(
      markerLine({
        project: value.project,
        environment: '',
        head: 'y',
        digest: 'd',
        applicable: true,
        outdated: false,
        truncated: false,
        shown: '',
        applied: '',
      }),
      BOT,
    );

    expect((await run('comment plan.json', github('workflow', 'ccc3'))).status).toBe(0);
    expect(forge.comments).toHaveLength(1);
    expect(readMarker(forge.comments[0]!.body)).toMatchObject({ head: 'ccc3' });
  });

  it.each(['primary', 'secondary', 'status'] as const)('waits where GitHub limits requests: %s', async (limitedAs) => {
    save(SMALL);
    Object.assign(forge.faults, { limited: 2, limitedAs });

    expect((await run('comment plan.json', github('workflow'))).status).toBe(0);
    expect(forge.comments).toHaveLength(1);
  });

  it('marks what was planned of an earlier commit as outdated, once', async () => {
    save(SMALL);
    await run('comment plan.json --environment production', github('workflow', 'aaa1'));

    expect((await run('comment --outdated', github('workflow', 'aaa1'))).stderr).toContain('0 comments were marked');
    expect((await run('comment --outdated', github('workflow', 'bbb2'))).stderr).toContain('1 comment was marked');
    expect((await run('comment --outdated', github('workflow', 'bbb2'))).stderr).toContain('0 comments were marked');

    expect(forge.comments[0]!.body).toContain('> **Outdated.** This plan is of `aaa1`; the branch is at `bbb2` now.');
    expect(JSON.parse((await run('comment --read --environment production', github('workflow', 'bbb2'))).stdout)).toMatchObject({
      outdated: true,
      head: 'aaa1',
    });
  });

  it('reads what was approved, after the merge by the commit alone', async () => {
    const value = save(SMALL);
    await run('comment plan.json --environment production', github('workflow', 'aaa1'));
    const push = githubPush(github('workflow'));

    const { status, stdout } = await run('comment --read --environment production', push);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      format_version: '1.0',
      project: 'acme-access',
      environment: 'production',
      head: 'aaa1',
      digest: effectDigest(value),
      applicable: true,
      outdated: false,
      truncated: false,
      shown: shownDigest(forge.comments[0]!.body),
      applied: '',
    });
    expect((await run('comment --read', push)).stderr).toContain('There is no comment of "acme-access"');
    expect((await run('comment --read', { ...push, GITHUB_SHA: 'lonely-sha' })).stderr).toContain('came with no pull request');
  });

  it('says that it has no room for the whole plan', async () => {
    save(plan({ changes: Array.from({ length: 900 }, (_, index) => change(`v/group-${index}`, { after: { name: `group-${index}` } })) }));
    await run('comment plan.json', github('workflow'));

    expect(readMarker(forge.comments[0]!.body)).toMatchObject({ applicable: true, truncated: true });
  });

  /** What `--check` says after the merge, of the plan file as it is now. */
  function check(options = ''): Promise<Ran> {
    const push = githubPush(github('workflow'));
    return run(`comment plan.json --check --environment production${options}`, push);
  }

  it('checks that the comment shows a plan, and writes nothing', async () => {
    save(SMALL);
    expect((await check()).stderr).toMatch(/There is no comment that shows a plan\.[\s\S]*\[PLAN_UNAPPROVED\]/);
    await run('comment plan.json --environment production', github('workflow'));
    const before = [...writes()];

    expect(await check()).toMatchObject({ status: 0, stderr: 'The comment of "acme-access" shows this plan.\n' });
    save({ ...SMALL, inputs: { ...SMALL.inputs, date: '2026-12-31' } });
    expect(await check()).toMatchObject({ status: 0 });
    save(plan({ changes: [change('v/other', { after: { name: 'other' } })] }));
    const other = await check();

    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(new RegExp(`The comment shows another plan: it shows\\s[│\\s]*${effectDigest(SMALL)}`));
    expect(writes()).toEqual(before);
  });

  it('checks no approval of what changes nothing, and takes none for what cannot be applied', async () => {
    save(plan({}));
    expect(await check()).toMatchObject({ status: 0, stderr: expect.stringContaining('nothing to approve') as string });
    expect(forge.requests).toEqual([]);

    save(plan({ ...SMALL, guards: [{ code: 'MAX_DELETIONS', address: 'v', message: 'Too many.', blocking: true }] }));
    await run('comment plan.json --environment production', github('workflow'));
    expect((await check()).stderr).toContain('The plan cannot be applied: it is refused');
    save(SMALL);
    expect((await check()).stderr).toContain('The comment shows a plan that cannot be applied');
  });

  it('checks also what has no call and is agreed to all the same: a new approval, and a protection that is taken off', async () => {
    const news = { new_approvals: [{ match: 'v/*', allow: ['KEEP'], until: '2099-12-31', reason: 'r' }] };
    const entry = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', applied: {}, causes: {} };
    const settled = [{ ...entry, record_before: { lifecycle: { prevent_destroy: true as const } } }];
    for (const made of [plan(news), plan({ settled }), plan({ changes: SMALL.changes, ...news })]) {
      save(plan({ changes: made.changes }));
      await run('comment plan.json --environment production', github('workflow'));
      save(made);
      expect((await check()).stderr).toContain('PLAN_UNAPPROVED');
    }
  });

  /** Marks the comment after an apply of the plan file as it is now. */
  function markApplied(options = '', env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const push = githubPush(github('workflow'));
    return run(`comment plan.json --applied --environment production${options}`, { ...push, ...env });
  }

  it('is marked once its plan was applied, is no approval any more, and stays to be read', async () => {
    save(SMALL);
    await run('comment plan.json --environment production', github('workflow'));
    await run('comment plan.json --environment staging', github('workflow'));
    const [before, staging] = forge.comments.map(({ body }) => body);

    expect(await markApplied(' --link https://ci.test/9')).toMatchObject({
      status: 0,
      stderr: 'The comment of "acme-access" is marked as applied.\n',
    });
    const [body, other] = forge.comments.map((each) => each.body);
    expect(readMarker(body!)).toMatchObject({ applied: 'merged-sha', digest: effectDigest(SMALL) });
    expect(body).toContain('> **Applied** from `merged-sha` in [this run](<https://ci.test/9>).');
    expect(body).toContain(before!.split('\n').slice(1).join('\n'));
    expect(other).toBe(staging);
    const checked = await check();
    expect(checked.status).toBe(1);
    expect(checked.stderr).toContain('was applied already, from commit "merged-sha"');
    const writesBefore = writes().length;
    expect((await markApplied()).stderr).toContain('was marked as applied before');
    await run('comment --outdated --environment production', github('workflow', 'bbb2'));
    expect(writes()).toHaveLength(writesBefore);
    await run('comment plan.json --environment production', github('workflow', 'bbb2'));
    expect(await check()).toMatchObject({ status: 0 });
  });

  it('is marked only where it shows the plan that was applied', async () => {
    save(SMALL);
    expect((await markApplied()).stderr).toContain('is gone, and approves nothing');
    await run('comment plan.json --environment production', github('workflow'));
    save(plan({ changes: [change('v/other', { after: { name: 'other' } })] }));
    expect(await markApplied()).toMatchObject({ status: 0, stderr: expect.stringContaining('shows another plan by now') as string });
    save(plan({}));
    expect((await markApplied()).stderr).toContain('nothing to mark');
    expect(readMarker(forge.comments[0]!.body)).toMatchObject({ applied: '' });
  });

  it('that cannot be marked is an error, from wherever the run is: it would approve the plan once more', async () => {
    save(SMALL);
    await run('comment plan.json --environment production', github('workflow'));

    const readOnly = await markApplied('', { GITHUB_TOKEN: 'fork' });
    const { GITHUB_TOKEN: _token, ...tokenless } = github('workflow');
    const without = await run('comment plan.json --applied --environment production', tokenless);

    expect([readOnly.status, without.status]).toEqual([1, 1]);
    expect(readOnly.stderr).toContain('[FORGE_PERMISSION]');
    expect(without.stderr).toContain('[CREDENTIAL_MISSING]');
    expect(await check()).toMatchObject({ status: 0 });
  });

  it('checks that no later push made the comment outdated', async () => {
    save(SMALL);
    await run('comment plan.json --environment production', github('workflow'));
    await run('comment --outdated', github('workflow', 'bbb2'));

    expect(await check()).toMatchObject({ status: 1, stderr: expect.stringContaining('it is of commit "aaa1"') as string });
  });

  it('checks what readers see of the comment, whatever its hidden line says: ends of lines count for nothing, a word does', async () => {
    save(SMALL);
    await run('comment plan.json --environment production', github('workflow'));
    const [comment] = forge.comments;
    const written = comment!.body;
    const [marker = ''] = written.split('\n');
    const edit = (body: string): void => void Object.assign(comment!, { body });

    edit(`${marker}\r\n**No changes.** Everything matches.`);
    expect(await check()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Somebody has edited the comment[\s\S]*\[PLAN_UNAPPROVED\]/) as string,
    });
    edit(written.replace('1 to add', '0 to add'));
    expect((await check()).status).toBe(1);
    edit(`${written}\n\nAlso approved for next week.`);
    expect((await check()).status).toBe(1);
    edit(`${written.replaceAll('\n', ' \r\n')}\r\n`);
    expect(await check()).toMatchObject({ status: 0 });
  });

  it('takes a comment of a Rollcall that kept no digest of what it shows for no approval', async () => {
    const value = save(SMALL);
    const old = { project: value.project, environment: 'production', head: 'aaa1', digest: effectDigest(value), applicable: true };
    forge.add(`${markerLine({ ...old, outdated: false, truncated: false } as never)}\ntext`, BOT);

    expect((await check()).status).toBe(1);
  });

  it('takes a comment that had no room for everything only where it is told to', async () => {
    save(plan({ changes: Array.from({ length: 900 }, (_, index) => change(`v/group-${index}`, { after: { name: `group-${index}` } })) }));
    await run('comment plan.json --environment production', github('workflow'));

    expect(await check()).toMatchObject({ status: 1, stderr: expect.stringContaining('--allow-truncated') as string });
    expect((await check(' --allow-truncated')).stderr).toContain('all that fits of this plan');
  });

  it('says of a plan that cannot be applied that it is no approval', async () => {
    for (const parts of [
      { since: { commit: 'c', basis: 'declared' as const } },
      { guards: [{ code: 'MAX_DELETIONS' as const, address: 'v', message: 'Too many.', blocking: true }] },
    ]) {
      save(plan(parts));
      await run('comment plan.json', github('workflow'));
      expect(readMarker(forge.comments[0]!.body)).toMatchObject({ applicable: false });
    }
  });

  it('shows the body without a forge, and sends nothing', async () => {
    save(SMALL);

    const { status, stdout } = await run('comment plan.json --dry-run', {});

    expect(status).toBe(0);
    expect(stdout).toMatch(/^<!-- rollcall:v1 /);
    expect(forge.requests).toEqual([]);
  });

  it.each([
    { args: 'comment', says: 'takes a plan file, "--outdated" or "--read"' },
    { args: 'comment plan.json --read', says: 'takes a plan file, "--outdated" or "--read"' },
    { args: 'comment --read --dry-run', says: '"--dry-run" needs a plan file' },
    { args: 'comment --outdated --applied', says: '"--applied" needs a plan file' },
    { args: 'comment plan.json --check --applied', says: 'exclude each other' },
    { args: 'comment --read --check', says: '"--check" needs a plan file' },
    { args: 'comment plan.json --check --dry-run', says: 'exclude each other' },
    { args: 'comment plan.json --allow-truncated', says: '"--allow-truncated" goes with "--check"' },
    { args: 'comment --read --pull-request x', says: '"--pull-request" takes a number' },
  ])('refuses "$args"', async ({ args, says }) => {
    const { status, stderr } = await run(args, github('workflow'));

    expect(status).toBe(1);
    expect(stderr).toContain(says);
  });

  it('sends its token nowhere but to the API that the runner names, and never in clear text', async () => {
    save(SMALL);

    const { status, stderr } = await run('comment plan.json', { ...github('workflow'), GITHUB_API_URL: 'http://api.acme.test' });

    expect(status).toBe(1);
    expect(stderr).toContain('[PROVIDER_TLS]');
    expect(stderr).not.toContain('workflow');
  });
});

describe('on GitLab', () => {
  beforeEach(async () => {
    forge = await startGitlab();
  });

  it('creates one note, updates it behind pages of others, marks it as outdated and reads it', async () => {
    const value = save(SMALL);
    expect((await run('comment plan.json', gitlab('project'))).stderr).toContain('created');
    const [own] = forge.comments.splice(0, 1);
    for (let count = 0; count < 130; count++) forge.add(`talk ${count}`, 'ada');
    forge.add(own!.body, 'project_1_bot', true);
    forge.comments.push(own!);

    expect((await run('comment plan.json', gitlab('project', 'bbb2'))).stderr).toContain('updated');
    forge.head = 'bbb2';
    expect((await run('comment --outdated', gitlab('project', 'aaa1'))).stderr).toContain('0 comments were marked');
    forge.head = undefined;
    expect((await run('comment --outdated', gitlab('project', 'ccc3'))).stderr).toContain('1 comment was marked');
    expect(JSON.parse((await run('comment --read', gitlabPush(gitlab('project')))).stdout)).toMatchObject({
      digest: effectDigest(value),
      outdated: true,
    });
    expect(forge.comments.filter(({ author, system }) => author === 'project_1_bot' && !system)).toHaveLength(1);
    expect(forge.broken).toEqual([]);
  });
});

describe('a marker', () => {
  it('says that a plan may not be whole, where it does not say that it is', () => {
    const old = { project: 'a', environment: '', head: 'h', digest: 'd', applicable: true, outdated: false };

    expect(readMarker(markerLine(old as never))).toMatchObject({ truncated: true, shown: '' });
  });

  it('survives any name, and ends no comment early', () => {
    const marker = {
      project: 'a --> <b>',
      environment: 'ü\n"',
      head: 'h',
      digest: 'd',
      applicable: true,
      outdated: false,
      truncated: false,
      shown: 's',
      applied: '',
    };

    expect(markerLine(marker).indexOf('-->')).toBe(markerLine(marker).length - 3);
    expect(readMarker(`${markerLine(marker)}\ntext`)).toEqual(marker);
  });

  it.each(['text', '<!-- rollcall:v1 !!! -->', '<!-- rollcall:v1 e30 -->', '<!-- rollcall:v1 bm8 -->', ` ${markerLine({} as never)}`])(
    'is none where it is not one: %s',
    (body) => {
      expect(readMarker(body)).toBeUndefined();
    },
  );
});
