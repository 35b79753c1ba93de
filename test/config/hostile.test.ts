import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import { readFast } from '../../src/config/yaml/fast.ts';
import { readSlow } from '../../src/config/yaml/slow.ts';
import { lines, readFiles } from '../builders/project-files.ts';
import { mutations, soups } from './yaml/yaml-texts.ts';

function repeated(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join('');
}

/** Texts that make parsers recurse, copy or search without end, with the one word that a reader is told. */
const HOSTILE: readonly { readonly what: string; readonly text: string; readonly code: string | undefined }[] = [
  { what: 'a million brackets', text: '['.repeat(1_000_000), code: 'CONFIG_TOO_DEEP' },
  { what: 'a million braces', text: '{'.repeat(1_000_000), code: 'CONFIG_TOO_DEEP' },
  { what: 'a million dashes', text: '- '.repeat(1_000_000), code: 'CONFIG_TOO_DEEP' },
  { what: 'a million question marks', text: '? '.repeat(1_000_000), code: 'CONFIG_TOO_DEEP' },
  { what: 'a million colons', text: ': '.repeat(1_000_000), code: 'CONFIG_TOO_DEEP' },
  { what: 'steps of indentation', text: repeated(600, (index) => `${' '.repeat(index)}a:\n`), code: 'CONFIG_TOO_DEEP' },
  {
    what: 'a billion laughs',
    text: `a: &a [x, x]\n${repeated(200, (index) => `b${index}: &b${index} [*a, *a, *a, *a]\n`)}`,
    code: 'CONFIG_ANCHOR',
  },
  { what: 'ten thousand keys that the library has to read', text: repeated(10_000, (index) => `k${index}: |\n x\n`), code: undefined },
  { what: 'thousands of times the same key', text: repeated(5000, () => 'k: |\n x\n'), code: 'CONFIG_DUPLICATE_KEY' },
  { what: 'thousands of documents', text: '---\n'.repeat(5000), code: 'CONFIG_MULTIPLE_DOCUMENTS' },
  { what: 'thousands of directives', text: '%X\n'.repeat(5000), code: 'CONFIG_DIRECTIVE' },
  { what: 'thousands of tags', text: `a: ${'!x '.repeat(5000)}`, code: 'CONFIG_TAG' },
  { what: 'thousands of commas', text: `a: [${','.repeat(5000)}]\n`, code: 'CONFIG_SYNTAX' },
  { what: 'a text without an end', text: `a: "${'x\n\n'.repeat(20_000)}`, code: 'CONFIG_SYNTAX' },
  { what: 'NUL characters', text: 'a: \u0000'.repeat(20_000), code: 'CONFIG_CHARACTER' },
  { what: 'signs that the library uses for itself', text: 'a: \u0002\u0018\u001f\n', code: 'CONFIG_CHARACTER' },
  { what: 'keys of objects', text: 'a: |\n x\n__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n', code: undefined },
];

