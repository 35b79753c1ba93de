import { describe, expect, it } from 'vitest';
import { acceptedDocument, rewritesOf } from '../../../src/core/accept/accept-drift.ts';
import type { Fields } from '../../../src/core/model/fields.ts';

const FIELDS: Fields = {
  name: { type: 'text' },
  policies: { type: 'set' },
  metadata: { type: 'map' },
  members: { type: 'table', of: 'person' },
};

describe('acceptedDocument', () => {
  it('takes what drifted from live, and everything else from the wish', () => {
    const after = { name: 'a', policies: ['x', 'y'], metadata: { k: '1', m: '2' }, members: { ada: ['ada'], bob: ['bob'] } };
    const live = { name: 'b', policies: ['w', 'y'], metadata: { k: '9', n: '3' }, members: { ada: ['ada', 'ada-2'], eve: ['eve'] } };
    const drift = ['/name', '/policies/w', '/policies/x', '/metadata/k', '/members/ada', '/members/bob'].map((path) => ({
      op: 'replace' as const,
      path,
    }));
    expect({ ...acceptedDocument(FIELDS, { after, live }, drift) }).toEqual({
      name: 'b',
      policies: ['w', 'y'],
      metadata: { k: '9', m: '2' },
      members: { ada: ['ada', 'ada-2'] },
    });
  });

  it('takes whole fields, and leaves out what live does not have', () => {
    const drift = [
      { op: 'replace' as const, path: '/policies' },
      { op: 'remove' as const, path: '/name' },
    ];
    expect({ ...acceptedDocument(FIELDS, { after: { name: 'a' }, live: { policies: ['z'] } }, drift) }).toEqual({ policies: ['z'] });
    expect({ ...acceptedDocument(FIELDS, { after: { name: 'a' }, live: { name: 'b' } }, []) }).toEqual({ name: 'a' });
  });
});

describe('rewritesOf', () => {
  it('says what to add, remove and set', () => {
    const before = {
      description: 'd',
      members: [{ email: 'ada' }, { email: 'bob' }],
      groups: ['x'],
      block: { policies: ['a'], type: 't', same: [1] },
      left: [],
    };
    const after = {
      owner: 'o',
      description: 'd',
      members: [{ email: 'ada' }, { email: 'eve' }],
      groups: [],
      block: { policies: ['b'], same: [1], more: {} },
      left: [],
    };
    expect(rewritesOf(before, after)).toEqual([
      { type: 'members', add: ['eve'], remove: ['bob'] },
      { type: 'groups', add: [], remove: ['x'] },
      { type: 'text', key: 'owner', value: 'o' },
      { type: 'block', key: 'policies', before: ['a'], after: ['b'] },
      { type: 'block', key: 'type', before: 't', after: undefined },
      { type: 'block', key: 'more', before: undefined, after: {} },
    ]);
    expect(rewritesOf({ block: {}, left: [] }, { block: {}, left: [] })).toEqual([]);
  });
});
