import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRefused } from '../../src/core/model/verdict.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { PROJECT } from '../builders/project-files.ts';
import { planSince } from '../builders/plan-since.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';

let repository: Repository;
beforeEach(() => {
  repository = makeRepository();
});
afterEach(() => repository.remove());

type Files = Readonly<Record<string, string | null>>;

const GROUPS = 'groups/all.yaml';

/** The plan of files alone from one commit to the next. */
async function planOf(before: Files, after: Files): Promise<Plan> {
  repository.commit({ 'rollcall.yaml': PROJECT, ...before });
  repository.commit(after);
  return (await planSince(repository, 'HEAD^')).plan!;
}

/** Groups of Vault by what their entries say. */
function groups(entries: Readonly<Record<string, string>>): string {
  const lines = Object.entries(entries).map(([key, entry]) => `  ${key}: { ${entry}${entry.includes('vault:') ? '' : ', vault: {}'} }\n`);
  return `department: engineering\ngroups:\n${lines.join('')}`;
}

function people(...names: readonly string[]): string {
  return `members: [${names.map((name) => `${name}@acme.test`).join(', ')}]`;
}

function found({ guards }: Plan): readonly string[] {
  return guards.map(({ code, address, blocking }) => `${code} ${address}${blocking ? '' : ' (warning)'}`);
}

function said({ warnings }: Plan): readonly string[] {
  return warnings.map(({ code, message }) => `${code} ${message}`);
}

const KEEPING = `${PROJECT}guards:
  max_deletions: 1
  protected: [vault-prod/audit]
  privileged: { vault: { policies: [super*] } }
  keep: [{ match: vault-prod/leads, min: 2 }]
`;

