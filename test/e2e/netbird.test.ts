import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { IS_FULL } from '../matrix/sample.ts';
import { killedAtWrite } from './kill-at-write.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * The built command line on a NetBird where a change is several writes: auto-groups are lists of users, and NetBird takes machines out with
 * them that Rollcall puts back. It is killed after every one of its writes in turn; in a full run after every read too.
 */
const PROJECT = `version: 1
project: netbird-e2e
groups: [groups/*.yaml]
people: { ada@acme.test: { mesh: [ada@acme.test, hedy@acme.test] } }
guards: { max_member_removals: 100%, max_deletions: 9 }
targets:
  mesh: { provider: netbird, url: "\${ROLLCALL_SANDBOX_NETBIRD_URL}", on_linked: detach }
`;

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

function declare(groups: string): void {
  writeFileSync(join(dir, 'groups/all.yaml'), `department: eng\ngroups: ${groups}\n`);
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

function call(method: string, path: string, body = ''): unknown {
  const headers = { authorization: `Token ${Object.fromEntries(sandbox.exports)['NB_PAT'] as string}` };
  const answer = sandbox.outside('netbird', { method, target: `/api/${path}`, headers, body });
  return JSON.parse((answer as { readonly body: string }).body);
}

function list(path: string): readonly Shown[] {
  return call('GET', path) as readonly Shown[];
}

/** Switches group propagation off: machines that are there neither come nor leave with auto-groups. */
function holdMachines(): void {
  const [account] = call('GET', 'accounts') as readonly { readonly id: string; readonly settings: object }[];
  const settings = { ...account?.settings, groups_propagation_enabled: false };
  call('PUT', `accounts/${account?.id}`, JSON.stringify({ settings }));
}

/** Machines of the group, and how many people have it in their auto-groups. */
function live(): unknown {
  const group = list('groups').find(({ name }) => name === 'eng');
  const users = list('users').filter((user) => user.auto_groups.includes(group?.id ?? ''));
  return [(group?.peers ?? []).map(({ name }) => name).toSorted(), users.length];
}

interface Scene {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly live: unknown;
  /** NetBird moves no machines that are there. */
  readonly still?: true;
}

const [ADA, GRACE] = [
  ['ada-desktop', 'ada-laptop', 'ada-phone'],
  ['grace-laptop', 'grace-phone'],
];
const HEDY = ['hedy-laptop', 'hedy-phone'];
const BY_AUTO_GROUPS = 'netbird: { members_as: auto_groups }';

/** Ada has two accounts: hers, and Hedy's. */
const SCENES: readonly Scene[] = [
  {
    what: 'a group is made, and comes into the auto-groups of somebody with two accounts',
    before: '{}',
    after: `{ eng: { members: [ada@acme.test, grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    live: [[...ADA, ...GRACE, ...HEDY], 3],
  },
  {
    what: 'members of auto-groups become peers',
    before: `{ eng: { members: [ada@acme.test, grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    after: '{ eng: { members: [ada@acme.test, grace@acme.test], netbird: {} } }',
    live: [[...ADA, ...GRACE, ...HEDY], 0],
  },
  {
    what: 'members of auto-groups become peers, and somebody with two accounts leaves',
    before: `{ eng: { members: [ada@acme.test, grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    after: '{ eng: { members: [grace@acme.test], netbird: {} } }',
    live: [GRACE, 0],
  },
  {
    what: 'members that were peers come by auto-groups, and somebody leaves',
    before: '{ eng: { members: [ada@acme.test, grace@acme.test], netbird: {} } }',
    after: `{ eng: { members: [ada@acme.test], ${BY_AUTO_GROUPS} } }`,
    live: [[...ADA, ...HEDY], 2],
  },
  {
    what: 'somebody with two accounts leaves the auto-groups',
    before: `{ eng: { members: [ada@acme.test, grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    after: `{ eng: { members: [grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    live: [GRACE, 1],
  },
  {
    what: 'somebody with two accounts leaves the auto-groups where NetBird moves no machines',
    before: `{ eng: { members: [ada@acme.test, grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    after: `{ eng: { members: [grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    live: [GRACE, 1],
    still: true,
  },
  {
    what: 'members that were peers come by auto-groups where NetBird moves no machines, and somebody leaves',
    before: '{ eng: { members: [ada@acme.test, grace@acme.test], netbird: {} } }',
    after: `{ eng: { members: [ada@acme.test], ${BY_AUTO_GROUPS} } }`,
    live: [[...ADA, ...HEDY], 2],
    still: true,
  },
  {
    what: 'members of auto-groups become peers where NetBird moves no machines, and somebody leaves',
    before: `{ eng: { members: [ada@acme.test, grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    after: '{ eng: { members: [ada@acme.test], netbird: {} } }',
    live: [[...ADA, ...HEDY], 0],
    still: true,
  },
  {
    what: 'a group is deleted that is in the auto-groups of somebody with two accounts',
    before: `{ eng: { members: [ada@acme.test, grace@acme.test], ${BY_AUTO_GROUPS} } }`,
    after: '{}',
    live: [[], 0],
  },
];

it.each(SCENES)(
  '$what: killed after every request in turn, the next apply ends the same',
  { timeout: 600_000 },
  async ({ before, after, live: wanted, still }) => {
    for (let nth = 1; ; nth++) {
      sandbox.reset();
      rmSync(join(dir, '.rollcall'), { recursive: true, force: true });
      declare(before);
      const first = await run('apply --auto-approve');
      expect(first.status, first.stdout + first.stderr).toBe(0);
      if (still) holdMachines();
      declare(after);
      const killed = await killedAtWrite(sandbox, nth, { args: ['apply', '--auto-approve'], dir, reads: IS_FULL });

      const again = await run('apply --auto-approve');

      expect(again.status, `after request ${nth}\n${again.stdout}${again.stderr}`).toBe(0);
      expect(live(), `after request ${nth}\n${again.stdout}${again.stderr}`).toEqual(wanted);
      expect((await run('plan --detailed-exitcode')).status).toBe(0);
      if (killed.status !== null) break;
    }
  },
);
