import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { expectErrors, expectNothing, groupData, makeEntity, makeGroup, update } from './calls.ts';

/** How a group's fields are taken, kept and cleared. */
export const groupFieldChecks: readonly Check[] = [
  {
    title: 'a new group reads null for everything it was not given, and {} for the alias',
    async run(server) {
      const id = await makeGroup(server, { name: 'bare' });
      const data = await groupData(server, id);
      expect(data).toEqual({
        id,
        name: 'bare',
        type: 'internal',
        policies: null,
        metadata: null,
        member_entity_ids: null,
        member_group_ids: null,
        parent_group_ids: null,
        alias: {},
        creation_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
        last_update_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        modify_index: 1,
        namespace_id: 'root',
      });
    },
  },
  {
    title: 'creating answers id and name only, in the usual envelope',
    async run(server) {
      const answer = await server.call('POST', '/identity/group', { name: 'made', policies: ['p'] });
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.body.data).sort()).toEqual(['id', 'name']);
      expect(answer.body).toMatchObject({ lease_id: '', renewable: false, lease_duration: 0, wrap_info: null, warnings: null, auth: null });
      expect(answer.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  },
  {
    title: 'policies are trimmed, lower-cased, sorted, without blanks and twins',
    async run(server) {
      const id = await makeGroup(server, { name: 'g', policies: ['b', ' A ', 'a', '', 'Zed', 'B'] });
      expect((await groupData(server, id)).policies).toEqual(['a', 'b', 'zed']);
    },
  },
  {
    title: 'a string of policies is split at commas, elements of a list are not',
    async run(server) {
      const id = await makeGroup(server, { name: 'g', policies: 'q, r ,,q' });
      expect((await groupData(server, id)).policies).toEqual(['q', 'r']);
      await update(server, id, { policies: ['q,r'] });
      expect((await groupData(server, id)).policies).toEqual(['q,r']);
    },
  },
  {
    title: 'policies are not looked up',
    async run(server) {
      const id = await makeGroup(server, { name: 'g', policies: ['there-is-no-such-policy', 'default'] });
      expect((await groupData(server, id)).policies).toEqual(['default', 'there-is-no-such-policy']);
    },
  },
  {
    title: 'metadata is coerced to text: true is 1, false is 0, numbers as written',
    async run(server) {
      const id = await makeGroup(server, { name: 'g', metadata: { t: true, f: false, n: 3, d: 1.5, s: 'x' } });
      expect((await groupData(server, id)).metadata).toEqual({ t: '1', f: '0', n: '3', d: '1.5', s: 'x' });
    },
  },
  {
    title: 'metadata may come as a list of pairs, and is replaced whole',
    async run(server) {
      const id = await makeGroup(server, { name: 'g', metadata: { a: '1', b: '2' } });
      await update(server, id, { metadata: ['k=v', 'l=w=z'] });
      expect((await groupData(server, id)).metadata).toEqual({ k: 'v', l: 'w=z' });
    },
  },
  {
    title: 'members are sorted and without twins',
    async run(server) {
      const ids = [await makeEntity(server, 'x'), await makeEntity(server, 'y'), await makeEntity(server, 'z')].sort();
      const id = await makeGroup(server, { name: 'g', member_entity_ids: [ids[2], ids[0], ids[1], ids[0]] });
      expect((await groupData(server, id)).member_entity_ids).toEqual(ids);
    },
  },
  {
    title: 'fields that a write leaves out keep their value',
    async run(server) {
      const entity = await makeEntity(server, 'x');
      const id = await makeGroup(server, { name: 'g', policies: ['p'], metadata: { a: '1' }, member_entity_ids: [entity] });
      await update(server, id, { name: 'h' });
      expect(await groupData(server, id)).toMatchObject({ name: 'h', policies: ['p'], metadata: { a: '1' }, member_entity_ids: [entity] });
      await update(server, id, { policies: ['q'] });
      expect(await groupData(server, id)).toMatchObject({ name: 'h', policies: ['q'], metadata: { a: '1' }, member_entity_ids: [entity] });
    },
  },
  ...['policies', 'metadata', 'member_entity_ids'].map((field): Check => ({
    title: `${field}: an explicit null clears; cleared reads empty, and null after the next write without the field`,
    async run(server) {
      const entity = await makeEntity(server, 'x');
      const filled = { policies: ['p'], metadata: { a: '1' }, member_entity_ids: [entity] };
      const empty = field === 'metadata' ? {} : [];
      // An explicit null makes lists empty and metadata null; both are cleared.
      for (const [nothing, cleared] of [
        [null, field === 'metadata' ? null : []],
        [empty, empty],
      ]) {
        const id = await makeGroup(server, { name: `g${String(nothing === null)}`, ...filled });
        await update(server, id, { [field]: nothing });
        expect((await groupData(server, id))[field]).toEqual(cleared);
        await update(server, id, { name: `h${String(nothing === null)}` });
        expect((await groupData(server, id))[field]).toBeNull();
      }
    },
  })),
  {
    title: 'names keep their case and the spaces around them',
    async run(server) {
      const id = await makeGroup(server, { name: ' Eng Team ' });
      expect((await groupData(server, id)).name).toBe(' Eng Team ');
      await makeGroup(server, { name: 'Eng Team' });
    },
  },
  {
    title: 'a name that is a number becomes text, a list is refused',
    async run(server) {
      const id = await makeGroup(server, { name: 5 });
      expect((await groupData(server, id)).name).toBe('5');
      const answer = await server.call('POST', '/identity/group', { name: ['x'] });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toHaveLength(1);
      expect(answer.body.errors[0]).toMatch(/^Field validation failed: error converting input for field "name": /);
    },
  },
  {
    title: 'without a name the server makes one, with the namespace behind a dot',
    async run(server) {
      const id = await makeGroup(server, { type: 'internal', metadata: { marker: 'x' } });
      expect((await groupData(server, id)).name).toMatch(/^group_[0-9a-f]{8}\.root$/);
    },
  },
  {
    title: 'an empty name in an update by id keeps the name',
    async run(server) {
      const id = await makeGroup(server, { name: 'g' });
      await update(server, id, { name: '' });
      expect((await groupData(server, id)).name).toBe('g');
    },
  },
  {
    title: 'unknown keys warn on a create and vanish on an update',
    async run(server) {
      const made = await server.call('POST', '/identity/group', { name: 'g', foo: 1, bar: 2 });
      expect([made.status, made.body.warnings]).toEqual([200, ['Endpoint ignored these unrecognized parameters: [bar foo]']]);
      expectNothing(await server.call('POST', '/identity/group', { name: 'g', foo: 1 }));
    },
  },
  {
    title: 'modify_index grows with every write, also with one that changes nothing; creation_time stays',
    async run(server) {
      const id = await makeGroup(server, { name: 'g', policies: ['p'] });
      const made = await groupData(server, id);
      await update(server, id, { policies: ['p'] });
      const written = await groupData(server, id);
      expect([made.modify_index, written.modify_index]).toEqual([1, 2]);
      expect(written.creation_time).toBe(made.creation_time);
      expect(written.last_update_time >= made.last_update_time).toBe(true);
    },
  },
  {
    title: 'twice the same key in a body: the last one wins',
    async run(server) {
      const answer = await server.call('POST', '/identity/group', '{"name":"first","name":"last"}');
      expect([answer.status, answer.body.data.name]).toEqual([200, 'last']);
    },
  },
  {
    title: 'a body that is no JSON is refused, and read as a form where it is called one',
    async run(server) {
      expectErrors(await server.call('POST', '/identity/group', 'nojson'), 400, [
        "failed to decode JSON input: invalid character 'o' in literal null (expecting 'u')",
      ]);
      const form = await server.call('POST', '/identity/group', 'nojson', { 'Content-Type': 'application/x-www-form-urlencoded' });
      expect(form.status).toBe(200);
    },
  },
];
