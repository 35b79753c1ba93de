import { describe, expect, it } from 'vitest';
import { OTHERS, PROJECT_OF_ALL } from '../builders/config-providers.ts';
import { PROJECT, objectAt, readFiles } from '../builders/project-files.ts';
import type { ReadProjectFiles } from '../builders/project-files.ts';

/** Reads files that nothing is wrong with, in a project with a target of each provider. */
async function readSound(files: Readonly<Record<string, string>>, env?: Readonly<Record<string, string>>): Promise<ReadProjectFiles> {
  const read = await readFiles({ 'rollcall.yaml': PROJECT_OF_ALL, ...files }, env ? { ...OTHERS, env } : OTHERS);
  expect(read.diagnostics).toEqual([]);
  return read;
}

async function addressesOf(text: string): Promise<string[]> {
  return (await readSound({ 'groups/a.yaml': text })).declaration!.objects.map((object) => object.address);
}

describe('the targets of an object', () => {
  it('are all of a provider whose block it has, sorted', async () => {
    expect(await addressesOf('department: eng\ngroups:\n  b: { vault: }\n  a: { vault: {}, mesh: { site: x } }\n')).toEqual([
      'mesh/a',
      'vault-prod/a',
      'vault-prod/b',
      'vault-test/a',
      'vault-test/b',
    ]);
  });

  it('are narrowed by the block', async () => {
    expect(await addressesOf('department: eng\ngroups:\n  a: { vault: { targets: [ vault-test ] } }\n')).toEqual(['vault-test/a']);
  });

  it('are those that a block is named after, where the provider has none', async () => {
    expect(await addressesOf('department: eng\ngroups:\n  a: { vault-test: {}, mesh: { site: x } }\n')).toEqual(['mesh/a', 'vault-test/a']);
  });
});

describe('the block of an object in one target', () => {
  const TEXT = `department: eng
groups:
  a:
    name: Common
    lifecycle: { prevent_destroy: true }
    vault: { name: Block, policies: [ p ], metadata: { k: v }, membership: additive, lifecycle: { ignore: [ policies, alias ] } }
    vault-test: { name: Own, policies: [ q ], membership: exclusive }
    mesh: { site: x }
`;

  it('is the provider’s with the target’s laid over it, field by field', async () => {
    const { declaration } = await readSound({ 'groups/a.yaml': TEXT });

    expect(objectAt(declaration, 'vault-prod/a').block).toEqual({ policies: ['p'], metadata: { k: 'v' } });
    expect(objectAt(declaration, 'vault-test/a').block).toEqual({ policies: ['q'], metadata: { k: 'v' } });
    expect(Object.getPrototypeOf(objectAt(declaration, 'vault-test/a').block)).toBeNull();
  });

  it('decides name, membership and lifecycle, nearest first', async () => {
    const { declaration } = await readSound({ 'groups/a.yaml': TEXT });

    expect(objectAt(declaration, 'vault-prod/a')).toMatchObject({
      name: 'Block',
      membership: 'additive',
      lifecycle: { ignore: ['alias', 'policies'], preventDestroy: false },
    });
    expect(objectAt(declaration, 'vault-test/a')).toMatchObject({
      name: 'Own',
      membership: 'exclusive',
      lifecycle: { ignore: ['alias', 'policies'], preventDestroy: false },
    });
    expect(objectAt(declaration, 'mesh/a')).toMatchObject({
      name: 'Common',
      membership: 'exclusive',
      lifecycle: { ignore: [], preventDestroy: true },
    });
  });

  it('may be of a target that is called like its provider', async () => {
    const project = PROJECT.replace('vault-prod:', 'vault:');
    const { declaration, diagnostics } = await readFiles({
      'rollcall.yaml': project,
      'groups/a.yaml': 'department: eng\ngroups: { a: { vault: { policies: [ p ] } } }\n',
    });

    expect(diagnostics).toEqual([]);
    expect(objectAt(declaration, 'vault/a').block).toEqual({ policies: ['p'] });
  });

  it('is shown to its provider, who finds the place in whichever block it stands', async () => {
    const rules = `admission_rules:
  r: { gate: { rule: fine }, zt: { rule: bad } }
  s: { gate: { rule: bad } }
  t: { zt: { rule: bad } }
  u: { gate: { rule: bad }, zt: { name: n } }
  v: { gate: { rule: odd } }
  w: { gate: { rule: bad, nonsense: 1 } }
`;
    const { diagnostics } = await readFiles({ 'rollcall.yaml': PROJECT_OF_ALL, 'groups/a.yaml': rules }, OTHERS);

    expect(diagnostics.map(({ summary, range }) => `${summary} ${range!.start.line}:${range!.start.column}`)).toEqual([
      'The rule is bad. 2:42',
      'The rule is bad. 3:22',
      'The rule is bad. 4:20',
      'The rule is bad. 5:22',
      'The rule is odd. 6:6',
      'Unknown key "nonsense". 7:27',
    ]);
  });
});