describe('guards of a plan from files alone', () => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];

  it.each([
    {
      guard: 'the number of deletions',
      before: { one: people('a'), two: people('a'), three: people('a') },
      after: { one: people('a') },
      finds: ['MAX_DELETIONS vault-prod'],
    },
    {
      guard: 'the number of members removed',
      before: { crew: people(...six), rest: people(...six) },
      after: { crew: people('a', 'b'), rest: people(...six) },
      finds: ['MAX_MEMBER_REMOVALS vault-prod/crew'],
    },
    {
      guard: 'a group that becomes empty by what is not said',
      before: { crew: people('a'), rest: people('a') },
      after: { crew: 'members: [{ email: a@acme.test, until: 2026-11-01 }]', rest: people('a') },
      finds: ['BECOMES_EMPTY vault-prod/crew'],
    },
    {
      guard: 'a protected group that is deleted',
      before: { audit: people('a'), rest: people('a') },
      after: { rest: people('a') },
      finds: ['PROTECTED vault-prod/audit'],
    },
    {
      guard: '`prevent_destroy`, although the file that said so is gone',
      before: { crew: `${people('a')}, lifecycle: { prevent_destroy: true }`, rest: people('a') },
      after: { rest: people('a') },
      finds: ['PREVENT_DESTROY vault-prod/crew'],
    },
    {
      guard: 'a privilege that is gained by joining, and by lying in a group',
      before: { admins: `${people('a')}, vault: { policies: [Super] }`, crew: people('b'), rest: people('b', 'c') },
      after: { admins: `${people('a', 'c')}, groups: [crew], vault: { policies: [Super] }`, crew: people('b'), rest: people('b', 'c') },
      finds: ['PRIVILEGE_GAINED vault-prod/admins'],
    },
    {
      guard: 'a privilege that is given to whoever is in a group that no file declares',
      before: { admins: `${people('a')}, vault: { policies: [super] }` },
      after: { admins: `${people('a')}, groups: ["name:contractors"], vault: { policies: [super] }` },
      finds: ['PRIVILEGE_GAINED vault-prod/admins'],
    },
    {
      guard: 'a group that has to keep people',
      before: { leads: people('a', 'b'), rest: people('a', 'b') },
      after: { leads: people('a'), rest: people('a', 'b') },
      finds: ['KEEP vault-prod/leads'],
    },
    {
      guard: 'somebody who loses the last group',
      before: { crew: people('a', 'b') },
      after: { crew: people('a') },
      finds: ['LAST_GROUP vault-prod (warning)'],
    },
  ])('has $guard', async ({ before, after, finds }) => {
    const plan = await planOf({ 'rollcall.yaml': KEEPING, [GROUPS]: groups(before) }, { [GROUPS]: groups(after) });

    expect(found(plan)).toEqual(finds);
    expect(isRefused(plan)).toBe(!finds[0]!.endsWith('(warning)'));
  });

  it('has a place in the files, is overridden by an approval, and says which guards it could not look at', async () => {
    const before = { 'rollcall.yaml': KEEPING, [GROUPS]: groups({ audit: people('a'), crew: people('a') }) };
    const [refused, approved] = [
      await planOf(before, { [GROUPS]: groups({ audit: 'members: []', crew: people('a') }) }),
      await planOf(before, {
        [GROUPS]: groups({ audit: 'members: []', crew: people('a') }),
        'rollcall.yaml': `${KEEPING}approvals:\n  - { match: vault-prod/audit, allow: [PROTECTED], until: 2026-12-31, reason: "moved" }\n`,
      }),
    ];

    expect(refused.guards).toMatchObject([{ code: 'PROTECTED', source: { file: GROUPS, line: 3 }, blocking: true }]);
    expect(approved.guards).toMatchObject([{ code: 'PROTECTED', approved_by: { reason: 'moved' }, blocking: false }]);
    expect(refused.since).toMatchObject({ basis: 'declared', unjudged: ['ALL_MISSING', 'SELF_GRANT', 'WRONG_TARGET'] });
  });

  it('finds nothing where nobody gains or loses anything: a rename, members that are managed no more, a group of another file', async () => {
    const root = 'vault: { policies: [super] }';
    const plan = await planOf(
      { 'rollcall.yaml': KEEPING, [GROUPS]: groups({ leads: `${people('a', 'b')}, ${root}`, audit: people('c'), rest: people('c') }) },
      {
        [GROUPS]: groups({ owners: `${people('a', 'b')}, previously: [leads], ${root}`, rest: people('c') }),
        'groups/more.yaml': groups({ audit: 'description: x' }),
      },
    );

    expect(plan.changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
      'update vault-prod/audit',
      'update vault-prod/owners',
    ]);
    expect(found(plan)).toEqual([]);
  });

  it('follows references by key, by name and by id, through a rename, as a live plan does', async () => {
    const inner = { crew: people('b'), pinned: `${people('b')}, vault: { id: g-7 }`, named: `${people('b')}, name: Named` };
    const admins = (list: string): string => `${people('a')}, groups: [${list}], vault: { policies: [super] }`;
    const before = { 'rollcall.yaml': KEEPING, [GROUPS]: groups({ ...inner, admins: admins('crew, "id:g-7", "name:Named", "id:other"') }) };
    const { crew, ...others } = inner;
    const renamed = { ...others, band: `${crew}, previously: [crew]` };

    const same = await planOf(before, { [GROUPS]: groups({ ...renamed, admins: admins('band, pinned, named, "id:other"') }) });
    const more = await planOf(before, { [GROUPS]: groups({ ...inner, admins: admins('crew, pinned, named, "id:other", "id:more"') }) });

    expect(found(same)).toEqual([]);
    expect(more.guards.map(({ message }) => message)).toEqual([
      '"vault-prod/admins" opens privileged "super" to whoever is in "id:more", which Rollcall did not read.',
    ]);
  });

  it('counts what is newly to be absent, and neither what is forgotten nor what is added beside others', async () => {
    const before = { one: people('a'), two: people('a'), team: `${people(...six)}, membership: additive` };
    const plan = await planOf(
      { 'rollcall.yaml': KEEPING, [GROUPS]: groups(before) },
      {
        [GROUPS]: `${groups({ team: `${people(...six, 'g')}, membership: additive` })}removed: [{ key: one, targets: [vault-prod] }]\nensure_absent: [{ name: old, targets: [vault-prod] }, { name: older, targets: [vault-prod] }]\n`,
      },
    );

    expect(plan.guards.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MAX_DELETIONS 3 deletions in "vault-prod"; the limit is 1.',
    ]);
    expect(plan.summary).toMatchObject({ destroy: 3, forget: 1 });
  });

  it('says where files begin to decide who is in a group that nobody can tell how many leave it, and counts nobody where they cease to', async () => {
    const alone = { crew: 'description: x', rest: people('a') };
    const decided = { crew: `description: x, ${people('a')}`, rest: people('a') };
    const added = { crew: `description: x, ${people('a')}, membership: additive`, rest: people('a') };

    const begun = await planOf({ 'rollcall.yaml': KEEPING, [GROUPS]: groups(alone) }, { [GROUPS]: groups(decided) });
    const ceased = await planOf({ [GROUPS]: groups(decided) }, { [GROUPS]: groups(alone) });
    const beside = await planOf({ [GROUPS]: groups(alone) }, { [GROUPS]: groups(added) });

    expect(begun.guards).toMatchObject([
      {
        code: 'MAX_MEMBER_REMOVALS',
        address: 'vault-prod/crew',
        message:
          'The files begin to say who is in "vault-prod/crew": how many others are in it live, and would be removed, they do not tell.',
        blocking: false,
      },
    ]);
    expect([ceased.guards, ceased.summary.members_removed, beside.guards]).toEqual([[], 0, []]);
    expect(ceased.changes[0]!.reason).toBe('members is declared no more, and stays as it is live');

    const more = (block: string): string => groups({ crew: `${people('a')}, vault: { ${block} }` });
    const fields = await planOf({ [GROUPS]: more('policies: [p], metadata: { k: v }') }, { [GROUPS]: more('') });

    expect(fields.changes[0]!.reason).toBe('metadata, policies are declared no more, and stay as they are live');

    const natives = 'vault: { entities: [ci], policies: [p] }';
    const both = { ...decided, crew: `${people('a')}, ${natives}` };
    const machines = await planOf(
      { [GROUPS]: groups(both) },
      { [GROUPS]: groups({ ...both, crew: natives.replace(', policies: [p]', '') }) },
    );

    expect(machines.summary.members_removed).toBe(1);
    expect(machines.changes[0]!.reason).toBe('policies is declared no more, and stays as it is live');
  });

  it('says of an approval that is over that it lets nothing pass', async () => {
    const over = `${KEEPING}approvals:\n  - { match: vault-prod/audit, allow: [PROTECTED], until: 2026-11-01, reason: "moved" }\n`;
    const before = { 'rollcall.yaml': over, [GROUPS]: groups({ audit: people('a'), crew: people('a') }) };
    const plan = await planOf(before, { [GROUPS]: groups({ crew: people('a') }) });
    const unused = await planOf(before, { [GROUPS]: groups({ audit: people('a'), crew: people('a', 'b') }) });

    expect(found(plan)).toEqual(['APPROVAL_EXPIRED vault-prod/audit']);
    expect(said(unused)).toEqual(['APPROVAL_EXPIRED The approval of PROTECTED for "vault-prod/audit" expired on 2026-11-01; take it out.']);
  });

  it.each([
    {
      provider: 'opal',
      target: '{ provider: opal }',
      privileged: 'resources: ["AWS production*"]',
      before: 'opal: { resources: [orders-db] }',
      after: 'opal: { resources: [orders-db, { name: AWS production, access_level: admin }] }',
      says: 'privileged "AWS production [admin]"',
    },
    {
      provider: 'cipherscale',
      target: '{ provider: cipherscale, url: "https://cipherscale.acme.test" }',
      privileged: 'roles: [Administrator]',
      before: 'cipherscale: { roles: [User] }',
      after: 'cipherscale: { roles: [User, Administrator] }',
      says: 'privileged "Administrator"',
    },
    {
      provider: 'cipherscale',
      target: '{ provider: cipherscale, url: "https://cipherscale.acme.test" }',
      privileged: 'roles: []',
      before: 'cipherscale: { roles: [User] }',
      after: 'cipherscale: { roles: [User, "type:admin"] }',
      says: 'privileged "type:ADMIN"',
    },
  ])('reads what a block of $provider grants: $after', async ({ provider, target, privileged, before, after, says }) => {
    const project = PROJECT.replace(/vault-prod: .*/, `t: ${target}`);
    const guards = `guards: { privileged: { ${provider}: { ${privileged} } } }\n`;
    const file = (block: string): string => `department: engineering\ngroups:\n  crew: { ${people('a')}, ${block} }\n`;

    const plan = await planOf({ 'rollcall.yaml': `${project}${guards}`, [GROUPS]: file(before) }, { [GROUPS]: file(after) });

    expect(found(plan)).toEqual(['PRIVILEGE_GAINED t/crew']);
    expect(plan.guards[0]!.message).toContain(says);
  });

  it.each([
    { provider: 'vault', target: '{ provider: vault }', members: 'entities: [m1, m2, m3, m4, m5]' },
    { provider: 'cipherscale', target: '{ provider: cipherscale, url: "https://c.acme.test" }', members: 'users: [m1, m2, m3, m4, m5]' },
    { provider: 'netbird', target: '{ provider: netbird }', members: 'peers: [m1, m2, m3, m4, m5]' },
  ])('counts the members that a block of $provider names', async ({ provider, target, members }) => {
    const project = PROJECT.replace(/vault-prod: .*/, `t: ${target}`);
    const file = (native: string): string => `department: engineering\ngroups:\n  crew: { ${provider}: { ${native} } }\n`;

    const plan = await planOf({ 'rollcall.yaml': project, [GROUPS]: file(members) }, { [GROUPS]: file(members.replace(/m1, .*/, 'm1]')) });

    expect(found(plan)).toContain('MAX_MEMBER_REMOVALS t/crew');
  });
});

