import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { acceptDrift } from '../../src/run/accept-drift.ts';
import { applyProject } from '../../src/run/apply-project.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { makeExportProject } from './export-project.ts';
import type { ExportProject } from './export-project.ts';

const FILE = `# who reaches what
department: eng
groups:
  # everybody
  engineering:
    members:
      - ada@acme.test # lead
      - grace@acme.test
    groups: [platform]
    vault: { policies: [eng-read], metadata: { team: "x" } }
  platform: # the few
    members: [ada@acme.test]
    vault:
      policies: [platform]
  shared:
    members: [grace@acme.test]
    vault: { policies: [both] }
    second: { metadata: { where: second } }
`;

describe('accepting drift', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ only: ['vault'], empty: true });
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  function call(method: string, path: string, body?: object): { readonly data?: Record<string, unknown> } {
    const answer = sandbox.outside('vault', {
      method,
      target: `/v1/${path}`,
      headers: { 'x-vault-token': 'root', 'x-vault-namespace': '' },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    return answer === 'closed' || answer.body === '' ? {} : (JSON.parse(answer.body) as { readonly data?: Record<string, unknown> });
  }
  const idOf = (group: string): string => call('GET', `identity/group/name/${group}`).data?.['id'] as string;
  const entity = (name: string): string => call('GET', `identity/entity/name/${name}`).data?.['id'] as string;

  /** An applied project of one file in the target `first`, and with `second` in another namespace of the same server. */
  async function applied(text: string, withSecond = false): Promise<ExportProject & { text(): string }> {
    for (const name of ['ada@acme.test', 'grace@acme.test', 'bob@acme.test']) call('POST', 'identity/entity', { name });
    const project = makeExportProject(sandbox, 'vault');
    onTestFinished(() => project.remove());
    const url = sandbox.urls.vault;
    if (withSecond) {
      call('POST', 'sys/namespaces/team');
      for (const name of ['ada@acme.test', 'grace@acme.test']) call('POST', 'team/identity/entity', { name });
    }
    const targets = { first: { provider: 'vault', url }, ...(withSecond ? { second: { provider: 'vault', url, namespace: 'team' } } : {}) };
    writeFileSync(
      join(project.dir, 'rollcall.yaml'),
      JSON.stringify({
        version: 1,
        project: 'contract',
        groups: ['groups/**/*.yaml'],
        targets,
        guards: { max_deletions: 50, max_member_removals: '100%' },
      }),
    );
    mkdirSync(join(project.dir, 'groups', 'departments'));
    const file = join(project.dir, 'groups', 'departments', 'eng.yaml');
    writeFileSync(file, text);
    const env = { VAULT_TOKEN: undefined, ROLLCALL_TOKEN_FIRST: 'root', ROLLCALL_TOKEN_SECOND: 'root' };
    const request = (): ReturnType<ExportProject['request']> => ({ ...project.request(), env: { ...project.request().env, ...env } });
    const { outcome, diagnostics } = await applyProject({ ...request(), approve: async () => true });
    expect([
      outcome?.changes.filter(({ status }) => status !== 'done'),
      diagnostics.filter(({ severity }) => severity === 'error'),
    ]).toEqual([[], []]);
    return { ...project, request, text: () => readFileSync(file, 'utf8') };
  }

  async function expectNothingToDo(project: ExportProject): Promise<void> {
    const { planProject } = await import('../../src/run/plan.ts');
    const { plan, diagnostics } = await planProject(project.request());
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([plan?.changes, plan?.settled, plan?.drift]).toEqual([[], [], []]);
  }
  const oneTarget = FILE.replace(/ {2}shared:[\s\S]*$/, '');

  test('writes what came and what went into the lists, and every other byte stays', async () => {
    const project = await applied(oneTarget);
    call('POST', `identity/group/id/${idOf('engineering')}`, {
      member_entity_ids: [entity('grace@acme.test'), entity('bob@acme.test')],
      policies: ['eng-read', 'Extra'],
    });
    call('POST', `identity/group/id/${idOf('platform')}`, { metadata: { note: 'by hand' }, member_entity_ids: [] });

    expect(await acceptDrift(project.request())).toMatchObject({
      accepted: [
        { address: 'first/engineering', file: 'groups/departments/eng.yaml', why: undefined },
        { address: 'first/platform', why: undefined },
      ],
      problems: [],
    });

    expect(project.text()).toBe(`# who reaches what
department: eng
groups:
  # everybody
  engineering:
    members:
      - grace@acme.test
      - bob@acme.test
    groups: [platform]
    vault: { policies: [eng-read, extra], metadata: { team: "x" } }
  platform: # the few
    members: []
    vault:
      policies: [platform]
`);
    await expectNothingToDo(project);
  });

  test('takes a group out of the files that was deleted outside', async () => {
    const project = await applied(oneTarget);
    call('DELETE', `identity/group/id/${idOf('engineering')}`);
    await acceptDrift(project.request());
    expect(project.text()).toBe(oneTarget.replace(/ {2}engineering:[\s\S]*?(?= {2}platform:)/, ''));
    await expectNothingToDo(project);
  });

  test('takes a reference out with the group that it was to', async () => {
    const project = await applied(oneTarget);
    call('DELETE', `identity/group/id/${idOf('platform')}`);
    expect((await acceptDrift(project.request())).accepted.map(({ why }) => why)).toEqual([undefined, undefined]);
    expect(project.text()).toBe(oneTarget.replace('groups: [platform]', 'groups: []').replace(/ {2}platform:[\s\S]*$/, ''));
    await expectNothingToDo(project);
  });

  test('writes a new live name beside the key', async () => {
    const project = await applied(oneTarget);
    call('POST', `identity/group/id/${idOf('platform')}`, { name: 'Platform Team' });
    await acceptDrift(project.request());
    expect(project.text()).toBe(oneTarget.replace('      policies: [platform]\n', '      policies: [platform]\n    name: Platform Team\n'));
    await expectNothingToDo(project);
  });

  test('says it for one target alone where an entry is in several, and refuses what is said for all', async () => {
    const project = await applied(FILE, true);
    const before = project.text();
    call('POST', `identity/group/id/${idOf('shared')}`, { policies: ['both', 'only-here'] });
    expect((await acceptDrift(project.request())).accepted).toEqual([
      { address: 'first/shared', file: 'groups/departments/eng.yaml', why: undefined },
    ]);
    expect(project.text()).toContain('second: { metadata: { where: second } }\n    first: {policies: [both, only-here]}\n');
    await expectNothingToDo(project);
    expect(project.text()).not.toBe(before);

    const kept = project.text();
    call('POST', `identity/group/id/${idOf('shared')}`, { member_entity_ids: [] });
    const report = await acceptDrift(project.request());
    expect(report.accepted).toEqual([
      { address: 'first/shared', file: undefined, why: '"members" of "shared" is said for 2 targets at once; change it by hand' },
    ]);
    expect(project.text()).toBe(kept);
  });

  test('does nothing where nothing drifted', async () => {
    const project = await applied(oneTarget);
    expect(await acceptDrift(project.request())).toEqual({ accepted: [], problems: [] });
    expect(project.text()).toBe(oneTarget);
  });
});
