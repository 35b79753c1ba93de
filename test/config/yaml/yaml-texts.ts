import * as fc from 'fast-check';
import { forbiddenInName } from '../../../src/core/model/characters.ts';

/** A value as the canonical subset can write it. */
export type Plain = null | boolean | number | string | Plain[] | { readonly [key: string]: Plain };

/** Words that have something to catch: other types, indicators inside, quotes needed or not. */
const WORDS = [
  'a',
  'ada@acme.test',
  'eng-read',
  'https://vault.acme.test:8200/v1',
  'a#b',
  'a:b',
  'x y',
  '12:30',
  '2026-12-31',
  '-x',
  '--',
  'é',
  'naïve 😀 text',
  'null',
  'Null',
  'nul',
  '~',
  'true',
  'True',
  'TRUE',
  'tRUE',
  'yes',
  'no',
  'on',
  'false',
  'False',
  '1',
  '-1',
  '+1',
  '007',
  '0x1F',
  '0o17',
  '0b1',
  '1_000',
  '1.5',
  '.5',
  '-.5',
  '1.',
  '1e3',
  '1E-3',
  '.inf',
  '-.Inf',
  '.nan',
  '...',
  '---',
  '<<',
  '&a',
  '*a',
  '!t',
  '%d',
  '@at',
  '`tick',
  '|',
  '>',
  '?',
  '-',
  ':',
  '#',
  '- a',
  '? a',
  'a: b',
  'a #b',
  '[a]',
  '{a}',
  'a,b',
  '"',
  "'",
  "it's",
  'say "x"',
  '',
  ' ',
  ' lead',
  'trail ',
  '__proto__',
  'constructor',
  'toString',
  '4711',
];

const word = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => isPrintable(text)),
);

function isPrintable(text: string): boolean {
  return forbiddenInName(text) === undefined;
}

const scalar = fc.oneof(
  word,
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
);

/** Values of all shapes, a few levels deep. */
export const values: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain; list: Plain[]; table: { readonly [key: string]: Plain } }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, { weight: 3, arbitrary: scalar }, tie('list'), tie('table')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  table: fc
    .array(fc.tuple(word, tie('value')), { maxLength: 4 })
    .map((pairs): { readonly [key: string]: Plain } => Object.setPrototypeOf(Object.fromEntries(pairs), null)),
})).value;

/** What the writer below decides by: an endless row of choices. */
type Choose = (count: number) => number;

/** A text of the canonical subset that stands for a table or list, laid out at random. */
export const canonicalTexts: fc.Arbitrary<{ readonly text: string; readonly value: Plain }> = fc
  .tuple(
    values.filter((value) => typeof value === 'object' && value !== null && Object.keys(value).length > 0),
    fc.infiniteStream(fc.nat(1_000_000)),
  )
  .map(([value, stream]) => {
    const choose: Choose = (count) => (stream.next().value as number) % count;
    const lineBreak = choose(8) === 0 ? '\r\n' : '\n';
    const lines = [...(choose(4) === 0 ? ['---'] : []), ...fillers(choose), ...blockLines(value, '', choose)];
    return { text: lines.join(lineBreak) + (choose(4) === 0 ? '' : lineBreak), value };
  });

function blockLines(value: Plain, indent: string, choose: Choose): string[] {
  const lines: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value) lines.push(...itemLines(item, indent, choose), ...fillers(choose));
    return lines;
  }
  for (const [key, item] of Object.entries(value as object) as [string, Plain][])
    lines.push(...pairLines(key, item, indent, choose), ...fillers(choose));
  return lines;
}

function isBlock(value: Plain, choose: Choose): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 && choose(3) > 0;
}

function itemLines(item: Plain, indent: string, choose: Choose): string[] {
  const blanks = ' '.repeat(1 + choose(3));
  if (!isBlock(item, choose)) return [`${indent}-${blanks}${inline(item, choose)}${tail(choose)}`];
  const inside = `${indent} ${blanks}`;
  const [first, ...rest] = blockLines(item, inside, choose) as [string, ...string[]];
  return [`${indent}-${blanks}${first.slice(inside.length)}`, ...rest];
}

function pairLines(key: string, item: Plain, indent: string, choose: Choose): string[] {
  const name = `${indent}${written(key, choose, { inKey: true })}${' '.repeat(choose(8) === 0 ? 1 : 0)}:`;
  if (!isBlock(item, choose)) {
    if (item === null && choose(2) === 0) return [name + tail(choose)];
    return [`${name}${' '.repeat(1 + choose(2))}${inline(item, choose)}${tail(choose)}`];
  }
  const deeper = Array.isArray(item) && choose(2) === 0 ? indent : indent + ' '.repeat(1 + choose(4));
  return [name + tail(choose), ...fillers(choose), ...blockLines(item, deeper, choose)];
}

