import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { realServer } from '../contract/vault-server.ts';
import type { VaultServer } from '../contract/vault-server.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * The whole journey of the built command line against a real server, four times: as it is, in a namespace, against a rate limit, and
 * with a token of ten minutes that an AppRole login gives and that may do no more than the guide says.
 */
const GROUPS = 24;
const README = readFileSync(resolve(import.meta.dirname, '../../src/providers/vault/README.md'), 'utf8');

interface Way {
  readonly name: string;
  readonly namespace?: string;
  /** Further lines of the target in rollcall.yaml. */
  readonly target?: string;
  /** What has to be set up on the server; the environment that the command line is given. */
  setUp(server: VaultServer): Promise<Record<string, string>>;
}

const WAYS: readonly Way[] = [
  { name: 'as it is', setUp: async ({ token }) => ({ VAULT_TOKEN: token }) },
  {
    name: 'in a namespace',
    namespace: 'journey',
    target: '    namespace: journey\n',
    setUp: async (server) => {
      await done(server, 'POST', '/sys/namespaces/journey', {});
      return { VAULT_TOKEN: server.token };
    },
  },
  {
    name: 'against a rate limit of 20 requests a second',
    setUp: async (server) => {
      await done(server, 'POST', '/sys/quotas/rate-limit/contract', { path: 'identity/', rate: 20 });
      return { VAULT_TOKEN: server.token };
    },
  },
  {
    name: 'with an AppRole token of ten minutes that may do what the guide says',
    target: '    auth:\n      method: approle\n      role: rollcall\n',
    setUp: async (server) => {
      await done(server, 'POST', '/sys/policies/acl/rollcall-apply', { policy: /```hcl apply\n([\s\S]*?)```/.exec(README)?.[1] });
      await done(server, 'POST', '/sys/auth/approle', { type: 'approle' });
      await done(server, 'POST', '/auth/approle/role/rollcall', {
        token_policies: ['rollcall-apply'],
        token_ttl: '10m',
        token_max_ttl: '10m',
      });
      const role = await server.call('GET', '/auth/approle/role/rollcall/role-id');
      const secret = await server.call('POST', '/auth/approle/role/rollcall/secret-id', {});
      return { ROLLCALL_ROLE_ID: role.body.data.role_id, ROLLCALL_SECRET_ID: secret.body.data.secret_id };
    },
  },
];

const real = realServer();
if (!real) {
  console.warn(
    '\nSKIPPED: the journey on a real server. Set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN to an empty dev server.\n',
  );
  describe('the journey on a real server', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN are not set', () => undefined);
  });
}

