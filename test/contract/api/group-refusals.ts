import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { expectErrors, groupData, makeEntity, makeGroup, wrapped } from './calls.ts';

/** What is refused, with which words, and that nothing of it is stored. */
export const groupRefusalChecks: readonly Check[] = [
  {
    title: 'the root policy is refused in every disguise',
    async run(server) {
      const id = await makeGroup(server, { name: 'g', policies: ['p'] });
      for (const policy of ['root', 'Root', ' rOOT ', 'ROOT']) {
        expectErrors(await server.call('POST', '/identity/group', { name: 'r', policies: ['p', policy] }), 400, [
          'policies cannot contain root',
        ]);
        expectErrors(await server.call('POST', `/identity/group/id/${id}`, { policies: [policy] }), 400, ['policies cannot contain root']);
      }
      expectErrors(await server.call('GET', '/identity/group/name/r'), 404, []);
      expect((await groupData(server, id)).policies).toEqual(['p']);
    },
  },
  {
    title: 'the type is internal or external, and cannot be changed',
    async run(server) {
      expectErrors(await server.call('POST', '/identity/group', { name: 'g', type: 'weird' }), 400, ['invalid group type "weird"']);
      const internal = await makeGroup(server, { name: 'i' });
      const external = await makeGroup(server, { name: 'e', type: 'external' });
      expectErrors(await server.call('POST', `/identity/group/id/${internal}`, { type: 'external' }), 400, [
        'group type cannot be changed',
      ]);
      expectErrors(await server.call('POST', `/identity/group/id/${external}`, { type: 'internal' }), 400, [
        'group type cannot be changed',
      ]);
      expect((await groupData(server, external)).type).toBe('external');
    },
  },
  {
    title: 'unknown members and groups are a 500 of the caller',
    async run(server) {
      expectErrors(await server.call('POST', '/identity/group', { name: 'g', member_entity_ids: ['zz'] }), 500, [
        wrapped('invalid entity ID "zz"'),
      ]);
      expectErrors(await server.call('POST', '/identity/group', { name: 'g', member_group_ids: ['zz'] }), 500, [
        wrapped('invalid member group ID "zz"'),
      ]);
      expectErrors(await server.call('GET', '/identity/group/name/g'), 404, []);
    },
  },
  ...[
    { why: 'an empty key', metadata: { '': 'x' }, text: 'failed to load metadata pair ("", "x"): key cannot be blank' },
    {
      why: 'a key with a space',
      metadata: { 'a b': 'x' },
      text: 'failed to load metadata pair ("a b", "x"): key contains invalid characters',
    },
    {
      why: 'a key with a dot',
      metadata: { 'a.b': 'x' },
      text: 'failed to load metadata pair ("a.b", "x"): key contains invalid characters',
    },
    {
      why: 'a reserved key',
      metadata: { 'vault-x': 'x' },
      text: 'failed to load metadata pair ("vault-x", "x"): key prefix "vault-" is reserved for internal use',
    },
    {
      why: 'a long key',
      metadata: { ['k'.repeat(129)]: 'x' },
      text: `failed to load metadata pair ("${'k'.repeat(129)}", "x"): key is too long (limit: 128 characters)`,
    },
    {
      why: 'a long value',
      metadata: { k: 'v'.repeat(513) },
      text: `failed to load metadata pair ("k", "${'v'.repeat(513)}"): value is too long (limit: 512 characters)`,
    },
    {
      why: 'a value with too many bytes',
      metadata: { k: 'é'.repeat(257) },
      text: `failed to load metadata pair ("k", "${'é'.repeat(257)}"): value is too long (limit: 512 characters)`,
    },
    {
      why: '65 pairs',
      metadata: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, 'v'])),
      text: 'metadata cannot contain more than 64 key/value pairs',
    },
  ].map(({ why, metadata, text }): Check => ({
    title: `metadata with ${why} is a 500 of the caller`,
    async run(server) {
      expectErrors(await server.call('POST', '/identity/group', { name: 'g', metadata }), 500, [
        wrapped(`invalid group metadata: ${text}`),
      ]);
      expectErrors(await server.call('GET', '/identity/group/name/g'), 404, []);
    },
  })),
  {
    title: 'metadata at its limits is taken, and keys may hold = / + _ -',
    async run(server) {
      const metadata = {
        ...Object.fromEntries(Array.from({ length: 62 }, (_, index) => [`k${index}`, 'v'])),
        ['k'.repeat(128)]: 'é'.repeat(256),
        'aZ0=/+_-': '',
      };
      const id = await makeGroup(server, { name: 'g', metadata });
      expect((await groupData(server, id)).metadata).toEqual(metadata);
    },
  },
  {
    title: 'metadata that is no map is refused',
    async run(server) {
      const answer = await server.call('POST', '/identity/group', { name: 'g', metadata: 'nokv' });
      expectErrors(answer, 400, [
        'Field validation failed: error converting input for field "metadata": invalid key pair at index 0 in field "metadata"',
      ]);
    },
  },
  {
    title: 'an external group is refused members and groups, even none',
    async run(server) {
      const entity = await makeEntity(server, 'x');
      for (const members of [[], [entity]]) {
        expectErrors(await server.call('POST', '/identity/group', { name: 'e', type: 'external', member_entity_ids: members }), 400, [
          "member entities can't be set manually for external groups",
        ]);
      }
      expectErrors(await server.call('POST', '/identity/group', { name: 'e', type: 'external', member_group_ids: [] }), 400, [
        "member groups can't be set for external groups",
      ]);
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      expectErrors(await server.call('POST', `/identity/group/id/${id}`, { member_entity_ids: [] }), 400, [
        "member entities can't be set manually for external groups",
      ]);
    },
  },
];