function tail(choose: Choose): string {
  return ['', '', '', ' ', ' # why', '   #'][choose(6)] as string;
}

function fillers(choose: Choose): string[] {
  return [[], [], [], [''], ['# note: [x'], ['      # far'], ['   ', '']][choose(7)] as string[];
}

function inline(value: Plain, choose: Choose, inFlow = false): string {
  if (Array.isArray(value)) {
    return value.length === 0
      ? `[${' '.repeat(choose(2))}]`
      : `[${pad(choose)}${value.map((item) => inline(item, choose, true)).join(`,${' '.repeat(choose(3))}`)}${pad(choose)}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(
      ([key, item]) => `${written(key, choose, { inKey: true, inFlow: true })}: ${inline(item, choose, true)}`,
    );
    return pairs.length === 0 ? `{${' '.repeat(choose(2))}}` : `{${pad(choose)}${pairs.join(`,${' '.repeat(choose(3))}`)}${pad(choose)}}`;
  }
  if (value === null) return ['null', '~', 'Null'][choose(3)] as string;
  if (typeof value === 'boolean') return value ? ['true', 'True'][choose(2)]! : ['false', 'FALSE'][choose(2)]!;
  return typeof value === 'number' ? String(value) : written(value, choose, { inFlow });
}

function pad(choose: Choose): string {
  return ' '.repeat(choose(2));
}

/** A text as YAML: plain where that is safe and means the text, else in quotes that need no escape. */
function written(
  text: string,
  choose: Choose,
  { inKey = false, inFlow = false }: { readonly inKey?: boolean; readonly inFlow?: boolean } = {},
): string {
  const isPlain =
    /^[A-Za-zé][A-Za-z0-9é@._ +/-]*$/.test(text) &&
    !/\s$|^(?:null|true|false)$/i.test(text) &&
    !(inKey && text === '') &&
    !(inFlow && text.endsWith(' '));
  if (isPlain && choose(3) > 0) return text;
  return text.includes('\\') || text.includes('"') || choose(2) === 0 ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

/** Pieces of YAML, right and wrong ones; a row of them is now and then a document. */
export const PIECES = [
  'a',
  'b',
  'key',
  '- ',
  '-',
  '  ',
  ' ',
  '    ',
  '\n',
  '\n',
  '\n',
  '\n  ',
  '\n    ',
  '\n- ',
  '\n  - ',
  ': ',
  ': ',
  ':',
  ', ',
  ',',
  '[',
  ']',
  '{',
  '}',
  '[ ',
  ' ]',
  '"',
  "'",
  '"x"',
  "'y'",
  "''",
  '#',
  ' # c',
  '# c\n',
  '&a',
  '*a',
  '!t',
  '%',
  '|',
  '>',
  '|\n',
  '>-\n',
  '?',
  '? ',
  '---',
  '---\n',
  '\n---\n',
  '...',
  '...\n',
  '<<',
  '1',
  '-1',
  '0x1f',
  '0o7',
  '1.5',
  '.5',
  '1e3',
  '~',
  'null',
  'True',
  'False',
  '.inf',
  '.nan',
  'é',
  '😀',
  '\t',
  '\r\n',
  '\r',
  '\\',
  '@',
  '`',
  '+',
  '=',
  'a: b\n',
  'a:\n',
  'x: [a, b]\n',
  '- c\n',
  '- d: e\n',
  'y: {p: q}\n',
  'a@b.test',
  'k: "v"\n',
  '\u00a0',
  '\u2028',
  '\u0085',
  '\ufeff',
  '\u202e',
  'http://x:1/y',
  'a#b',
  'a:b',
  '12:30',
  '2026-01-01',
  '-x',
  '--',
  '-- ',
  '---x',
  '- - ',
  '\n\n',
  '__proto__',
  'constructor',
] as const;

/** Rows of pieces. */
export const soups: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 12 })
  .map((pieces) => wellFormed(pieces.join('')));

/** Canonical texts with a few pieces put in or cut out somewhere. */
export const mutations: fc.Arbitrary<string> = fc
  .tuple(
    canonicalTexts,
    fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.option(fc.constantFrom(...PIECES), { nil: '' })), { minLength: 1, maxLength: 3 }),
  )
  .map(([{ text }, edits]) => {
    let edited = text;
    for (const [where, cut, piece] of edits) {
      const at = where % (edited.length + 1);
      edited = edited.slice(0, at) + piece + edited.slice(at + cut);
    }
    return wellFormed(edited);
  });

/** No file holds half a character: what is read from bytes has been put right before. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
