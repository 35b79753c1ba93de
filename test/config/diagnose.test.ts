import { describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import { diagnose } from '../../src/config/diagnose.ts';
import { locate } from '../../src/config/locate.ts';
import { Sources } from '../../src/config/sources.ts';
import { readSlow } from '../../src/config/yaml/slow.ts';
import type { Problem } from '../../src/core/model/problem.ts';

function sourcesOf(text: string, skippedBytes = 0): Sources {
  const sources = new Sources();
  sources.add('a.yaml', { text, skippedBytes, marks: undefined });
  return sources;
}

function at(...path: (string | number)[]): { file: string; path: (string | number)[] } {
  return { file: 'a.yaml', path };
}

const TEXT = 'é: 1\ngroups:\n  a:\n    members:\n      - x\n      - { email: ü, until: z }\n    "k ey": \'v\'\n    none:\n';

describe('locate', () => {
  it.each([
    { what: 'a value', place: at('é'), line: 1, columns: [4, 5], byte: 4 },
    { what: 'a key', place: { ...at('é'), atKey: true as const }, line: 1, columns: [1, 2], byte: 0 },
    { what: 'an item', place: at('groups', 'a', 'members', 0), line: 5, columns: [9, 10], byte: TEXT.indexOf('- x') + 3 },
    {
      what: 'a value in brackets',
      place: at('groups', 'a', 'members', 1, 'until'),
      line: 6,
      columns: [28, 29],
      byte: TEXT.indexOf('z }') + 2,
    },
    {
      what: 'a quoted key',
      place: { ...at('groups', 'a', 'k ey'), atKey: true as const },
      line: 7,
      columns: [5, 11],
      byte: TEXT.indexOf('"k') + 2,
    },
    {
      what: 'a value that is not there at its key',
      place: at('groups', 'a', 'none'),
      line: 8,
      columns: [5, 9],
      byte: TEXT.indexOf('none') + 2,
    },
    {
      what: 'a block below its key by the key',
      place: at('groups', 'a', 'members'),
      line: 4,
      columns: [5, 12],
      byte: TEXT.indexOf('members') + 1,
    },
    {
      what: 'what is missing at the key above',
      place: at('groups', 'a', 'gone', 3),
      line: 3,
      columns: [3, 4],
      byte: TEXT.indexOf('a:') + 1,
    },
    {
      what: 'an item’s key, which it has not, at the item',
      place: { ...at('groups', 'a', 'members', 0), atKey: true as const },
      line: 5,
      columns: [9, 10],
      byte: TEXT.indexOf('- x') + 3,
    },
    { what: 'what is missing at the top at the beginning', place: at('gone'), line: 1, columns: [1, 1], byte: 0 },
  ])('finds $what', ({ place, line, columns, byte }) => {
    expect(locate(place, sourcesOf(TEXT))).toEqual({
      filename: 'a.yaml',
      start: { line, column: columns[0], byte },
      end: {
        line,
        column: columns[1],
        byte: byte + Buffer.byteLength(TEXT.split('\n')[line - 1]!.slice(columns[0]! - 1, columns[1]! - 1)),
      },
    });
  });

  it('counts bytes and units apart in every line of a long file', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `k${index}: ${'é'.repeat(index % 7)}x`);
    const text = `${lines.join('\n')}\n`;
    const sources = sourcesOf(text);

    for (const index of [0, 1, 250, 499]) {
      const offset = lines.slice(0, index).join('\n').length + (index === 0 ? 0 : 1);
      expect(locate({ ...at(`k${index}`), atKey: true }, sources)!.start).toEqual({
        line: index + 1,
        column: 1,
        byte: Buffer.byteLength(text.slice(0, offset)),
      });
    }
  });

  it('finds the first of two equal keys', () => {
    const sources = new Sources();
    sources.add('a.yaml', { text: 'a: 1\na: 2\n', skippedBytes: 0, marks: readSlow(yaml, 'a: 1\na: 2\n').marks });

    expect(locate(at('a'), sources)!.start.line).toBe(1);
  });

  it('counts the bytes of a byte order mark', () => {
    expect(locate(at('é'), sourcesOf(TEXT, 3))!.start.byte).toBe(7);
  });

  it('finds nothing in a file that was not read, and the beginning of one that cannot be parsed', () => {
    expect(locate({ file: 'b.yaml', path: [] }, sourcesOf(TEXT))).toBeUndefined();
    expect(locate(at('a'), sourcesOf('a: |\n x\n'))).toMatchObject({ start: { line: 1, column: 1 }, end: { line: 1, column: 1 } });
  });

  it('finds things anew where a file was read again', () => {
    const sources = sourcesOf(TEXT);
    locate(at('é'), sources);
    sources.add('a.yaml', { text: '\n\né: 2\n', skippedBytes: 0, marks: undefined });

    expect(locate(at('é'), sources)!.start).toEqual({ line: 3, column: 4, byte: 6 });
  });
});

