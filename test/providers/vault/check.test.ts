import { describe, expect, test } from 'vitest';
import { checkGroup } from '../../../src/providers/vault/check.ts';
import { declaredGroup } from '../../builders/vault.ts';
import type { GroupWish } from '../../builders/vault.ts';

function problemsOf(wish: GroupWish): readonly (readonly [string, string, readonly (string | number)[] | undefined])[] {
  return checkGroup(declaredGroup('g', wish)).map(({ code, summary, place }) => [code, summary, place?.path]);
}

describe('checkGroup', () => {
  test('has nothing to say about a sound group', () => {
    expect(
      problemsOf({
        members: ['ada@acme.test'],
        groups: ['h'],
        block: { policies: ['p', 'rooted', 'my-root'], metadata: { 'a/b=c+d_e-f': '' }, entities: ['x'] },
      }),
    ).toEqual([]);
    expect(problemsOf({ block: { type: 'external', alias: { mount: 'oidc', name: 'x' } } })).toEqual([]);
    expect(problemsOf({ block: { alias: null } })).toEqual([]);
  });

  test.each(['root', 'Root', ' rOOT ', '\troot\n'])('refuses the root policy written %j', (policy) => {
    expect(problemsOf({ block: { policies: ['p', policy] } })).toEqual([
      ['ROOT_POLICY', expect.stringContaining('root policy'), ['groups', 'g', 'vault', 'policies', 1]],
    ]);
  });

  test.each([
    { key: '', value: 'x', why: 'the key is empty' },
    { key: 'a b', value: 'x', why: 'characters' },
    { key: 'a.b', value: 'x', why: 'characters' },
    { key: 'é', value: 'x', why: 'characters' },
    { key: 'vault-x', value: 'x', why: 'belong to the server' },
    { key: 'rollcall-create', value: 'x', why: 'marks half-made groups' },
    { key: 'k'.repeat(129), value: 'x', why: '129 bytes' },
    { key: 'k', value: 'v'.repeat(513), why: '513 bytes' },
    { key: 'k', value: 'é'.repeat(257), why: '514 bytes' },
  ])('refuses metadata that the server would answer with 500: $why', ({ key, value, why }) => {
    expect(problemsOf({ block: { metadata: { [key]: value } } })).toEqual([
      ['CONFIG_VALUE', expect.stringContaining(why), ['groups', 'g', 'vault', 'metadata', key]],
    ]);
  });

  test('takes metadata at its limits', () => {
    const pairs = Object.fromEntries(Array.from({ length: 63 }, (_, index) => [`k${index}`, 'v']));
    expect(problemsOf({ block: { metadata: { ...pairs, ['k'.repeat(128)]: 'é'.repeat(256) } } })).toEqual([]);
  });

  test('refuses more than 64 pairs', () => {
    const pairs = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, 'v']));
    expect(problemsOf({ block: { metadata: pairs } })).toEqual([
      ['CONFIG_VALUE', expect.stringContaining('65 pairs'), ['groups', 'g', 'vault', 'metadata']],
    ]);
  });

  test('refuses members, groups and entities of an external group, even none', () => {
    expect(
      problemsOf({ members: [], groups: [], block: { type: 'external', entities: [] } }).map(([code, summary]) => [
        code,
        /"(\w+)"\.$/.exec(summary)?.[1],
      ]),
    ).toEqual([
      ['CONFIG_VALUE', 'members'],
      ['CONFIG_VALUE', 'groups'],
      ['CONFIG_VALUE', 'entities'],
    ]);
  });

  test('refuses an alias of an internal group', () => {
    for (const type of [undefined, 'internal']) {
      const block = { alias: { mount: 'oidc', name: 'x' }, ...(type === undefined ? {} : { type }) };
      expect(problemsOf({ block })).toEqual([
        ['CONFIG_VALUE', expect.stringContaining('only an external group'), ['groups', 'g', 'vault', 'alias']],
      ]);
    }
  });
});
