import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.ts';
import { readMarker } from '../../src/forge/marker.ts';
import { change, plan } from '../builders/plan.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { githubEnvironment, githubPush, gitlabEnvironment, gitlabPush } from '../builders/forge-environments.ts';
import { runCommand } from '../builders/run-command.ts';

const SMALL = plan({ changes: [change('v/engineering', { after: { name: 'engineering' } })] });
let dir = '';
let forge: EmulatedForge;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-late-'));
  forge = await startGithub();
});
afterEach(async () => {
  await forge.close();
  rmSync(dir, { recursive: true, force: true });
});

function save(value: Plan): void {
  writeFileSync(join(dir, 'plan.json'), JSON.stringify(value));
}

/** Runs one command; what it says is one line. */
async function run(args: string, token: string, head: string): Promise<{ readonly status: number; readonly said: string }> {
  const { status, stderr } = await runCommand(args, { dir, env: githubEnvironment({ forge, dir }, { token, head }) });
  return { status, said: stderr.replaceAll(/\s+/g, ' ') };
}

describe('the comment of a pull request', () => {
  it('stays as it is where it is of a later push, and the run of an earlier one ends last', async () => {
    save(SMALL);
    await run('comment plan.json', 'workflow', 'bbb2');
    const { body } = forge.comments[0]!;
    forge.head = 'bbb2';
    save(plan({}));

    const marked = await run('comment --outdated', 'workflow', 'aaa1');
    const late = await run('comment plan.json', 'workflow', 'aaa1');

    expect(marked).toMatchObject({ status: 0, said: expect.stringContaining('0 comments were marked') as string });
    expect(late).toMatchObject({
      status: 0,
      said: expect.stringContaining('is of the commit that the branch is at now, and was left as it is') as string,
    });
    expect(forge.comments.map((comment) => comment.body)).toEqual([body]);
    // A push back to that commit.
    forge.head = 'aaa1';
    expect((await run('comment plan.json', 'workflow', 'aaa1')).said).toContain('updated');
  });

  it('is written over where somebody put words before it, and approves nothing until then', async () => {
    save(SMALL);
    await run('comment plan.json', 'workflow', 'aaa1');
    const { author, body } = forge.comments[0]!;
    forge.comments[0]!.body = `hello\n${body}`;
    expect(await run('comment plan.json --check', 'workflow', 'aaa1')).toMatchObject({
      status: 1,
      said: expect.stringContaining('Somebody has edited the comment') as string,
    });
    expect((await run('comment plan.json', 'workflow', 'aaa1')).said).toContain('was updated');
    expect(forge.comments.map((comment) => comment.body)).toEqual([body]);
    // Whoever quotes it by the same account has written something of their own.
    const quoted = forge.add(`As it was:\n${body}`, author);
    save(plan({}));
    await run('comment plan.json', 'workflow', 'bbb2');
    expect(forge.comments.map((comment) => readMarker(comment.body)?.head)).toEqual(['bbb2', 'aaa1']);
    expect(forge.comments).toContain(quoted);
  });

  it('is one by the token of an App that cannot say who it is, and the run tells whose name to give', async () => {
    save(SMALL);
    const first = await run('comment plan.json', 'app', 'aaa1');
    save(plan({}));
    const second = await run('comment plan.json', 'app', 'bbb2');

    expect(first.said).toContain('was created');
    expect(second.said).toContain('was updated');
    for (const { status, said } of [first, second]) {
      expect(status).toBe(0);
      expect(said).toContain('name it with "--author acme-app[bot]"');
    }
    expect(forge.comments.map(({ body }) => readMarker(body)?.head)).toEqual(['bbb2']);
  });
});

type Variables = Readonly<Record<string, string>>;

const FORGES = {
  github: {
    start: startGithub,
    ofRequest: (head: string): Variables => githubEnvironment({ forge, dir }, { token: 'workflow', head }),
    afterMerge: githubPush,
  },
  gitlab: {
    start: startGitlab,
    ofRequest: (head: string): Variables => gitlabEnvironment({ forge }, { token: 'project', head }),
    afterMerge: gitlabPush,
  },
};

describe.each(Object.entries(FORGES))('the comment of a request that was merged, on %s', (_name, { start, ofRequest, afterMerge }) => {
  beforeEach(async () => {
    await forge.close();
    forge = await start();
  });

  async function say(args: string, env: Variables): Promise<string> {
    const { status, stderr } = await runCommand(args, { dir, env });
    expect(status).toBe(0);
    return stderr.replaceAll(/\s+/g, ' ');
  }

  const shown = (): readonly unknown[] =>
    forge.comments.map(({ body }) => {
      const marker = readMarker(body);
      return [marker?.head, marker?.outdated];
    });

  it('gets what is planned from the branch that it went into, however it was merged and how often that is planned', async () => {
    save(SMALL);
    forge.head = 'aaa1';
    await say('comment plan.json', ofRequest('aaa1'));
    forge.isMerged = true;

    save(plan({}));
    expect(await say('comment plan.json', afterMerge(ofRequest('aaa1')))).toContain('was updated');
    expect(shown()).toEqual([['merged-sha', false]]);
    save(SMALL);
    expect(await say('comment plan.json', afterMerge(ofRequest('aaa1')))).toContain('was updated');
    // Named by whoever runs it of a later commit of that branch.
    save(plan({}));
    const later = { ...afterMerge(ofRequest('aaa1')), GITHUB_SHA: 'later', CI_COMMIT_SHA: 'later' };
    expect(await say('comment plan.json --pull-request 7', later)).toContain('was updated');
    expect(shown()).toEqual([['later', false]]);
  });

  it('is left as it is by a run of the request that ends after that, and is not called outdated', async () => {
    save(SMALL);
    forge.head = 'bbb2';
    await say('comment plan.json', ofRequest('bbb2'));
    forge.isMerged = true;
    const ofBranch = forge.comments.map(({ body }) => body);

    save(plan({}));
    expect(await say('comment plan.json', ofRequest('aaa1'))).toContain('was left as it is: the request is merged');
    expect(await say('comment --outdated', ofRequest('aaa1'))).toContain('0 comments were marked');
    expect(forge.comments.map(({ body }) => body)).toEqual(ofBranch);

    await say('comment plan.json', afterMerge(ofRequest('bbb2')));
    save(SMALL);
    expect(await say('comment plan.json', ofRequest('bbb2'))).toContain('was left as it is: the request is merged');
    expect(await say('comment --outdated', ofRequest('bbb2'))).toContain('0 comments were marked');
    expect(shown()).toEqual([['merged-sha', false]]);
  });
});