describe.runIf(real).sequential.each(WAYS)('the journey on a real server, $name', (way) => {
  let server: VaultServer;
  let dir = '';
  let env: Record<string, string> = {};
  const headers: Record<string, string> = way.namespace === undefined ? {} : { 'X-Vault-Namespace': way.namespace };

  const call = async (method: string, path: string, body?: unknown) => patiently(() => server.call(method, path, body, headers));
  const run = async (line: string): Promise<Ended> => ended(startRollcall(line.split(' '), { cwd: dir, env }));
  const namesLive = async (): Promise<string[]> => {
    const { body } = await call('GET', '/identity/group/id?list=true');
    const info = (body?.data?.key_info ?? {}) as Record<string, { readonly name: string }>;
    return Object.values(info)
      .map((group) => group.name)
      .sort();
  };

  beforeAll(async () => {
    server = await (real as NonNullable<typeof real>).open();
    await server.wipe();
    dir = mkdtempSync(join(tmpdir(), 'rollcall-real-'));
    if (way.namespace !== undefined && !server.namespaces) return;
    env = { ...(await way.setUp(server)), VAULT_ADDR: server.url };
    for (let person = 0; person < GROUPS; person++) await call('POST', '/identity/entity', { name: `person-${person}@acme.test` });
    await call('POST', '/identity/group', { name: 'somebody-elses', policies: ['other'] });
    writeProject(dir, way.target ?? '');
  });
  beforeEach(({ skip }) => skip(way.namespace !== undefined && !server.namespaces, 'the server has no namespaces'));
  afterAll(async () => {
    await server.wipe();
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('creates everything in one run, and then there is nothing to do', async () => {
    const applied = await run('apply --auto-approve');
    expect(applied.stdout, applied.stderr).toContain(`Apply complete! Resources: ${GROUPS + 1} added, 0 changed, 0 destroyed.`);

    const again = await run('plan --detailed-exitcode');
    expect([again.status, again.stdout], again.stderr).toEqual([0, expect.stringContaining('No changes.')]);
    expect(await namesLive()).toHaveLength(GROUPS + 2);
  });

  it('finds a member that was taken out by hand, says so, and puts it back', async () => {
    const { body } = await call('GET', '/identity/group/name/team-3');
    expect(body.data.member_entity_ids).toHaveLength(2);
    await call('POST', '/identity/group/name/team-3', { member_entity_ids: body.data.member_entity_ids.slice(1) });

    const drift = await run('drift --detailed-exitcode');
    expect([drift.status, drift.stdout]).toEqual([2, expect.stringContaining('"v/team-3"')]);
    const plan = JSON.parse((await run('plan --format json')).stdout) as { changes: { address: string; causes: Record<string, string> }[] };
    expect(plan.changes.map(({ address, causes }) => [address, Object.values(causes)])).toEqual([['v/team-3', ['drift']]]);
    expect((await run('apply --auto-approve')).status).toBe(0);
    const back = await call('GET', '/identity/group/name/team-3');
    expect(back.body.data.member_entity_ids).toHaveLength(2);
  });

  it('deletes exactly what is no longer declared, and touches nothing else', async () => {
    const before = await namesLive();
    const untouched = await call('GET', '/identity/group/name/somebody-elses');
    rmSync(join(dir, 'groups/second.yaml'));

    const applied = await run('apply --auto-approve');

    expect(applied.stdout, applied.stderr).toContain(`0 added, 0 changed, ${GROUPS / 2} destroyed.`);
    const gone = before.filter((name) => /^team-\d+$/.test(name) && Number(name.slice(5)) >= GROUPS / 2);
    expect(await namesLive()).toEqual(before.filter((name) => !gone.includes(name)));
    const still = await call('GET', '/identity/group/name/somebody-elses');
    expect(still.body.data).toEqual(untouched.body.data);
    expect((await run('plan --detailed-exitcode')).status).toBe(0);
  });
});

/** Half of the teams in each file, and one group that all of them are in, in a third. */
function writeProject(dir: string, target: string): void {
  mkdirSync(join(dir, 'groups'));
  const limit = `guards:\n  max_deletions: ${GROUPS}\n`;
  const head = 'version: 1\nproject: journey\ngroups:\n  - groups/*.yaml\n';
  writeFileSync(join(dir, 'rollcall.yaml'), `${head}targets:\n  v:\n    provider: vault\n    url: \${VAULT_ADDR}\n${target}${limit}`);
  const team = (number: number): string =>
    `  team-${number}:\n    members:\n      - person-${number}@acme.test\n      - person-${(number + 1) % GROUPS}@acme.test\n    vault:\n      policies:\n        - default\n`;
  const file = (from: number, to: number): string =>
    `department: teams\ngroups:\n${Array.from({ length: to - from }, (_, index) => team(from + index)).join('')}`;
  writeFileSync(join(dir, 'groups/first.yaml'), file(0, GROUPS / 2));
  writeFileSync(join(dir, 'groups/second.yaml'), file(GROUPS / 2, GROUPS));
  // Children of the first file only: a reference to what the second one declares could not outlive it.
  const names = Array.from({ length: GROUPS / 2 }, (_, index) => `      - team-${index}\n`).join('');
  writeFileSync(
    join(dir, 'groups/all.yaml'),
    `department: teams\ngroups:\n  everybody:\n    groups:\n${names}    vault:\n      metadata:\n        size: "${GROUPS}"\n`,
  );
}

async function done(server: VaultServer, method: string, path: string, body: unknown): Promise<void> {
  const { status, text } = await server.call(method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
}

/** The limit that a way sets holds for the test too. */
async function patiently<T extends { readonly status: number }>(send: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await send();
    if (answer.status !== 429 || tries > 200) return answer;
    await new Promise((resume) => setTimeout(resume, 100));
  }
}
