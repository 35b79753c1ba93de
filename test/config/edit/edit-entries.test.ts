import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeEntryEditor } from '../../../src/config/edit/edit-entries.ts';
import { editYaml } from '../../../src/config/edit/edit-yaml.ts';
import type { Edit } from '../../../src/config/edit/edit-yaml.ts';

const KEYS = ['plain', 'listed', 'bracketed', 'braces', 'nothing', 'last'] as const;
const FILE = `department: engineering
groups:
  # one
  plain:
    description: said   # why

  listed:
    members:
      - ada@acme.test
      # between
      - bob@acme.test
    # below

  bracketed: # here
    members: [ada@acme.test, bob@acme.test]
  braces: { members: [], vault: { policies: [a] } }
  nothing:
  last:
    description: |
      of several

      lines
    members: []
`;

const LAYOUTS = {
  'as people write it': FILE,
  'without a line break at its end': FILE.trimEnd(),
  'with the line breaks of Windows': FILE.replaceAll('\n', '\r\n'),
  'with an anchor that another entry uses': FILE.replace('members: [ada', 'members: &both [ada').replace(
    'members: []\n',
    'members: *both\n',
  ),
  'between braces': `department: engineering\ngroups: {plain: {description: said}, listed: {members: [ada@acme.test]}, bracketed: {}, braces: {}, nothing: {}, last: {}}\n`,
};

const key = fc.constantFrom(...KEYS);
const email = fc.constantFrom('ada@acme.test', 'bob@acme.test', 'cleo@acme.test');

function makeEdit(path: Edit['path'], kind: string, value: string): Edit {
  if (kind === 'set') return { type: 'set', path: [...path, 'description'], value };
  if (kind === 'unset') return { type: 'delete', path: [...path, 'description'] };
  if (kind === 'delete') return { type: 'delete', path };
  const removes = (item: unknown): boolean => kind === 'remove' && item === value;
  return { type: 'list', path: [...path, 'members'], add: kind === 'add' ? [value] : [], removes };
}

const edit = fc.record({ key, kind: fc.constantFrom('set', 'unset', 'add', 'remove', 'delete'), value: email });

/** What one after the other comes to; an edit that cannot be made changes nothing. */
function oneByOne(text: string, edits: readonly (readonly [Edit['path'], Edit])[]): readonly [string, readonly boolean[]] {
  let edited = text;
  const made = edits.map(([, each]) => {
    try {
      edited = editYaml(edited, [each]);
      return true;
    } catch {
      return false;
    }
  });
  return [edited, made];
}

describe('makeEntryEditor', () => {
  it.each(Object.entries(LAYOUTS))('writes byte for byte what editing the whole file writes: %s', (_layout, text) => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (wanted) => {
        const edits = wanted.map((each) => [['groups', each.key], makeEdit(['groups', each.key], each.kind, each.value)] as const);
        const editor = makeEntryEditor(text);
        const made = edits.map(([entry, each]) => {
          try {
            editor.edit(entry, [each]);
            return true;
          } catch {
            return false;
          }
        });
        expect([editor.text(), made]).toEqual(oneByOne(text, edits));
      }),
      { numRuns: 40 },
    );
  });

  it('makes all edits of an entry or none', () => {
    const editor = makeEntryEditor(FILE);
    const path = ['groups', 'plain'];
    expect(() =>
      editor.edit(path, [makeEdit(path, 'set', 'new'), { type: 'set', path: [...path, 'description', 'deeper'], value: 1 }]),
    ).toThrow('cannot be edited');
    expect(editor.text()).toBe(FILE);
  });
});
