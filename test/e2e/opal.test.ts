import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { strideOf } from '../matrix/sample.ts';
import { opalConsole } from '../builders/opal-console.ts';
import { killedAtWrite } from './kill-at-write.ts';
import { EXAMPLES, ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * The built command line on an Opal: a journey, and a group that goes from nothing to fully configured while the command is killed after
 * every one of its writes in turn. The next apply completes it, and nothing exists twice.
 */
const PROJECT = `version: 1
project: opal-crash
groups: [groups/*.yaml]
targets:
  access: { provider: opal, url: "\${ROLLCALL_SANDBOX_OPAL_URL}" }
`;

const GROUPS = `department: engineering
groups:
  base: { members: [ada@acme.test], opal: {} }
  whole:
    description: Everything.
    members: [grace@acme.test, { email: hedy@acme.test, until: 2099-12-31 }]
    groups: [base]
    opal:
      admin_owner: Platform
      leaders: [ada@acme.test]
      require_mfa_to_approve: true
      visibility: limited
      visibility_groups: [base]
      message_channels: [access-audit]
      on_call_schedules: [Database]
      tags: [pci]
      resources: [billing, payroll]
      request_configurations:
        - reviewer_stages: [{ owners: [Platform] }, { require_manager_approval: true }]
`;

/** Killing after every write takes minutes. */
const WRITES = strideOf(3);

let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: ['opal'] });
});
afterAll(() => sandbox.close());
beforeEach(prepare);
afterEach(() => {
  sandbox.hooks.afterCommit = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function prepare(): void {
  sandbox.reset();
  if (dir !== '') rmSync(dir, { recursive: true, force: true });
  dir = mkdtempSync(join(tmpdir(), 'rollcall-opal-e2e-'));
  mkdirSync(join(dir, 'groups'));
  writeFileSync(join(dir, 'rollcall.yaml'), PROJECT);
  writeFileSync(join(dir, 'groups/all.yaml'), GROUPS);
}

async function run(line: string): Promise<Ended> {
  return ended(startRollcall(line.split(' '), { cwd: dir, env: Object.fromEntries(sandbox.exports) }));
}

/** Everything that is live of the two groups, without ids and times. */
function live(): unknown {
  const { results } = opalConsole(sandbox, 'GET', '/groups?page_size=1000');
  const own = results.filter(({ name }) => name === 'base' || name === 'whole');
  const parts = ['visibility', 'message-channels', 'on-call-schedules', 'tags', 'resources', 'containing-groups', 'users?page_size=1000'];
  const all = own.map((group) => [
    group,
    ...parts.map((part) => opalConsole(sandbox, 'GET', `/groups/${String(group['group_id'])}/${part}`)),
  ]);
  return plain(all);
}

/** Ids are others after every reset, and lists come in the order of ids; times differ with the moment. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '*');
  if (Array.isArray(value)) return value.map((item: unknown) => JSON.stringify(plain(item))).toSorted();
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !/_at$|expiration_date|configuration_id|stage_id|sync/.test(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, plain(item)]));
}

function writes(): number {
  return sandbox.requests().filter(({ method, committed }) => committed && method !== 'GET').length;
}

describe('an Opal', () => {
  it('is planned, applied, changed outside, and put back', async () => {
    cpSync(join(EXAMPLES, 'opal-access'), dir, { recursive: true });
    rmSync(join(dir, 'groups/all.yaml'));

    expect((await run('validate')).stdout).toContain('valid');
    expect((await run('plan --detailed-exitcode')).status).toBe(2);
    expect((await run('apply --auto-approve')).stdout).toContain('Apply complete!');
    expect((await run('plan --detailed-exitcode')).status).toBe(0);
    const { results } = opalConsole(sandbox, 'GET', '/groups?page_size=1000&group_name=contractors');
    const id = String(results.find(({ group_type: type }) => type === 'OPAL_GROUP')?.['group_id']);
    opalConsole(sandbox, 'PUT', `/groups/${id}/visibility`, { visibility: 'GLOBAL', visibility_group_ids: [] });
    const drift = await run('drift --detailed-exitcode');
    expect([drift.status, drift.stdout]).toEqual([2, expect.stringContaining('ada@acme.test')]);
    expect((await run('apply --auto-approve')).status).toBe(0);
    expect((await run('drift --detailed-exitcode')).status).toBe(0);
  });

  it('whose groups fill three pages, one of which fails, loses nothing', async () => {
    expect((await run('apply --auto-approve')).status).toBe(0);
    const { apps } = opalConsole(sandbox, 'GET', '/apps') as unknown as { apps: { app_id: string; app_type: string }[] };
    const app = apps.find(({ app_type: type }) => type === 'OPAL')?.app_id;
    const there = opalConsole(sandbox, 'GET', '/groups?page_size=1000').results.length;
    for (let index = there; index < 2450; index++)
      opalConsole(sandbox, 'POST', '/groups', { name: `bulk ${index}`, group_type: 'OPAL_GROUP', app_id: app });
    writeFileSync(join(dir, 'groups/all.yaml'), 'department: engineering\ngroups:\n  base: { members: [ada@acme.test], opal: {} }\n');
    sandbox.faults.add({ type: 'status', status: 500, method: 'GET', path: '/v1/groups', contains: 'cursor=', skip: 1 });

    const applied = await run('apply --auto-approve');

    expect([applied.status, applied.stdout]).toEqual([1, expect.not.stringContaining('destroyed')]);
    expect((await run('plan')).status).toBe(1);
    expect(opalConsole(sandbox, 'GET', '/groups?group_name=whole&page_size=1000').results).toHaveLength(1);
  });

  it('is sent nothing more once it has refused a write, however many are on their way', async () => {
    const groups = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`bulk-${index}`, { opal: { visibility: 'limited' } }]));
    writeFileSync(join(dir, 'groups/all.yaml'), JSON.stringify({ department: 'engineering', groups }));
    sandbox.faults.add({ type: 'status', status: 403, method: 'PUT', path: '/v1/groups/*/visibility', skip: 30 });

    const applied = await run('apply --auto-approve --format json');

    const sent = sandbox.requests().filter(({ method }) => method !== 'GET');
    const refused = sent.findIndex(({ status }) => status === 403);
    // What is in the air by then cannot be held back; the rest of sixteen steps at once waits for its turn, and is.
    expect(sent.slice(refused + 1).length, sent.map(({ method, path, status }) => `${method} ${path} ${status}`).join('\n')).toBeLessThan(
      9,
    );
    expect(applied.status).toBe(1);
    const { changes } = JSON.parse(applied.stdout) as { readonly changes: readonly { readonly status: string }[] };
    expect(changes.filter(({ status }) => status === 'not_attempted').length).toBeGreaterThan(10);
    sandbox.faults.clear();
    expect((await run('apply --auto-approve')).status).toBe(0);
    const made = opalConsole(sandbox, 'GET', '/groups?page_size=1000').results.filter(({ name }) => String(name).startsWith('bulk-'));
    expect(made).toHaveLength(80);
    expect((await run('plan --detailed-exitcode')).status).toBe(0);
  });

  it('ends the same wherever an apply was killed', { timeout: 540_000 }, async () => {
    expect((await run('apply --auto-approve')).status).toBe(0);
    const [expected, count] = [live(), writes()];
    for (let nth = 1 + WRITES.first; nth <= count; nth += WRITES.stride) {
      prepare();
      const killed = await killedAtWrite(sandbox, nth, { args: ['apply', '--auto-approve'], dir });
      expect(killed.status, `killed after write ${nth} of ${count}`).toBeNull();

      const again = await run('apply --auto-approve');

      expect(again.status, `after write ${nth}: ${again.stdout}${again.stderr}`).toBe(0);
      expect(live(), `after write ${nth}`).toEqual(expected);
      // A group that is new is hidden first and shown to its groups later; where it is there already, that is one write.
      expect([count, count - 1], `after write ${nth}: every write once`).toContain(writes());
      expect((await run('plan --detailed-exitcode')).status, `after write ${nth}`).toBe(0);
      const state = JSON.parse(readFileSync(join(dir, '.rollcall/state.json'), 'utf8')) as { objects: object; pending?: object };
      expect([Object.keys(state.objects), state.pending], `after write ${nth}`).toEqual([['access/base', 'access/whole'], undefined]);
    }
  });
});
