import { describe, expect, it } from 'vitest';
import { PROJECT_OF_ALL } from '../builders/config-providers.ts';
import { PROJECT, readFiles } from '../builders/project-files.ts';
import { FINE, G, expectProblems, withLines } from './cases.ts';
import type { Case } from './cases.ts';

describe('the rules of rollcall.yaml', () => {
  it.each<Case>([
    {
      what: 'an empty file',
      project: '',
      problems: [
        'CONFIG_REQUIRED rollcall.yaml:1:1-1 The file is empty. | Run "rollcall init" in an empty folder to see what a project looks like.',
      ],
    },
    {
      what: 'a file that is no table',
      project: '- x\n',
      problems: ['CONFIG_TYPE rollcall.yaml:1:1-4 The file has to be a table of keys. | Begin with "version: 1".'],
    },
    {
      what: 'another version',
      project: PROJECT.replace('version: 1', 'version: 2'),
      problems: ['CONFIG_VERSION rollcall.yaml:1:10-11 Version "2" of this file\'s form is not known. | This Rollcall reads version 1.'],
    },
    {
      what: 'missing keys',
      project: 'version: "1"\n',
      problems: [
        'CONFIG_REQUIRED rollcall.yaml:1:1-1 The key "groups" is missing. | Add "groups:".',
        'CONFIG_REQUIRED rollcall.yaml:1:1-1 The key "project" is missing. | Add "project:".',
        'CONFIG_REQUIRED rollcall.yaml:1:1-1 The key "targets" is missing. | Add "targets:".',
        'CONFIG_TYPE rollcall.yaml:1:10-13 "version" has to be a whole number, but is text. | ',
      ],
    },
    {
      what: 'settings of a state that another backend has',
      project: withLines('state: { backend: git, address: "https://x.test", branch: b }'),
      problems: [
        'CONFIG_UNKNOWN_KEY rollcall.yaml:9:24-31 A state in "git" has no setting "address". | It has: path, branch, remote, author.',
      ],
    },
    {
      what: 'a backend that there is not, whose settings nobody can judge',
      project: withLines('state: { backend: floppy, branch: a }'),
      problems: ['CONFIG_VALUE rollcall.yaml:9:19-25 "floppy" is not allowed for "backend". | Allowed: local, http, git, postgres.'],
    },
    {
      what: 'references to targets where there are none',
      project: 'version: 1\nproject: acme\ngroups: [ "groups/*.yaml" ]\ntargets: {}\npeople: { ada@x.test: { nowhere: x } }\n',
      problems: [
        'CONFIG_UNUSED groups/a.yaml:3:8-13 The block "vault" does nothing: the project has no target of vault. | Add one under "targets:" in rollcall.yaml.',
        'CONFIG_VALUE rollcall.yaml:4:10-12 "targets" is empty. | Write what it should hold, or leave the key out.',
        'CONFIG_UNKNOWN_TARGET rollcall.yaml:5:25-32 Unknown target "nowhere". | There is none; add it below "targets:".',
      ],
    },
    {
      what: 'targets that are none, and then nothing more about those that are referred to; a person who stands there twice all the same',
      project:
        'version: 1\nproject: acme\ngroups: [ "groups/*.yaml" ]\ntargets: x\npeople: { ada@x.test: { a: x }, Ada@X.test: { a: y } }\n',
      problems: [
        'CONFIG_TYPE rollcall.yaml:4:10-11 "targets" has to be a table, but is text. | ',
        'CONFIG_DUPLICATE_MEMBER rollcall.yaml:5:33-43 "ada@x.test" stands here twice. | Letter case makes no difference; merge the two.',
      ],
    },
    {
      what: 'unknown providers',
      project: PROJECT_OF_ALL.replace('provider: mesh', 'provider: mehs').replace('provider: gate', 'provider: zzzzzz'),
      problems: [
        'CONFIG_UNKNOWN_PROVIDER rollcall.yaml:7:21-25 Unknown provider "mehs". | Did you mean "mesh"?',
        'CONFIG_UNKNOWN_PROVIDER rollcall.yaml:8:19-25 Unknown provider "zzzzzz". | Known: cipherscale, gate, mesh, netbird, opal, vault.',
      ],
    },
    {
      what: 'everything else too where a target is wrong, and nothing for being said of that one',
      project:
        PROJECT_OF_ALL.replace('provider: mesh, ', '') +
        'guards: { protected: [ mesh/a, vualt-prod/a ] }\n' +
        'approvals: [ { match: "*", allow: [ KEEP ], until: 2026-13-01, reason: x } ]\n' +
        'people: { ada: { vault-prod: x } }\n',
      problems: [
        'CONFIG_REQUIRED rollcall.yaml:7:3-7 The key "provider" is missing in "mesh". | Add "provider:".',
        expect.stringMatching(/^CONFIG_UNKNOWN_TARGET \S+ Unknown target "vualt-prod"\. \| Did you mean "vault-prod"\?$/) as string,
        expect.stringMatching(/^CONFIG_APPROVAL \S+ "\*" would approve everything\./) as string,
        expect.stringMatching(/^CONFIG_VALUE|^CONFIG_APPROVAL/) as string,
        expect.stringMatching(/^CONFIG_VALUE \S+ "ada" is no e-mail\./) as string,
      ],
    },
    {
      what: 'targets without a provider',
      project: PROJECT_OF_ALL.replace('provider: mesh, ', ''),
      problems: ['CONFIG_REQUIRED rollcall.yaml:7:3-7 The key "provider" is missing in "mesh". | Add "provider:".'],
    },
    {
      what: 'settings that a provider lacks',
      project: PROJECT_OF_ALL.replace('provider: mesh,', 'provider: mesh, namespace: x, unknown_member: skip,'),
      problems: [
        expect.stringMatching(/^CONFIG_UNKNOWN_KEY rollcall.yaml:7:27-36 Unknown key "namespace"\./) as string,
        'CONFIG_UNKNOWN_KEY rollcall.yaml:7:41-55 Unknown key "unknown_member". | Did you mean "unknown_members"?',
      ],
    },
    {
      what: 'names of targets that would be taken for something else',
      project: PROJECT_OF_ALL.replace('vault-test:', 'vault_prod:').replace('  mesh:', '  gate:').replace('  zt:', '  members:'),
      problems: [
        'CONFIG_VALUE rollcall.yaml:6:3-13 The targets "vault-prod" and "vault_prod" are called too much alike. | Both would take their token from ROLLCALL_TOKEN_VAULT_PROD; choose names that differ in letters and digits.',
        'CONFIG_VALUE rollcall.yaml:7:3-7 A target of mesh cannot be called "gate", like another provider. | Choose another name.',
        'CONFIG_VALUE rollcall.yaml:8:3-10 A target cannot be called "members": groups have a key of that name. | Choose another name.',
      ],
    },
    {
      what: 'names of targets that cannot stand in addresses',
      project: PROJECT_OF_ALL.replace('  zt:', '  "z/t":'),
      problems: [
        'CONFIG_VALUE rollcall.yaml:8:3-8 The key "z/t" has a form that is not allowed: "z/t". | Use letters, digits and . _ - and begin with a letter or digit.',
      ],
    },
    {
      what: 'addresses that are none',
      project: PROJECT_OF_ALL.replace('https://mesh.acme.test', 'mesh.acme.test?x'),
      problems: [
        'CONFIG_VALUE rollcall.yaml:7:32-50 "mesh.acme.test?x" is no address of a server. | Write it as https://host:port, without query and fragment.',
      ],
    },
    {
      what: 'globs that match nothing',
      project: PROJECT_OF_ALL.replace('["groups/**/*.yaml"]', '["groups/**/*.yaml", "teams/*.yaml"]'),
      problems: ['CONFIG_NO_FILES rollcall.yaml:3:30-44 No file matches "teams/*.yaml". | Check the glob; it is relative to this file.'],
    },
    {
      what: 'globs that leave the project',
      project: PROJECT_OF_ALL.replace('["groups/**/*.yaml"]', '["groups/**/*.yaml", "../x/*.yaml", "/etc/*"]'),
      problems: [
        'CONFIG_VALUE rollcall.yaml:3:30-43 "../x/*.yaml" leaves the project. | Write globs relative to this file, with "/" between folders.',
        'CONFIG_VALUE rollcall.yaml:3:45-53 "/etc/*" leaves the project. | Write globs relative to this file, with "/" between folders.',
      ],
    },
    {
      what: 'keys that would hold a credential',
      project: PROJECT_OF_ALL.replace('provider: mesh,', 'provider: mesh, token: abc, auth: { api_key: x },'),
      problems: [
        expect.stringMatching(/^CONFIG_CREDENTIAL rollcall.yaml:7:27-32 The key "token" would hold a credential\./) as string,
        expect.stringMatching(/^CONFIG_UNKNOWN_KEY rollcall.yaml:7:39-43 Unknown key "auth"\./) as string,
        expect.stringMatching(/^CONFIG_CREDENTIAL rollcall.yaml:7:47-54 The key "api_key" would hold a credential\./) as string,
      ],
    },
    {
      what: 'values that look like credentials, without repeating them',
      project: withLines(
        'approvals:',
        '  - { match: vault-prod/a, allow: [KEEP], until: 2026-12-31, reason: "s.AAAAAAAAAAAAAAAAAAAAAAAA" }',
      ).replace('https://mesh.acme.test', 'https://ada:lovelace@mesh.acme.test'),
      problems: [
        expect.stringMatching(/^CONFIG_CREDENTIAL rollcall.yaml:7:32-69 This looks like a user name and password\. [^:]*$/) as string,
        expect.stringMatching(/^CONFIG_CREDENTIAL rollcall.yaml:10:70-98 This looks like a Vault token\. (?!.*AAAA)/) as string,
      ],
    },
    {
      what: 'variables outside settings of targets, malformed ones, and those of credentials',
      project: withLines('guards: { protected: [ "${TARGET}/a" ] }')
        .replace('https://mesh.acme.test', '${VAULT_TOKEN}')
        .replace('https://gate.acme.test/api', '${A B}'),
      problems: [
        'CONFIG_VARIABLE rollcall.yaml:7:32-48 The variable "VAULT_TOKEN" would put a credential into a setting. | Rollcall takes credentials from the environment by itself; settings hold none.',
        'CONFIG_VARIABLE rollcall.yaml:8:30-38 "${A B}" names no environment variable. | Write "${NAME}" with letters, digits and underscores.',
        'CONFIG_VARIABLE rollcall.yaml:9:24-37 Variables are not replaced here: "${TARGET}/a". | Only settings of targets may use "${NAME}".',
      ],
    },
    {
      what: 'guards that would guard nothing',
      project: withLines(
        'guards:',
        '  protected: [ vault-prd/x, vault-prod ]',
        '  keep: [ { match: zz/y, people: [ ada ] } ]',
        '  privileged: { vualt: { policies: [] }, vault: { polices: [ x ] }, mesh: { zz: [] }, gate: { zz: [] } }',
      ),
      problems: [
        'CONFIG_UNKNOWN_TARGET rollcall.yaml:10:16-27 Unknown target "vault-prd". | Did you mean "vault-prod"?',
        'CONFIG_VALUE rollcall.yaml:10:29-39 "vault-prod" is no address. | Write it as vault-prod/KEY, or vault-prod/* for everything there.',
        'CONFIG_UNKNOWN_TARGET rollcall.yaml:11:20-24 Unknown target "zz". | Did you mean "zt"?',
        'CONFIG_VALUE rollcall.yaml:11:36-39 "ada" is no e-mail. | Write it as ada@acme.test.',
        'CONFIG_UNKNOWN_PROVIDER rollcall.yaml:12:17-22 Unknown provider "vualt". | Did you mean "vault"?',
        'CONFIG_UNKNOWN_KEY rollcall.yaml:12:51-58 "polices" is no field of vault that gives privileges. | Did you mean "policies"?',
        'CONFIG_UNKNOWN_KEY rollcall.yaml:12:77-79 "zz" is no field of mesh that gives privileges. | ',
        'CONFIG_UNKNOWN_KEY rollcall.yaml:12:95-97 "zz" is no field of gate that gives privileges. | Known: rule.',
      ],
    },
    {
      what: 'limits that are no number and no share',
      project: withLines('guards: { max_deletions: 120%, max_member_removals: -1 }'),
      problems: [
        'CONFIG_VALUE rollcall.yaml:9:26-30 "max_deletions" has a form that is not allowed: "120%". | Write a number, or a share from 0% to 100%.',
        'CONFIG_VALUE rollcall.yaml:9:53-55 "max_member_removals" has to be >= 0, but is "-1". | ',
      ],
    },
    {
      what: 'approvals of everything, of nothing, for ever, or without a reason',
      project: withLines(
        'approvals:',
        '  - { match: "*/*", allow: [ MAX_DELETIONS ], until: 2026-06-31, reason: " " }',
        '  - { match: vault-prd/x, allow: [ MAX_DELETION ], until: 2026-06-30, reason: x }',
        '  - { match: vault-prod, allow: [ KEEP ], until: 2026-06-30, reason: x }',
      ),
      problems: [
        'CONFIG_VALUE rollcall.yaml:11:36-48 "MAX_DELETION" is not allowed for item 1 of "allow". | Did you mean "MAX_DELETIONS"? Allowed: ALL_MISSING, MAX_DELETIONS, MAX_MEMBER_REMOVALS, BECOMES_EMPTY, PROTECTED, PREVENT_DESTROY, PRIVILEGE_GAINED, SELF_GRANT, KEEP, LAST_GROUP.',
      ],
    },
    {
      what: 'approvals of everything, of unknown targets, until no day, or without a reason',
      project: withLines(
        'approvals:',
        '  - { match: "*/*", allow: [ MAX_DELETIONS ], until: 2026-06-31, reason: " " }',
        '  - { match: vault-prd/x, allow: [ KEEP ], until: 2026-06-30, reason: x }',
      ),
      problems: [
        'CONFIG_APPROVAL rollcall.yaml:10:14-19 "*/*" would approve everything. | Name what it is for: vault-prod/old-*, or a target.',
        'CONFIG_APPROVAL rollcall.yaml:10:54-64 "2026-06-31" is no day of the calendar. | Write a day: 2026-12-31.',
        'CONFIG_APPROVAL rollcall.yaml:10:74-77 An approval needs a reason. | Say why it is right this time.',
        'CONFIG_UNKNOWN_TARGET rollcall.yaml:11:14-25 Unknown target "vault-prd". | Did you mean "vault-prod"?',
      ],
    },
    {
      what: 'people who are none, stand twice, or are somewhere unknown',
      project: withLines('people:', '  ada: { vault-prod: x }', '  b@x.test: { vault-prd: x }', '  B@x.test: { vault-prod: [ x, y ] }'),
      problems: [
        'CONFIG_VALUE rollcall.yaml:10:3-6 "ada" is no e-mail. | Write it as ada@acme.test.',
        'CONFIG_UNKNOWN_TARGET rollcall.yaml:11:15-24 Unknown target "vault-prd". | Did you mean "vault-prod"?',
        'CONFIG_DUPLICATE_MEMBER rollcall.yaml:12:3-11 "b@x.test" stands here twice. | Letter case makes no difference; merge the two.',
      ],
    },
    {
      what: 'settings that a provider cannot do with',
      project: PROJECT_OF_ALL.replace(', url: "https://gate.acme.test/api"', ''),
      problems: ['CONFIG_REQUIRED rollcall.yaml:8:3-5 The key "url" is missing in "zt". | Add "url:".'],
    },
    {
      what: 'a state that cannot be',
      project: withLines('state: { backend: locale, pth: x }'),
      problems: [
        'CONFIG_VALUE rollcall.yaml:9:19-25 "locale" is not allowed for "backend". | Did you mean "local"? Allowed: local, http, git, postgres.',
        'CONFIG_UNKNOWN_KEY rollcall.yaml:9:27-30 Unknown key "pth". | Did you mean "path"?',
      ],
    },
  ])('refuse $what', expectProblems);

  it('are judged together with group files, without blaming those for what is wrong here', async () => {
    await expectProblems({
      what: '',
      project: `${PROJECT_OF_ALL.replace('provider: mesh,', 'provider: mehs,')}  net: { provider: mehs }\n`,
      a: `${G}  a: { vault: { targets: [ mesh ] }, mesh: { site: x }, onwer: x, net: {} }\nremoved:\n  - { key: x, targets: [ mesh ] }\n`,
      problems: [
        'CONFIG_UNKNOWN_KEY groups/a.yaml:3:57-62 Unknown key "onwer". | Did you mean "owner"?',
        'CONFIG_UNKNOWN_PROVIDER rollcall.yaml:7:21-25 Unknown provider "mehs". | Did you mean "mesh"?',
        'CONFIG_UNKNOWN_PROVIDER rollcall.yaml:9:20-24 Unknown provider "mehs". | Did you mean "mesh"?',
      ],
    });
  });
});

