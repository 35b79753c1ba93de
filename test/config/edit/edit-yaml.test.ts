import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editYaml } from '../../../src/config/edit/edit-yaml.ts';
import type { Edit } from '../../../src/config/edit/edit-yaml.ts';

const FILE = `# people of engineering
department: engineering   # axis

groups:
  # the whole department
  engineering:
    members:
      # founders
      - ada@acme.test      # since 2019
      - 'grace@acme.test'
      - email: linus@acme.test
        until: 2026-12-31
    vault: { policies: [eng-read, "eng-deploy"], metadata: {} }   # block
  # the platform people
  platform:
    members: [ada@acme.test]
    vault:
      policies:
      - one
      - two

      metadata:
        cost-centre: "4711"
  empty:
    members: []
    vault: {}
`;

const is = (wanted: string) => (item: unknown) => item === wanted || (item as { email?: string }).email === wanted;
const list = (path: Edit['path'], add: readonly string[], ...remove: readonly string[]): Edit => ({
  type: 'list',
  path,
  add,
  removes: (item) => remove.some((wanted) => is(wanted)(item)),
});
const members = (key: string): Edit['path'] => ['groups', key, 'members'];

/** Lines that are gone, and lines that are new. */
function changed(edited: string, before = FILE): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const [old, now] = [before.split('\n'), edited.split('\n')];
  const rest = [...now];
  const gone = old.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return { gone, come: rest };
}

