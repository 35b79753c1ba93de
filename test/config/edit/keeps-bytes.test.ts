import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editYaml } from '../../../src/config/edit/edit-yaml.ts';
import type { Edit } from '../../../src/config/edit/edit-yaml.ts';
import { HEAD, layouts, TAIL, wishes, write } from './layouts.ts';
import type { Layout, Wish } from './layouts.ts';

const PATH = ['groups', 'k', 'held'];

function editsOf(given: readonly Wish[], added: readonly string[], isMap: boolean): readonly Edit[] {
  const gone = given.filter(({ fate }) => fate === 'goes' || (!isMap && fate === 'changes'));
  if (!isMap) return [{ type: 'list', path: PATH, add: added, removes: (item) => gone.some(({ entry }) => entry.value === item) }];
  return [
    ...given
      .filter(({ fate }) => fate === 'changes')
      .map(({ entry }): Edit => ({ type: 'set', path: [...PATH, `k${entry.name}`], value: 'new, one' })),
    ...added.map((name): Edit => ({ type: 'set', path: [...PATH, `k${name}`], value: name })),
    ...gone.map(({ entry }): Edit => ({ type: 'delete', path: [...PATH, `k${entry.name}`] })),
  ];
}

function wanted(given: readonly Wish[], added: readonly string[], isMap: boolean): readonly (readonly [string, string])[] {
  const left = given.flatMap(({ entry, fate }): [string, string][] => {
    if (fate === 'goes' || (fate === 'changes' && !isMap)) return [];
    return [[`k${entry.name}`, fate === 'changes' ? 'new, one' : entry.value]];
  });
  return [...left, ...added.map((name): [string, string] => [`k${name}`, name])];
}

