import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { CODES } from '../../src/core/errors.ts';
import { issueMarkerLine } from '../../src/forge/issue-marker.ts';
import { markerLine, shownDigest } from '../../src/forge/marker.ts';
import type { openWriteClient as openClient } from '../../src/http/client.ts';
import { digestOfPlan } from '../../src/run/plan-file.ts';
import { change, plan } from '../builders/plan.ts';
import type { EmulatedForge, ForgeFault } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import { printSize, strideOf } from '../matrix/sample.ts';

/** Nobody waits here: who sleeps finds the clock further on. */
const clock = vi.hoisted(() => ({ ms: 0 }));
vi.mock('../../src/http/sleep.ts', () => ({
  sleep: async (ms: number) => {
    clock.ms += ms;
    await new Promise(setImmediate);
  },
}));

/** Nor for a forge that says nothing. */
const SILENCE_MS = 200;
vi.mock('../../src/http/client.ts', async (load) => {
  const real = await load<{ readonly openWriteClient: typeof openClient }>();
  const openWriteClient: typeof openClient = (options, context) =>
    real.openWriteClient(options, { ...context, timeouts: { headersMs: SILENCE_MS, bodyMs: SILENCE_MS } });
  return { ...real, openWriteClient };
});

/*
 * Every request to a forge, as every command sends it, with every fault. Whatever happens, it is an error with a code or it is done; what
 * others wrote is left alone; there is never a second comment or issue of ours; and once the fault is over, the same command does it.
 */
const CODE = new RegExp(`\\[(?:${CODES.join('|')})\\]`);
const NOW = Date.now();
const PLAN = plan({ project: 'acme', changes: [change('v/a', { after: { name: 'a' } })] });
const GIGABYTE = 2 ** 30;
let dir = '';
let forge: EmulatedForge;
let cells = 0;
/** Cells that there are; all of them take minutes, for a time-out is waited for. */
let all = 0;
const SAMPLE = strideOf(8);

/** Whether the next cell runs. */
function isMet(): boolean {
  return all++ % SAMPLE.stride === SAMPLE.first;
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-forge-'));
  writeFileSync(join(dir, 'rollcall.yaml'), 'version: 1\nproject: acme\ngroups: [groups.yaml]\ntargets: { v: { provider: vault } }\n');
  writeFileSync(join(dir, 'drift.md'), 'much\n');
  writeFileSync(join(dir, 'plan.json'), JSON.stringify(PLAN));
});
afterEach(async () => {
  await forge.close();
  rmSync(dir, { recursive: true, force: true });
});
afterAll(() => printSize('Forge faults', cells, all));

function answered(status: number, body: string, headers: Readonly<Record<string, string>> = {}): ForgeFault['answer'] {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}

function refused(status: number, headers?: Readonly<Record<string, string>>): ForgeFault['answer'] {
  return answered(status, '{"message":"no such luck"}', headers);
}

const HTML = { 'content-type': 'text/html' };
const reset: ForgeFault['answer'] = (response) => void response.destroy();
const silent: ForgeFault['answer'] = () => undefined;

function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = '[' + '"x",'.repeat(16_384);
  let left = GIGABYTE;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

/**
 * `list`: only where a list is asked for. `rare`: takes long, so that one command will do. `slow`: so does it where trying again is right, which
 * is where something is read.
 */
