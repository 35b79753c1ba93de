import { describe, expect, it } from 'vitest';
import { PROJECT, lines, readFiles } from '../builders/project-files.ts';

const HEAD = 'department: eng\ngroups:\n  a:\n    vault: { policies: [ x ] }\n';

/** Reads a project with one group file and shows what is wrong with it. */
async function problemsOf(text: string | Uint8Array): Promise<string[]> {
  const { diagnostics, declaration } = await readFiles({ 'groups/a.yaml': text });
  expect(declaration).toBeUndefined();
  return lines(diagnostics);
}

describe('what Rollcall refuses of YAML', () => {
  it.each([
    {
      what: 'a key that is written twice, with both places',
      text: `${HEAD}    owner: x\n    owner: y\n`,
      problems: ['CONFIG_DUPLICATE_KEY groups/a.yaml:6:5-10 The key "owner" is written twice.'],
    },
    {
      what: 'a group that is written twice in one file',
      text: 'department: eng\ngroups:\n  a: { vault: {} }\n  b: { vault: {} }\n  a: { vault: {} }\n',
      problems: ['CONFIG_DUPLICATE_KEY groups/a.yaml:5:3-4 The key "a" is written twice.'],
    },
    {
      what: 'anchors and aliases',
      text: `${HEAD}    members: &people [ a@x.test ]\n  b:\n    members: *people\n    vault: {}\n`,
      problems: [
        'CONFIG_ANCHOR groups/a.yaml:5:14-21 The anchor "&people" is not allowed.',
        'CONFIG_ANCHOR groups/a.yaml:7:14-21 The alias "*people" is not allowed.',
      ],
    },
    {
      what: 'merge keys',
      text: `${HEAD}  b:\n    <<: { owner: x }\n    vault: {}\n`,
      problems: ['CONFIG_MERGE_KEY groups/a.yaml:6:5-7 The merge key "<<" is not allowed.'],
    },
    { what: 'tags', text: `${HEAD}    owner: !!str 12\n`, problems: ['CONFIG_TAG groups/a.yaml:5:12-17 The tag "!!str" is not allowed.'] },
    {
      what: 'unknown tags',
      text: `${HEAD}    owner: !vault x\n`,
      problems: ['CONFIG_TAG groups/a.yaml:5:12-18 The tag "!vault" is not allowed.'],
    },
    {
      what: 'directives',
      text: `%YAML 1.1\n---\n${HEAD}`,
      problems: ['CONFIG_DIRECTIVE groups/a.yaml:1:1-10 The directive "%YAML 1.1" is not allowed.'],
    },
    {
      what: 'several documents',
      text: `${HEAD}---\n${HEAD}`,
      problems: ['CONFIG_MULTIPLE_DOCUMENTS groups/a.yaml:5:1-4 A second document begins here.'],
    },
    {
      what: 'control characters',
      text: `${HEAD}    owner: a\u0007b\n`,
      problems: ['CONFIG_CHARACTER groups/a.yaml:5:13-14 The file holds the character U+0007.'],
    },
    {
      what: 'control characters that are escaped',
      text: `${HEAD}    owner: "a\\x1bb"\n`,
      problems: ['CONFIG_CHARACTER groups/a.yaml:5:12-20 The value holds the character U+001B.'],
    },
    {
      what: 'characters that turn the direction of writing',
      text: `${HEAD}    owner: nimda\u202e\n`,
      problems: ['CONFIG_CHARACTER groups/a.yaml:5:12-18 The value holds the character U+202E.'],
    },
    {
      what: 'invisible tags',
      text: `${HEAD}    owner: a\u{e0041}\n`,
      problems: ['CONFIG_CHARACTER groups/a.yaml:5:12-15 The value holds the character U+E0041.'],
    },
    {
      what: 'halves of characters',
      text: `${HEAD}    owner: "\\ud800"\n`,
      problems: ['CONFIG_CHARACTER groups/a.yaml:5:12-20 The value holds the character U+D800.'],
    },
    {
      what: 'line breaks in keys',
      text: 'department: eng\ngroups:\n  "a\\nb":\n    vault: {}\n',
      problems: ['CONFIG_CHARACTER groups/a.yaml:3:3-9 The key holds the character U+000A.'],
    },
    {
      what: 'line breaks in names',
      text: `${HEAD}    name: "a\\nb"\n`,
      problems: ['CONFIG_CHARACTER groups/a.yaml:5:11-17 "name" holds the character U+000A.'],
    },
    {
      what: 'line breaks in names in a block',
      text: 'department: eng\ngroups:\n  a:\n    vault: { name: "a\\tb" }\n',
      problems: ['CONFIG_CHARACTER groups/a.yaml:4:20-26 The name in vault-prod holds the character U+0009.'],
    },
    {
      what: 'tabs as indentation',
      text: 'department: eng\ngroups:\n\ta:\n\t\tvault: {}\n',
      problems: [
        'CONFIG_SYNTAX groups/a.yaml:3:1-2 This is no valid YAML: tabs are not allowed as indentation.',
        'CONFIG_SYNTAX groups/a.yaml:4:1-3 This is no valid YAML: tabs are not allowed as indentation.',
      ],
    },
    {
      what: 'bytes that are no UTF-8',
      text: new Uint8Array([...Buffer.from(`${HEAD}    owner: é`), 0xff, 0x0a]),
      problems: ['CONFIG_ENCODING groups/a.yaml:5:13-14 The file is no valid UTF-8.'],
    },
    {
      what: 'UTF-16',
      text: new Uint8Array(Buffer.from(`\ufeff${HEAD}`, 'utf16le')),
      problems: ['CONFIG_ENCODING groups/a.yaml:1:1-2 The file is no valid UTF-8.'],
    },
    {
      what: 'files over 10 MB',
      text: `# ${'x'.repeat(10 * 1024 * 1024)}\n`,
      problems: ['CONFIG_TOO_LARGE groups/a.yaml:1:1-1 The file has 10.0 MB; 10 MB are allowed.'],
    },
    {
      what: 'nesting over 20',
      text: `a: ${'['.repeat(20)}${']'.repeat(20)}\n`,
      problems: ['CONFIG_TOO_DEEP groups/a.yaml:1:23-24 Values are nested more than 20 levels deep.'],
    },
    {
      what: 'nesting over 20 by indentation',
      text: Array.from({ length: 21 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      problems: ['CONFIG_TOO_DEEP groups/a.yaml:21:21-22 Values are nested more than 20 levels deep.'],
    },
  ])('is $what', async ({ text, problems }) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  it('shows the first place of a key that is written twice', async () => {
    const { diagnostics } = await readFiles({ 'groups/a.yaml': `${HEAD}    owner: x\n    owner: y\n` });

    expect(diagnostics[0]!.related).toMatchObject([
      { filename: 'groups/a.yaml', start: { line: 5, column: 5 }, end: { line: 5, column: 10 } },
    ]);
  });

  it('is reported all at once, and beside what is wrong with other files', async () => {
    const { diagnostics } = await readFiles({
      'groups/a.yaml': 'department: eng\ngroups:\n  a: &x { vault: {} }\n  b: !t { vault: {} }\n  "c: d\n',
      'groups/b.yaml': 'departmnt: eng\ngroups: {}\n',
    });

    expect(lines(diagnostics).map((line) => line.split(' ', 2).join(' '))).toEqual([
      'CONFIG_ANCHOR groups/a.yaml:3:6-8',
      'CONFIG_TAG groups/a.yaml:4:6-8',
      'CONFIG_SYNTAX groups/a.yaml:5:3-',
      'CONFIG_SYNTAX groups/a.yaml:6:1-2',
      'CONFIG_UNKNOWN_KEY groups/b.yaml:1:1-10',
    ]);
  });
});

describe('what Rollcall reads', () => {
  it('is a file with a byte order mark, whose bytes are counted with it', async () => {
    const { diagnostics, declaration } = await readFiles({ 'groups/a.yaml': `\ufeff${HEAD}` });
    const { diagnostics: wrong } = await readFiles({ 'groups/a.yaml': `\ufeff${HEAD}    onwer: é\n` });

    expect(diagnostics).toEqual([]);
    expect(declaration?.objects).toHaveLength(1);
    expect(wrong[0]!.range!.start).toEqual({ line: 5, column: 5, byte: 3 + HEAD.length + 4 });
  });

  it('is text over several lines, in all of YAML’s ways', async () => {
    const { diagnostics, declaration } = await readFiles({
      'groups/a.yaml':
        'department: eng\ngroups:\n  a:\n    description: |\n      one\n      two\n    owner: the\n      team\n    members: [ a@x.test,\n      b@x.test ]\n    vault: { metadata: { note: "tab\\there" } }\n',
    });

    expect(diagnostics).toEqual([]);
    expect(declaration!.objects[0]).toMatchObject({
      description: 'one\ntwo\n',
      owner: 'the team',
      members: [{ email: 'a@x.test' }, { email: 'b@x.test' }],
      block: { metadata: { note: 'tab\there' } },
    });
  });

  it('is the same from lines that end as on Windows', async () => {
    const unix = await readFiles({ 'groups/a.yaml': HEAD });
    const windows = await readFiles({ 'groups/a.yaml': HEAD.replaceAll('\n', '\r\n'), 'rollcall.yaml': PROJECT.replaceAll('\n', '\r\n') });

    expect(windows.diagnostics).toEqual([]);
    expect(windows.declaration!.digest).toBe(unix.declaration!.digest);
  });
});
