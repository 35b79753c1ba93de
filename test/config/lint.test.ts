import { describe, expect, it } from 'vitest';
import { OTHERS, PROJECT_OF_ALL } from '../builders/config-providers.ts';
import { lines, readFiles } from '../builders/project-files.ts';

const DATE = '2026-11-23';

interface Given {
  readonly project?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly bound?: readonly string[];
  readonly errorsOnly?: true;
}

/** What the rules say of these files, without what else is said of them. */
async function lint({ project = [], files, bound, errorsOnly }: Given): Promise<readonly string[]> {
  const yaml = PROJECT_OF_ALL + project.map((line) => `${line}\n`).join('');
  const only = errorsOnly ? { errorsOnly } : {};
  const { diagnostics } = await readFiles({ 'rollcall.yaml': yaml, ...files }, OTHERS, {
    lint: { date: DATE, ...only },
    readBound: async () => bound && new Set(bound),
  });
  const found = diagnostics.filter(({ code }) => code.startsWith('LINT_'));
  return lines(found).map((line, index) => `${found[index]!.severity} ${line}`);
}

/** A group file in which nobody asks for an owner. */
function groups(...entries: readonly string[]): string {
  return `department: eng\ngroups:\n${entries.map((entry) => `  ${entry}\n`).join('')}`;
}

const OFF = 'lint: { LINT_NO_OWNER: off }';

describe('LINT_NO_OWNER', () => {
  it('names the groups of a file that have no owner', async () => {
    const files = {
      'groups/a.yaml': groups('a: { vault: {} }', 'b: { owner: x@x.test, vault: {} }', 'c: { vault: {} }'),
      'groups/b.yaml': groups('d: { vault: {} }', 'e: { owner: [ x@x.test, y@x.test ], vault: {} }'),
    };

    expect(await lint({ files })).toEqual([
      'warning LINT_NO_OWNER groups/a.yaml:3:3-4 2 groups of this file have no owner: "a", "c".',
      'warning LINT_NO_OWNER groups/b.yaml:3:3-4 The group "d" has no owner.',
    ]);
  });

  it('says once that a project does without owners', async () => {
    const entries = Array.from({ length: 30 }, (_, index) => `g${index}: { vault: {}${index < 9 ? ', owner: x' : ''} }`);

    expect(await lint({ files: { 'groups/a.yaml': groups(...entries) } })).toEqual([
      'warning LINT_NO_OWNER groups/a.yaml:12:3-5 21 of 30 groups have no owner.',
    ]);
  });

  it('names five groups of a file, and counts the others', async () => {
    const entries = Array.from({ length: 14 }, (_, index) => `g${index}: { vault: {}${index < 7 ? ', owner: x' : ''} }`);

    expect(await lint({ files: { 'groups/a.yaml': groups(...entries) } })).toEqual([
      'warning LINT_NO_OWNER groups/a.yaml:10:3-5 7 groups of this file have no owner: "g7", "g8", "g9", "g10", "g11" and 2 more.',
    ]);
  });

  it('does not ask other kinds than groups', async () => {
    expect(await lint({ files: { 'groups/a.yaml': 'admission_rules:\n  r: { gate: { rule: x } }\ngroups: {}\n' } })).toEqual([]);
  });
});

describe('the levels', () => {
  const files = { 'groups/a.yaml': groups('a: { vault: {} }') };

  it('make an error of a finding, or nothing', async () => {
    expect(await lint({ project: ['lint: { LINT_NO_OWNER: error }'], files })).toEqual([
      'error LINT_NO_OWNER groups/a.yaml:3:3-4 The group "a" has no owner.',
    ]);
    expect(await lint({ project: [OFF], files })).toEqual([]);
  });

  it('leave whoever plans with what the project made an error', async () => {
    expect(await lint({ files, errorsOnly: true })).toEqual([]);
    expect(await lint({ project: ['lint: { LINT_NO_OWNER: error }'], files, errorsOnly: true })).toHaveLength(1);
  });

  it('are off, warn and error, of rules that there are', async () => {
    const { diagnostics } = await readFiles(
      { 'rollcall.yaml': `${PROJECT_OF_ALL}lint: { LINT_NO_OWNER: maybe, LINT_NO_OWNERS: off }\n`, ...files },
      OTHERS,
    );

    expect(lines(diagnostics)).toEqual([
      'CONFIG_VALUE rollcall.yaml:9:24-29 "maybe" is not allowed for "LINT_NO_OWNER".',
      'CONFIG_UNKNOWN_KEY rollcall.yaml:9:31-45 Unknown key "LINT_NO_OWNERS".',
    ]);
  });
});