const FAULTS: readonly (ForgeFault & {
  readonly name: string;
  readonly list?: true;
  readonly once?: true;
  readonly rare?: true;
  readonly slow?: true;
})[] = [
  ...[400, 401, 403, 404, 409, 413, 422, 429, 500, 503].map((status): (typeof FAULTS)[number] => ({
    name: String(status),
    when: 'before',
    answer: refused(status),
  })),
  { name: '429 with Retry-After, once', when: 'before', answer: refused(429, { 'retry-after': '1' }), once: true },
  { name: '429 with a Retry-After of years', when: 'before', answer: refused(429, { 'retry-after': '999999999' }) },
  { name: '502 with HTML', when: 'before', answer: answered(502, '<html><h1>Bad gateway</h1>', HTML) },
  { name: '200 with HTML', when: 'before', answer: answered(200, '<html><h1>Sign in</h1>', HTML) },
  { name: 'a reset connection', when: 'before', answer: reset },
  { name: 'a reset connection after it was stored', when: 'after', answer: reset },
  { name: 'a reset connection after it was stored, once', when: 'after', answer: reset, once: true },
  { name: 'a time-out before it is stored', when: 'before', answer: silent, slow: true },
  { name: 'a time-out after it was stored', when: 'after', answer: silent, slow: true },
  { name: 'a time-out after it was stored, once', when: 'after', answer: silent, once: true, slow: true },
  { name: '500 after it was stored', when: 'after', answer: refused(500) },
  { name: '500 after it was stored, once', when: 'after', answer: refused(500), once: true },
  {
    name: 'a body that is cut',
    when: 'after',
    answer: (response, { status, text }) => answered(status, text.slice(0, text.length / 2))(response, { status, text, headers: {} }),
  },
  { name: 'an empty body', when: 'after', answer: answered(200, '') },
  { name: 'an object in the place of a list', when: 'before', answer: answered(200, '{"message":"nothing here"}'), list: true },
  { name: 'null in the place of a list', when: 'before', answer: answered(200, 'null'), list: true },
  {
    name: 'a list that goes on for ever',
    when: 'after',
    answer: (response, { status, text }) =>
      answered(status, text, { link: '<http://x/next>; rel="next"', 'x-next-page': '999' })(response, { status, text, headers: {} }),
    list: true,
  },
  {
    name: 'a list whose first page comes again',
    when: 'after',
    answer: (response, { status, text }) =>
      answered(status, text, { link: '<http://x/next>; rel="next"', 'x-next-page': '1' })(response, { status, text, headers: {} }),
    list: true,
  },
  { name: 'a body of a gigabyte', when: 'before', answer: flood, rare: true },
];

interface World {
  readonly name: string;
  readonly bot: string;
  start(): Promise<EmulatedForge>;
  env(head: string): Record<string, string>;
}

