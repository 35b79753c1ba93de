import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { EXAMPLES, rollcall, startSandboxProcess } from './spawn.ts';
import type { Ended, RunningSandbox } from './spawn.ts';

interface DeclaredGroup {
  readonly members?: readonly (string | { readonly email: string })[];
  readonly vault?: { readonly policies?: readonly string[]; readonly alias?: { readonly mount: string } };
}

let sandbox: RunningSandbox;
let dir = '';
beforeEach(async () => {
  sandbox = await startSandboxProcess(['--empty']);
  dir = mkdtempSync(join(tmpdir(), 'rollcall-example-'));
});
afterEach(() => {
  sandbox.child.kill('SIGTERM');
  rmSync(dir, { recursive: true, force: true });
});

function run(line: string): Ended {
  return rollcall(line.split(' '), { cwd: dir, env: { ...sandbox.env, VAULT_ADDR: sandbox.env['ROLLCALL_SANDBOX_VAULT_URL']! } });
}

/** A copy of an example. Days in an example are real ones, and pass; tests must not pass with them. */
function copyExample(name: string): void {
  cpSync(join(EXAMPLES, name), dir, { recursive: true });
  for (const file of filesIn(dir)) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/until: \d{4}/g, 'until: 2099'));
}

function filesIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.yaml')).map((file) => join(folder, file));
}

function declaredGroups(): Readonly<Record<string, DeclaredGroup>> {
  const files = filesIn(join(dir, 'groups')).map(
    (file) => parse(readFileSync(file, 'utf8')) as { readonly groups?: Record<string, DeclaredGroup> },
  );
  return Object.assign({}, ...files.map(({ groups }) => groups ?? {})) as Record<string, DeclaredGroup>;
}

/** Puts everybody and everything that the files name, and that Rollcall only looks at, into the empty server. */
async function populate(): Promise<Readonly<Record<string, DeclaredGroup>>> {
  const groups = declaredGroups();
  const all = Object.values(groups);
  const people = new Set(
    all.flatMap(({ members }) => (members ?? []).map((member) => (typeof member === 'string' ? member : member.email))),
  );
  const policies = new Set(all.flatMap(({ vault }) => vault?.policies ?? []));
  const mounts = new Set(all.flatMap(({ vault }) => (vault?.alias ? [vault.alias.mount.replace('/', '')] : [])));
  await inTurns([...people], (name) => sandbox.outside('POST', '/v1/identity/entity', { name }));
  await inTurns([...policies], (name) =>
    sandbox.outside('POST', `/v1/sys/policies/acl/${name}`, { policy: 'path "secret/*" { capabilities = ["read"] }' }),
  );
  await inTurns([...mounts], (name) => sandbox.outside('POST', `/v1/sys/auth/${name}`, { type: 'jwt' }));
  return groups;
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < items.length; index += 50) await Promise.all(items.slice(index, index + 50).map(work));
}

/** Applies, and expects that nothing is left to do. */
async function expectToConverge(count: number): Promise<void> {
  const applied = run('apply --auto-approve --quiet');
  expect(applied.stdout, applied.stderr).toContain(`Apply complete! Resources: ${count} added, 0 changed, 0 destroyed.`);

  const again = run('plan --detailed-exitcode');
  expect([again.status, again.stdout], again.stderr).toEqual([
    0,
    expect.stringMatching(/^No changes\. Your infrastructure matches the configuration\.$/m),
  ]);
}

/** Those of Vault; what the others are tried on has people of its own, and a contract test plans and applies them. */
const ALL = readdirSync(EXAMPLES).filter((name) => readFileSync(join(EXAMPLES, name, 'rollcall.yaml'), 'utf8').includes('provider: vault'));