describe('a second kind', () => {
  it('needs a section and nothing else: no axes, members or groups, addresses that name it, names of its own', async () => {
    const { declaration } = await readSound({
      'groups/a.yaml':
        'department: eng\ngroups: { a: { gate: {} } }\nadmission_rules:\n  a: { gate: { rule: "user.department == \'x\'" }, previously: old }\nremoved: [ { key: b, kind: admission-rule } ]\n',
    });

    expect(declaration!.objects.map((object) => object.address)).toEqual(['zt/a', 'zt/admission-rule:a']);
    expect(objectAt(declaration, 'zt/admission-rule:a')).toMatchObject({
      kind: 'admission-rule',
      members: undefined,
      groups: undefined,
      block: { rule: "user.department == 'x'" },
      previously: ['old'],
    });
    expect(declaration!.removed).toMatchObject([{ key: 'b', kind: 'admission-rule', targets: ['zt'] }]);
  });

  it('refuses keys that only groups have', async () => {
    const { diagnostics } = await readFiles(
      { 'rollcall.yaml': PROJECT_OF_ALL, 'groups/a.yaml': 'admission_rules:\n  a: { members: [], gate: { rule: x, nesting: flatten } }\n' },
      OTHERS,
    );

    expect(diagnostics.map(({ code, range }) => [code, range!.start.column])).toEqual([
      ['CONFIG_UNKNOWN_KEY', 8],
      ['CONFIG_UNKNOWN_KEY', 38],
    ]);
  });

  it('may be told apart by more than the name', async () => {
    const { declaration } = await readSound({
      'groups/a.yaml': 'department: eng\ngroups:\n  a: { name: x, gate: { type: app } }\n  b: { name: " x ", gate: {} }\n',
    });
    const { diagnostics } = await readFiles(
      {
        'rollcall.yaml': PROJECT_OF_ALL,
        'groups/a.yaml': 'department: eng\ngroups:\n  a: { name: x, gate: { type: user } }\n  b: { name: " x ", gate: {} }\n',
      },
      OTHERS,
    );

    expect(declaration!.objects).toHaveLength(2);
    expect(diagnostics).toMatchObject([{ code: 'CONFIG_DUPLICATE_NAME' }]);
  });
});

describe('axes', () => {
  it.each([
    {
      what: 'the top of the file',
      file: 'groups/a.yaml',
      text: 'department: eng\nlocation: berlin\ngroups: { a: { vault: {} } }\n',
      axes: { department: 'eng', location: 'berlin' },
    },
    {
      what: 'the group, over the top of the file',
      file: 'groups/a.yaml',
      text: 'department: eng\ngroups: { a: { department: sales, environment: prod, vault: {} } }\n',
      axes: { department: 'sales', environment: 'prod' },
    },
    {
      what: 'the folder and the name of the file',
      file: 'groups/departments/eng.yaml',
      text: 'groups: { a: { vault: {} } }\n',
      axes: { department: 'eng' },
    },
    {
      what: 'the folder and the folder in it',
      file: 'groups/locations/berlin/mitte.yaml',
      text: 'groups: { a: { vault: {} } }\n',
      axes: { location: 'berlin' },
    },
    {
      what: 'the YAML, over the folder',
      file: 'groups/environments/prod.yml',
      text: 'environment: production\ngroups: { a: { department: eng, vault: {} } }\n',
      axes: { department: 'eng', environment: 'production' },
    },
    {
      what: 'the folder, beside another axis in the YAML',
      file: 'groups/environments/prod.yml',
      text: 'department: eng\ngroups: { a: { vault: {} } }\n',
      axes: { department: 'eng', environment: 'prod' },
    },
  ])('come from $what', async ({ file, text, axes }) => {
    const project = PROJECT.replace('groups/**/*.yaml', 'groups/**/*.{yaml,yml}');
    const { declaration, diagnostics } = await readFiles({ 'rollcall.yaml': project, [file]: text });

    expect(diagnostics).toEqual([]);
    expect(objectAt(declaration, 'vault-prod/a').axes).toEqual(axes);
  });
});

