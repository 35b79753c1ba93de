import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { escapeGlob } from '../../src/core/model/glob.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import type { EmulatorName, Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Ended } from './spawn.ts';
import { ended, startRollcall } from './spawn.ts';

/* One department in every system, from one declaration, in one run; and what a run says and does where one of them is down. */

/** How each system is reached, and what a group says to it. */
const SYSTEMS = {
  vault: { target: 'vault', url: (base: string) => base, block: '{ policies: [eng-read] }' },
  netbird: { target: 'mesh', url: (base: string) => base, block: '{}' },
  opal: { target: 'opal', url: (base: string) => base, block: '{}' },
  cipherscale: { target: 'zt', url: (base: string) => `${base}/qa`, block: '{ roles: [User] }' },
} as const satisfies Partial<Record<EmulatorName, { target: string; url: (base: string) => string; block: string }>>;

type System = keyof typeof SYSTEMS;
const NAMES = Object.keys(SYSTEMS) as readonly System[];

let sandbox: Sandbox;
let dir = '';
let env: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  sandbox = await startSandbox({ only: NAMES });
  env = Object.fromEntries(sandbox.exports);
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.reset();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-all-'));
  mkdirSync(join(dir, 'groups'));
  const targets = NAMES.map(
    (name) => `  ${SYSTEMS[name].target}: { provider: ${name}, url: "${SYSTEMS[name].url(sandbox.urls[name])}" }\n`,
  );
  writeFileSync(
    join(dir, 'rollcall.yaml'),
    `version: 1\nproject: all\ngroups: [groups/*.yaml]\ntargets:\n${targets.join('')}guards: { max_member_removals: 100% }\n`,
  );
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function group(key: string, members: readonly string[]): string {
  const blocks = NAMES.map((name) => `    ${name}: ${SYSTEMS[name].block}\n`);
  return `  ${key}:\n    owner: platform@acme.test\n    members: [${members.join(', ')}]\n${blocks.join('')}`;
}

function declare(...groups: readonly string[]): void {
  writeFileSync(join(dir, 'groups', 'engineering.yaml'), `department: engineering\ngroups:\n${groups.join('') || '  {}\n'}`);
}

async function run(line: string | readonly string[]): Promise<Ended> {
  return ended(startRollcall(typeof line === 'string' ? line.split(' ') : line, { cwd: dir, env }));
}