describe('diagnose', () => {
  function problem(place: Problem['place'], more: Partial<Problem> = {}): Problem {
    return { severity: 'error', code: 'CONFIG_VALUE', summary: 'Wrong.', ...(place ? { place } : {}), ...more };
  }

  it('gives the shape that leaves Rollcall, with the line and what it stands in', () => {
    const [diagnostic] = diagnose(
      [problem(at('groups', 'a', 'members', 0), { detail: 'Do better.', address: 'v/a', related: [at('é')] })],
      sourcesOf(TEXT),
    );

    expect(diagnostic).toEqual({
      severity: 'error',
      code: 'CONFIG_VALUE',
      summary: 'Wrong.',
      detail: 'Do better.',
      address: 'v/a',
      range: { filename: 'a.yaml', start: { line: 5, column: 9, byte: 40 }, end: { line: 5, column: 10, byte: 41 } },
      snippet: { context: 'a', code: '      - x', start_line: 5, highlight_start_offset: 8, highlight_end_offset: 9 },
      related: [{ filename: 'a.yaml', start: { line: 1, column: 4, byte: 4 }, end: { line: 1, column: 5, byte: 5 } }],
    });
  });

  it('sorts by file and position, and puts what has no place last', () => {
    const sources = sourcesOf(TEXT);
    sources.add('A.yaml', { text: 'x: 1\n', skippedBytes: 0, marks: undefined });
    const problems = [
      problem(undefined, { summary: 'Nowhere.' }),
      problem(at('groups', 'a', 'members', 0)),
      problem(at('é')),
      problem({ file: 'A.yaml', path: ['x'] }),
      problem({ file: 'gone.yaml', path: [] }, { summary: 'Gone.' }),
    ];

    expect(diagnose(problems, sources).map(({ range, summary }) => (range ? `${range.filename}:${range.start.line}` : summary))).toEqual([
      'A.yaml:1',
      'a.yaml:1',
      'a.yaml:5',
      'Gone.',
      'Nowhere.',
    ]);
    expect(diagnose(problems.toReversed(), sources)).toEqual(diagnose(problems, sources));
  });

  it('shows names of files from where the command was started', () => {
    const [diagnostic] = diagnose([problem(at('é'), { related: [at('groups')] })], sourcesOf(TEXT), { prefix: '../infra' });

    expect(diagnostic).toMatchObject({ range: { filename: '../infra/a.yaml' }, related: [{ filename: '../infra/a.yaml' }] });
  });

  it('shows the part of a long line that it is about, without cutting a character', () => {
    const text = `k: [ ${'😀, '.repeat(300)}x, ${'y, '.repeat(300)}z ]\n`;
    const [first, last] = diagnose([problem(at('k', 300)), problem(at('k', 601))], sourcesOf(text));

    for (const { snippet, range } of [first!, last!]) {
      const { code, highlight_start_offset: start, highlight_end_offset: end } = snippet!;
      expect(code.length).toBeLessThanOrEqual(240);
      expect(Buffer.from(code).toString()).toBe(code);
      expect(code.slice(start, end)).toBe(text.slice(range!.start.column - 1, range!.end.column - 1));
    }
  });

  it('shows no credential, in whatever line and of whatever form', () => {
    const text = 'a: { token: secret-one, b: hvs.CAESIJlU02LQZqJ0, c: 1 }\nd: "https://x:secret-two@h"\n';
    const leak = { ...problem({ ...at('a', 'token'), atKey: true as const }), code: 'CONFIG_CREDENTIAL' as const };

    const diagnostics = diagnose([leak, problem(at('a', 'c')), problem(at('d'))], sourcesOf(text));

    expect(diagnostics.map(({ snippet }) => snippet!.code)).toEqual([
      'a: { token: **********, b: ********************, c: 1 }',
      'a: { token: **********, b: ********************, c: 1 }',
      'd: "https://************@h"',
    ]);
  });

  it('ends a highlight with its line, also where lines end as on Windows', () => {
    const [diagnostic] = diagnose([problem(at('a', 0))], sourcesOf('a:\r\n  - b: 1\r\n    c: 2\r\n'));

    expect(diagnostic!.snippet).toMatchObject({ code: '  - b: 1', highlight_start_offset: 4, highlight_end_offset: 8 });
  });

  it('highlights to the end of the line what ends on another one', () => {
    const range = { filename: 'a.yaml', start: { line: 1, column: 1, byte: 0 }, end: { line: 3, column: 2, byte: 20 } };

    expect(diagnose([problem(undefined, { range })], sourcesOf(TEXT))[0]!.snippet).toMatchObject({
      context: null,
      code: 'é: 1',
      highlight_end_offset: 4,
    });
  });

  it('says once what is the same of several targets, and keeps apart what differs in more than the address', () => {
    const problems = [
      problem(at('é'), { address: 'v/a' }),
      problem(at('é'), { address: 'w/a' }),
      problem(at('é'), { summary: 'Wrong too.', address: 'v/a' }),
      problem(at('groups'), { address: 'v/a' }),
      problem(undefined, { address: 'v/a' }),
      problem(undefined, { address: 'w/a' }),
    ];

    const told = diagnose(problems, sourcesOf(TEXT)).map(({ range, summary, address }) => [range?.start.line, summary, address]);

    expect(told).toEqual([
      [1, 'Wrong too.', 'v/a'],
      [1, 'Wrong.', undefined],
      [2, 'Wrong.', 'v/a'],
      [undefined, 'Wrong.', 'v/a'],
      [undefined, 'Wrong.', 'w/a'],
    ]);
  });

  it('counts warnings apart from errors, so that neither hides the other', () => {
    const many = (severity: 'error' | 'warning', count: number): Problem[] =>
      Array.from({ length: count }, (_, index) => problem(at('é'), { severity, summary: `Wrong ${index}.` }));

    const diagnostics = diagnose(
      [...many('warning', 51), ...many('error', 52), ...many('error', 3).map(({ place: _place, ...rest }) => rest)],
      sourcesOf(TEXT),
    );

    expect(diagnostics).toHaveLength(50 + 1 + 50 + 1 + 3);
    expect(
      diagnostics
        .filter(({ summary }) => summary.startsWith('And'))
        .map(({ summary }) => summary)
        .sort(),
    ).toEqual(['And 1 more warning in this file.', 'And 2 more problems in this file.']);
  });
});

