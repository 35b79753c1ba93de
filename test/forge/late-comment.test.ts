import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { readMarker } from '../../src/forge/marker.ts';
import { change, plan } from '../builders/plan.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { githubEnvironment } from '../builders/forge-environments.ts';
import { fakeProcess } from '../builders/surroundings.ts';

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
  const process = fakeProcess({ cwd: dir, env: githubEnvironment({ forge, dir }, { token, head }), now: Date.now() });
  const status = await runCommandLine(args.split(' '), process);
  return { status, said: process.written.stderr.replaceAll(/\s+/g, ' ') };
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