describe('LINT_EXCLUSIVE', () => {
  const exclusive = [
    'lint: { LINT_NO_OWNER: off, LINT_UNTIL: off }',
    'exclusive: [ { groups: [ entry, release ], reason: four eyes }, { groups: [ entry, other, cycle ] } ]',
  ];

  it('names people in both of two exclusive groups, directly and by way of groups inside them, on this day', async () => {
    const files = {
      'groups/a.yaml': groups(
        'entry: { vault: {}, members: [ a@x.test, { email: b@x.test, until: 2026-11-22 }, { email: c@x.test, until: 2026-11-23 } ], groups: [ inner ] }',
        'inner: { vault: {}, members: [ d@x.test ], groups: [ cycle, name:x ] }',
        'release: { vault: {}, members: [ a@x.test, b@x.test, c@x.test, d@x.test, e@x.test ] }',
        'other: { vault: {}, members: [ e@x.test ] }',
        'cycle: { vault: {} }',
      ),
    };

    expect(await lint({ project: exclusive, files })).toEqual([
      'warning LINT_EXCLUSIVE groups/a.yaml:5:36-44 "a@x.test", "c@x.test", "d@x.test" are in "entry" and in "release", which exclude each other: four eyes.',
    ]);
  });

  it('stands at the group inside that brings somebody, and not at the owner who is the same person', async () => {
    const files = {
      'groups/a.yaml': groups(
        'entry: { vault: {}, members: [ a@x.test ] }',
        'release: { vault: {}, owner: a@x.test, groups: [ empty, inner ] }',
        'inner: { vault: {}, owner: a@x.test, groups: [ deepest ] }',
        'deepest: { vault: {}, members: [ a@x.test ] }',
        'empty: { vault: {} }',
        'other: { vault: {} }',
        'cycle: { vault: {} }',
      ),
    };

    expect(await lint({ project: exclusive, files })).toEqual([
      'warning LINT_EXCLUSIVE groups/a.yaml:4:59-64 "a@x.test" is in "entry" and in "release", which exclude each other: four eyes.',
    ]);
  });

  it('says of one person what is said of several', async () => {
    const files = {
      'groups/a.yaml': groups(
        ...['entry', 'release', 'other'].map((key) => `${key}: { vault: {}, members: [ a@x.test ] }`),
        'cycle: { vault: {} }',
      ),
    };

    expect(await lint({ project: exclusive, files })).toEqual([
      'warning LINT_EXCLUSIVE groups/a.yaml:4:36-44 "a@x.test" is in "entry" and in "release", which exclude each other: four eyes.',
      'warning LINT_EXCLUSIVE groups/a.yaml:5:34-42 "a@x.test" is in "entry" and in "other", which exclude each other.',
    ]);
  });

  it('needs groups that are declared', async () => {
    const { diagnostics } = await readFiles(
      {
        'rollcall.yaml': `${PROJECT_OF_ALL}exclusive: [ { groups: [ entry, relaese ] } ]\n`,
        'groups/a.yaml': groups('entry: { vault: {} }', 'release: { vault: {} }'),
      },
      OTHERS,
    );

    expect(lines(diagnostics)).toEqual(['CONFIG_UNKNOWN_GROUP rollcall.yaml:9:33-40 No group "relaese" is declared.']);
    expect(diagnostics[0]!.detail).toBe('Did you mean "release"?');
  });

  it('says what to do where no group has a name like it', async () => {
    const { diagnostics } = await readFiles(
      {
        'rollcall.yaml': `${PROJECT_OF_ALL}exclusive: [ { groups: [ entry, zzzzzzzz ] } ]\n`,
        'groups/a.yaml': groups('entry: { vault: {} }'),
      },
      OTHERS,
    );

    expect(lines(diagnostics)).toEqual(['CONFIG_UNKNOWN_GROUP rollcall.yaml:9:33-41 No group "zzzzzzzz" is declared.']);
    expect(diagnostics[0]!.detail).toBe('Declare it, or take it out of this list.');
  });
});