const WORLDS: readonly World[] = [
  {
    name: 'GitHub',
    bot: 'octocat',
    start: startGithub,
    env: (head) => {
      const event = join(dir, 'event.json');
      const repo = { full_name: 'acme/groups' };
      writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha: head, repo }, base: { repo } } }));
      const isMerged = head === 'merged-sha';
      return {
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: forge.url,
        GITHUB_REPOSITORY: 'acme/groups',
        GITHUB_SHA: head,
        GITHUB_TOKEN: 'person',
        ...(isMerged ? { GITHUB_REF: 'refs/heads/main' } : { GITHUB_REF: 'refs/pull/7/merge', GITHUB_EVENT_PATH: event }),
      };
    },
  },
  {
    name: 'GitLab',
    bot: 'project_1_bot',
    start: startGitlab,
    env: (head) => ({
      GITLAB_CI: 'true',
      CI_API_V4_URL: forge.url,
      CI_PROJECT_ID: '1',
      CI_COMMIT_SHA: head,
      GITLAB_TOKEN: 'project',
      ...(head === 'merged-sha'
        ? { CI_COMMIT_BRANCH: 'main' }
        : { CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', CI_MERGE_REQUEST_IID: '7' }),
    }),
  },
];

interface Deed {
  readonly name: string;
  readonly args: readonly string[];
  readonly head?: string;
  /** Makes what is there before it. */
  prepare(bot: string): void;
  /** What is there once it is done. */
  expectDone(): void;
}

const MARKER = { project: 'acme', environment: '', head: 'older', digest: `sha256:${'0'.repeat(64)}`, applicable: true };
const ours = (text: string, digest = MARKER.digest): string =>
  `${markerLine({ ...MARKER, digest, outdated: false, truncated: false, applied: '', shown: shownDigest(text) })}\n${text}`;
const ourIssue = (text: string): string => `${issueMarkerLine({ project: 'acme', environment: '' })}\n\n${text}`;
/** A comment that approves the plan. */
const approving = (): string => ours('one', digestOfPlan(PLAN));
const OURS = /^<!-- rollcall:/;

function ourComments(): readonly string[] {
  return forge.comments.filter(({ body, author }) => OURS.test(body) && author !== 'mallory').map(({ body }) => body);
}

function ourIssues(): EmulatedForge['issues'] {
  return forge.issues.filter(({ body, state }) => OURS.test(body) && state === 'open');
}

const DEEDS: readonly Deed[] = [
  {
    name: 'a first comment',
    args: ['comment', 'plan.json'],
    prepare: () => undefined,
    expectDone: () => expect(ourComments()).toEqual([expect.stringContaining('1 to add')]),
  },
  {
    name: 'a comment in the place of two',
    args: ['comment', 'plan.json'],
    prepare: (bot) => {
      forge.add(ours('one'), bot);
      forge.add(ours('two'), bot);
    },
    expectDone: () => expect(ourComments()).toEqual([expect.stringContaining('1 to add')]),
  },
  {
    name: 'what was planned, after the merge',
    args: ['comment', '--read'],
    head: 'merged-sha',
    prepare: (bot) => void forge.add(ours('one'), bot),
    expectDone: () => expect(ourComments()).toEqual([ours('one')]),
  },
  {
    name: 'an outdated comment',
    args: ['comment', '--outdated'],
    prepare: (bot) => void forge.add(ours('one'), bot),
    expectDone: () => expect(ourComments()).toEqual([expect.stringContaining('Outdated')]),
  },
  {
    name: 'a first issue',
    args: ['issue', 'drift.md', '--exitcode', '2'],
    prepare: () => undefined,
    expectDone: () => expect(ourIssues()).toMatchObject([{ body: expect.stringContaining('much') as string }]),
  },
  {
    name: 'an issue that says something else by now',
    args: ['issue', 'drift.md', '--exitcode', '2'],
    prepare: (bot) => void forge.addIssue({ title: 'old', body: ourIssue('little'), author: bot }),
    expectDone: () => expect(ourIssues()).toMatchObject([{ body: expect.stringContaining('much') as string }]),
  },
  {
    name: 'an issue in the place of two',
    args: ['issue', 'drift.md', '--exitcode', '1'],
    prepare: (bot) => {
      forge.addIssue({ title: 'old', body: ourIssue('little'), author: bot });
      forge.addIssue({ title: 'older', body: ourIssue('less'), author: bot });
    },
    expectDone: () => expect(ourIssues()).toMatchObject([{ body: expect.stringContaining('much') as string }]),
  },
  {
    name: 'an issue that is not needed any more',
    args: ['issue', '--exitcode', '0'],
    prepare: (bot) => void forge.addIssue({ title: 'old', body: ourIssue('little'), author: bot }),
    expectDone: () => expect(ourIssues()).toEqual([]),
  },
  {
    name: 'whether a plan is approved',
    args: ['comment', 'plan.json', '--check'],
    prepare: (bot) => void forge.add(approving(), bot),
    expectDone: () => expect(ourComments()).toEqual([approving()]),
  },
  {
    name: 'that a plan was applied',
    args: ['comment', 'plan.json', '--applied'],
    prepare: (bot) => void forge.add(approving(), bot),
    expectDone: () => expect(ourComments()).toEqual([expect.stringMatching(/\*\*Applied\*\* from `aaa1`(?!.*\*\*Applied)/s)]),
  },
];

describe.each(WORLDS)('what goes wrong with $name', ({ bot, start, env }) => {
  async function run({ args, head = 'aaa1' }: Deed): Promise<{ readonly status: number; readonly text: string }> {
    const process = { ...fakeProcess({ cwd: dir, env: env(head), now: Date.now() }), now: () => NOW + clock.ms, elapsed: () => clock.ms };
    const status = await runCommandLine(args, process);
    return { status, text: process.written.stdout + process.written.stderr };
  }

  beforeEach(async () => {
    forge = await start();
  });

  function begin(deed: Deed): void {
    forge.faults.strike = undefined;
    forge.comments.length = 0;
    forge.issues.length = 0;
    forge.requests.length = 0;
    forge.add('what somebody thinks', 'grace');
    forge.add(ours('not of ours'), 'mallory');
    forge.addIssue({ title: 'a bug', body: 'it hurts', author: 'grace' });
    deed.prepare(bot);
  }

  it('approves nothing that the comment does not show', { timeout: 240_000 }, async () => {
    const check: Deed = {
      name: '',
      args: ['comment', 'plan.json', '--check'],
      prepare: (account) => void forge.add(ours('one'), account),
      expectDone: () => undefined,
    };
    begin(check);
    expect(await run(check)).toMatchObject({ status: 1, text: expect.stringContaining('PLAN_UNAPPROVED') as string });
    for (const type of new Set(forge.requests.map(typeOf))) {
      for (const fault of FAULTS.filter(({ rare, slow }) => !rare && !slow)) {
        if (!isMet()) continue;
        begin(check);
        forge.add(approving(), 'mallory');
        forge.faults.strike = (request) => (typeOf(request) === type ? fault : undefined);
        cells++;
        expect(await run(check), `${fault.name}, ${type}`).toMatchObject({ status: 1, text: expect.stringMatching(CODE) as string });
      }
    }
  });

  it.each(DEEDS)('is an error or no matter, and doubles nothing: $name', { timeout: 240_000 }, async (deed) => {
    begin(deed);
    expect(await run(deed)).toMatchObject({ status: 0 });
    deed.expectDone();
    const types = [...new Set(forge.requests.map(typeOf))];
    for (const type of types) {
      for (const fault of FAULTS) {
        if (fault.list && !/^GET .*(?:comments|notes|issues|pulls|merge_requests)$/.test(type)) continue;
        if ((fault.rare || (fault.slow && type.startsWith('GET'))) && deed !== DEEDS[0]) continue;
        // What GitHub says to the token of a workflow, which writes as another account.
        if (type === 'GET /user' && /^40[34]$/.test(fault.name)) continue;
        if (!isMet()) continue;
        begin(deed);
        const where = `${fault.name}, ${type}`;
        let struck = 0;
        forge.faults.strike = (request) => (typeOf(request) === type && (!fault.once || struck === 0) && ++struck ? fault : undefined);
        const most = ourComments().length;
        const mostIssues = ourIssues().length;

        const { status, text } = await run(deed);

        cells++;
        expect(struck, where).toBeGreaterThan(0);
        expect(forge.requests.length, where).toBeLessThan(600);
        expect(text, where).not.toMatch(/is a bug|A bug in Rollcall|\n {4}at /);
        if (status !== 0) expect(text, where).toMatch(CODE);
        if (fault.once) expect(status, `${where}\n${text}`).toBe(0);
        expect(ourComments().length, where).toBeLessThanOrEqual(Math.max(1, most));
        expect(ourIssues().length, where).toBeLessThanOrEqual(Math.max(1, mostIssues));
        expect(forge.comments.slice(0, 2).map(({ body }) => body)).toEqual(['what somebody thinks', ours('not of ours')]);
        expect(forge.issues[0], where).toMatchObject({ body: 'it hurts', state: 'open' });
        // What is said to be gone is taken for gone.
        if (status === 0 && !fault.list && !(fault.name === '404' && type.startsWith('DELETE'))) deed.expectDone();
        forge.faults.strike = undefined;
        expect(await run(deed), where).toMatchObject({ status: 0 });
        deed.expectDone();
      }
    }
  });
});

/** A request without what differs between two of its kind. */
function typeOf(request: string): string {
  return request.replace(/\?.*$/, '').replaceAll(/\/\d{2,}(?=\/|$)/g, '/N');
}
