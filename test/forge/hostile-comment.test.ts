import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { readMarker } from '../../src/forge/marker.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { githubEnvironment, gitlabEnvironment } from '../builders/forge-environments.ts';
import { hostilePlan } from '../builders/hostile-plan.ts';
import { plan } from '../builders/plan.ts';
import { proseIn, renderedMarkdown, tagsOf } from '../builders/rendered-markdown.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import { UNSHOWABLE } from '../matrix/hostile-texts.ts';

/*
 * Plans whose every name means harm become comments, by the command, at the emulated forges. What is looked at is what the forge then
 * holds: it is one comment, its marker is ours, it renders as what we wrote, and nothing in it is obeyed by a forge or a runner.
 */
const SEED = Number(process.env['ROLLCALL_FUZZ_SEED'] ?? 5);
const RUNS = 40;
/** The tags that our own Markdown becomes. */
const OURS = new Set(
  '!-- p h1 h2 h3 h4 strong em code pre table thead tbody tr th td ul ol li details summary sub br a blockquote hr del'.split(' '),
);

/** The same plan as a file may hold it: digests and dates have a form, its parts agree, and everything else is free. */
const hostilePlanFile = hostilePlan.map((hostile): Plan => {
  const { date, declaration } = plan().inputs;
  const targets = Object.fromEntries(
    Object.entries(hostile.inputs.targets).map(([name, target]) => [name, { ...target, provider: 'vault' }]),
  );
  const until = (guard: Plan['guards'][number]): Plan['guards'][number] =>
    guard.approved_by ? { ...guard, approved_by: { ...guard.approved_by, until: '2027-01-01' } } : guard;
  return { ...hostile, inputs: { ...hostile.inputs, date, declaration, targets }, guards: hostile.guards.map(until) };
});

let dir = '';
let forge: EmulatedForge;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-comment-'));
});
afterEach(async () => {
  await forge.close();
  rmSync(dir, { recursive: true, force: true });
});

const FORGES = {
  github: { start: startGithub, env: () => githubEnvironment({ forge, dir }, { token: 'workflow' }) },
  gitlab: { start: startGitlab, env: () => gitlabEnvironment({ forge }, { token: 'project' }) },
} as const;

async function comment(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ status: number; text: string }> {
  const process = fakeProcess({ cwd: dir, env, now: Date.now() });
  const status = await runCommandLine(['comment', ...args], process);
  return { status, text: process.written.stdout + process.written.stderr };
}

describe.each(Object.entries(FORGES))('a comment on %s about a plan with names that mean harm', (_name, { start, env }) => {
  beforeEach(async () => {
    forge = await start();
  });

  it('is one comment that says what we wrote and obeys nobody', { timeout: 240_000 }, async () => {
    const seen = { written: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(hostilePlanFile, async (given) => {
        forge.comments.length = 0;
        writeFileSync(join(dir, 'plan.json'), JSON.stringify(given));

        const first = await comment(['plan.json', '--environment', 'prod'], env());

        expectUnobeyed(first.text);
        if (first.status !== 0) {
          // What no plan file may say is refused, and nothing is written then.
          seen.refused += 1;
          expect(forge.comments).toEqual([]);
          expect(first.text).toMatch(/\[PLAN_[A-Z]+\]/);
          return;
        }
        seen.written += 1;
        const body = await theOneComment(given);
        expectHarmless(body);
        await comment(['plan.json', '--environment', 'prod'], env());
        expect((await theOneComment(given)) === body, 'the same comment again').toBe(true);
        await comment(['--outdated', '--environment', 'prod'], { ...env(), CI_COMMIT_SHA: 'bbb2', GITHUB_EVENT_PATH: outdatedEvent() });
        const outdated = forge.comments.map((one) => one.body);
        expect(outdated).toHaveLength(1);
        expect(readMarker(outdated[0]!)).toEqual({ ...readMarker(body), outdated: true });
        expectHarmless(outdated[0]!);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(seen.written, JSON.stringify(seen)).toBeGreaterThan(RUNS / 2);
    expect(forge.broken).toEqual([]);
  });
});

function outdatedEvent(): string {
  const file = join(dir, 'later.json');
  const repo = { full_name: 'acme/groups' };
  writeFileSync(file, JSON.stringify({ pull_request: { number: 7, head: { sha: 'bbb2', repo }, base: { repo } } }));
  return file;
}

/** There is one, and its marker is about this plan. */
async function theOneComment({ project }: Plan): Promise<string> {
  expect(forge.comments).toHaveLength(1);
  const body = forge.comments[0]!.body;
  const marker = readMarker(body);
  expect(marker).toMatchObject({ project, environment: 'prod', head: 'aaa1', outdated: false });
  return body;
}

/** Neither a terminal nor the runner of a CI obeys it. */
function expectUnobeyed(text: string): void {
  expect(UNSHOWABLE.exec(text)?.[0]).toBeUndefined();
  expect(text).not.toMatch(/^\s*::|##\[|##vso\[/m);
}

function expectHarmless(body: string): void {
  expectUnobeyed(body);
  const html = renderedMarkdown(body);
  const tags = tagsOf(html).map((tag) => tag.replace(/^<\/?|>$|\/>$/g, ''));
  expect(tags.filter((tag) => !OURS.has(tag))).toEqual([]);
  expect(
    tags.filter((tag) => tag === '!--'),
    'one marker',
  ).toHaveLength(1);
  // A fence that was closed too early, or never, would leave the rest as code or as text.
  expect(html.match(/<pre>/g)?.length ?? 0).toBe(html.match(/<\/pre>/g)?.length ?? 0);
  for (const [, address] of html.matchAll(/<a href="([^"]*)"/g)) expect(address).toMatch(/^https?:\/\//);
  // Mentions, references to issues, merge requests, milestones and labels, and addresses; the marks of an alert are ours.
  expect(proseIn(html).replaceAll(/^\[![A-Z]+\]$/gm, '')).not.toMatch(/[@#!$%~^&]\w|\bGH-\d|:\/\/|\bwww\./i);
  // GitLab carries out each line of a comment that begins with a slash and a word; it looks before Markdown is rendered.
  expect(body).not.toMatch(/^[ \t]*\/[a-z]/im);
}
