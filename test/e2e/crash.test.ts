import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { strideOf } from '../matrix/sample.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * The built command line is killed as `kill -9` does: at every request when the server has received, committed or answered it, and
 * before and after every line of the journal. Whatever the moment, the next apply ends in the same state and nothing exists twice.
 */
const PROJECT = `version: 1
project: crash
groups: [groups/*.yaml]
targets:
  v: { provider: vault, url: "\${ROLLCALL_SANDBOX_VAULT_URL}" }
guards: { max_deletions: 2 }
`;

const BEFORE = `department: engineering
groups:
  old: { members: [ada@acme.test], vault: { policies: [old] } }
  leaving: { members: [grace@acme.test], vault: { policies: [leaving] } }
  keeps: { members: [ada@acme.test, linus@acme.test], vault: { policies: [one] } }
`;

/** Creates with references among them, an update, a rename and a deletion. */
const AFTER = `department: engineering
groups:
  top: { members: [ada@acme.test], groups: [middle], vault: { policies: [top], metadata: { a: "1" } } }
  middle: { members: [grace@acme.test], groups: [new], vault: { policies: [middle] } }
  new: { previously: old, members: [ada@acme.test, margaret@acme.test], vault: { policies: [new] } }
  keeps: { members: [ada@acme.test], vault: { policies: [one, two] } }
`;

/** Killing at every moment takes minutes. */
const MOMENTS = strideOf(8);

const DIE_AT_LINE = resolve(import.meta.dirname, 'die-at-line.cjs');
let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: ['vault'] });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.reset();
  sandbox.hooks.received = undefined;
  sandbox.hooks.afterCommit = undefined;
  sandbox.hooks.answered = undefined;
});

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return ended(startRollcall(args, { cwd: dir, env: { ...Object.fromEntries(sandbox.exports), ...env } }));
}

/** A project that was applied once and whose files have changed since. */
async function prepare(): Promise<void> {
  sandbox.reset();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-crash-'));
  mkdirSync(join(dir, 'groups'));
  writeFileSync(join(dir, 'rollcall.yaml'), PROJECT);
  writeFileSync(join(dir, 'groups/all.yaml'), BEFORE);
  const first = await run(['apply', '--auto-approve']);
  expect(first.stdout).toContain('3 added');
  writeFileSync(join(dir, 'groups/all.yaml'), AFTER);
}

interface LiveGroup {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[] | null;
  readonly members: readonly string[];
  readonly children: readonly string[];
}

/** Everything that is live, by name, with names instead of ids. */
function live(): readonly Omit<LiveGroup, 'id'>[] {
  const names = new Map(Object.entries(listing('/v1/identity/entity/id?list=true')).map(([id, info]) => [id, info.name]));
  const groups = Object.keys(listing('/v1/identity/group/id?list=true')).map((id) => {
    const { data } = outside(`/v1/identity/group/id/${id}`) as { data: Record<string, readonly string[] | null> & { name: string } };
    return {
      id,
      name: data.name,
      policies: data['policies'] ?? null,
      members: data['member_entity_ids'] ?? [],
      children: data['member_group_ids'] ?? [],
    };
  });
  const groupNames = new Map(groups.map((group) => [group.id, group.name]));
  return groups
    .map(({ name, policies, members, children }) => ({
      name,
      policies,
      members: members.map((id) => names.get(id) ?? id).sort(),
      children: children.map((id) => groupNames.get(id) ?? id).sort(),
    }))
    .sort((x, y) => (x.name < y.name ? -1 : 1));
}

function listing(target: string): Record<string, { readonly name: string }> {
  return (outside(target) as { data?: { key_info: Record<string, { name: string }> } }).data?.key_info ?? {};
}

function outside(target: string): unknown {
  const token = Object.fromEntries(sandbox.exports)['VAULT_TOKEN'] as string;
  const answer = sandbox.outside('vault', { method: 'GET', target, headers: { 'x-vault-token': token } });
  if (answer === 'closed') throw new Error(`${target} was closed`);
  return typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body;
}

/** Creates that took effect, over all runs since the project was prepared. */
function creates(): number {
  return sandbox.requests().filter((request) => request.committed && request.method === 'POST' && request.path === '/v1/identity/group')
    .length;
}

