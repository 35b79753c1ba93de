import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { State } from '../../src/core/model/state.ts';
import { acceptDrift } from '../../src/run/accept-drift.ts';
import { applyProject } from '../../src/run/apply-project.ts';
import { driftProject } from '../../src/run/drift.ts';
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

  function setProject(project: ExportProject, parts: object): void {
    const file = join(project.dir, 'rollcall.yaml');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...parts }));
  }
  const setGuards = (project: ExportProject, guards: object): void => setProject(project, { guards });
  const approve = (project: ExportProject, code: string, count: number): void =>
    setProject(project, { approvals: [{ match: 'first', allow: [code], count, until: '2099-12-31', reason: 'they are gone for good' }] });

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

  test('accepts the rest where a group that is gone is still named elsewhere, and says where', async () => {
    const three = ['one', 'two', 'three'].map((key) => `  ${key}: { members: [ada@acme.test], vault: { policies: [base] } }`);
    const project = await applied(
      `department: eng\ngroups:\n${three.join('\n').replace('two: { members: [ada', 'two: { members: [grace')}\n`,
    );
    const settings = join(project.dir, 'rollcall.yaml');
    const written = JSON.parse(readFileSync(settings, 'utf8')) as object;
    writeFileSync(settings, `${JSON.stringify(written).slice(0, -1)},\n"exclusive": [{ "groups": ["one", "two"] }]}`);
    call('DELETE', `identity/group/id/${idOf('two')}`);
    call('POST', `identity/group/id/${idOf('three')}`, { policies: ['extra'] });

    expect((await acceptDrift(project.request())).accepted).toEqual([
      { address: 'first/three', file: 'groups/departments/eng.yaml', why: undefined },
      { address: 'first/two', file: undefined, why: 'No group "two" is declared (rollcall.yaml:2, `exclusive:`)' },
    ]);
    expect(project.text()).toContain('three: { members: [ada@acme.test], vault: { policies: [extra] } }');
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

  test('leaves out what the baseline tolerates for a while, also within one group', async () => {
    const project = await applied(oneTarget);
    const settings = JSON.parse(readFileSync(join(project.dir, 'rollcall.yaml'), 'utf8')) as object;
    writeFileSync(join(project.dir, 'rollcall.yaml'), JSON.stringify({ ...settings, drift_baseline: 'baseline.yaml' }));
    const until = '2026-12-31';
    const accept = [{ address: 'first/engineering', add: ['/policies/admin-tmp'], until, reason: 'an incident' }];
    writeFileSync(join(project.dir, 'baseline.yaml'), JSON.stringify({ accepted: accept }));
    call('POST', `identity/group/id/${idOf('engineering')}`, { policies: ['eng-read', 'admin-tmp', 'eng-write'] });

    const { plan } = await driftProject(project.request());
    expect(plan?.drift.map(({ patch }) => patch.map(({ path }) => path))).toEqual([['/policies/eng-write']]);
    const { accepted, problems } = await acceptDrift(project.request(), plan?.drift);

    expect([accepted.map(({ why }) => why), problems]).toEqual([[undefined], []]);
    expect(project.text()).toBe(oneTarget.replace('policies: [eng-read]', 'policies: [eng-read, eng-write]'));
    const after = await driftProject(project.request());
    expect([after.plan?.drift, after.plan?.accepted?.map(({ address }) => address)]).toEqual([[], ['first/engineering']]);
  });

  test('writes nothing that was not shown', async () => {
    const project = await applied(oneTarget);
    call('POST', `identity/group/id/${idOf('engineering')}`, { policies: ['eng-read', 'extra'] });
    call('POST', `identity/group/id/${idOf('platform')}`, { policies: ['platform', 'extra'] });
    const { plan } = await driftProject(project.request());
    call('POST', `identity/group/id/${idOf('engineering')}`, { policies: ['eng-read', 'extra', 'root-like'] });
    call('POST', `identity/group/id/${idOf('platform')}`, { policies: ['platform', 'root-like'] });

    expect((await acceptDrift(project.request(), plan?.drift)).accepted).toEqual([
      { address: 'first/engineering', file: 'groups/departments/eng.yaml', why: undefined },
      { address: 'first/platform', file: undefined, why: 'it was changed again meanwhile; look at it again' },
    ]);
    expect(project.text()).toBe(oneTarget.replace('policies: [eng-read]', 'policies: [eng-read, extra]'));
  });

  test('is refused where everything is gone that the state knows, until an approval says that it is so', async () => {
    const project = await applied(oneTarget);
    for (const group of ['engineering', 'platform']) call('DELETE', `identity/group/id/${idOf(group)}`);
    const missing = /^None of the 2 objects that the state knows exists in "first", although .*lack what is there/;

    const told = async (): Promise<unknown> =>
      (await driftProject(project.request())).plan?.warnings.filter(({ code }) => code === 'ALL_MISSING');
    expect(await told()).toMatchObject([{ code: 'ALL_MISSING', address: 'first', message: expect.stringMatching(missing) as string }]);
    const refused = await acceptDrift(project.request());
    expect([refused.accepted, refused.problems.map(({ code, summary }) => [code, summary])]).toEqual([
      [],
      [['ALL_MISSING', expect.stringMatching(/, so nothing was accepted\.$/)]],
    ]);
    expect(project.text()).toBe(oneTarget);

    approve(project, 'ALL_MISSING', 2);
    expect(await told()).toEqual([]);
    expect((await acceptDrift(project.request())).problems).toEqual([]);
    expect(project.text()).not.toContain('platform');
    await expectNothingToDo(project);
    const state = JSON.parse(readFileSync(join(project.dir, '.rollcall', 'state.json'), 'utf8')) as State;
    expect(state.runs.at(-1)?.overrides).toMatchObject([{ allow: ['ALL_MISSING'], overrode: [{ code: 'ALL_MISSING', address: 'first' }] }]);
  });

  test('takes an entity out that is written by its id', async () => {
    call('POST', 'identity/entity', { name: 'ci-runner' });
    call('POST', 'identity/entity', { name: 'bot' });
    const text = `department: eng\ngroups:\n  eng: { vault: { entities: ["id:${entity('ci-runner')}", Bot] } }\n`;
    const project = await applied(text);
    call('POST', `identity/group/id/${idOf('eng')}`, { member_entity_ids: [entity('bot')] });

    expect((await acceptDrift(project.request())).accepted).toMatchObject([{ address: 'first/eng', why: undefined }]);

    expect(project.text()).toBe(text.replace(/"id:.*", /, ''));
    await expectNothingToDo(project);
  });

  test('takes no more declarations out at once than may be deleted, until an approval says that it is so', async () => {
    const text = `department: eng\ngroups:\n${['one', 'two', 'three', 'four'].map((key) => `  ${key}: { vault: { policies: [base] } }\n`).join('')}`;
    const project = await applied(text);
    setGuards(project, { max_deletions: 1 });
    for (const group of ['one', 'two']) call('DELETE', `identity/group/id/${idOf(group)}`);

    const refused = await acceptDrift(project.request());
    expect([refused.accepted, refused.problems.map(({ code, summary }) => [code, summary])]).toEqual([
      [],
      [['MAX_DELETIONS', '2 declarations of "first" would be taken out of the files; the limit is 1, so nothing was accepted.']],
    ]);
    expect(project.text()).toBe(text);

    approve(project, 'MAX_DELETIONS', 1);
    expect((await acceptDrift(project.request())).problems).toHaveLength(1);
    approve(project, 'MAX_DELETIONS', 2);
    expect((await acceptDrift(project.request())).problems).toEqual([]);
    expect(project.text()).not.toContain('two');
    await expectNothingToDo(project);
  });

  test('is refused where the target is another system than the state knows', async () => {
    const project = await applied(oneTarget);
    sandbox.reset();
    for (const name of ['bob@acme.test', 'grace@acme.test', 'ada@acme.test']) call('POST', 'identity/entity', { name });
    const { accepted, problems } = await acceptDrift(project.request());
    expect([accepted, problems.map(({ code, summary }) => [code, summary])]).toEqual([
      [],
      [['WRONG_TARGET', expect.stringMatching(/^"first" is not the system that the state knows: .*, so nothing was accepted\.$/)]],
    ]);
    expect(project.text()).toBe(oneTarget);
  });

  const KEPT = oneTarget.replace('    groups: [platform]\n', '    lifecycle: { prevent_destroy: true }\n');
  test.each([
    [
      'what protects a group',
      KEPT,
      KEPT.replace('prevent_destroy: true', 'prevent_destroy: false'),
      { address: 'first/engineering', why: expect.stringContaining('`lifecycle:`') as string },
    ],
    [
      'its address',
      KEPT,
      KEPT.replace('  engineering:\n', '  engineers:\n    name: engineering\n    previously: [engineering]\n'),
      { address: 'first/engineers', why: expect.stringContaining('rename from "first/engineering"') as string },
    ],
  ])('does not take %s along, which no plan would show then', async (_what, before, after, refused) => {
    const project = await applied(before);
    writeFileSync(join(project.dir, 'groups/departments/eng.yaml'), after);
    for (const name of ['engineering', 'platform']) call('POST', `identity/group/id/${idOf(name)}`, { policies: ['extra'] });

    const { accepted } = await acceptDrift(project.request());

    expect(accepted).toMatchObject([
      { ...refused, file: undefined },
      { address: 'first/platform', why: undefined },
    ]);
    const { planProject } = await import('../../src/run/plan.ts');
    const { plan } = await planProject(project.request());
    const [change] = plan?.changes ?? [];
    expect(change?.address).toBe(refused.address);
    expect([change?.record_before, change?.previous_address]).not.toEqual([change?.record, undefined]);
  });

  describe('writes only the keys of a map that were shown', () => {
    const entry = (vault: string, ignore: string): string =>
      `department: eng\ngroups:\n  engineering:\n    members: [ada@acme.test]\n    lifecycle: { ignore: [${ignore}] }\n    vault:\n${vault}`;
    const cases = [
      {
        title: 'where an ignored one is another one outside',
        vault: '      metadata:\n        a: "1" # kept\n        x: ours\n',
        live: { a: '2', x: 'theirs' },
        edited: '      metadata:\n        a: "2" # kept\n        x: ours\n',
      },
      {
        title: 'where an ignored one is missing outside',
        vault: '      metadata: { x: ours, a: "1" } # kept\n',
        live: { a: '2' },
        edited: '      metadata: { x: ours, a: "2" } # kept\n',
      },
      {
        title: 'where an ignored one is missing in the file',
        vault: '      metadata:\n        # the first\n        a: "1"\n        b: "1"\n',
        live: { a: '1', b: '2', c: '3', x: 'theirs' },
        edited: '      metadata:\n        # the first\n        a: "1"\n        b: "2"\n        c: "3"\n',
      },
      {
        title: 'where only ignored ones are left outside',
        vault: '      metadata: { a: "1" }\n',
        live: { x: 'theirs' },
        edited: '      metadata: {}\n',
      },
      {
        title: 'where nothing was declared but that it is managed',
        vault: '      metadata: {}\n',
        live: { a: '1', x: 'theirs' },
        edited: '      metadata: {a: "1"}\n',
      },
    ];
    test.each(cases)('$title', async ({ vault, live, edited }) => {
      const project = await applied(entry(vault, 'metadata.x'));
      call('POST', `identity/group/id/${idOf('engineering')}`, { metadata: live });

      const { accepted, problems } = await acceptDrift(project.request());

      expect([accepted.map(({ why }) => why), problems]).toEqual([[undefined], []]);
      expect(project.text()).toBe(entry(edited, 'metadata.x'));
      expect(call('GET', `identity/group/name/engineering`).data?.['metadata']).toEqual(live);
      await expectNothingToDo(project);
    });

    test('nothing where the map is not in the file, or only ignored ones differ', async () => {
      for (const vault of ['      policies: [base]\n', '      metadata: { a: "1", x: ours }\n']) {
        const project = await applied(entry(vault, 'metadata.x'));
        call('POST', `identity/group/id/${idOf('engineering')}`, { metadata: { a: '1', x: 'theirs' } });
        expect(await acceptDrift(project.request())).toEqual({ accepted: [], problems: [] });
        expect(project.text()).toBe(entry(vault, 'metadata.x'));
        sandbox.reset();
      }
    });

    test('and, where the block of a provider says it for several targets, what that says beside them', async () => {
      const text = entry('      metadata: { a: "1", x: ours }\n      policies: [base]\n', 'metadata.x');
      const project = await applied(text, true);
      call('POST', `identity/group/id/${idOf('engineering')}`, { metadata: { a: '2', x: 'theirs', y: 'new' }, policies: ['base', 'more'] });

      expect((await acceptDrift(project.request())).accepted.map(({ why }) => why)).toEqual([undefined]);

      expect(project.text()).toBe(`${text}    first: {policies: [base, more], metadata: {a: "2", x: ours, y: new}}\n`);
      await expectNothingToDo(project);
    });
  });

  test('does nothing where nothing drifted', async () => {
    const project = await applied(oneTarget);
    expect(await acceptDrift(project.request())).toEqual({ accepted: [], problems: [] });
    expect(project.text()).toBe(oneTarget);
  });
});
