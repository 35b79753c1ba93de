import { describe, expect, it } from 'vitest';
import { OTHERS, PROJECT_OF_ALL } from '../builders/config-providers.ts';
import { lines, readFiles } from '../builders/project-files.ts';
import { FINE, G, expectProblems } from './cases.ts';
import type { Case } from './cases.ts';

describe('the schema', () => {
  it.each<Case>([
    {
      what: 'unknown keys, with what may have been meant',
      a: `departmant: eng\ngroups:\n  a:\n    member: [ a@x.test ]\n    vautl: {}\n    vault: { polices: [ x ] }\n    department: eng\n`,
      problems: [
        'CONFIG_UNKNOWN_KEY groups/a.yaml:1:1-11 Unknown key "departmant". | Did you mean "department"?',
        'CONFIG_UNKNOWN_KEY groups/a.yaml:4:5-11 Unknown key "member". | Did you mean "members"?',
        'CONFIG_UNKNOWN_KEY groups/a.yaml:5:5-10 Unknown key "vautl". | Did you mean "vault"?',
        'CONFIG_UNKNOWN_KEY groups/a.yaml:6:14-21 Unknown key "polices". | Did you mean "policies"?',
      ],
    },
    {
      what: 'unknown keys that are near nothing, with what there is',
      a: `${G}  a: { mesh: { site: x, zzzzzzzz: 1 } }\n`,
      problems: [
        'CONFIG_UNKNOWN_KEY groups/a.yaml:3:25-33 Unknown key "zzzzzzzz". | Known here: lifecycle, membership, name, nesting, peers, site, targets.',
      ],
    },
    {
      what: 'a key that is missing and one that is spelled like it as one mistake',
      a: `${G}  a: { mesh: { sitte: x } }\n`,
      problems: ['CONFIG_UNKNOWN_KEY groups/a.yaml:3:16-21 Unknown key "sitte". | Did you mean "site"?'],
    },
    {
      what: 'an owner in a list that is no text, beside one that is',
      a: `${G}  a: { owner: [ 7, x ], vault: {} }\n`,
      problems: ['CONFIG_TYPE groups/a.yaml:3:17-18 Item 1 of "owner" has to be text, but is a number. | Put quotes around it: "7".'],
    },
    {
      what: 'keys that are missing',
      a: `${G}  a: { mesh: { peers: [] } }\n`,
      problems: ['CONFIG_REQUIRED groups/a.yaml:3:8-12 The key "site" is missing in "mesh". | Add "site:".'],
    },
    {
      what: 'values of another type, with what was found',
      a: `${G}  a: { members: a@x.test, vault: { policies: x, metadata: { cc: 4711 } } }\n  b: { groups: { x: 1 }, vault: [] }\n  c: { owner: null, vault: {} }\n`,
      problems: [
        'CONFIG_TYPE groups/a.yaml:3:17-25 "members" has to be a list, but is text. | Write it as a list: [ a@x.test ].',
        'CONFIG_TYPE groups/a.yaml:3:46-47 "policies" has to be a list, but is text. | Write it as a list: [ x ].',
        'CONFIG_TYPE groups/a.yaml:3:65-69 "cc" has to be text, but is a number. | Put quotes around it: "4711".',
        'CONFIG_TYPE groups/a.yaml:4:16-24 "groups" has to be a list, but is a table. | ',
        'CONFIG_TYPE groups/a.yaml:4:33-35 "vault" has to be a table, but is a list. | ',
        'CONFIG_TYPE groups/a.yaml:5:15-19 "owner" has to be text or a list, but is empty. | Write a value behind the colon, or leave the key out.',
      ],
    },
    {
      what: 'values that are not allowed, with those that are',
      a: `${G}  a: { membership: exlusive, vault: { type: outernal } }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:20-28 "exlusive" is not allowed for "membership". | Did you mean "exclusive"? Allowed: exclusive, additive.',
        'CONFIG_VALUE groups/a.yaml:3:45-53 "outernal" is not allowed for "type". | Did you mean "external"? Allowed: internal, external.',
      ],
    },
    {
      what: 'empty texts and lists',
      a: `${G}  a: { owner: "", vault: { targets: [] } }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:15-17 "owner" is empty. | Write what it should hold, or leave the key out.',
        'CONFIG_VALUE groups/a.yaml:3:37-39 "targets" is empty. | Write what it should hold, or leave the key out.',
      ],
    },
    {
      what: 'keys with blanks around them, and too long ones',
      a: `${G}  " a": { vault: {} }\n  ${'k'.repeat(257)}: { vault: {} }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:3-7 The key " a" has a form that is not allowed: " a". | Leave out the blanks around it.',
        `CONFIG_VALUE groups/a.yaml:4:3-260 The key "${'k'.repeat(80)}…" is longer than 256. | Shorten it.`,
      ],
    },
    {
      what: 'a file without content',
      a: '# nothing yet\n',
      problems: ['CONFIG_REQUIRED groups/a.yaml:1:1-1 The file declares nothing. | Delete it, or write "groups: {}" if that is meant.'],
    },
    {
      what: 'a section that was emptied',
      a: 'department: eng\ngroups:\n',
      problems: [
        'CONFIG_REQUIRED groups/a.yaml:2:1-7 "groups" declares nothing. | Write what it should hold, or "groups: {}" if that is meant.',
      ],
    },
    {
      what: 'a file with axes and no section',
      a: 'department: eng\n',
      problems: ['CONFIG_REQUIRED groups/a.yaml:1:1-16 The file declares nothing. | Delete it, or write "groups: {}" if that is meant.'],
    },
    {
      what: 'an empty table',
      a: '{}\n',
      problems: ['CONFIG_REQUIRED groups/a.yaml:1:1-3 The file declares nothing. | Delete it, or write "groups: {}" if that is meant.'],
    },
    {
      what: 'a misspelled section, once',
      a: 'department: eng\ngrous: { a: {} }\n',
      problems: ['CONFIG_UNKNOWN_KEY groups/a.yaml:2:1-6 Unknown key "grous". | Did you mean "groups"?'],
    },
    {
      what: 'a file that is no table',
      a: '- a\n',
      problems: ['CONFIG_TYPE groups/a.yaml:1:1-4 The file has to be a table, but is a list. | '],
    },
    {
      what: 'the same item twice in a list',
      a: `${G}  a: { groups: [ name:x, name:x ], vault: { policies: [ p, q, p ] } }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:26-32 "name:x" stands twice in this list. | Remove one of the two.',
        'CONFIG_VALUE groups/a.yaml:3:63-64 "p" stands twice in this list. | Remove one of the two.',
      ],
    },
  ])('refuses $what', expectProblems);

  it('reports at most fifty problems of a file, and how many more there are', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `  g${index}: { vualt: {}, vault: {} }\n`).join('');

    const { diagnostics } = await readFiles({ 'groups/a.yaml': G + many, 'groups/b.yaml': 'x: 1\n' });

    const ofA = diagnostics.filter((diagnostic) => diagnostic.range?.filename === 'groups/a.yaml');
    expect(ofA).toHaveLength(51);
    expect(ofA.at(-1)).toMatchObject({ summary: 'And 10 more problems in this file.', range: { start: { line: 63 } } });
    expect(diagnostics).toHaveLength(52);
  });
});

