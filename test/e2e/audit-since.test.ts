import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NETBIRD_TOKENS } from '../../src/sandbox/netbird/accounts-at-start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { parseCsv } from '../builders/csv.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: ['netbird'], netbird: { eventDelayMs: 0 } });
  dir = mkdtempSync(join(tmpdir(), 'rollcall-audit-since-'));
  mkdirSync(join(dir, 'groups'));
  writeFileSync(
    join(dir, 'rollcall.yaml'),
    'version: 1\nproject: since\ngroups: [groups/*.yaml]\ntargets:\n  live: { provider: netbird, url: "${ROLLCALL_SANDBOX_NETBIRD_URL}" }\n',
  );
  writeFileSync(join(dir, 'groups/all.yaml'), 'department: eng\ngroups:\n  eng: { members: [ada@acme.test], netbird: {} }\n');
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await sandbox.close();
});

async function run(line: string): Promise<Ended> {
  return ended(startRollcall(line.split(' '), { cwd: dir, env: Object.fromEntries(sandbox.exports) }));
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly peers?: readonly { readonly id: string }[];
}

function send(token: string, method: string, target: string, body: unknown = ''): unknown {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = sandbox.outside('netbird', { method, target, headers: { authorization: `Token ${token}` }, body: text });
  return JSON.parse((answer as { readonly body: string }).body);
}

function listed(what: string): readonly Listed[] {
  return send(NETBIRD_TOKENS.owner, 'GET', `/api/${what}`) as readonly Listed[];
}

/** Somebody puts a machine into the group. Events have times in milliseconds: each of them is to be of its own. */
async function put(token: string, machine: string): Promise<void> {
  await sleep(5);
  const group = listed('groups').find(({ name }) => name === 'eng') as Listed;
  const peer = listed('peers').find(({ name }) => name === machine) as Listed;
  send(token, 'PUT', `/api/groups/${group.id}`, { name: 'eng', peers: [...(group.peers ?? []).map(({ id }) => id), peer.id] });
}

function table(file: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...rows] = parseCsv(readFileSync(join(dir, file), 'utf8'));
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index] as string, cell])));
}

it('gives each person whom somebody put in outside the time of that very change in the population, as drift.csv has it', async () => {
  const applied = await run('apply --auto-approve');
  expect(applied.status, applied.stdout + applied.stderr).toBe(0);
  await put(NETBIRD_TOKENS.owner, 'barbara-laptop');
  await put(NETBIRD_TOKENS.owner, 'margaret-laptop');
  await put(NETBIRD_TOKENS.admin, 'grace-laptop');

  const { status, stdout, stderr } = await run('audit --out pack');

  expect(status, stdout + stderr).toBe(0);
  const drift = table('pack/drift.csv').map(({ path, who, when }) => [path?.split('/')[2], who, when]);
  const population = table('pack/population.csv').filter(({ group }) => group === 'live/eng');
  expect(drift.map(([person, who]) => [person, who])).toEqual([
    ['barbara@acme.test', 'owner@acme.test'],
    ['grace@acme.test', 'rollcall'],
    ['margaret@acme.test', 'owner@acme.test'],
  ]);
  expect(new Set(drift.map(([, , when]) => when)).size).toBe(3);
  expect(population.map(({ person, since, since_by: by }) => [person, since === '' ? 'never' : since, by])).toEqual([
    ['ada@acme.test', expect.stringMatching(/^20/), 'apply'],
    ...drift.map(([person, , when]) => [person, when, 'audit log']),
  ]);
});