describe('guards of one provider alone', () => {
  it('take a higher level in Opal for a gain, and leave the members that another system decides about', async () => {
    const project = `${PROJECT.replace(/vault-prod: .*/, 't: { provider: opal }')}guards: { privileged: { opal: { resources: [db] } } }\n`;
    const file = (level: string, crowd: string): string =>
      `department: engineering\ngroups:\n  crew: { ${people('a')}, opal: { resources: [db]${level} } }\n  rule: { ${crowd}opal: { type: OKTA_GROUP_RULE, app: Okta, remote: { rule_id: r } } }\n`;

    const plan = await planOf(
      { 'rollcall.yaml': project, [GROUPS]: file('', `${people('a', 'b', 'c', 'd')}, `) },
      { [GROUPS]: file(', access_level: admin', '') },
    );

    expect(found(plan)).toEqual(['PRIVILEGE_GAINED t/crew']);
  });

  it('count the admission rules of Cipherscale that go', async () => {
    const target = 't: { provider: cipherscale, url: "https://cipherscale.acme.test" }';
    const project = `${PROJECT.replace(/vault-prod: .*/, target)}guards: { max_deletions: 1 }\n`;
    const rule = (key: string): string => `  ${key}: { cipherscale: { rule: "x == 1" } }\n`;
    const file = (...keys: readonly string[]): string =>
      `department: engineering\ngroups:\n  crew: { ${people('a')}, cipherscale: { roles: [User] } }\nadmission_rules:\n${keys.map(rule).join('')}`;

    const plan = await planOf({ 'rollcall.yaml': project, [GROUPS]: file('one', 'two', 'three') }, { [GROUPS]: file('one') });

    expect(found(plan)).toEqual(['MAX_DELETIONS t']);
  });

  it('know a target that is one of another provider now for another system, and have nothing to compare', async () => {
    const other = PROJECT.replace(/provider: vault, .*/, 'provider: netbird }');
    const group = (block: string): string => `department: engineering\ngroups:\n  crew: { ${people('a', 'b')}, ${block} }\n`;

    const plan = await planOf(
      { 'rollcall.yaml': PROJECT, [GROUPS]: group('vault: { policies: [p] }') },
      { 'rollcall.yaml': other, [GROUPS]: group('netbird: {}') },
    );

    expect(plan.changes).toMatchObject([{ action: 'update' }]);
    expect(found(plan)).toEqual(['WRONG_TARGET vault-prod']);
    expect(said(plan)).toEqual([expect.stringContaining('target "vault-prod"')]);
  });
});

