import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * Drift of a project whose files no plan can be made of, because somebody whom they name was deleted: by the built command line, with exit
 * status, reports and evidence pack.
 */
const FILES = ['drift.json', 'drift.md', 'drift.html', 'drift.prom'] as const;
const OUTPUTS = ['json', 'markdown', 'html', 'metrics'].map((format, index) => `--output ${format}=${FILES[index] as string}`).join(' ');

let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: ['netbird', 'vault'] });
});
afterAll(() => sandbox.close());
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type System = 'netbird' | 'vault';

async function run(line: string): Promise<Ended> {
  return ended(startRollcall(line.split(' '), { cwd: dir, env: Object.fromEntries(sandbox.exports) }));
}

async function applied(system: System): Promise<void> {
  sandbox.reset();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-drift-unplanned-'));
  mkdirSync(join(dir, 'groups'));
  const target = `  live: { provider: ${system}, url: "\${ROLLCALL_SANDBOX_${system.toUpperCase()}_URL}" }`;
  writeFileSync(join(dir, 'rollcall.yaml'), `version: 1\nproject: drift-unplanned\ngroups: [groups/*.yaml]\ntargets:\n${target}\n`);
  const groups = ['eng: { members: [ada@acme.test, grace@acme.test]', 'ops: { members: [ada@acme.test]'];
  writeFileSync(
    join(dir, 'groups/all.yaml'),
    `department: eng\ngroups:\n${groups.map((group) => `  ${group}, ${system}: {} }\n`).join('')}`,
  );
  const { status, stdout, stderr } = await run('apply --auto-approve');
  expect(status, stdout + stderr).toBe(0);
}

function send(system: System, method: string, target: string, body?: object): unknown {
  const env = Object.fromEntries(sandbox.exports);
  const headers = system === 'netbird' ? { authorization: `Token ${env['NB_PAT'] as string}` } : { 'x-vault-token': 'root' };
  const answer = sandbox.outside(system, { method, target, headers, body: body === undefined ? '' : JSON.stringify(body) });
  const { body: text } = answer as { readonly body: string };
  return text === '' ? {} : JSON.parse(text);
}

const OUTSIDE = {
  netbird: {
    leave(): void {
      const users = send('netbird', 'GET', '/api/users') as { id: string; email: string }[];
      send('netbird', 'DELETE', `/api/users/${users.find(({ email }) => email === 'grace@acme.test')?.id as string}`);
    },
    empty(): void {
      const groups = send('netbird', 'GET', '/api/groups') as { id: string; name: string }[];
      send('netbird', 'PUT', `/api/groups/${groups.find(({ name }) => name === 'ops')?.id as string}`, { name: 'ops', peers: [] });
    },
  },
  vault: {
    leave: () => send('vault', 'DELETE', '/v1/identity/entity/name/grace@acme.test'),
    empty: () => send('vault', 'POST', '/v1/identity/group/name/ops', { member_entity_ids: [] }),
  },
} as const;

describe.each(['netbird', 'vault'] as const)('drift beside somebody who was deleted from a system of %s', (system) => {
  it('is told in every report, with what leaves no plan, and the status says that there is drift', async () => {
    await applied(system);
    OUTSIDE[system].leave();
    OUTSIDE[system].empty();

    const { status, stdout, stderr } = await run(`drift --detailed-exitcode ${OUTPUTS}`);

    expect(status).toBe(2);
    expect(stderr).toContain('Error: "live/eng": ');
    expect(stdout).toContain('Drift: 2 changed outside, 0 deleted outside.');
    expect(stdout).not.toContain('UNKNOWN_MEMBER');
    const [json, markdown, html, metrics] = FILES.map((file) => readFileSync(join(dir, file), 'utf8')) as [string, string, string, string];
    const report = JSON.parse(json) as { drift: { address: string }[]; warnings: { code: string; address: string; source: object }[] };
    expect(report.drift.map(({ address }) => address)).toEqual(['live/eng', 'live/ops']);
    const source = { file: 'groups/all.yaml', line: 3, end: { line: 3 } };
    expect(report.warnings).toMatchObject([{ code: 'UNKNOWN_MEMBER', address: 'live/eng', source }]);
    for (const text of [markdown, html]) for (const word of ['live/ops', 'UNKNOWN_MEMBER']) expect(text).toContain(word);
    expect(metrics).toContain('rollcall_drift_objects{command="drift",target="live",type="changed"} 2');
    expect((await run('drift')).status).toBe(1);
    expect((await run('plan --detailed-exitcode')).status).toBe(1);

    const write = await run('drift --write');
    expect([write.status, write.stderr]).toEqual([1, expect.stringContaining('Nothing was accepted: as the files are')]);
  });

  it('is in the evidence pack, which has everything that could be read', async () => {
    await applied(system);
    OUTSIDE[system].leave();
    OUTSIDE[system].empty();

    const { status, stdout, stderr } = await run('audit --out pack');

    expect(stderr).toContain('Warning: "live/eng": ');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Audit pack 1 of "drift-unplanned"(.|\n)*Drift: 2, accepted: 0/)]);
    const report = JSON.parse(readFileSync(join(dir, 'pack/report.json'), 'utf8')) as { warnings: { code: string }[] };
    expect(report.warnings).toMatchObject([{ code: 'UNKNOWN_MEMBER' }]);
    expect((await run('audit verify pack')).status).toBe(0);
  });
});