describe('LINT_SECOND_OWNER', () => {
  const guards = ['guards: { privileged: { vault: { policies: [ "Root-*", admin ], nothing: [ x ] }, gate: {} } }'];

  it('names privileged groups with fewer than two owners, and those inside them', async () => {
    const files = {
      'groups/a.yaml': groups(
        'a: { owner: x, vault: { policies: [ dev, ROOT-all ] }, groups: [ b, c, elsewhere ] }',
        'b: { owner: [ x, y ], vault: {}, groups: [ d ] }',
        'c: { owner: y, vault: {} }',
        'd: { vault: { policies: [] }, groups: [ a2 ] }',
        'a2: { owner: [ x, y ], vault: { policies: [ admin ] } }',
        'plain: { owner: x, vault: { policies: [ dev ], metadata: {} } }',
        'elsewhere: { owner: x, mesh: { site: s } }',
      ).replace('b, c, elsewhere', 'b, c'),
    };

    expect(await lint({ project: [...guards, OFF], files })).toEqual([
      'warning LINT_SECOND_OWNER groups/a.yaml:3:3-4 The group "a" grants privileged "ROOT-all" in vault-prod and has one owner, "x".',
      'warning LINT_SECOND_OWNER groups/a.yaml:5:3-4 The group "c" lies in "a", which grants privileged "ROOT-all" in vault-prod, and has one owner, "y".',
      'warning LINT_SECOND_OWNER groups/a.yaml:6:3-4 The group "d" lies in "a", which grants privileged "ROOT-all" in vault-prod, and has no owner.',
    ]);
  });

  it('says once why a group opens something, however many ways there are to it', async () => {
    const files = {
      'groups/a.yaml': groups(
        'a: { owner: [ x, y ], vault: { policies: [ admin ] }, groups: [ left, right ] }',
        'left: { owner: [ x, y ], vault: {}, groups: [ low ] }',
        'right: { owner: [ x, y ], vault: { policies: [ root-a ] }, groups: [ low ] }',
        'low: { owner: x, vault: {} }',
      ),
    };

    expect(await lint({ project: [...guards, OFF], files })).toEqual([
      'warning LINT_SECOND_OWNER groups/a.yaml:6:3-6 The group "low" lies in "a", which grants privileged "admin" in vault-prod, and has one owner, "x".',
    ]);
  });

  it('takes one person in two letter cases for one owner', async () => {
    const files = { 'groups/a.yaml': groups('a: { owner: [ grace@x.test, Grace@x.test ], vault: { policies: [ admin ] } }') };

    expect(await lint({ project: [...guards, OFF], files })).toEqual([
      'warning LINT_SECOND_OWNER groups/a.yaml:3:3-4 The group "a" grants privileged "admin" in vault-prod and has one owner, "grace@x.test".',
    ]);
  });

  it('knows values that stand alone as well as those in a list', async () => {
    const files = { 'groups/a.yaml': groups('a: { owner: x, mesh: { site: core-1 } }', 'b: { owner: x, mesh: { site: edge } }') };

    expect(await lint({ project: ['guards: { privileged: { mesh: { site: [ "core-*" ] } } }', OFF], files })).toEqual([
      'warning LINT_SECOND_OWNER groups/a.yaml:3:3-4 The group "a" grants privileged "core-1" in mesh and has one owner, "x".',
    ]);
  });
});

