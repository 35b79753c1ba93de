import { describe, expect, it } from 'vitest';
import type { Drift, PatchOperation } from '../../../src/core/model/plan.ts';
import type { Live, LiveObject } from '../../../src/core/provider.ts';
import { privilegesGained } from '../../../src/core/plan/drift-privileges.ts';
import { KIND } from '../../builders/plan-input.ts';

function object(id: string, document: LiveObject['document'], referrers: readonly string[] = []): LiveObject {
  return { kind: 'group', id, name: id, owner: 'other', document, held: [], referrers };
}

const LIVE = {
  objects: [
    object('top', { policies: ['admin', 'plain'], groups: ['id:mid'] }),
    object('mid', { policies: ['root-x'], groups: ['id:low', 'name:other'] }),
    object('low', { policies: ['plain'] }, ['elsewhere']),
    { ...object('odd', {}), kind: 'unknown' },
    object('elsewhere', { policies: ['admin2'] }),
  ],
} as unknown as Live;

function gained(id: string, operations: readonly PatchOperation[], kind = 'group'): readonly string[] {
  const site = { kinds: { group: KIND }, live: LIVE, privileged: { policies: ['Admin*', 'root-*'] } };
  return privilegesGained(site, { id, kind } as Drift, operations);
}

describe('privilegesGained', () => {
  it('names privileged values that were added', () => {
    expect(gained('low', [{ op: 'add', path: '/policies/ADMIN', value: true }])).toEqual(['ADMIN']);
    expect(gained('low', [{ op: 'add', path: '/policies', value: { 'root-y': true, plain: true } }])).toEqual(['root-y']);
    expect(gained('low', [{ op: 'replace', path: '/policies', value: 'root-z' }])).toEqual(['root-z']);
    expect(gained('low', [{ op: 'add', path: '/policies' }])).toEqual([]);
  });

  it('names what whoever was added gains by the group and all that it lies in', () => {
    expect(gained('low', [{ op: 'add', path: '/members/eve', value: true }])).toEqual(['admin', 'admin2', 'root-x']);
    expect(gained('top', [{ op: 'replace', path: '/alias', value: { name: 'x' } }])).toEqual(['admin']);
  });

  it('looks at each group once, whatever lies in what', () => {
    const objects = [
      object('a', { policies: ['admin'], groups: ['id:b', 'id:c'] }),
      object('b', { groups: ['id:c'] }),
      object('c', { groups: ['id:a'] }),
    ];
    const site = { kinds: { group: KIND }, live: { objects } as unknown as Live, privileged: { policies: ['admin'] } };

    expect(privilegesGained(site, { id: 'c', kind: 'group' } as Drift, [{ op: 'add', path: '/members/eve', value: true }])).toEqual([
      'admin',
    ]);
  });

  it('knows fields of one value, and those for which nothing is privileged', () => {
    const fields = { ...KIND.fields, tier: { type: 'text', grants: true }, level: { type: 'text', grants: true } } as const;
    const site = {
      kinds: { group: { ...KIND, fields } },
      live: { objects: [object('a', { tier: 'gold', level: 'gold', policies: ['admin'] }), object('b', { tier: 7 })] } as unknown as Live,
      privileged: { tier: ['gold'] },
    };
    const added: readonly PatchOperation[] = [{ op: 'add', path: '/members/eve', value: true }];

    expect(privilegesGained(site, { id: 'a', kind: 'group' } as Drift, added)).toEqual(['gold']);
    expect(privilegesGained(site, { id: 'b', kind: 'group' } as Drift, added)).toEqual([]);
  });

  it('takes a removal, another field and what it does not know for no gain', () => {
    expect(gained('top', [{ op: 'remove', path: '/members/eve' }])).toEqual([]);
    expect(gained('top', [{ op: 'replace', path: '/metadata/x', value: 'y' }])).toEqual([]);
    expect(gained('top', [{ op: 'add', path: '/nothing/x', value: 'y' }])).toEqual([]);
    expect(gained('top', [{ op: 'add', path: '/members/x', value: true }], 'rule')).toEqual([]);
    expect(gained('gone', [{ op: 'add', path: '/members/x', value: true }])).toEqual([]);
  });
});