/** A line without the comma that it may have got or lost. */
function bare(line: string): string {
  const [, said = '', comment = ''] = /^(.*?)(\s*# (?:own|of|whole).*)?$/.exec(line) as RegExpExecArray;
  return said.replace(/,$/, '').replace(/^(\s*), /, '$1') + comment;
}

function lines(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

function expectComments(edited: string, given: readonly Wish[], { isMap }: Layout): void {
  for (const { entry, fate } of given) {
    const isGone = fate === 'goes' || (fate === 'changes' && !isMap);
    const own = lines(edited).filter((line) => line.includes(`# of ${entry.name}`));
    expect(own).toHaveLength(entry.comment && !isGone ? 1 : 0);
    if (own[0] !== undefined) expect(own[0]).toContain(fate === 'changes' ? `k${entry.name}: ` : entry.text);
  }
}

const LISTS = `groups:
  dm-1:
    members: [
      ada@acme.test,    # team lead, audit 12 says she stays
      grace@acme.test,  # contractor until March
    ]
    vault:
      policies: [
        p1, # do not remove: break-glass runbook
        p2,
      ]
      metadata: { a: "1",  # one
        b: "2"  # two
      }
      owners:   # of all
      - default
      # between
      - "eng-read" # why
    other: [ default ,  eng-read, ]
`;

const vault = (...path: readonly string[]): Edit['path'] => ['groups', 'dm-1', 'vault', ...path];

const EXAMPLES: readonly {
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly changes: readonly (readonly [string, string])[];
}[] = [
  {
    what: 'somebody is exchanged for another in a list over several lines',
    edits: [{ type: 'list', path: ['groups', 'dm-1', 'members'], add: ['linus@acme.test'], removes: (item) => item === 'grace@acme.test' }],
    changes: [['      grace@acme.test,  # contractor until March\n', '      linus@acme.test,\n']],
  },
  {
    what: 'the last of such a list goes',
    edits: [{ type: 'list', path: vault('policies'), add: [], removes: (item) => item === 'p2' }],
    changes: [['        p2,\n', '']],
  },
  {
    what: 'a key is exchanged for another in a map over several lines',
    edits: [
      { type: 'set', path: vault('metadata', 'c'), value: '3' },
      { type: 'delete', path: vault('metadata', 'b') },
    ],
    changes: [['        b: "2"  # two\n', '        c: "3"\n']],
  },
  {
    what: 'a value of such a map is another, with a comma in it',
    edits: [{ type: 'set', path: vault('metadata', 'b'), value: 'x, y' }],
    changes: [['"2"', '"x, y"']],
  },
  {
    what: 'each element of a block list is replaced',
    edits: [{ type: 'list', path: vault('owners'), add: ['zz'], removes: () => true }],
    changes: [
      ['      - default\n', ''],
      ['      - "eng-read" # why\n', '      - zz\n'],
    ],
  },
  {
    what: 'a block list is emptied',
    edits: [{ type: 'list', path: vault('owners'), add: [], removes: () => true }],
    changes: [
      ['owners:', 'owners: []'],
      ['      - default\n', ''],
      ['      - "eng-read" # why\n', ''],
    ],
  },
  {
    what: 'one is added to a list on one line',
    edits: [{ type: 'list', path: ['groups', 'dm-1', 'other'], add: ['zz'], removes: () => false }],
    changes: [['eng-read, ]', 'eng-read, zz, ]']],
  },
  {
    what: 'the first of a list on one line goes',
    edits: [{ type: 'list', path: ['groups', 'dm-1', 'other'], add: [], removes: (item) => item === 'default' }],
    changes: [['default ,  ', '']],
  },
];

describe('where', () => {
  it.each(EXAMPLES)('$what, nothing else is another', ({ edits, changes }) => {
    for (const text of [LISTS, LISTS.replaceAll('\n', '\r\n')]) {
      const own = (part: string): string => (text === LISTS ? part : part.replaceAll('\n', '\r\n'));
      const expected = changes.reduce<string>((edited, [from, to]) => edited.replace(own(from), own(to)), text);

      expect(editYaml(text, edits)).toBe(expected);
    }
  });

  it('a text of several lines is another, the comment behind its bar stays', () => {
    const text = 'a:\n  note: |-  # why\n    one\n    two\n  # own\n  b: 1\n';

    expect(editYaml(text, [{ type: 'set', path: ['a', 'note'], value: 'new' }])).toBe('a:\n  note: new  # why\n  # own\n  b: 1\n');
  });

  it.each([
    { what: 'an anchor of the list', text: 'a: &x [one, two]\nb: *x\n' },
    { what: 'an anchor of an element', text: 'a: [&x one, two]\nb: *x\n' },
    { what: 'an anchor in a block', text: 'a:\n  - &x one\n  - two\nb: *x\n' },
    { what: 'an alias', text: 'b: &x [one, two]\na: *x\n' },
    { what: 'a tag', text: 'a: !odd [one, two]\n' },
    { what: 'a tag of an element', text: 'a: [!odd one, two]\n' },
    { what: 'a text', text: 'a: one\n' },
    { what: 'a dash with a comment', text: 'a:\n  - # why\n    one\n  - two\n' },
  ])('there is $what, the list is left for somebody to edit', ({ text }) => {
    const edit: Edit = { type: 'list', path: ['a'], add: ['three'], removes: (item) => item === 'one' };

    expect(() => editYaml(text, [edit])).toThrow(expect.objectContaining({ code: 'CONFIG_EDIT' }));
  });

  it.each([
    { what: 'an anchor', text: 'a: { k: &x 1, l: *x }\n' },
    { what: 'an anchor in a block', text: 'a:\n  k: &x 1\n  l: *x\n' },
    { what: 'a dash before it', text: 'a:\n  - k: 1\n    l: 2\n' },
    { what: 'a key without a colon', text: 'a: {k, l: 2}\n' },
  ])('a key has $what, it is left for somebody to edit', ({ text }) => {
    for (const edit of [{ type: 'set', value: 3 } as const, { type: 'delete' } as const]) {
      if (text.includes('{k,') && edit.type === 'delete') continue;
      expect(() => editYaml(text, [{ ...edit, path: ['a', 'k'] }])).toThrow(expect.objectContaining({ code: 'CONFIG_EDIT' }));
    }
  });
});

describe('an edit of a list or a map', () => {
  it('says what is wanted and leaves every other byte, with each comment at its own entry', () => {
    const added = fc.uniqueArray(fc.constantFrom('n1e', 'n2e', 'n3e'), { maxLength: 3 });
    fc.assert(
      fc.property(wishes, added, layouts, (given, more, how) => {
        const layout = how.form === 'lines' && how.leadingComma ? { ...how, trailingComma: false } : how;
        const before = write(
          given.map(({ entry }) => entry),
          layout,
        );
        const edited = editYaml(before, editsOf(given, more, layout.isMap));

        const result = wanted(given, more, layout.isMap);
        const held = (parse(edited) as { groups: { k: { held: object } } }).groups.k.held;
        expect(layout.isMap ? Object.entries(held) : held).toEqual(layout.isMap ? result : result.map(([, value]) => value));

        const lineBreak = layout.windows ? '\r\n' : '\n';
        expect(edited.startsWith(HEAD.replaceAll('\n', lineBreak))).toBe(true);
        expect(edited.endsWith(TAIL.replaceAll('\n', lineBreak))).toBe(true);
        if (layout.windows) expect(edited).not.toMatch(/[^\r]\n/);
        if (layout.form === 'line') {
          const line = lines(edited).find((each) => each.includes('held:')) as string;
          expect(line).toMatch(/[\]}] {3}# whole$/);
          if (result.length > 0) expect(/,\s*[\]}] {3}#/.test(line)).toBe(layout.trailingComma);
          for (const { entry, fate } of given) expect(fate !== 'stays' || line.includes(entry.text)).toBe(true);
          return;
        }

        expectComments(edited, given, layout);
        const old = lines(before).map(bare);
        const isNew = (line: string): boolean => /n\de|new, one/.test(line);
        const isGone = (line: string): boolean =>
          given.some(({ entry, fate }) => fate !== 'stays' && line.includes(entry.name) && !line.includes('# own'));
        expect(
          lines(edited)
            .map(bare)
            .filter((line) => !isNew(line) && !line.includes('held:') && !/^ {4}[\]}]/.test(line)),
        ).toEqual(old.filter((line) => !isGone(line) && !line.includes('held:') && !/^ {4}[\]}]/.test(line)));
        if (layout.form === 'block' && result.length > 0) expect(edited).not.toMatch(/held: *[[{]/);
        const entries = lines(edited).filter((line) => /w\de|n\de/.test(line) && !line.includes('# own'));
        expect(entries).toHaveLength(result.length);
        if (layout.form === 'lines' && result.length > 0)
          expect(/,(?: *# of.*)?$/.test(entries.at(-1) as string)).toBe(layout.trailingComma && !layout.leadingComma);
      }),
      { numRuns: 400 },
    );
  });
});