describe('guards where the files of before cannot be relied on', () => {
  const admins = { admins: `${people('a')}, vault: { policies: [super] }` };

  it('judges a project that was not there as one of which everything is new', async () => {
    repository.commit({ 'README.md': 'x' });
    repository.commit({ 'rollcall.yaml': KEEPING, [GROUPS]: groups(admins) });
    const plan = (await planSince(repository, 'HEAD^')).plan!;

    expect(found(plan)).toEqual(['PRIVILEGE_GAINED vault-prod/admins']);
  });

  it('refuses nothing by what only looks new, because a file was broken then', async () => {
    const plan = await planOf(
      { 'rollcall.yaml': KEEPING, [GROUPS]: `${groups(admins)}  oops`, 'groups/rest.yaml': groups({ rest: people('a') }) },
      { [GROUPS]: groups(admins) },
    );

    expect(found(plan)).toEqual(['PRIVILEGE_GAINED vault-prod/admins (warning)']);
    expect(said(plan)[1]).toMatch(/^BASE_BROKEN What guards find here refuses nothing/);
  });

  it('judges nothing where the project itself was broken, or no plan could be made of the difference, and says so', async () => {
    const broken = await planOf({ 'rollcall.yaml': `${KEEPING}nonsense: 1\n`, [GROUPS]: groups(admins) }, { 'rollcall.yaml': KEEPING });

    expect(found(broken)).toEqual([]);
    expect(broken.since!.unjudged).toHaveLength(11);
    expect(said(broken)).toEqual([expect.stringMatching(/^BASE_BROKEN .*everything counts as changed/)]);

    const clash = await planOf(
      { 'rollcall.yaml': KEEPING, [GROUPS]: groups({ one: `${people('a')}, name: X`, rest: people('a') }) },
      { [GROUPS]: groups({ other: `${people('a')}, name: X`, rest: people('a') }) },
    );

    expect(found(clash)).toEqual(['ADDRESS_CLASH vault-prod/one']);
    expect(clash.guards[0]!.message).toMatch(/are both the live object .* write `previously: \[one\]` there/);
    expect(clash.since!.unjudged).toHaveLength(11);
    expect(said(clash)).toEqual([]);
  });
});