describe('members', () => {
  it('are trimmed, lower-cased and kept with their last day', async () => {
    const { declaration } = await readSound({
      'groups/a.yaml':
        'department: eng\ngroups:\n  a: { members: [ " Ada@ACME.test ", { email: grace@acme.test, until: 2028-02-29 } ], vault: {} }\n  b: { members: [], vault: {} }\n  c: { vault: {} }\n',
    });

    expect(objectAt(declaration, 'vault-prod/a').members).toEqual([
      { email: 'ada@acme.test' },
      { email: 'grace@acme.test', until: '2028-02-29' },
    ]);
    expect(objectAt(declaration, 'vault-prod/b').members).toEqual([]);
    expect(objectAt(declaration, 'vault-prod/c').members).toBeUndefined();
  });

  it('of groups in a group are added where the block says to flatten, each for as long as the longest', async () => {
    const { declaration } = await readSound({
      'groups/a.yaml': `department: eng
groups:
  top:
    members: [ { email: z@x.test, until: 2026-01-01 } ]
    groups: [ left, right ]
    mesh: { site: x, nesting: flatten }
    vault: {}
    gate: { nesting: flatten }
  left: { members: [ { email: a@x.test, until: 2026-01-01 }, { email: b@x.test, until: 2026-01-01 } ], groups: [ deep ], vault: {}, gate: {} }
  right: { members: [ { email: b@x.test, until: 2026-06-01 }, z@x.test ], groups: [ deep ], vault: {}, gate: {} }
  deep: { members: [ a@x.test ], vault: {}, gate: {} }
`,
    });

    const flat = [{ email: 'a@x.test' }, { email: 'b@x.test', until: '2026-06-01' }, { email: 'z@x.test' }];
    expect(objectAt(declaration, 'mesh/top')).toMatchObject({ members: flat, groups: undefined });
    expect(objectAt(declaration, 'zt/top')).toMatchObject({ members: flat, groups: [] });
    expect(objectAt(declaration, 'vault-prod/top')).toMatchObject({
      members: [{ email: 'z@x.test', until: '2026-01-01' }],
      groups: ['left', 'right'],
    });
  });
});

describe('entries beside the groups', () => {
  it('remove from all targets or the named ones, and say what must not exist', async () => {
    const { declaration } = await readSound({
      'groups/a.yaml':
        'removed: [ { key: x }, { key: y, targets: [ mesh ] } ]\nensure_absent: [ { name: Temp, targets: [ vault-prod, zt ] } ]\n',
    });

    expect(declaration!.removed).toMatchObject([
      { key: 'x', kind: 'group', targets: ['mesh', 'vault-prod', 'vault-test', 'zt'] },
      { key: 'y', targets: ['mesh'] },
    ]);
    expect(declaration!.ensureAbsent).toMatchObject([{ name: 'Temp', kind: 'group', targets: ['vault-prod', 'zt'] }]);
  });

  it('may rename a key in nothing but letter case', async () => {
    const { declaration } = await readSound({
      'groups/a.yaml': 'department: eng\ngroups: { Team: { previously: [ team ], vault: {} } }\n',
    });

    expect(objectAt(declaration, 'vault-prod/Team').previously).toEqual(['team']);
  });
});