describe('what is said of a person', () => {
  const sources = sourcesOf(
    'groups:\n  a:\n    owner: ada@x.test\n    members:\n      - hedy@x.test\n      - email: "Ada@X.test"\n        until: 2026-01-01\n      - { email: linus@x.test, until: 2026-01-01 }\n',
  );
  const linesOf = (problem: Partial<Problem>): (number | undefined)[] =>
    diagnose([{ severity: 'error', code: 'UNKNOWN_MEMBER', summary: 's', place: at('groups', 'a'), ...problem }], sources).map(
      ({ range }) => range?.start.line,
    );

  it('by a live system stands at the person, not at the owner of that name nor at the group', () => {
    const said = (name: string): Partial<Problem> => ({
      address: 'vault/a',
      summary: `"vault/a": "${name}" is no entity in target "vault".`,
    });

    expect(['hedy@x.test', 'ada@x.test', 'linus@x.test', 'gone@x.test'].map((name) => linesOf(said(name))[0])).toEqual([5, 6, 8, 2]);
    expect(linesOf({ ...said('ada@x.test'), place: at('groups', 'a', 'owner') })).toEqual([3]);
  });

  it('by a rule stands at the first of its people that is written there, else at its place', () => {
    expect(linesOf({ place: { ...at('groups', 'a', 'members'), names: ['linus@x.test', 'ada@x.test'] } })).toEqual([8]);
    expect(linesOf({ place: { ...at('groups', 'a'), atKey: true, names: ['gone@x.test'] } })).toEqual([2]);
  });
});
