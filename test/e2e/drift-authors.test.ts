import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { opalConsole } from '../builders/opal-console.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * Drift whose author cannot be looked up, by the built command line: every report says so and why, and the drift is what it is, its exit
 * status too.
 */
const SYSTEMS = {
  netbird: { url: '${ROLLCALL_SANDBOX_NETBIRD_URL}', log: '/api/events/audit', edit: editNetbird },
  opal: { url: '${ROLLCALL_SANDBOX_OPAL_URL}', log: '/v1/events', edit: editOpal },
} as const;
const FILES = ['drift.json', 'drift.md', 'drift.html'] as const;
const REFUSALS = [
  { what: 'is refused', fault: { status: 403, body: '{"message":"permission denied","code":403}' }, why: 'status 403' },
  {
    what: 'is not there',
    fault: { status: 404, body: '404 page not found', headers: { 'Content-Type': 'text/plain' } },
    why: 'status 404',
  },
  { what: 'fails', fault: { status: 502, html: true }, why: 'status 502' },
  { what: 'is a page of something else', fault: { status: 200, html: true }, why: 'HTML' },
] as const;

let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: ['netbird', 'opal'] });
});
afterAll(() => sandbox.close());
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function prepare(system: keyof typeof SYSTEMS): void {
  sandbox.reset();
  sandbox.faults.clear();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-drift-authors-'));
  mkdirSync(join(dir, 'groups'));
  const target = `  live: { provider: ${system}, url: "${SYSTEMS[system].url}" }`;
  writeFileSync(join(dir, 'rollcall.yaml'), `version: 1\nproject: drift-authors\ngroups: [groups/*.yaml]\ntargets:\n${target}\n`);
  writeFileSync(join(dir, 'groups/all.yaml'), `department: eng\ngroups:\n  eng: { members: [ada@acme.test], ${system}: {} }\n`);
}

async function run(line: string): Promise<Ended> {
  const env = { ...Object.fromEntries(sandbox.exports), ROLLCALL_RETRY_BUDGET: '1' };
  return ended(startRollcall(line.split(' '), { cwd: dir, env }));
}

function editNetbird(): void {
  const headers = { authorization: `Token ${Object.fromEntries(sandbox.exports)['NB_PAT'] as string}` };
  const send = (method: string, target: string, body = ''): unknown => {
    const answer = sandbox.outside('netbird', { method, target, headers, body });
    return JSON.parse((answer as { readonly body: string }).body);
  };
  const group = (send('GET', '/api/groups') as { id: string; name: string }[]).find(({ name }) => name === 'eng');
  send('PUT', `/api/groups/${group?.id as string}`, '{"name":"eng","peers":[]}');
}

function editOpal(): void {
  const group = opalConsole(sandbox, 'GET', '/groups').results.find(({ name }) => name === 'eng');
  const [member] = opalConsole(sandbox, 'GET', `/groups/${group?.['group_id'] as string}/users`).results;
  opalConsole(sandbox, 'DELETE', `/groups/${group?.['group_id'] as string}/users/${member?.['user_id'] as string}`);
}

describe.each(['netbird', 'opal'] as const)('drift in a system of %s', (system) => {
  it.each(REFUSALS)('is told without its author where the log of changes $what, with the reason', async ({ fault, why }) => {
    prepare(system);
    const applied = await run('apply --auto-approve');
    expect(applied.status, applied.stdout + applied.stderr).toBe(0);
    SYSTEMS[system].edit();
    sandbox.faults.add({ type: 'status', path: SYSTEMS[system].log, ...fault });

    const outputs = 'json markdown html'.split(' ').map((format, index) => `--output ${format}=${FILES[index] as string}`);
    const { status, stdout } = await run(`drift --detailed-exitcode ${outputs.join(' ')}`);

    expect(status).toBe(2);
    const reports = [stdout, ...FILES.map((file) => readFileSync(join(dir, file), 'utf8'))];
    for (const report of reports) {
      expect(report.replaceAll(/\s*\n│? */g, ' ')).toMatch(/Who changed target .{1,20}live.{1,20} could not (all )?be looked up: /);
      expect(report).toContain(why);
    }
    const { drift, warnings } = JSON.parse(reports[1] as string) as { drift: { address: string; by?: unknown }[]; warnings: unknown[] };
    expect([drift.map(({ address, by }) => [address, by]), warnings]).toEqual([[['live/eng', undefined]], [expect.anything()]]);
    expect((await run('drift')).status).toBe(0);
  });
});