describe('characters that nobody sees', () => {
  it.each([
    '\u200b',
    '\u200d',
    '\u2060',
    '\u00ad',
    '\ufeff',
    '\u034f',
    '\u3164',
    '\ufe00',
    '\u{1bca0}',
    '\u{1d173}',
    '\u{e0fff}',
    '\uffff',
  ])('are refused in keys, names and policies: %j', async (hidden) => {
    const a = `${G}  a${hidden}b: { name: x${hidden}y, members: [ a${hidden}@x.test ], vault: { policies: [ p${hidden}q ] } }\n`;

    const { diagnostics, declaration } = await readFiles({ 'groups/a.yaml': a });

    expect(declaration).toBeUndefined();
    expect(diagnostics.map(({ code, range }) => `${code} ${range!.start.line}:${range!.start.column}`)).toEqual([
      'CONFIG_CHARACTER 3:3',
      `CONFIG_CHARACTER 3:${15 + hidden.length}`,
      `CONFIG_CHARACTER 3:${30 + 2 * hidden.length}`,
      `CONFIG_CHARACTER 3:${63 + 3 * hidden.length}`,
    ]);
  });

  it('are fine in what people write to people: emoji and whole scripts need them', async () => {
    const a = `${G}  a: { description: "👩\u200d💻 می\u200cخواهم", vault: { metadata: { team: "👩\u200d💻" } } }\n`;

    const { diagnostics } = await readFiles({ 'groups/a.yaml': a });

    expect(diagnostics).toEqual([]);
  });
});