describe('the examples', () => {
  it('are a first one, one of the three axes, and an organisation as uneven as real ones', () => {
    expect(ALL).toEqual(expect.arrayContaining(['departments-environments-locations', 'harbour-freight-lines', 'quickstart']));
  });

  it.each(ALL)('%s is valid and planned whole: everything would be made, and nobody and no policy is unknown', async (name) => {
    copyExample(name);
    const count = Object.keys(await populate()).length;

    const valid = run('validate');
    const plan = run('plan --detailed-exitcode --output json=plan.json');

    expect([valid.status, valid.stderr]).toEqual([0, '']);
    expect(valid.stdout).toContain(`${count} declared objects).`);
    expect([plan.status, plan.stdout], plan.stderr).toEqual([
      2,
      expect.stringContaining(`\nPlan: ${count} to add, 0 to change, 0 to destroy.\n`),
    ]);
    const { warnings, incomplete } = JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8')) as {
      warnings: { code: string }[];
      incomplete: unknown[];
    };
    expect([warnings.map(({ code }) => code), incomplete]).toEqual([['ROOT_TOKEN'], []]);
  });

  it.each(ALL)('%s is applied, and then there is nothing to do', async (name) => {
    copyExample(name);

    await expectToConverge(Object.keys(await populate()).length);
  });

  it('say in their first line which schema they have, by a path that exists', () => {
    const lines = filesIn(EXAMPLES).map((file) => ({
      file,
      schema: /^# yaml-language-server: \$schema=(.*)\n/.exec(readFileSync(file, 'utf8'))?.[1],
    }));

    expect(lines.filter(({ file, schema }) => schema === undefined || !existsSync(resolve(file, '..', schema)))).toEqual([]);
  });
});

interface Team {
  readonly name: string;
  readonly parent: string | null;
  readonly department: string;
  readonly members: readonly string[];
  readonly maintainers: readonly string[];
}

/** Beside the repository, where there is one; never a part of it. */
const REAL_TEAMS = resolve(import.meta.dirname, '../../../shared/data/org-teams.json');
const hasTeams = existsSync(REAL_TEAMS);
if (!hasTeams) console.warn(`\nSKIPPED: the plan of 284 real teams. There is no ../shared/data/org-teams.json beside this repository.\n`);

describe.runIf(hasTeams)('284 real teams with their nesting', () => {
  it('are planned, applied, and then there is nothing to do', async () => {
    const { teams } = JSON.parse(readFileSync(REAL_TEAMS, 'utf8')) as { readonly teams: readonly Team[] };
    writeTeams(teams);
    await populate();

    const plan = run('plan --detailed-exitcode');

    expect([plan.status, plan.stdout], plan.stderr).toEqual([
      2,
      expect.stringContaining(`\nPlan: ${teams.length} to add, 0 to change, 0 to destroy.\n`),
    ]);
    await expectToConverge(teams.length);
    const live = (await sandbox.outside('GET', '/v1/identity/group/id?list=true')) as { readonly keys: readonly string[] };
    expect(live.keys).toHaveLength(teams.length);
  });
});

function writeTeams(teams: readonly Team[]): void {
  const targets = { vault: { provider: 'vault', url: '${ROLLCALL_SANDBOX_VAULT_URL}' } };
  mkdirSync(join(dir, 'groups/departments'), { recursive: true });
  writeFileSync(join(dir, 'rollcall.yaml'), stringify({ version: 1, project: 'teams', groups: ['groups/**/*.yaml'], targets }));
  for (const department of new Set(teams.map((team) => team.department))) {
    const groups = Object.fromEntries(
      teams.filter((team) => team.department === department).map((team) => [team.name, groupOf(team, teams)]),
    );
    writeFileSync(join(dir, `groups/departments/${department}.yaml`), stringify({ groups }));
  }
}

function groupOf(team: Team, teams: readonly Team[]): object {
  const children = teams.filter((other) => other.parent === team.name).map((other) => other.name);
  const members = [...new Set([...team.maintainers, ...team.members])];
  return { members, ...(children.length > 0 ? { groups: children } : {}), vault: { policies: [`team-${team.name.toLowerCase()}`] } };
}