describe('LINT_UNTIL and LINT_APPROVAL', () => {
  it('name what has expired, and not what holds today', async () => {
    const approvals = ['2026-11-22', '2026-11-23'].map(
      (until) => `{ match: "vault-prod/old-*", allow: [ MAX_DELETIONS ], until: ${until}, reason: x }`,
    );
    const files = {
      'groups/a.yaml': groups(
        'a: { vault: {}, members: [ { email: a@x.test, until: 2026-11-22 }, { email: b@x.test, until: 2026-11-23 } ] }',
        'b: { vault: {} }',
      ),
    };

    expect(await lint({ project: [OFF, `approvals: [ ${approvals.join(', ')} ]`], files })).toEqual([
      'warning LINT_UNTIL groups/a.yaml:3:39-47 The last day of "a@x.test" in "a" has passed.',
      'warning LINT_APPROVAL rollcall.yaml:10:76-86 The approval of MAX_DELETIONS for "vault-prod/old-*" expired on 2026-11-22.',
    ]);
  });
});

describe('LINT_PREVIOUSLY', () => {
  const files = {
    'groups/a.yaml': groups(
      'a: { vault: {}, previously: [ older, old ] }',
      'b: { vault: {}, previously: bb }',
      'c: { vault: {}, previously: cc }',
      'd: { previously: dd, consul: {} }'.replace(', consul: {}', ''),
    ),
  };

  it('names old keys once the state knows the present one and not them', async () => {
    const bound = ['vault-prod/a', 'vault-test/a', 'vault-prod/old', 'vault-prod/b', 'vault-prod/c', 'vault-test/c'];

    expect(await lint({ project: [OFF], files, bound })).toEqual([
      'warning LINT_PREVIOUSLY groups/a.yaml:3:31-45 "previously" of "a" need not name "older" any more.',
      'warning LINT_PREVIOUSLY groups/a.yaml:5:31-33 "previously" of "c" need not name "cc" any more.',
    ]);
  });

  it('says nothing where the state is not known', async () => {
    expect(await lint({ project: [OFF], files })).toEqual([]);
  });
});

describe('LINT_AXES', () => {
  it('names values that stand on two axes', async () => {
    const files = {
      'groups/a.yaml': 'location: Berlin\ngroups:\n  a: { vault: {} }\n  b: { vault: {} }\n',
      'groups/b.yaml': 'department: berlin\nenvironment: prod\ngroups:\n  c: { vault: {} }\n',
    };

    expect(await lint({ project: [OFF], files })).toEqual([
      'warning LINT_AXES groups/b.yaml:4:3-4 "berlin" is a department here, and a location of "a".',
    ]);
  });

  it('names groups that say another value than the folder they are in', async () => {
    const files = {
      'groups/departments/sre-team.yaml':
        'department: SRE Team\ngroups:\n  a: { vault: {} }\n  b: { department: sales, vault: {} }\n  c: { department: legal, vault: {} }\n',
      'groups/environments/prod/x.yaml': 'environment: staging\ngroups:\n  d: { vault: {} }\n',
    };

    expect(await lint({ project: [OFF], files })).toEqual([
      'warning LINT_AXES groups/departments/sre-team.yaml:4:3-4 "b", "c" are filed under the department "sre-team" and say "sales", "legal".',
      'warning LINT_AXES groups/environments/prod/x.yaml:3:3-4 "d" is filed under the environment "prod" and says "staging".',
    ]);
  });
});

