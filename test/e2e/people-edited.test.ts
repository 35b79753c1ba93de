import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * Who somebody is in a system is changed in the files, added and taken away again, by the built command line. Nobody did anything in the
 * system, so no report may say that somebody did.
 */
const SYSTEMS = {
  vault: { path: '', block: '{}' },
  netbird: { path: '', block: '{}' },
  opal: { path: '', block: '{}' },
  cipherscale: { path: '/qa', block: '{ roles: [User] }' },
} as const;

type System = keyof typeof SYSTEMS;
const NAMES = Object.keys(SYSTEMS) as readonly System[];

let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: NAMES });
});
afterAll(() => sandbox.close());
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function prepare(system: System): void {
  sandbox.reset();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-people-edited-'));
  mkdirSync(join(dir, 'groups'));
  const group = `{ members: [ada@acme.test, alan@acme.test], ${system}: ${SYSTEMS[system].block} }`;
  writeFileSync(join(dir, 'groups/all.yaml'), `department: eng\ngroups:\n  eng: ${group}\n`);
  tell(system, '');
}

/** Says who Ada is, or nothing. */
function tell(system: System, people: string): void {
  const target = `{ provider: ${system}, url: "${sandbox.urls[system]}${SYSTEMS[system].path}" }`;
  writeFileSync(join(dir, 'rollcall.yaml'), `version: 1\nproject: people\ngroups: [groups/*.yaml]\ntargets:\n  live: ${target}\n${people}`);
}

async function run(line: string): Promise<Ended> {
  return ended(startRollcall(line.split(' '), { cwd: dir, env: Object.fromEntries(sandbox.exports) }));
}

async function seen(command: 'plan' | 'drift'): Promise<Plan> {
  const { status, stdout, stderr } = await run(`${command} --format json`);
  expect(status, stdout + stderr).toBe(0);
  return JSON.parse(stdout) as Plan;
}

describe.each(NAMES)('people: of a project in %s', (system) => {
  it('is edited without anybody being told that the system was changed outside', async () => {
    prepare(system);
    for (const people of [
      'people: { ada@acme.test: { live: [ada@acme.test, grace@acme.test] } }\n',
      'people: { ada@acme.test: { live: [grace@acme.test] } }\n',
      '',
    ]) {
      const applied = await run('apply --auto-approve');
      expect(applied.status, applied.stdout + applied.stderr).toBe(0);
      tell(system, people);

      expect((await seen('drift')).drift).toEqual([]);
      const plan = await seen('plan');
      expect(plan.drift).toEqual([]);
      expect(plan.changes).toHaveLength(1);
      const causes = Object.values(plan.changes[0]?.causes ?? {});
      expect(causes.length).toBeGreaterThan(0);
      expect(causes.filter((cause) => cause !== 'intended' && cause !== 'resolved')).toEqual([]);
    }
    expect((await run('apply --auto-approve')).status).toBe(0);
    expect((await seen('plan')).changes).toEqual([]);
  });
});