describe('hostile YAML', () => {
  it.each(HOSTILE)('of $what is answered, not thrown', ({ text, code }) => {
    const { value, faults } = readSlow(yaml, text);

    expect(readFast(text)).toBeUndefined();
    expect(faults[0]?.code).toBe(code);
    expect(faults.length).toBeLessThanOrEqual(2100);
    expect(value === undefined).toBe(code !== undefined);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('is never thrown, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          soups,
          mutations,
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text).toString()),
        ),
        (text) => {
          readFast(text);
          const { value, faults } = readSlow(yaml, text);

          expect(value === undefined).toBe(faults.length > 0);
          for (const { start, end } of faults) expect(start >= 0 && end >= start && start <= text.length).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('of more tokens than a tree should have is refused before there is one', () => {
    const { faults } = readSlow(yaml, `a: [${'x,'.repeat(800_000)}]\n`);

    expect(faults).toMatchObject([{ code: 'CONFIG_TOO_LARGE' }]);
  });
});

describe('hostile projects', () => {
  it('of wrong members by the hundred thousand are answered with fifty problems', async () => {
    const members = repeated(100_000, (index) => `      - { email: ${index}, x: 1 }\n`);

    const { diagnostics } = await readFiles({ 'groups/a.yaml': `department: eng\ngroups:\n  a:\n    vault: {}\n    members:\n${members}` });

    expect(diagnostics).toHaveLength(51);
    expect(diagnostics.at(-1)!.summary).toMatch(/^And \d+ more problems in this file\.$/);
  });

  it('of thirty thousand keys are read', async () => {
    const { declaration } = await readFiles({
      'groups/a.yaml': `department: eng\ngroups:\n${repeated(30_000, (index) => `  k${index}: { vault: {} }\n`)}`,
    });

    expect(declaration!.objects).toHaveLength(30_000);
  });

  it('of names that objects have anyway are read like others', async () => {
    const text =
      'department: eng\ngroups:\n  __proto__: { vault: { metadata: { __proto__: x } }, members: [ __proto__@x.test ] }\n  constructor: { groups: [ __proto__ ], vault: {} }\n  toString: { vault: {} }\n';

    const { declaration, diagnostics } = await readFiles({ 'groups/a.yaml': text });

    expect(diagnostics).toEqual([]);
    expect(declaration!.objects.map((object) => object.address)).toEqual([
      'vault-prod/__proto__',
      'vault-prod/constructor',
      'vault-prod/toString',
    ]);
    expect(Object.keys(declaration!.objects[0]!.block['metadata'] as object)).toEqual(['__proto__']);
  });

  it('of names that objects have anyway are refused where there are no such things', async () => {
    const { diagnostics } = await readFiles({
      'groups/a.yaml': 'department: eng\ngroups:\n  a: { __proto__: {}, constructor: {}, hasOwnProperty: {}, vault: { toString: 1 } }\n',
    });

    expect(lines(diagnostics).map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 4 }, () => 'CONFIG_UNKNOWN_KEY'));
  });

  it('of a target or provider with such a name are refused', async () => {
    const project = 'version: 1\nproject: a\ngroups: [ groups/*.yaml ]\ntargets: { x: { provider: constructor } }\n';

    const { diagnostics } = await readFiles({ 'rollcall.yaml': project, 'groups/a.yaml': 'groups: {}\n' });

    expect(diagnostics).toMatchObject([{ code: 'CONFIG_UNKNOWN_PROVIDER' }]);
  });

  it('of groups nested in one chain of ten thousand, closed to a ring, are answered', async () => {
    const chain = repeated(10_000, (index) => `  g${index}: { groups: [ g${(index + 1) % 10_000} ], vault: {} }\n`);

    const { diagnostics } = await readFiles({ 'groups/a.yaml': `department: eng\ngroups:\n${chain}` });

    expect(diagnostics).toMatchObject([{ code: 'CONFIG_CYCLE', summary: expect.stringContaining('… 9991 more …') as string }]);
  });

  it('of nothing but unknown references are answered, with advice for the first hundred', async () => {
    const text = repeated(300, (index) => `  g${index}: { groups: [ x${index} ], vault: {} }\n`);
    const files = Object.fromEntries(
      Array.from({ length: 6 }, (_, file) => [
        `groups/${file}.yaml`,
        `department: eng\ngroups:\n${text.replaceAll(/([gx])(\d+)/g, `$1$2-${file}`)}`,
      ]),
    );

    const { diagnostics } = await readFiles(files);

    const advised = diagnostics.filter(({ detail }) => detail.startsWith('Did you mean'));
    expect(diagnostics).toHaveLength(6 * 51);
    expect(advised.length).toBeGreaterThan(0);
    expect(advised.length).toBeLessThanOrEqual(100);
  });
});

describe('the work of reading', () => {
  /** A text that counts how often one of its characters is looked at. */
  class CountingText extends String {
    looks = 0;

    override charCodeAt(index: number): number {
      this.looks++;
      return super.charCodeAt(index);
    }
  }

  function looksAt(content: string): number {
    const text = new CountingText(content);

    expect(readFast(text as unknown as string)).toEqual(readFast(content));
    expect(text.looks).toBeGreaterThan(content.length / 4);
    return text.looks;
  }

  it.each([
    {
      what: 'groups',
      make: (size: number) =>
        `groups:\n${repeated(size, (index) => `  g${index}:\n    members:\n      - a@x.test\n      - b@x.test\n    vault: { policies: [ a, b ] }\n`)}`,
    },
    { what: 'members of one group', make: (size: number) => `members:\n${repeated(size, (index) => `  - p${index}@x.test\n`)}` },
    { what: 'keys of one table', make: (size: number) => repeated(size, (index) => `k${index}: v\n`) },
    { what: 'comments and blank lines', make: (size: number) => `a: 1\n${'# c\n\n'.repeat(size)}b: 1\n` },
    { what: 'items in brackets', make: (size: number) => `a: [ ${repeated(size, (index) => `x${index}, `)}z ]\n` },
  ])('grows with the number of $what and not faster', ({ make }) => {
    const [small, large] = [make(500), make(5000)];

    const growth = looksAt(large) / looksAt(small);

    expect(growth).toBeLessThan((large.length / small.length) * 1.1);
  });
});