describe('a file without groups', () => {
  it.each([
    { what: 'says that none are meant', a: 'department: eng\ngroups: {}\n' },
    { what: 'only forgets', a: 'removed: [ { key: old } ]\n' },
    { what: 'only deletes', a: 'ensure_absent: [ { name: old, targets: [ vault-prod ] } ]\n' },
  ])('is right where it $what', async ({ a }) => {
    await expectProblems({ what: '', a, problems: [] });
  });
});

describe('the rules of groups', () => {
  it.each<Case>([
    {
      what: 'a group without an axis',
      a: 'groups:\n  a: { vault: {} }\n  b: { location: berlin, vault: {} }\n',
      problems: [
        'CONFIG_NO_AXIS groups/a.yaml:2:3-4 The group "a" has no department, environment or location. | Add "department:", "environment:" or "location:" to the group or to the top of the file.',
      ],
    },
    {
      what: 'a group that two files declare',
      b: FINE,
      problems: [
        'CONFIG_DUPLICATE_GROUP groups/b.yaml:3:3-4 The group "a" is declared twice. | A key names one object of the whole project; rename one, or merge the two.',
      ],
    },
    {
      what: 'a group that two files declare, letter case aside',
      b: `${G}  A: { vault: {} }\n`,
      problems: [
        'CONFIG_DUPLICATE_GROUP groups/b.yaml:3:3-4 The group "A" is declared twice. | Letter case makes no difference to keys: "a" is declared already.',
      ],
    },
    {
      what: 'two groups of one name in one target, as the system folds names',
      a: `${G}  a: { name: Team, vault: {} }\n  b: { vault: { name: TEAM } }\n  team: { vault: { targets: [ vault-test ] } }\n`,
      problems: [
        'CONFIG_DUPLICATE_NAME groups/a.yaml:4:23-27 "b" would be "TEAM" in vault-prod, like another group. | "a" has it already; give one of them another "name:".',
        'CONFIG_DUPLICATE_NAME groups/a.yaml:4:23-27 "b" would be "TEAM" in vault-test, like another group. | "a" has it already; give one of them another "name:".',
        'CONFIG_DUPLICATE_NAME groups/a.yaml:5:3-7 "team" would be "team" in vault-test, like another group. | "a" has it already; give one of them another "name:".',
      ],
    },
    {
      what: 'a reference to a group that nobody declares',
      a: `${G}  a: { groups: [ plaform, zzzzzz ], vault: {} }\n  platform: { vault: {} }\n`,
      problems: [
        'CONFIG_UNKNOWN_GROUP groups/a.yaml:3:18-25 No group "plaform" is declared. | Did you mean "platform"?',
        'CONFIG_UNKNOWN_GROUP groups/a.yaml:3:27-33 No group "zzzzzz" is declared. | Declare it, or write "name:…" for a live group that is not declared.',
      ],
    },
    {
      what: 'a reference that names nothing',
      a: `${G}  a: { groups: [ "name:" ], vault: {} }\n`,
      problems: ['CONFIG_VALUE groups/a.yaml:3:18-25 "name:" names no group. | Write the live name or id behind the colon.'],
    },
    {
      what: 'an id that would be another path, of a group and of one in it',
      a: `${G}  a: { groups: [ "id:../x" ], vault: { id: ".." } }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:18-27 "id:../x" names no id of a live group. | An id is one part of an address, without "/", "?", "#", "%" and control characters, and not "." or "..".',
        'CONFIG_VALUE groups/a.yaml:3:44-48 ".." is no id of a live object. | An id is one part of an address, without "/", "?", "#", "%" and control characters, and not "." or "..".',
      ],
    },
    {
      what: 'a reference to a group that is not in the same target',
      a: `${G}  a: { groups: [ b ], vault: {} }\n  b: { vault: { targets: [ vault-test ] } }\n`,
      problems: [
        'CONFIG_UNKNOWN_GROUP groups/a.yaml:3:18-19 The group "b" is not in vault-prod, where "a" is. | Add a block "vault:" to "b", or take it out of these groups.',
      ],
    },
    {
      what: 'a group that holds itself',
      a: `${G}  a: { groups: [ a ], vault: {} }\n`,
      problems: ['CONFIG_CYCLE groups/a.yaml:3:18-19 The group "a" holds itself. | Take one of them out of the other.'],
    },
    {
      what: 'groups that hold each other, with the way round',
      a: `${G}  a: { groups: [ b ], vault: {} }\n  b: { groups: [ d, c ], vault: {} }\n  c: { groups: [ a ], vault: {} }\n  d: { vault: {} }\n`,
      problems: ['CONFIG_CYCLE groups/a.yaml:5:18-19 These groups hold each other: a → b → c → a. | Take one of them out of the other.'],
    },
    {
      what: 'groups in groups where the system cannot nest',
      a: `${G}  a: { groups: [ b ], mesh: { site: x } }\n  b: { mesh: { site: x } }\n`,
      problems: [
        'CONFIG_NESTING groups/a.yaml:3:16-21 Mesh cannot put groups into groups. | Write "nesting: flatten" into the block "mesh:" to make the people of these groups members.',
      ],
    },
    {
      what: 'groups that cannot be flattened, for their people are not known',
      a: `${G}  a: { groups: [ b, name:x ], members: [], mesh: { site: x, nesting: flatten } }\n  b: { mesh: { site: x } }\n`,
      problems: [
        'CONFIG_NESTING groups/a.yaml:3:16-29 "a" cannot be flattened: "b" in it does not say who its members are. | Give "b" a list of members, or take it out.',
        'CONFIG_NESTING groups/a.yaml:3:16-29 "a" cannot be flattened: "name:x" is a live group whose people are not declared. | Declare the group, or take it out.',
      ],
    },
    {
      what: 'keys that are passed around in a circle: there is no last one to rename first',
      a: `${G}  a: { previously: b, vault: {} }\n  b: { previously: a, vault: {} }\n`,
      problems: ['b', 'a'].map(
        (old, index) =>
          `CONFIG_PREVIOUSLY groups/a.yaml:${index + 3}:20-21 "${old}" is still declared. | The keys are passed around in a circle: apply in two runs, and give one of them another key in between.`,
      ),
    },
    {
      what: 'an old key that is still declared, claimed twice, or the present one',
      a: `${G}  a: { previously: b, vault: {} }\n  b: { vault: {} }\n  c: { previously: [ old, c ], vault: {} }\n  d: { previously: Old, vault: {} }\n`,
      problems: [
        'CONFIG_PREVIOUSLY groups/a.yaml:3:20-21 "b" is still declared. | Remove the old declaration, or "previously:"; where several groups pass their keys on, rename the last one first and apply, then the one before it.',
        'CONFIG_PREVIOUSLY groups/a.yaml:5:27-28 "c" is the present key. | Remove "previously:", or write the key it had before.',
        'CONFIG_PREVIOUSLY groups/a.yaml:6:20-23 Two objects were previously "Old". | Only one of them can take over its live object.',
      ],
    },
    {
      what: 'a member who stands twice, letter case aside',
      a: `${G}  a:\n    members: [ a@x.test, b@x.test, A@X.test, { email: b@x.test } ]\n    vault: {}\n`,
      problems: [
        'CONFIG_DUPLICATE_MEMBER groups/a.yaml:4:36-44 "a@x.test" stands twice in this list. | Letter case makes no difference; remove one of the two.',
        'CONFIG_DUPLICATE_MEMBER groups/a.yaml:4:55-63 "b@x.test" stands twice in this list. | Letter case makes no difference; remove one of the two.',
      ],
    },
    {
      what: 'members that are no e-mails, and days that are in no calendar',
      a: `${G}  a: { members: [ ada, { email: b@x.test, until: 2026-02-30 }, { email: "@" } ], vault: {} }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:19-22 "ada" is no e-mail. | Write it as ada@acme.test; the people of one system are listed in its own block.',
        'CONFIG_VALUE groups/a.yaml:3:50-60 "2026-02-30" is no day of the calendar. | Write a day: 2026-12-31.',
        'CONFIG_VALUE groups/a.yaml:3:73-76 "@" is no e-mail. | Write it as ada@acme.test; the people of one system are listed in its own block.',
      ],
    },
    {
      what: 'members and blocks of the wrong shape without falling over them',
      a: `${G}  a: { members: [ 1, { email: 2 }, null, { email: c@x.test, until: 7 } ], groups: [ 3 ], previously: 4, vault: { lifecycle: [ 5 ] } }\n  b: 6\n`,
      problems: [
        'CONFIG_TYPE groups/a.yaml:3:19-20 Item 1 of "members" has to be text or a table, but is a number. | Put quotes around it: "1".',
        'CONFIG_TYPE groups/a.yaml:3:31-32 "email" has to be text, but is a number. | Put quotes around it: "2".',
        'CONFIG_TYPE groups/a.yaml:3:36-40 Item 3 of "members" has to be text or a table, but is empty. | Write a value behind the colon, or leave the key out.',
        'CONFIG_TYPE groups/a.yaml:3:68-69 "until" has to be text, but is a number. | Put quotes around it: "7".',
        'CONFIG_TYPE groups/a.yaml:3:85-86 Item 1 of "groups" has to be text, but is a number. | Put quotes around it: "3".',
        'CONFIG_TYPE groups/a.yaml:3:102-103 "previously" has to be text or a list, but is a number. | Put quotes around it: "4".',
        'CONFIG_TYPE groups/a.yaml:3:125-130 "lifecycle" has to be a table, but is a list. | ',
        'CONFIG_TYPE groups/a.yaml:4:6-7 "b" has to be a table, but is a number. | ',
      ],
    },
    {
      what: 'keys that read as references',
      a: `${G}  "name:a": { vault: {} }\n  "id:a": { vault: {} }\n  "admission-rule:a": { vault: {} }\n  "a:b": { vault: {} }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:3-11 The key "name:a" would be read as a reference to a live group. | Choose a key that does not begin with "name:" or "id:".',
        'CONFIG_VALUE groups/a.yaml:4:3-9 The key "id:a" would be read as a reference to a live group. | Choose a key that does not begin with "name:" or "id:".',
        'CONFIG_VALUE groups/a.yaml:5:3-21 The key "admission-rule:a" would be read as an address of the kind admission-rule. | Choose a key that begins differently.',
      ],
    },
    {
      what: 'lifecycle fields that nothing has',
      a: `${G}  a: { lifecycle: { ignore: [ polices, metadata.x ] }, vault: {} }\n  b: { vault: { lifecycle: { ignore: [ zzzzz ] } } }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:29-52 Lifecycle ignores "polices", which no object of this kind has. | Did you mean "policies"?',
        'CONFIG_VALUE groups/a.yaml:4:38-47 Lifecycle ignores "zzzzz", which no object of this kind has. | Known: alias, groups, members, metadata, name, policies, type.',
      ],
    },
    {
      what: 'something that looks like a credential',
      a: `${G}  a: { description: "use hvs.CAESIJlU02LQZ", vault: {} }\n`,
      problems: [expect.stringMatching(/^CONFIG_CREDENTIAL groups\/a.yaml:3:21-44 This looks like a Vault token\./) as string],
    },
    {
      what: 'something that looks like a credential in a block, and repeats it nowhere',
      a: `${G}  a: { vault: { metadata: { note: hvs.CAESIJlU02LQZ } }, members: [ nbp_apTmlmUXHSC4PKmHwtIZ ] }\n`,
      problems: [
        expect.stringMatching(/^CONFIG_CREDENTIAL groups\/a.yaml:3:35-52 This looks like a Vault token\. (?!.*CAESI)/) as string,
        'CONFIG_VALUE groups/a.yaml:3:69-93 "************************" is no e-mail. | Write it as ada@acme.test; the people of one system are listed in its own block.',
      ],
    },
    {
      what: 'variables where nothing replaces them',
      a: `${G}  "\${TEAM}": { owner: "\${X}", vault: { name: "t-\${X}", metadata: { a: "\${ok}" } } }\n`,
      problems: [
        'CONFIG_VARIABLE groups/a.yaml:3:3-12 Variables are not replaced here: "${TEAM}". | Only settings of targets may use "${NAME}".',
        'CONFIG_VARIABLE groups/a.yaml:3:23-29 Variables are not replaced here: "${X}". | Only settings of targets may use "${NAME}".',
        'CONFIG_VARIABLE groups/a.yaml:3:46-54 Variables are not replaced here: "t-${X}". | Only settings of targets may use "${NAME}".',
      ],
    },
    {
      what: 'what a provider knows without looking',
      a: `${G}  a: { vault: { policies: [ Root ] } }\n`,
      problems: [expect.stringContaining('ROOT_POLICY groups/a.yaml:3:') as string, expect.stringContaining('ROOT_POLICY') as string],
    },
  ])('refuse $what', expectProblems);

  it('warn of a group that is in no target, and of nothing worse', async () => {
    const { diagnostics, declaration } = await readFiles({ 'groups/a.yaml': `${G}  a: { members: [] }\n` });

    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'CONFIG_UNUSED', range: { start: { line: 3, column: 3 } }, detail: 'Give it a block: "vault:".' },
    ]);
    expect(declaration?.objects).toEqual([]);
  });

  it('warn once of blocks for a system that the project has no target of', async () => {
    const project = PROJECT_OF_ALL.split('\n')
      .filter((line) => !line.includes('mesh'))
      .join('\n');

    const { diagnostics } = await readFiles(
      { 'rollcall.yaml': project, 'groups/a.yaml': `${G}  a: { mesh: { site: x }, vault: {} }\n  b: { mesh: { site: x } }\n` },
      OTHERS,
    );

    expect(lines(diagnostics)).toEqual([
      'CONFIG_UNUSED groups/a.yaml:3:8-12 The block "mesh" does nothing, nor do those of 1 more: the project has no target of mesh.',
    ]);
  });

  it('say nothing of references while a file cannot be read, for they may lead there', async () => {
    await expectProblems({
      what: '',
      a: `${G}  a: { groups: [ b ], vault: {} }\n`,
      b: 'groups: "\n',
      problems: [expect.stringContaining('CONFIG_SYNTAX groups/b.yaml:2:1') as string],
    });
  });
});

