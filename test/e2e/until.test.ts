import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.ts';
import type { State, StateObject } from '../../src/core/model/state.ts';
import { effectDigest } from '../../src/core/plan/digest.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { runInside } from './run-inside.ts';
import type { Ran } from './run-inside.ts';
import { example } from './spawn.ts';

const FILE = 'groups/environments/production.yaml';
const STATE = '.rollcall/state.json';
const ADDRESS = 'vault/production-operators';

let sandbox: Sandbox;
let dir = '';
beforeAll(async () => {
  sandbox = await startSandbox({ only: ['vault'] });
});
beforeEach(async () => {
  sandbox.reset();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-until-'));
  cpSync(example('quickstart'), dir, { recursive: true });
  edit(FILE, (text) => text.replace('2099-12-31', '2098-12-01'));
  expect(await run('apply', '--auto-approve')).toMatchObject({ status: 0 });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
afterAll(() => sandbox.close());

function edit(file: string, change: (text: string) => string): void {
  const path = join(dir, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

const run = (...args: readonly string[]): Promise<Ran> => runInside({ dir, sandbox }, args);

async function planned(): Promise<Plan> {
  const { stdout, stderr } = await run('plan', '--format', 'json');
  expect(stderr).not.toContain('Error');
  return JSON.parse(stdout) as Plan;
}

/** As a Rollcall left it that knew nothing of last days. */
function forgetDays(): void {
  edit(STATE, (text) => {
    const { knows: _knows, objects, ...rest } = JSON.parse(text) as State;
    const entries = Object.entries(objects).map(([address, { until: _until, ...entry }]) => [address, entry]);
    return JSON.stringify({ ...rest, objects: Object.fromEntries(entries) as Record<string, StateObject> });
  });
}

function keptOf(address: string): StateObject['until'] {
  return (JSON.parse(readFileSync(join(dir, STATE), 'utf8')) as State).objects[address]?.until;
}

const later = (text: string): string => text.replace('2098-12-01', '2099-12-31');
const endless = (text: string): string =>
  text.replace('    - email: hedy@acme.test\n        until: 2098-12-01\n', '    - hedy@acme.test\n');

describe('the last day of a member', () => {
  it.each([
    ['becomes a later one', later, '2099-12-31'],
    ['is taken away', endless, 'none'],
  ])('is shown where it %s, in every format, until an apply took it for seen', async (_title, change, day) => {
    const before = effectDigest(await planned());
    edit(FILE, change);

    const plan = await planned();
    expect([plan.changes, plan.settled.map(({ address }) => address)]).toEqual([[], [ADDRESS]]);
    expect(effectDigest(plan)).not.toBe(before);
    for (const format of ['text', 'terraform-text', 'markdown', 'html']) {
      const { status, stdout } = await run('plan', '--format', format);
      expect(status).toBe(0);
      expect(stdout.replace(/&quot;|&#34;/g, '"')).toContain(`until of "hedy@acme.test": 2098-12-01 → ${day}`);
    }
    const { rollcall } = JSON.parse((await run('plan', '--format', 'terraform-json')).stdout) as { readonly rollcall: object };
    const after = day === 'none' ? null : { until: { 'hedy@acme.test': day } };
    expect(rollcall).toMatchObject({ records: [{ address: ADDRESS, before: { until: { 'hedy@acme.test': '2098-12-01' } }, after }] });

    expect((await run('apply', '--expect-digest', before)).stderr).toContain('is not what was approved');
    expect((await run('apply', '--expect-digest', effectDigest(plan))).status).toBe(0);
    expect(await planned()).toMatchObject({ changes: [], settled: [] });
    expect(keptOf(ADDRESS)).toEqual(after?.until);
  });

  it('is told beside other changes, and of whoever comes with one', async () => {
    edit(FILE, (text) =>
      later(text).replace('- margaret@acme.test', '- margaret@acme.test\n      - { email: ada@acme.test, until: 2097-01-01 }'),
    );

    const { stdout } = await run('plan');

    expect(stdout).toContain('(until of "hedy@acme.test": 2098-12-01 -> 2099-12-31)');
    expect(stdout).toContain('(until of "ada@acme.test": 2097-01-01)');
  });

  it('goes without a word with whoever leaves', async () => {
    edit(FILE, (text) => text.replace('      - email: hedy@acme.test\n        until: 2098-12-01\n', ''));

    expect((await run('plan')).stdout).not.toContain('until of');
    expect((await run('apply', '--auto-approve')).status).toBe(0);
    expect(keptOf(ADDRESS)).toBeUndefined();
  });

  it('is no news where the state is one of a Rollcall that kept none, and known from the next apply of everything on', async () => {
    forgetDays();
    expect(await planned()).toMatchObject({ changes: [], settled: [] });

    edit('groups/departments/finance.yaml', (text) => text.replace('- finance-read', '- finance-write'));
    expect((await run('apply', '--auto-approve', '--target', 'vault/finance')).status).toBe(0);
    expect(keptOf(ADDRESS)).toBeUndefined();
    expect(await planned()).toMatchObject({ changes: [], settled: [] });

    edit('groups/departments/finance.yaml', (text) => text.replace('- finance-write', '- finance-read'));
    expect((await run('apply', '--auto-approve')).status).toBe(0);
    expect(keptOf(ADDRESS)).toEqual({ 'hedy@acme.test': '2098-12-01' });
    edit(FILE, later);
    expect((await planned()).settled.map(({ address }) => address)).toEqual([ADDRESS]);
  });

  it('is not taken along by an accepted drift of the same group', async () => {
    edit(FILE, later);
    sandbox.outside('vault', {
      method: 'POST',
      target: '/v1/identity/group/name/production-operators',
      headers: { 'x-vault-token': 'root' },
      body: JSON.stringify({ policies: ['ops-read', 'extra'] }),
    });

    expect(await run('drift', '--write')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('`until:` is not applied yet') as string,
    });
    expect((await run('plan')).stdout).toContain('2098-12-01 -> 2099-12-31');
  });
});