describe('the project', () => {
  it('has defaults for what it does not say', async () => {
    const { project } = await readFiles({ 'groups/a.yaml': 'groups: {}\n' });

    expect(project).toMatchObject({
      name: 'acme',
      guards: {
        maxDeletions: { type: 'count', count: 5 },
        maxMemberRemovals: { type: 'share', share: 0.25 },
        protected: [],
        privileged: {},
        keep: [],
      },
      approvals: [],
      people: {},
      state: { backend: 'local' },
      targets: [
        {
          name: 'vault-prod',
          provider: 'vault',
          url: 'https://vault.acme.test:8200',
          namespace: undefined,
          unknownMembers: 'error',
          settings: {},
        },
      ],
    });
  });

  it('holds what it says, in the form that everything else uses', async () => {
    const { project, diagnostics } = await readFiles({
      'rollcall.yaml': `version: 1
project: acme
groups: [ groups/*.yaml ]
targets:
  vault-prod: { provider: vault, url: "https://v.test", namespace: admin, unknown_members: skip, members: { by: alias, mount: oidc/ } }
guards:
  max_deletions: 20%
  max_member_removals: 3
  protected: [ "*/admins" ]
  privileged: { vault: { policies: [ "root-*" ] } }
  keep: [ { match: vault-prod/a, people: [ ADA@x.test, b@x.test ] }, { match: vault-prod/b, min: 3 } ]
approvals:
  - { match: vault-prod, allow: [ MAX_DELETIONS ], count: 9, until: 2026-12-31, reason: T-1 }
people:
  ADA@x.test: { vault-prod: ada }
  b@x.test: { vault-prod: [ b1, b2 ] }
state: { backend: local, path: state/x.json }
`,
      'groups/a.yaml': 'groups: {}\n',
    });

    expect(diagnostics).toEqual([]);
    expect(project).toMatchObject({
      guards: {
        maxDeletions: { type: 'share', share: 0.2 },
        maxMemberRemovals: { type: 'count', count: 3 },
        protected: ['*/admins'],
        privileged: { vault: { policies: ['root-*'] } },
        keep: [
          { match: 'vault-prod/a', min: 2, people: ['ada@x.test', 'b@x.test'] },
          { match: 'vault-prod/b', min: 3, people: [] },
        ],
      },
      approvals: [{ match: 'vault-prod', allow: ['MAX_DELETIONS'], count: 9, until: '2026-12-31', reason: 'T-1' }],
      people: { 'ada@x.test': { 'vault-prod': ['ada'] }, 'b@x.test': { 'vault-prod': ['b1', 'b2'] } },
      state: { backend: 'local', path: 'state/x.json' },
      targets: [{ namespace: 'admin', unknownMembers: 'skip', settings: { members: { by: 'alias', mount: 'oidc/' } } }],
    });
  });

  it('takes settings of targets from the environment where there is one', async () => {
    const text = PROJECT.replace('https://vault.acme.test:8200', '${VAULT_ADDR}').replace(
      ' }',
      ', namespace: "${NS}/teams", members: { by: alias, mount: "${MOUNT}" } }',
    );
    const files = { 'rollcall.yaml': text, 'groups/a.yaml': 'groups: {}\n' };

    const there = await readFiles(files, { env: { VAULT_ADDR: 'https://v.test', NS: 'eu', MOUNT: 'oidc/' } });
    const without = await readFiles(files);
    const missing = await readFiles(files, { env: { VAULT_ADDR: '', NS: 'eu', MOUNT: 'oidc/' } });

    expect(there.project!.targets[0]).toMatchObject({
      url: 'https://v.test',
      namespace: 'eu/teams',
      settings: { members: { mount: 'oidc/' } },
    });
    expect(without.diagnostics).toEqual([]);
    expect(without.project!.targets[0]).toMatchObject({ url: '${VAULT_ADDR}' });
    expect(missing.diagnostics).toMatchObject([
      { code: 'CONFIG_VARIABLE', summary: 'The environment variable "VAULT_ADDR" is not set.', range: { start: { line: 5, column: 39 } } },
    ]);
  });

  it('judges the form of a setting only once a variable has been put in', async () => {
    const text = PROJECT.replace(' }', ', members: { by: "${BY}" } }').replace('https://vault.acme.test:8200', '${ADDR}');
    const files = { 'rollcall.yaml': text, 'groups/a.yaml': 'groups: {}\n' };

    const unread = await readFiles(files);
    const read = await readFiles(files, { env: { BY: 'nobody', ADDR: 'nowhere' } });

    expect(unread.diagnostics).toEqual([]);
    expect(read.diagnostics.map(({ code, summary }) => `${code} ${summary}`)).toEqual([
      'CONFIG_VALUE "nowhere" is no address of a server.',
      'CONFIG_VALUE "nobody" is not allowed for "by".',
    ]);
  });
});