describe('the rules of targets in groups', () => {
  it.each<Case>([
    {
      what: 'unknown targets, and those of another provider',
      a: `${G}  a: { vault: { targets: [ vault-prd, mesh ] } }\n`,
      problems: [
        'CONFIG_UNKNOWN_TARGET groups/a.yaml:3:28-37 Unknown target "vault-prd". | Did you mean "vault-prod"?',
        'CONFIG_UNKNOWN_TARGET groups/a.yaml:3:39-43 "mesh" is a target of mesh, not of vault. | Give the object a block "mesh:" for it.',
      ],
    },
    {
      what: 'a block of an object whose system has no targets, and targets in it',
      project: PROJECT_OF_ALL.split('\n')
        .filter((line) => !line.includes('mesh'))
        .join('\n'),
      a: `${G}  a: { mesh: { site: x, targets: [ vault-prd ] }, vault: {} }\n`,
      problems: [
        'CONFIG_UNUSED groups/a.yaml:3:8-12 The block "mesh" does nothing: the project has no target of mesh. | Add one under "targets:" in rollcall.yaml.',
        'CONFIG_UNKNOWN_TARGET groups/a.yaml:3:36-45 Unknown target "vault-prd". | Did you mean "vault-prod"?',
      ],
    },
    {
      what: 'targets that are near none',
      a: `${G}  a: { vault: { targets: [ zzzzzz ] } }\n`,
      problems: ['CONFIG_UNKNOWN_TARGET groups/a.yaml:3:28-34 Unknown target "zzzzzz". | Known: vault-prod, vault-test.'],
    },
    {
      what: 'a block for a target that is left out',
      a: `${G}  a: { vault: { targets: [ vault-prod ] }, vault-test: { policies: [ x ] } }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:3:44-54 The block "vault-test" is for a target that "vault.targets" leaves out. | Add vault-test to those targets, or remove the block.',
      ],
    },
    {
      what: 'targets in a block of one target',
      a: `${G}  a: { vault: {}, vault-test: { targets: [ vault-test ] } }\n`,
      problems: [expect.stringContaining('CONFIG_UNKNOWN_KEY groups/a.yaml:3:33-40 Unknown key "targets".') as string],
    },
    {
      what: 'a block of a system that lacks the kind',
      a: `admission_rules:\n  r: { vault: {}, gate: { rule: x } }\n`,
      problems: [
        'CONFIG_UNKNOWN_KEY groups/a.yaml:2:8-13 "vault" has no objects of the kind admission-rule. | Known to have them: cipherscale, gate.',
      ],
    },
    {
      what: 'removed and absent objects of unknown targets, and of those that lack the kind',
      a: 'removed:\n  - { key: x, targets: [ vault-prd ] }\nensure_absent:\n  - { name: y, targets: [ mesh ], kind: admission-rule }\n',
      problems: [
        'CONFIG_UNKNOWN_TARGET groups/a.yaml:2:26-35 Unknown target "vault-prd". | Did you mean "vault-prod"?',
        'CONFIG_UNKNOWN_TARGET groups/a.yaml:4:27-31 "mesh" has no objects of the kind admission-rule. | Remove it from this list.',
      ],
    },
    {
      what: 'objects that are declared and removed or absent at once',
      a: `${G}  a: { vault: {} }\nremoved:\n  - { key: A }\nensure_absent:\n  - { name: A, targets: [ vault-prod ] }\n`,
      problems: [
        'CONFIG_VALUE groups/a.yaml:5:12-13 "A" is removed and still declared in vault-prod, vault-test. | Remove its declaration, or this entry.',
        'CONFIG_DUPLICATE_NAME groups/a.yaml:7:13-14 "A" is declared in vault-prod and to be absent there. | Remove the one or the other.',
      ],
    },
    {
      what: 'removed entries of the wrong shape',
      a: 'removed: [ 1, {} ]\nensure_absent: [ { name: 2 } ]\n',
      problems: [
        'CONFIG_TYPE groups/a.yaml:1:12-13 Item 1 of "removed" has to be a table, but is a number. | ',
        'CONFIG_REQUIRED groups/a.yaml:1:15-17 The key "key" is missing in item 2 of "removed". | Add "key:".',
        'CONFIG_REQUIRED groups/a.yaml:2:18-29 The key "targets" is missing in item 1 of "ensure_absent". | Add "targets:".',
        'CONFIG_TYPE groups/a.yaml:2:26-27 "name" has to be text, but is a number. | Put quotes around it: "2".',
      ],
    },
  ])('refuse $what', expectProblems);
});
