import { describe, expect, it } from 'vitest';
import { entryValue, forbiddenText, notesOf, withoutRefused } from '../../../src/core/export/entry.ts';
import type { ExportEntry } from '../../../src/core/export/entry.ts';
import type { Declarable, LiveObject } from '../../../src/core/provider.ts';

function entry(declared: Partial<Declarable> = {}, given: Partial<ExportEntry> = {}): ExportEntry {
  return {
    kind: 'group',
    section: 'groups',
    key: 'eng',
    id: 'g-1',
    name: 'eng',
    axes: { department: 'eng' },
    block: 'vault',
    declared: { block: {}, left: [], ...declared },
    shared: ['members'],
    additive: false,
    notes: [],
    ...given,
  };
}

describe('notesOf', () => {
  it('says what the system holds, with a few of many elements, and what was left out', () => {
    const held = ['a', 'b', 'c', 'd', 'e', 'f'].map((element) => ({ field: 'members', element, reason: 'a key put it there' }));
    const byId = [{ field: 'entities', reference: 'id:e-1', name: 'x\u202ey' }];
    expect(notesOf({ held: [] } as unknown as LiveObject, { block: {}, byId, left: [] })).toEqual([
      { note: 'entities: id:e-1 is "x\u202ey"', isLoss: false },
    ]);
    const few = notesOf({ held: held.slice(0, 1) } as unknown as LiveObject, { block: {}, left: [] });
    expect(few).toEqual([{ note: 'not declared, members held: a key put it there (a)', isLoss: false }]);
    const object = { held: [...held, { field: 'groups', reason: 'logins' }] } as unknown as LiveObject;
    const left = [
      { field: 'members', element: 'id:x', reason: 'gone' },
      { field: 'tags', reason: 'unknown' },
      { field: 'roles', reason: 'a directory gives them', owned: true as const },
    ];
    expect(notesOf(object, { block: {}, left })).toEqual([
      { note: 'not declared, members held: a key put it there (a, b, c, d, e and 1 more)', isLoss: false },
      { note: 'not declared, groups held: logins', isLoss: false },
      { note: 'not declared, roles held: a directory gives them', isLoss: false },
      { note: 'left out of members: id:x: gone', isLoss: true },
      { note: 'left out of tags: unknown', isLoss: true },
    ]);
  });
});

describe('withoutRefused', () => {
  it('leaves out the member, and leaves room for it', () => {
    const members = [{ email: 'ada@acme.test' }, { email: 'bad' }];
    const rest = withoutRefused(entry({ members }), { path: ['members', 1], reason: 'no e-mail' });
    expect([rest?.declared.members, rest?.additive, rest?.notes]).toEqual([
      [{ email: 'ada@acme.test' }],
      true,
      [{ note: 'left out of members: bad: no e-mail', isLoss: true }],
    ]);
  });

  it('leaves out what the block says of that member, and nothing else', () => {
    const members = [{ email: 'a\u202e@acme.test' }];
    const block = { access_levels: { 'a\u202e@acme.test': 'admin', 'ada@acme.test': 'read' }, tags: ['x'] };
    const rest = withoutRefused(entry({ members, block }), { path: ['members', 0], reason: 'r' });
    expect([rest?.declared.members, rest?.declared.block]).toEqual([[], { access_levels: { 'ada@acme.test': 'read' }, tags: ['x'] }]);
  });

  it('leaves room for members that no part of it asks for, once', () => {
    const refused = { path: [], reason: 'r', strangers: [{ field: 'members', element: 'name:x' }] };
    const rest = withoutRefused(entry(), refused);
    expect([rest?.additive, rest?.notes]).toEqual([
      true,
      [{ note: 'left out of members: name:x: no declaration asks for it', isLoss: true }],
    ]);
    expect(rest && withoutRefused(rest, refused)).toBeUndefined();
  });

  it('leaves a field of the block or the description unmanaged', () => {
    const whole = entry({ description: 'x', block: { policies: ['root'], metadata: {} } });
    expect(withoutRefused(whole, { path: ['vault', 'policies', 0], reason: 'r' })?.declared.block).toEqual({ metadata: {} });
    expect(withoutRefused(whole, { path: ['description'], reason: 'r' })?.declared.description).toBeUndefined();
  });

  it('has nothing smaller to leave out than the entry itself', () => {
    const paths = [
      [],
      ['name'],
      ['members', 7],
      ['members'],
      ['vault'],
      ['vault', 'absent'],
      ['vault', 'id'],
      ['description'],
      ['other', 'x'],
    ];
    for (const path of paths) expect(withoutRefused(entry({ block: { id: 'x' } }), { path, reason: 'r' })).toBeUndefined();
  });
});

describe('forbiddenText', () => {
  it('finds the text, or key, that a reader would not see as a machine does', () => {
    expect(forbiddenText(entry({ members: [{ email: 'a\u202e@x' }] }))).toEqual({
      path: ['members', 0],
      reason: 'it holds the character U+202E, which no file may',
    });
    expect(forbiddenText(entry({ block: { metadata: { 'a\u200b': 'x' } } }))?.path).toEqual(['vault', 'metadata', 'a\u200b']);
    expect(forbiddenText(entry({ block: { alias: null, tags: ['x'], count: 3 } }))).toBeUndefined();
  });
});

describe('entryValue', () => {
  it('writes keys in the order of people, and nothing twice', () => {
    const full = entry(
      {
        description: 'd',
        owner: 'o',
        members: [{ email: 'ada@acme.test' }, { email: 'bob@acme.test', until: '2027-01-01' }],
        groups: ['x'],
        block: { policies: [] },
      },
      { name: 'Eng', additive: true, axes: { department: 'eng', location: 'berlin' } },
    );
    expect(Object.entries(entryValue(full, { department: 'eng' }))).toEqual([
      ['description', 'd'],
      ['owner', 'o'],
      ['name', 'Eng'],
      ['location', 'berlin'],
      ['members', ['ada@acme.test', { email: 'bob@acme.test', until: '2027-01-01' }]],
      ['groups', ['x']],
      ['membership', 'additive'],
      ['vault', { policies: [] }],
    ]);
    expect(Object.keys(entryValue(entry(), { department: 'eng' }))).toEqual(['vault']);
  });
});