/** Plans with another exit status than 0 too; the plan itself is in the file. */
async function plan(): Promise<Ended & { readonly plan: Plan }> {
  const end = await run('plan --out plan.json --detailed-exitcode');
  return { ...end, plan: JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8')) as Plan };
}

function writes(): readonly string[] {
  return sandbox.requests().flatMap(({ committed, method, path }) => (committed ? [`${method} ${path}`] : []));
}

const ENGINEERING = group('engineering', ['ada@acme.test', 'grace@acme.test']);
const PLATFORM = group('platform', ['linus@acme.test']);

describe('one declaration of a department', () => {
  it('is planned and applied in every system in one run, and then there is nothing to do', async () => {
    declare(ENGINEERING, PLATFORM);

    const first = await plan();
    const applied = await run('apply --auto-approve --quiet plan.json');
    const again = await plan();

    const addresses = NAMES.flatMap((name) => ['engineering', 'platform'].map((key) => `${SYSTEMS[name].target}/${key}`));
    expect(first.status, first.stderr).toBe(2);
    expect(first.plan.changes.map(({ address }) => address)).toEqual(addresses.sort());
    expect(applied.stdout, applied.stderr).toContain(`Apply complete! Resources: ${addresses.length} added, 0 changed, 0 destroyed.`);
    expect([again.status, again.plan.changes], again.stdout).toEqual([0, []]);
  });

  it.each(NAMES)('is planned everywhere else where %s is down: incomplete, exit 1, and nothing is deleted because of it', async (down) => {
    declare(ENGINEERING, PLATFORM);
    expect((await run('apply --auto-approve --quiet')).status).toBe(0);
    // Somebody joins one group, and the other is gone from the files.
    declare(group('engineering', ['ada@acme.test', 'grace@acme.test', 'alan@acme.test']));
    sandbox.faults.add({ type: 'drop', when: 'before-commit', emulator: down });
    const before = writes().length;

    const planned = await plan();
    const applied = await run('apply plan.json');
    const fresh = await run('apply --auto-approve');

    const others = NAMES.filter((name) => name !== down).map((name) => SYSTEMS[name].target);
    expect(planned.status).toBe(1);
    expect(planned.stdout).toContain(`Target "${SYSTEMS[down].target}" could not be read`);
    expect(planned.plan.incomplete.map(({ target }) => target)).toEqual([SYSTEMS[down].target]);
    expect(planned.plan.changes.map(({ address, action }) => `${action} ${address}`)).toEqual(
      others.flatMap((target) => [`update ${target}/engineering`, `delete ${target}/platform`]).sort(byAddress),
    );
    expect([applied.status, fresh.status]).toEqual([1, 1]);
    expect(applied.stderr).toContain('INCOMPLETE_READ');
    expect(writes().slice(before)).toEqual([]);
  });

  it('of which nothing changed has no change in the others where one system is down, and still ends with 1', async () => {
    declare(ENGINEERING, PLATFORM);
    expect((await run('apply --auto-approve --quiet')).status).toBe(0);
    sandbox.faults.add({ type: 'status', status: 503, html: true, emulator: 'cipherscale' });

    const planned = await plan();

    expect([planned.status, planned.plan.changes, planned.plan.incomplete.map(({ target }) => target)]).toEqual([1, [], ['zt']]);
    expect(planned.stdout).not.toContain('No changes.');
  });
});

describe('--target of what nobody manages', () => {
  it.each(NAMES)(
    'is answered by drift, audit and plan in a system of %s, and is nothing for apply; a name of nothing is an error',
    async (name) => {
      const { target } = SYSTEMS[name];
      declare(ENGINEERING);
      const all = JSON.parse((await run('drift --format json')).stdout) as Plan;
      const item = all.unmanaged.find((each) => each.target === target) as Plan['unmanaged'][number];
      const globs = [`${target}/name:${item.name}`, `${target}/id:${item.id}`].map(escapeGlob);

      for (const glob of globs) {
        const [drift, planned] = await Promise.all(
          ['drift', 'plan'].map((command) => run([command, '--target', glob, '--format', 'json'])),
        );
        expect([drift?.status, planned?.status], drift?.stderr).toEqual([0, 0]);
        for (const each of [drift, planned]) expect((JSON.parse(each?.stdout ?? '') as Plan).unmanaged).toContainEqual(item);
      }
      expect(await run(['audit', '--target', globs[0] as string, '--out', 'pack'])).toMatchObject({ status: 0 });
      expect(readFileSync(join(dir, 'pack/unmanaged.csv'), 'utf8')).toContain(item.id);
      const beside = await run(['drift', '--target', `${target}/engineering`, '--target', globs[0] as string]);
      expect([beside.status, beside.stderr]).toEqual([0, '']);
      const [applied, mistaken] = await Promise.all([
        run(['apply', '--auto-approve', '--target', globs[0] as string]),
        run(['drift', '--target', globs[0] as string, '--target', `${target}/name:nobody-has-it`]),
      ]);
      expect([applied.status, mistaken.status]).toEqual([1, 1]);
      expect(applied.stderr).toContain('[USAGE]');
      expect(mistaken.stderr).toContain(`"--target ${target}/name:nobody-has-it" matches no address`);
    },
  );
});

function byAddress(first: string, second: string): number {
  const [one, other] = [first, second].map((line) => line.slice(line.indexOf(' ') + 1)) as [string, string];
  return one < other ? -1 : 1;
}
