import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { killedAtWrite } from './kill-at-write.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * The built command line on a NetBird: members of auto-groups become peers, which NetBird takes out with the auto-groups and Rollcall puts
 * back. It is killed after every one of its writes in turn.
 */
const PROJECT = `version: 1
project: netbird-e2e
groups: [groups/*.yaml]
targets:
  mesh: { provider: netbird, url: "\${ROLLCALL_SANDBOX_NETBIRD_URL}" }
`;
const MEMBERS = 'members: [ada@acme.test, grace@acme.test]';

let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: ['netbird'] });
  dir = mkdtempSync(join(tmpdir(), 'rollcall-netbird-e2e-'));
  mkdirSync(join(dir, 'groups'));
  writeFileSync(join(dir, 'rollcall.yaml'), PROJECT);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await sandbox.close();
});

function declare(mode: 'peers' | 'auto_groups'): void {
  writeFileSync(join(dir, 'groups/all.yaml'), `department: eng\ngroups:\n  eng: { ${MEMBERS}, netbird: { members_as: ${mode} } }\n`);
}

async function run(line: string): Promise<Ended> {
  return ended(startRollcall(line.split(' '), { cwd: dir, env: Object.fromEntries(sandbox.exports) }));
}

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly peers: readonly { readonly name: string }[] | null;
  readonly auto_groups: readonly string[];
}

function list(path: string): readonly Shown[] {
  const headers = { authorization: `Token ${Object.fromEntries(sandbox.exports)['NB_PAT'] as string}` };
  const answer = sandbox.outside('netbird', { method: 'GET', target: `/api/${path}`, headers, body: '' });
  return JSON.parse((answer as { readonly body: string }).body) as readonly Shown[];
}

/** Machines of the group, and how many people have it in their auto-groups. */
function live(): unknown {
  const group = list('groups').find(({ name }) => name === 'eng');
  const users = list('users').filter((user) => user.auto_groups.includes(group?.id ?? ''));
  return [(group?.peers ?? []).map(({ name }) => name).toSorted(), users.length];
}

const MACHINES = ['ada-desktop', 'ada-laptop', 'ada-phone', 'grace-laptop', 'grace-phone'];
const WRITES = 4;

it.each(Array.from({ length: WRITES }, (_, index) => index + 1))(
  'members that left with auto-groups are all put back, killed after write %i',
  { timeout: 120_000 },
  async (nth) => {
    sandbox.reset();
    rmSync(join(dir, '.rollcall'), { recursive: true, force: true });
    declare('auto_groups');
    expect((await run('apply --auto-approve')).status).toBe(0);
    declare('peers');
    const killed = await killedAtWrite(sandbox, nth, { args: ['apply', '--auto-approve'], dir });
    expect(killed.status).toBeNull();

    const again = await run('apply --auto-approve');

    expect(again.status, again.stdout + again.stderr).toBe(0);
    expect(live()).toEqual([MACHINES, 0]);
    expect((await run('plan --detailed-exitcode')).status).toBe(0);
  },
);