describe('an approval that covers a whole target', () => {
  const approval = (match: string, allow: string): string =>
    `${PROJECT}approvals: [ { match: "${match}", allow: [ ${allow} ], until: 2026-12-31, reason: x } ]\n`;

  it.each(['vault-prod/*', 'vault-prod/**', 'v*/*', 'v*', 'vault-????/*'])(
    'is warned of where it lets single objects pass: %s',
    async (match) => {
      const { project, diagnostics } = await readFiles({
        'rollcall.yaml': approval(match, 'MAX_DELETIONS, PROTECTED, KEEP'),
        'groups/a.yaml': FINE,
      });

      expect(project).toBeDefined();
      expect(diagnostics).toMatchObject([
        { severity: 'warning', code: 'CONFIG_APPROVAL', summary: `"${match}" lets everything in vault-prod pass PROTECTED, KEEP.` },
      ]);
    },
  );

  it.each([
    ['vault-prod/*', 'MAX_DELETIONS'],
    ['vault-prod/old-*', 'PROTECTED'],
    ['vault-prod/*-old', 'PROTECTED'],
    ['*/admins', 'SELF_GRANT'],
  ])('is not seen in %s with %s', async (match, allow) => {
    const { diagnostics } = await readFiles({ 'rollcall.yaml': approval(match, allow), 'groups/a.yaml': FINE });

    expect(diagnostics).toEqual([]);
  });
});