describe('a target that is no longer in the project', () => {
  const TWO = KEEPING.replace('targets:', 'targets:\n  v2: { provider: vault, url: "https://v2.acme.test" }').replace(
    'protected: [vault-prod/audit]',
    'protected: [v2/audit]',
  );
  const all = groups({ audit: people('a'), crew: `${people('a')}, lifecycle: { prevent_destroy: true }`, rest: people('a') });

  it.each([
    { what: 'removed', after: TWO.replace(/ {2}v2: .*\n/, '') },
    { what: 'renamed', after: TWO.replace('v2: {', 'v3: {') },
  ])('is an error where it was $what, as in a live plan, and guards judge what was declared in it', async ({ after }) => {
    const plan = await planOf(
      { 'rollcall.yaml': TWO, [GROUPS]: all },
      { 'rollcall.yaml': after.replace('protected: [v2/audit]', 'protected: []') },
    );

    expect(found(plan)).toEqual([
      'TARGET_LEFT v2',
      'LAST_GROUP v2 (warning)',
      'MAX_DELETIONS v2',
      'PREVENT_DESTROY v2/crew',
      'PROTECTED v2/audit (warning)',
    ]);
    expect(plan.guards[0]!.message).toBe(
      "Target \"v2\" is no longer in rollcall.yaml, and 3 addresses of it were declared: there is no plan of the live systems. Where it was renamed: rollcall state mv 'v2/*' 'NEW/*'. Where it is gone for good: rollcall state rm 'v2/*'.",
    );
    expect(plan.guards.at(-1)!.message).toMatch(/^The guards of before would refuse this/);
    expect(plan.since!.unjudged).toEqual(['ALL_MISSING', 'SELF_GRANT', 'WRONG_TARGET']);
  });

  it('is an error too where single files could not be read then, and none where nothing was declared in it', async () => {
    const after = TWO.replace(/ {2}v2: .*\n/, '').replace('protected: [v2/audit]', 'protected: []');
    const partly = await planOf(
      { 'rollcall.yaml': TWO, [GROUPS]: all, 'groups/bad.yaml': 'oops' },
      { 'rollcall.yaml': after, 'groups/bad.yaml': null },
    );
    const idle = KEEPING.replace('targets:', 'targets:\n  v2: { provider: netbird }');
    const empty = await planOf({ 'rollcall.yaml': idle, [GROUPS]: all }, { 'rollcall.yaml': KEEPING });

    expect(found(partly)[0]).toBe('TARGET_LEFT v2');
    expect(
      found(partly)
        .slice(1)
        .every((each) => each.endsWith('(warning)')),
    ).toBe(true);
    expect(found(empty)).toEqual([]);
  });
});

describe('guards that are changed themselves', () => {
  const all = { audit: people('a'), leads: people('a', 'b'), rest: people('a', 'b') };

  it('are told, with what those of before would have refused', async () => {
    const plan = await planOf(
      { 'rollcall.yaml': KEEPING, [GROUPS]: groups(all) },
      { 'rollcall.yaml': PROJECT, [GROUPS]: groups({ rest: people('a', 'b') }) },
    );

    expect(isRefused(plan)).toBe(false);
    expect(plan.guards.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MAX_DELETIONS The guards of before would refuse this, and those of now do not: 2 deletions in "vault-prod"; the limit is 1.',
      'PROTECTED The guards of before would refuse this, and those of now do not: "vault-prod/audit" is protected and would be deleted.',
      'KEEP The guards of before would refuse this, and those of now do not: "vault-prod/leads" would have 0 members; it must keep at least 2.',
    ]);
    expect(said(plan)).toEqual([
      expect.stringMatching(/^SETTINGS_CHANGED .*guards \(max_deletions was 1 and is 5; keep no longer has .*protected no longer has/),
    ]);
  });
});
