import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { HAVE_GIT, makeRepositories } from '../builders/git-repositories.ts';
import { HAVE_POSTGRES, startPostgres } from '../builders/postgres-server.ts';
import { drawFrom } from '../contract/live-worlds/world.ts';
import { realServer } from '../contract/vault-server.ts';
import type { VaultServer } from '../contract/vault-server.ts';
import { checkOut, expectToldApart, race } from './race.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * On a real server: an apply is killed by SIGKILL at random moments (by a seed), and the next one ends where it would have ended; two
 * applies race for one state in git, and for one in PostgreSQL; and what another tool made is exported without anything to do afterwards.
 * ROLLCALL_TEST_KILLS says how often, ROLLCALL_TEST_SEED where it begins.
 */
const KILLS = Number(process.env['ROLLCALL_TEST_KILLS'] ?? (process.env['ROLLCALL_TEST_FULL'] === '1' ? 100 : 8));
const SEED = Number(process.env['ROLLCALL_TEST_SEED'] ?? 1);
const PEOPLE = 12;
const GROUPS = 10;

const real = realServer();
if (!real) {
  console.warn(
    '\nSKIPPED: kills and races on a real server. Set ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN to an empty dev server.\n',
  );
  describe('kills and races on a real server', () => {
    test.skip('SKIPPED: ROLLCALL_TEST_VAULT_ADDR and ROLLCALL_TEST_VAULT_TOKEN are not set', () => undefined);
  });
}
if (real && !HAVE_GIT) console.warn('\n!!!!\n!!!! skipped: two applies that race for a state in git, for there is no git here\n!!!!\n');

if (real && !HAVE_POSTGRES)
  console.warn('\n!!!!\n!!!! skipped: two applies that race for a state in PostgreSQL, for there is no server here\n!!!!\n');