describe('the digest of a declaration', () => {
  const A =
    'department: eng\ngroups:\n  a: { members: [ x@x.test, y@x.test ], groups: [ b ], vault: { policies: [ p ], metadata: { k: v, l: w } } }\n';
  const B = 'department: eng\ngroups:\n  b: { vault: {} }\nremoved: [ { key: c }, { key: d } ]\n';

  async function digestOf(files: Readonly<Record<string, string>>): Promise<string> {
    return (await readSound(files)).declaration!.digest;
  }

  it('does not change with layout, comments, names of files, the order of files, keys and sets', async () => {
    const digest = await digestOf({ 'groups/1.yaml': A, 'groups/2.yaml': B });

    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await digestOf({ 'groups/9.yaml': A, 'groups/2.yaml': `# c\n${B}` })).toBe(digest);
    expect(
      await digestOf({
        'groups/deep/all.yaml': `removed:\n- key: d\n- key: c\ndepartment: eng\ngroups:\n  b:\n    vault:\n  a:\n    vault:\n      metadata:\n        l: "w"\n        k: 'v'\n      policies: [p]\n    groups: ["b"]\n    members:\n      - Y@x.test\n      - x@x.test\n`,
      }),
    ).toBe(digest);
  });

  it.each([
    { what: 'a member', from: 'y@x.test', to: 'z@x.test' },
    { what: 'a last day', from: 'y@x.test', to: '{ email: y@x.test, until: 2026-12-31 }' },
    { what: 'a field of a block', from: 'k: v', to: 'k: vv' },
    { what: 'an axis', from: 'department: eng', to: 'department: sales' },
    { what: 'a group in it', from: 'groups: [ b ], ', to: '' },
    { what: 'whether members are managed', from: 'members: [ x@x.test, y@x.test ], ', to: '' },
    { what: 'a description', from: 'vault: {', to: 'description: d, vault: {' },
    { what: 'the lifecycle', from: 'vault: {', to: 'lifecycle: { prevent_destroy: true }, vault: {' },
    { what: 'a name', from: 'vault: {', to: 'name: n, vault: {' },
    { what: 'an old key', from: 'vault: {', to: 'previously: n, vault: {' },
  ])('changes with $what', async ({ from, to }) => {
    const before = await digestOf({ 'groups/1.yaml': A, 'groups/2.yaml': B });

    expect(A).toContain(from);
    expect(await digestOf({ 'groups/1.yaml': A.replace(from, to), 'groups/2.yaml': B })).not.toBe(before);
  });

  it('changes with the project, a removed key and what must not exist', async () => {
    const before = await digestOf({ 'groups/1.yaml': A, 'groups/2.yaml': B });
    const others = [
      await digestOf({ 'groups/1.yaml': A, 'groups/2.yaml': B, 'rollcall.yaml': `${PROJECT_OF_ALL}guards: { max_deletions: 6 }\n` }),
      await digestOf({ 'groups/1.yaml': A, 'groups/2.yaml': B, 'rollcall.yaml': PROJECT_OF_ALL.replace('https://mesh', 'https://other') }),
      await digestOf({ 'groups/1.yaml': A, 'groups/2.yaml': B.replace('key: d', 'key: e') }),
      await digestOf({ 'groups/1.yaml': A, 'groups/2.yaml': `${B}ensure_absent: [ { name: e, targets: [ mesh ] } ]\n` }),
    ];

    expect(new Set([before, ...others]).size).toBe(5);
  });
});