/** What a run that nobody kills leaves behind. */
async function undisturbed(): Promise<{
  readonly live: unknown;
  readonly moments: number;
  readonly lines: number;
  readonly creates: number;
}> {
  await prepare();
  let moments = 0;
  const before = creates();
  const count = (): void => void (moments += 1);
  sandbox.hooks.received = count;
  sandbox.hooks.afterCommit = count;
  sandbox.hooks.answered = count;
  const { status } = await run(['apply', '--auto-approve'], { NODE_OPTIONS: `--require ${DIE_AT_LINE}`, ROLLCALL_DIE_AT: 'count:0' });
  expect(status).toBe(0);
  sandbox.hooks.received = undefined;
  sandbox.hooks.afterCommit = undefined;
  sandbox.hooks.answered = undefined;
  return { live: live(), moments, lines: await countLines(), creates: creates() - before };
}

/** How many lines an apply writes: killed after the last one there is nothing left to kill. */
async function countLines(): Promise<number> {
  for (let line = 1; ; line++) {
    await prepare();
    const child = await run(['apply', '--auto-approve'], { NODE_OPTIONS: `--require ${DIE_AT_LINE}`, ROLLCALL_DIE_AT: `after:${line}` });
    rmSync(dir, { recursive: true, force: true });
    if (child.status !== null) return line - 1;
    if (line > 200) throw new Error('an apply of this size does not write 200 lines');
  }
}

async function converges(
  expected: { readonly live: unknown; readonly creates: number },
  createdBefore: number,
  where: string,
): Promise<void> {
  const again = await run(['apply', '--auto-approve']);
  expect(again.status, `${where}: ${again.stdout}${again.stderr}`).toBe(0);
  expect(live(), where).toEqual(expected.live);
  expect(creates() - createdBefore, `${where}: every group was created once`).toBe(expected.creates);
  const plan = await run(['plan', '--detailed-exitcode']);
  expect(plan.status, `${where}: ${plan.stdout}`).toBe(0);
  const state = JSON.parse(readFileSync(join(dir, '.rollcall/state.json'), 'utf8')) as { objects: object; pending?: object };
  expect(Object.keys(state.objects).sort(), where).toEqual(['v/keeps', 'v/middle', 'v/new', 'v/top']);
  expect(state.pending, where).toBeUndefined();
}

describe.sequential('an apply that is killed', () => {
  it('ends the same, whenever that was', { timeout: 1_800_000 }, async () => {
    const expected = await undisturbed();
    let requestPoints = 0;
    for (let moment = 1 + MOMENTS.first; moment <= expected.moments; moment += MOMENTS.stride) {
      await prepare();
      const before = creates();
      const child = startRollcall(['apply', '--auto-approve'], { cwd: dir, env: Object.fromEntries(sandbox.exports) });
      const dead = ended(child);
      let seen = 0;
      const kill = async (): Promise<void> => {
        seen += 1;
        if (seen !== moment) return;
        child.kill('SIGKILL');
        await dead;
      };
      sandbox.hooks.received = kill;
      sandbox.hooks.afterCommit = kill;
      sandbox.hooks.answered = kill;
      const { status } = await dead;
      sandbox.hooks.received = undefined;
      sandbox.hooks.afterCommit = undefined;
      sandbox.hooks.answered = undefined;
      // A run may need a request or two less than the one that was counted: the last moments then never come.
      if (status === null) requestPoints += 1;
      await converges(expected, before, `killed at moment ${moment} of ${expected.moments}`);
      rmSync(dir, { recursive: true, force: true });
    }
    let linePoints = 0;
    for (const side of ['before', 'after']) {
      for (let line = 1 + MOMENTS.first; line <= expected.lines; line += MOMENTS.stride) {
        await prepare();
        const before = creates();
        const child = await run(['apply', '--auto-approve'], {
          NODE_OPTIONS: `--require ${DIE_AT_LINE}`,
          ROLLCALL_DIE_AT: `${side}:${line}`,
        });
        expect(child.status, `${side} line ${line}`).toBeNull();
        linePoints += 1;
        await converges(expected, before, `killed ${side} line ${line} of ${expected.lines}`);
        rmSync(dir, { recursive: true, force: true });
      }
    }
    expect(requestPoints).toBeGreaterThan((0.9 * expected.moments) / MOMENTS.stride - 1);
    console.log(
      `killed at ${requestPoints} moments of requests and ${linePoints} lines of the journal: ${requestPoints + linePoints} crash points`,
    );
  });
});
