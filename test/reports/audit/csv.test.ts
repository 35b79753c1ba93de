import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, csvTable } from '../../../src/reports/audit/csv.ts';
import { parseCsv } from '../../builders/csv.ts';

describe('csvLine', () => {
  it('gives back to a reader what was put in', () => {
    const cells = ['plain', '', 'a,b', 'say "x"', 'two\r\nlines', ' blank ', 'é', 'a=b'];

    expect(parseCsv(csvLine(cells) + csvLine(['x']))).toEqual([cells, ['x']]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', ' =1', '\u00a0=1', '\uff1d1', '\uff20x', '|x', '%x', '=cmd|"/c calc"!A0'])(
    'makes text of %j, which a spreadsheet would carry out',
    (cell) => {
      expect(parseCsv(csvLine([cell]))).toEqual([[`'${cell}`]]);
    },
  );

  it.each([
    ['x;=cmd|calc!A0;y', "x;'=cmd|calc!A0;y"],
    ['x\t@SUM(A1)', "x\t'@SUM(A1)"],
    ['x; ;\u00a0=1;+2', "x; ;\u00a0'=1;'+2"],
    ['x;"=1"', `x;"'=1"`],
    ['x\r\n-1', "x\r\n'-1"],
    ['=1;=2', "'=1;'=2"],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['\n=1', "'\n'=1"],
    ["'=1", "''=1"],
    ["''=1", "'''=1"],
    ["' =1", "'' =1"],
    ["'\tx", "''\tx"],
    ["x;'=1", "x;''=1"],
    ["x; ''=1", "x; '''=1"],
    ["'tis", "'tis"],
    ["x;'y", "x;'y"],
    ['a;b', 'a;b'],
    ['a=b', 'a=b'],
  ])('makes text of what begins a cell of %j where the list separator is another', (cell, safe) => {
    expect(parseCsv(csvLine([cell, 'z']))).toEqual([[safe, 'z']]);
  });

  it('reads a long run of separators once', () => {
    const run = ';\t '.repeat(100_000);

    expect(csvLine([`x${run}`])).toBe(`"x${run}"\r\n`);
  });

  it('has what nobody sees, and what turns a line around, by its number, and no two texts alike', () => {
    const cells = ['ops\u202efdp', '\ufeff=1', 'a\u200bb', '\u001b[2J', 'ops\\u{202e}fdp', 'a\tb\nc', '\u2764\ufe0f'];

    expect(parseCsv(csvLine(cells))).toEqual([
      ['ops\\u{202e}fdp', '\\u{feff}=1', 'a\\u{200b}b', '\\u{1b}[2J', 'ops\\u{5c}u{202e}fdp', 'a\tb\nc', '\u2764\ufe0f'],
    ]);
  });

  it('writes no two texts alike', () => {
    const text = fc.string({
      unit: fc.constantFrom("'", '=', '-', ' ', ';', '\t', '\n', '"', 'a', ',', '\\u{20}', '\u200b'),
      maxLength: 6,
    });

    fc.assert(
      fc.property(text, text, (first, second) => {
        expect(csvLine([first]) === csvLine([second])).toBe(first === second);
      }),
      { numRuns: 20_000 },
    );
  });

  it('reads a long run of apostrophes once', () => {
    const run = ";'".repeat(100_000) + "'".repeat(100_000);

    expect(csvLine([`x${run}`])).toBe(`"x${run}"\r\n`);
  });

  it('has no NUL', () => {
    expect(csvLine(['a\0b'])).toBe(String.raw`a\u{0}b` + '\r\n');
  });
});

describe('csvTable', () => {
  it('has its columns in the first line', () => {
    expect(csvTable<number>({ one: String, two: (row) => String(row * 2) }, [1, 2])).toBe('one,two\r\n1,2\r\n2,4\r\n');
  });
});