describe('LINT_LOOKALIKE', () => {
  it('names keys, live names, axes and people that are told apart by case or look-alike letters only', async () => {
    const files = {
      'groups/a.yaml': groups(
        'ops: { owner: eve@x.test, vault: {}, members: [ ada@x.test, \u0430da@x.test ] }',
        '\u043eps: { owner: EVE@x.test, vault: {}, mesh: { site: s, name: OPS } }',
        'modern: { department: Eng, vault: {} }',
        'modem: { vault: { name: ops2 }, mesh: { site: s } }',
        'I1: { vault: { name: "0ps" } }',
      ),
    };

    expect(await lint({ project: [OFF], files })).toEqual([
      'warning LINT_LOOKALIKE groups/a.yaml:3:63-73 The people "ada@x.test" and "\u0430da@x.test" look alike: "ada@x.test", "[U+0430]da@x.test".',
      'warning LINT_LOOKALIKE groups/a.yaml:4:3-6 The keys of groups "ops" and "\u043eps" look alike: "ops", "[U+043E]ps".',
      'warning LINT_LOOKALIKE groups/a.yaml:5:3-9 The departments "eng" and "Eng" differ by letter case only.',
      'warning LINT_LOOKALIKE groups/a.yaml:6:3-8 The keys of groups "modern" and "modem" look alike: "modern", "modem".',
      'warning LINT_LOOKALIKE groups/a.yaml:7:24-29 The names in vault-prod "ops" and "0ps" look alike: "ops", "0ps".',
    ]);
  });
});

describe('LINT_LOOKALIKE of names that a group has in all of its targets', () => {
  it('stands where the group gives the name', async () => {
    const files = { 'groups/a.yaml': groups('one: { name: sales, vault: {} }', 'two: { name: s\u0430les, vault: {} }') };

    expect(await lint({ project: [OFF], files })).toEqual([
      expect.stringMatching(/^warning LINT_LOOKALIKE groups\/a\.yaml:4:16-\d+ The names in vault-prod "sales" and /) as string,
    ]);
  });
});

describe('LINT_LOOKALIKE of letters that are not seen', () => {
  it('names keys that differ by how a sign is drawn, and takes other scripts for what they are', async () => {
    const files = {
      'groups/a.yaml': groups('"❤": { vault: {} }', '"❤\ufe0f": { vault: {} }', '葛: { vault: {} }', '한글: { vault: {} }'),
    };

    expect(await lint({ project: [OFF], files })).toEqual([expect.stringContaining('LINT_LOOKALIKE groups/a.yaml:4:3-') as string]);
  });
});

describe('LINT_UNMATCHED', () => {
  const files = { 'groups/a.yaml': groups('money: { previously: [ finance ], vault: {} }', 'ops: { vault: {} }') };

  it('names guards of what is not declared, where they stand', async () => {
    const guards =
      'guards: { protected: [ vault-prod/OPS, vault-prod/opps, "vault-prod/x*", "*/money" ], keep: [ { match: vault-prod/finace } ] }';

    const found = await lint({ project: [OFF, guards], files });

    expect(found).toEqual([
      expect.stringMatching(
        /^warning LINT_UNMATCHED rollcall\.yaml:\d+:40-\d+ Nothing is declared of the address "vault-prod\/opps", which guards\.protected names/,
      ) as string,
      expect.stringMatching(
        /^warning LINT_UNMATCHED rollcall\.yaml:\d+:57-\d+ Nothing is declared of the address "vault-prod\/x\*", which guards\.protected names/,
      ) as string,
      expect.stringMatching(
        /^warning LINT_UNMATCHED rollcall\.yaml:\d+:\d+-\d+ Nothing is declared of the address "vault-prod\/finace", which guards\.keep names/,
      ) as string,
    ]);
  });

  it('names what a rename takes out of a guard, and nothing that is named by its new address too', async () => {
    const guards = (globs: string): string => `guards: { protected: [ ${globs} ] }`;

    expect(await lint({ project: [OFF, guards('vault-prod/finance')], files })).toEqual([
      expect.stringMatching(
        /^warning LINT_UNMATCHED groups\/a\.yaml:3:\S+ "vault-prod\/money" was "vault-prod\/finance", which guards\.protected names, and no longer is protected/,
      ) as string,
    ]);
    expect(await lint({ project: [OFF, guards('vault-prod/finance, vault-prod/money')], files })).toEqual([]);
  });

  it('says nothing where it is off', async () => {
    const off = 'lint: { LINT_NO_OWNER: off, LINT_UNMATCHED: off }';

    expect(await lint({ project: [off, 'guards: { protected: [ vault-prod/opps ] }'], files })).toEqual([]);
  });
});
