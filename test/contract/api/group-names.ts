import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { expectErrors, expectNothing, groupData, makeGroup, NOBODY, update, wrapped } from './calls.ts';

/** Creating, finding and renaming: what makes an upsert so dangerous. */
export const groupNameChecks: readonly Check[] = [
  {
    title: 'posting an existing name updates silently, and takes over the spelling',
    async run(server) {
      const id = await makeGroup(server, { name: 'Engineering', policies: ['p'], metadata: { a: '1' } });
      expectNothing(await server.call('POST', '/identity/group', { name: 'ENGINEERING', policies: ['over'] }));
      expect(await groupData(server, id)).toMatchObject({ name: 'ENGINEERING', policies: ['over'], metadata: { a: '1' }, modify_index: 2 });
      const listed = await server.call('GET', '/identity/group/id?list=true');
      expect(listed.body.data.keys).toEqual([id]);
    },
  },
  {
    title: 'names are found in any letter case',
    async run(server) {
      const id = await makeGroup(server, { name: 'Engineering' });
      const read = await server.call('GET', '/identity/group/name/eNGINEERING');
      expect([read.status, read.body.data.id, read.body.data.name]).toEqual([200, id, 'Engineering']);
    },
  },
  {
    title: 'posting to a name path updates and changes the letter case only',
    async run(server) {
      const id = await makeGroup(server, { name: 'warned' });
      expectNothing(await server.call('POST', '/identity/group/name/WARNED', { policies: ['p'] }));
      expect(await groupData(server, id)).toMatchObject({ name: 'WARNED', policies: ['p'] });
    },
  },
  {
    title: 'the name in the path beats the one in the body',
    async run(server) {
      const answer = await server.call('POST', '/identity/group/name/path-name', { name: 'body-name' });
      expect([answer.status, answer.body.data.name]).toEqual([200, 'path-name']);
      expect(answer.body.warnings).toEqual([
        "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [name]",
      ]);
    },
  },
  {
    title: 'renaming by id frees the old name',
    async run(server) {
      const id = await makeGroup(server, { name: 'old' });
      await update(server, id, { name: 'new' });
      expectErrors(await server.call('GET', '/identity/group/name/old'), 404, []);
      const read = await server.call('GET', '/identity/group/name/new');
      expect(read.body.data.id).toBe(id);
    },
  },
  {
    title: 'renaming onto another name is refused in any letter case, and changes nothing',
    async run(server) {
      await makeGroup(server, { name: 'Taken' });
      const id = await makeGroup(server, { name: 'other', policies: ['p'] });
      for (const name of ['Taken', 'tAKEN'])
        expectErrors(await server.call('POST', `/identity/group/id/${id}`, { name, policies: ['q'] }), 400, [
          'group name is already in use',
        ]);
      expect(await groupData(server, id)).toMatchObject({ name: 'other', policies: ['p'], modify_index: 1 });
    },
  },
  {
    title: 'renaming to its own name in another letter case is allowed',
    async run(server) {
      const id = await makeGroup(server, { name: 'case' });
      await update(server, id, { name: 'CASE' });
      expect((await groupData(server, id)).name).toBe('CASE');
    },
  },
  {
    title: 'an id in the body updates; an unknown or empty one is refused',
    async run(server) {
      const id = await makeGroup(server, { name: 'g' });
      expectNothing(await server.call('POST', '/identity/group', { id, name: 'h' }));
      expect((await groupData(server, id)).name).toBe('h');
      expectErrors(await server.call('POST', '/identity/group', { id: 'nope', name: 'x' }), 400, ['invalid group ID']);
      expectErrors(await server.call('POST', '/identity/group', { id: '', name: 'x' }), 400, ['empty group ID']);
      expectErrors(await server.call('POST', '/identity/group', { name: '' }), 400, ['empty group name']);
      expectErrors(await server.call('POST', `/identity/group/id/${NOBODY}`, { policies: ['p'] }), 400, ['invalid group ID']);
    },
  },
  {
    title: 'names with slashes, spaces and other letters work percent-encoded in the path',
    async run(server) {
      for (const name of ['a/b c', 'équipe', ' spaced ', '100%']) {
        const made = await server.call('POST', `/identity/group/name/${encodeURIComponent(name)}`, { policies: ['q'] });
        expect([made.status, made.body.data.name]).toEqual([200, name]);
        const read = await server.call('GET', `/identity/group/name/${encodeURIComponent(name)}`);
        expect([read.status, read.body.data.name]).toEqual([200, name]);
      }
    },
  },
  {
    title: 'relative segments and a slash at the end are refused',
    async run(server) {
      expectErrors(await server.call('POST', '/identity/group/name/..%2Fx', {}), 400, ['relative paths not supported']);
      expectErrors(await server.call('POST', '/identity/group/name/x%2F', {}), 400, ["cannot write to a path ending in '/'"]);
    },
  },
  {
    title: 'deleting says 204 whether there was anything or not',
    async run(server) {
      const id = await makeGroup(server, { name: 'g' });
      expectNothing(await server.call('DELETE', `/identity/group/id/${id}`));
      expectErrors(await server.call('GET', `/identity/group/id/${id}`), 404, []);
      expectErrors(await server.call('GET', '/identity/group/name/g'), 404, []);
      expectNothing(await server.call('DELETE', `/identity/group/id/${id}`));
      expectNothing(await server.call('DELETE', '/identity/group/id/nope'));
      expectNothing(await server.call('DELETE', '/identity/group/name/g'));
    },
  },
  {
    title: 'a path that is no route is a 404 with words, a wrong verb a 405, a patch a 415',
    async run(server) {
      expectErrors(await server.call('GET', '/identity/group/id/nope.'), 404, [wrapped('unsupported path')]);
      expectErrors(await server.call('GET', '/identity/group'), 405, [wrapped('unsupported operation')]);
      const patch = await server.call('PATCH', '/identity/group/name/g', { policies: ['z'] });
      expectErrors(patch, 415, ['PATCH requires Content-Type of application/merge-patch+json, provided application/json']);
    },
  },
  {
    title: 'a lookup finds by name and id, and a miss is a 204',
    async run(server) {
      const id = await makeGroup(server, { name: 'Engineering', policies: ['p'] });
      for (const body of [{ name: 'ENGINEERING' }, { id }]) {
        const found = await server.call('POST', '/identity/lookup/group', body);
        expect([found.status, found.body.data.id, found.body.data.policies]).toEqual([200, id, ['p']]);
      }
      expectNothing(await server.call('POST', '/identity/lookup/group', { name: 'nope' }));
      expectErrors(await server.call('POST', '/identity/lookup/group', {}), 400, ['query parameter not supplied']);
      expectErrors(await server.call('POST', '/identity/lookup/group', { name: 'Engineering', id }), 400, [
        'query parameter conflict; please supply distinct set of query parameters',
      ]);
      expectErrors(await server.call('POST', '/identity/lookup/group', { alias_name: 'x' }), 400, [
        "both 'alias_name' and 'alias_mount_accessor' needs to be set",
      ]);
    },
  },
];