describe.runIf(real).sequential('on a real server', () => {
  let server: VaultServer;
  let root = '';
  let env: Record<string, string> = {};

  beforeAll(async () => {
    server = await (real as NonNullable<typeof real>).open();
    await server.wipe();
    root = mkdtempSync(join(tmpdir(), 'rollcall-kills-'));
    env = { VAULT_ADDR: server.url, VAULT_TOKEN: server.token };
    for (let person = 0; person < PEOPLE; person++) await server.call('POST', '/identity/entity', { name: `person-${person}@acme.test` });
  });
  afterAll(async () => {
    await server.wipe();
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });

  const run = async (dir: string, ...args: readonly string[]): Promise<Ended> => ended(startRollcall(args, { cwd: dir, env }));

  /** Every group by name, with people by name, and no id. */
  async function everything(): Promise<unknown> {
    const names = new Map<string, string>();
    const entities = await server.call('GET', '/identity/entity/id?list=true');
    for (const [id, { name }] of Object.entries(entities.body.data.key_info as Record<string, { name: string }>)) names.set(id, name);
    const listed = await server.call('GET', '/identity/group/id?list=true');
    const ids = (listed.body?.data?.keys ?? []) as string[];
    const groups = await Promise.all(ids.map(async (id) => (await server.call('GET', `/identity/group/id/${id}`)).body.data));
    for (const group of groups) names.set(group.id, group.name);
    const texts = (list: readonly string[] | null): readonly string[] => (list ?? []).map((item) => names.get(item) ?? item).sort();
    return groups
      .map(({ name, policies, metadata, member_entity_ids: people, member_group_ids: children }) => ({
        name,
        policies: texts(policies),
        metadata: metadata ?? {},
        people: texts(people),
        children: texts(children),
      }))
      .sort((x, y) => (x.name < y.name ? -1 : 1));
  }

  it(`an apply that is killed ${KILLS} times at random moments ends the same`, { timeout: 3_600_000 }, async () => {
    const dir = makeProject(join(root, 'kills'), {});
    const calm: { readonly live: unknown; readonly lines: number }[] = [];
    for (const turn of [0, 1, 0, 1]) {
      declare(dir, turn);
      const whole = await run(dir, 'apply', '--auto-approve', '--verbose');
      expect(whole.status, whole.stdout + whole.stderr).toBe(0);
      calm[turn] = { live: await everything(), lines: whole.stderr.split('\n').length };
    }
    const draw = drawFrom(SEED);
    const deaths = { before: 0, within: 0, late: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      const turn = kill % 2;
      const { live, lines } = calm[turn] as (typeof calm)[number];
      declare(dir, turn);
      const was = await everything();

      const dead = await killedAfter(dir, { lines: draw(lines + 3), ms: draw(25) });

      const now = await everything();
      if (!dead) deaths.late += 1;
      else if (JSON.stringify(now) === JSON.stringify(was)) deaths.before += 1;
      else deaths.within += 1;
      const again = await run(dir, 'apply', '--auto-approve');
      expect(again.status, `kill ${kill}\n${again.stdout}${again.stderr}`).toBe(0);
      expect(await everything(), `kill ${kill}`).toEqual(live);
      const last = await run(dir, 'plan', '--detailed-exitcode');
      expect(last.status, last.stdout + last.stderr).toBe(0);
    }
    expect(deaths.before + deaths.within, 'kills that met a running apply').toBeGreaterThan(0);
    console.log(
      `Killed by SIGKILL on a real server: ${KILLS} times from seed ${SEED}, one end state; ${deaths.before} before the first write took effect, ${deaths.within} after it, ${deaths.late} runs were over before`,
    );
  });

  /** Kills an apply once it has said so many lines, and a moment later; false where it had ended by then. */
  async function killedAfter(dir: string, when: { readonly lines: number; readonly ms: number }): Promise<boolean> {
    const child = startRollcall(['apply', '--auto-approve', '--verbose'], { cwd: dir, env });
    const end = new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
    child.stdout?.resume();
    const reader = createInterface({ input: child.stderr! });
    let seen = 0;
    await new Promise<void>((reached) => {
      if (when.lines === 0) reached();
      reader.on('line', () => {
        seen += 1;
        if (seen >= when.lines) reached();
      });
      reader.on('close', () => reached());
    });
    await pause(when.ms);
    child.kill('SIGKILL');
    return (await end) === null;
  }

  it.skipIf(!HAVE_GIT)('two applies that race for a state in git make everything once', { timeout: 300_000 }, async () => {
    const repositories = makeRepositories();
    const from = makeProject(join(root, 'race'), { state: { backend: 'git' }, project: 'race' });
    declare(from, 0, 'race');
    const dirs = [repositories.clone(), repositories.clone()];
    checkOut(from, dirs);

    const told = expectToldApart(await race(dirs.map((dir) => ({ dir, env }))));

    for (const dir of dirs) {
      const last = await run(dir, 'plan', '--detailed-exitcode');
      expect(last.status, last.stdout + last.stderr).toBe(0);
    }
    const live = (await everything()) as readonly { readonly name: string }[];
    expect(live.filter(({ name }) => name.startsWith('race-'))).toHaveLength(GROUPS);
    console.log(`A race on a real server: ${told.won} won, ${told.refused} refused`);
    repositories.end();
  });

  it.skipIf(!HAVE_POSTGRES)('two applies that race for a state in PostgreSQL make everything once', { timeout: 300_000 }, async () => {
    const database = await startPostgres();
    try {
      const raceEnv = { ...env, ROLLCALL_STATE_POSTGRES: database.url() };
      const from = makeProject(join(root, 'database'), { state: { backend: 'postgres' }, project: 'database' });
      declare(from, 0, 'database');
      const dirs = ['one', 'two'].map((name) => join(root, `database-${name}`));
      checkOut(from, dirs);

      const told = expectToldApart(await race(dirs.map((dir) => ({ dir, env: raceEnv }))));

      for (const dir of dirs) {
        const last = await ended(startRollcall(['plan', '--detailed-exitcode'], { cwd: dir, env: raceEnv }));
        expect(last.status, last.stdout + last.stderr).toBe(0);
      }
      const live = (await everything()) as readonly { readonly name: string }[];
      expect(live.filter(({ name }) => name.startsWith('database-'))).toHaveLength(GROUPS);
      console.log(`A race through PostgreSQL on a real server: ${told.won} won, ${told.refused} refused`);
    } finally {
      await database.end();
    }
  });

  it('what another tool made is exported, and then there is nothing to do', { timeout: 300_000 }, async () => {
    await server.call('POST', '/identity/group', {
      name: 'by-hand',
      policies: ['default', 'by-hand'],
      metadata: { 'cost-centre': '4711' },
    });
    await server.call('POST', '/identity/group', { name: 'External One', type: 'external', policies: ['outside'] });
    const dir = makeProject(join(root, 'export'), { project: 'export' });
    rmSync(join(dir, 'groups'), { recursive: true });
    const before = await everything();

    const exported = await run(dir, 'export', 'v', '--out', 'groups');

    expect(exported.status, exported.stdout + exported.stderr).toBe(0);
    const plan = await run(dir, 'plan', '--detailed-exitcode');
    expect([plan.status, plan.stdout], plan.stderr).toEqual([0, expect.stringContaining('No changes.')]);
    expect(await everything()).toEqual(before);
  });
});

function makeProject(dir: string, more: Readonly<Record<string, unknown>>): string {
  mkdirSync(join(dir, 'groups'), { recursive: true });
  const targets = { v: { provider: 'vault', url: '${VAULT_ADDR}' } };
  const project = {
    version: 1,
    project: 'kills',
    groups: ['groups/**/*.yaml'],
    targets,
    guards: { max_deletions: 100, max_member_removals: '100%' },
  };
  writeFileSync(join(dir, 'rollcall.yaml'), JSON.stringify({ ...project, ...more }));
  return dir;
}

/** Two declarations with creates, updates, nesting, renames and deletions between them. */
function declare(dir: string, turn: number, prefix = 'team'): void {
  const person = (number: number): string => `person-${number % PEOPLE}@acme.test`;
  const groups: Record<string, unknown> = {};
  for (let index = 0; index < GROUPS; index++) {
    // A third of them is there in both, a third moves its name, a third comes and goes.
    const key = index % 3 === 2 ? `${prefix}-${index}-${turn === 0 ? 'even' : 'odd'}` : `${prefix}-${index}`;
    const policies = index % 2 === turn ? ['default'] : ['default', 'kills'];
    const children = index % 5 === 4 ? [`${prefix}-0`] : [];
    groups[key] = {
      members: [person(index), person(index + 1 + turn)],
      ...(children.length > 0 ? { groups: children } : {}),
      vault: { policies, metadata: { turn: String(turn) } },
    };
  }
  writeFileSync(join(dir, 'groups/all.yaml'), JSON.stringify({ department: 'teams', groups }));
}