describe('editYaml', () => {
  it('adds behind the last element of a list, in the indentation of the others', () => {
    expect(changed(editYaml(FILE, [list(members('engineering'), ['bob@acme.test'])]))).toEqual({
      gone: [],
      come: ['      - bob@acme.test'],
    });
    expect(changed(editYaml(FILE, [list(['groups', 'platform', 'vault', 'policies'], ['three', '- odd'])]))).toEqual({
      gone: [],
      come: ['      - three', '      - "- odd"'],
    });
  });

  it('removes an element with its line, comments of others stay', () => {
    const edited = editYaml(FILE, [list(members('engineering'), [], 'ada@acme.test', 'linus@acme.test')]);
    expect(changed(edited)).toEqual({
      gone: ['      - ada@acme.test      # since 2019', '      - email: linus@acme.test', '        until: 2026-12-31'],
      come: [],
    });
  });

  it('finds keys that are written as numbers, also below them', () => {
    const text = 'groups:\n  2024:\n    vault: { metadata: { 1: "x" } } # one\n';
    const metadata = ['groups', '2024', 'vault', 'metadata'];
    expect(editYaml(text, [{ type: 'set', path: [...metadata, '1'], value: 'y' }])).toBe(text.replace('"x"', 'y'));
    expect(editYaml(text, [{ type: 'delete', path: [...metadata, '1'] }])).toBe(text.replace('{ 1: "x" }', '{}'));
  });

  it('edits lists in brackets in their place', () => {
    const path = ['groups', 'engineering', 'vault', 'policies'];
    const line = (policies: string): string => `    vault: { policies: ${policies}, metadata: {} }   # block`;
    expect(changed(editYaml(FILE, [list(path, ['a, b'], 'eng-read')])).come).toEqual([line('["eng-deploy", "a, b"]')]);
    expect(changed(editYaml(FILE, [list(path, [], 'eng-deploy')])).come).toEqual([line('[eng-read]')]);
    expect(changed(editYaml(FILE, [list(path, [], 'eng-read', 'eng-deploy')])).come).toEqual([line('[]')]);
    expect(changed(editYaml(FILE, [list(members('empty'), ['ada@acme.test'])])).come).toEqual(['    members: [ada@acme.test]']);
  });

  it('writes an empty list where the last element of a block goes', () => {
    const edited = editYaml(FILE, [list(['groups', 'platform', 'vault', 'policies'], [], 'one', 'two')]);
    expect(changed(edited)).toEqual({ gone: ['      policies:', '      - one', '      - two'], come: ['      policies: []'] });
  });

  it('makes a list, or a map, where there is none', () => {
    const edits: Edit[] = [
      list(['groups', 'empty', 'groups'], ['name:x']),
      { type: 'set', path: ['groups', 'empty', 'vault', 'policies'], value: ['a'] },
      { type: 'set', path: ['groups', 'platform', 'vault-2', 'policies'], value: ['b'] },
      { type: 'set', path: ['groups', 'platform', 'vault-2', 'type'], value: 'internal' },
    ];
    expect(changed(editYaml(FILE, edits))).toEqual({
      gone: ['    vault: {}'],
      come: ['    vault-2: {policies: [b], type: internal}', '    vault: {policies: [a]}', '    groups: [name:x]'],
    });
  });

  it('sets and deletes keys of maps of both forms', () => {
    const edits: Edit[] = [
      { type: 'set', path: ['groups', 'platform', 'vault', 'metadata', 'cost-centre'], value: '4712' },
      { type: 'set', path: ['groups', 'platform', 'vault', 'metadata', 'note'], value: 'two\nlines' },
      { type: 'set', path: ['groups', 'engineering', 'vault', 'metadata', 'x'], value: 'true' },
      { type: 'delete', path: ['groups', 'engineering', 'vault', 'policies'] },
      { type: 'delete', path: ['groups', 'empty', 'absent'] },
    ];
    expect(changed(editYaml(FILE, edits)).come).toEqual([
      '    vault: { metadata: {x: "true"} }   # block',
      '        cost-centre: "4712"',
      '        note: "two\\nlines"',
    ]);
  });

  it('deletes whole entries, and leaves an empty map for the last one', () => {
    expect(changed(editYaml(FILE, [{ type: 'delete', path: ['groups', 'platform'] }])).come).toEqual([]);
    expect(parse(editYaml(FILE, [{ type: 'delete', path: ['groups', 'platform'] }]))).toEqual({
      ...(parse(FILE) as object),
      groups: { engineering: parse(FILE).groups.engineering, empty: parse(FILE).groups.empty },
    });
    const all = ['engineering', 'platform', 'empty'].map((key): Edit => ({ type: 'delete', path: ['groups', key] }));
    expect(parse(editYaml(FILE, all))).toEqual({ department: 'engineering', groups: {} });
  });

  it('keeps line breaks of Windows and a last line without one', () => {
    const windows = 'groups:\r\n  a:\r\n    members:\r\n      - x@a\r\n';
    expect(editYaml(windows, [list(members('a'), ['y@a'])])).toBe(`${windows}      - y@a\r\n`);
    expect(editYaml('groups:\n  a:\n    members:\n      - x@a', [list(members('a'), ['y@a'])])).toBe(
      'groups:\n  a:\n    members:\n      - x@a\n      - y@a',
    );
  });

  it('says so where it cannot', () => {
    for (const text of ['groups: nothing\n', 'groups:\n  - a\n']) {
      expect(() => editYaml(text, [list(members('a'), ['x'])])).toThrow(expect.objectContaining({ code: 'CONFIG_EDIT' }));
    }
  });

  it('changes what it is told and nothing else, whatever the layout', () => {
    const text = fc.constantFrom<string>(
      'a@x',
      'b@x',
      "it's",
      '#hash',
      '- dash',
      '4711',
      'true',
      'a: b',
      '[x]',
      '{y}',
      ' padded ',
      'c, d',
      'ü',
      '""',
      '\\n',
    );
    const layout = fc.record({ flow: fc.boolean(), indent: fc.constantFrom(0, 2, 4), comment: fc.boolean(), mapFlow: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 6 }), fc.uniqueArray(text), fc.array(text), layout, (items, add, remove, how) => {
        const path = ['groups', 'k', 'list'];
        const before = layOut(items, how);
        const fresh = add.filter((item) => !items.includes(item));
        const edited = editYaml(before, [{ type: 'list', path, add: fresh, removes: (item) => remove.includes(item as string) }]);
        const expected = [...items.filter((item) => !remove.includes(item)), ...fresh];
        expect(parse(edited)).toEqual({ groups: { k: { first: 1, list: expected, last: 'z' }, next: { a: 1 } } });
        expect(edited.match(/# keep \d/g)).toEqual(before.match(/# keep \d/g));
        expect(edited.split('\n').slice(-3)).toEqual(before.split('\n').slice(-3));
      }),
      { numRuns: 150 },
    );
  });
});

interface Layout {
  readonly flow: boolean;
  readonly indent: number;
  readonly comment: boolean;
  readonly mapFlow: boolean;
}

function layOut(items: readonly string[], { flow, indent, comment, mapFlow }: Layout): string {
  const quoted = items.map((item) => JSON.stringify(item));
  const note = comment ? '   # keep 1' : '';
  const end = '    last: z # keep 2\n  # keep 3\n  next: { a: 1 }\n';
  if (mapFlow) return `groups:\n  k: { first: 1, list: [${quoted.join(', ')}], last: z }${note}\n  # keep 3\n  next: { a: 1 }\n`;
  if (flow || items.length === 0) return `groups:\n  k:\n    first: 1\n    list: [${quoted.join(',  ')}]${note}\n${end}`;
  const lines = quoted.map((item) => `${' '.repeat(4 + indent)}- ${item}\n`).join('');
  return `groups:\n  k:\n    first: 1\n    list:${note}\n${lines}${end}`;
}
