import { expect } from 'vitest';
import { groupData, makeEntity, makeGroup } from '../api/calls.ts';
import type { Check } from '../check.ts';
import { makeProject } from '../vault-project.ts';
import type { Sent } from '../vault-project.ts';
import { applyAll, expectActions, expectNoChanges, groupNames, idOf, named } from './calls.ts';

function isNaming(request: Sent): boolean {
  return request.method === 'POST' && request.path.startsWith('/identity/group/id/') && 'name' in (request.body as object);
}

/** Somebody else is at the server as well. */
export const concurrencyChecks: readonly Check[] = [
  {
    title: 'creating never overwrites a group that appeared after the plan',
    async run(server) {
      const project = makeProject(server);
      const planned = await project.plan({ team: { block: { policies: ['mine'] } } });
      const id = await makeGroup(server, { name: 'TEAM', policies: ['theirs'] });
      const ran = await project.applyPlan(planned);
      expect(ran.map(({ result }) => result.type)).toEqual(['done', 'stale']);
      expect(ran[1]?.result).toMatchObject({ removed: true, why: expect.stringContaining('"team"') });
      expect(await groupData(server, id)).toMatchObject({ name: 'TEAM', policies: ['theirs'], modify_index: 1 });
      expect(await groupNames(server)).toEqual(['TEAM']);
    },
  },
  {
    title: 'creating never overwrites a group that appears between its own two writes',
    async run(server) {
      const project = makeProject(server);
      let id = '';
      project.beforeSend = async (request) => {
        if (isNaming(request) && id === '') id = await makeGroup(server, { name: 'team', policies: ['theirs'] });
      };
      const ran = await project.apply({ team: { block: { policies: ['mine'] } } });
      expect(ran.map(({ result }) => result.type)).toEqual(['done', 'stale']);
      expect(await groupData(server, id)).toMatchObject({ policies: ['theirs'], modify_index: 1 });
      expect(await groupNames(server)).toEqual(['team']);
    },
  },
  {
    title: 'renaming onto a name that was taken meanwhile is stale and changes nothing',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { old: { block: { policies: ['p'] } } });
      project.beforeSend = async (request) => {
        if (isNaming(request)) await server.call('POST', '/identity/group', { name: 'New' });
      };
      const [ran] = await project.apply({ new: { previously: ['old'], block: { policies: ['q'] } } });
      expect(ran?.result).toMatchObject({ type: 'stale', why: expect.stringContaining('"new"') });
      expect(await named(server, 'old')).toMatchObject({ policies: ['p'] });
    },
  },
  ...(
    [
      ['name', { name: 'elsewhere' }, { name: 'wanted' }],
      ['policies', { policies: ['theirs'] }, { block: { policies: ['mine'] } }],
      ['metadata', { metadata: { theirs: '1' } }, { block: { metadata: { mine: '1' } } }],
      ['members', { member_entity_ids: 'LINUS' }, { members: ['grace@acme.test'] }],
      ['groups', { member_group_ids: 'OTHER' }, { groups: ['child'] }],
    ] as const
  ).map(([field, edit, wish]): Check => ({
    title: `an edit of ${field} after the plan makes the step stale, and stays`,
    async run(server) {
      await makeEntity(server, 'ada@acme.test');
      await makeEntity(server, 'grace@acme.test');
      const linus = await makeEntity(server, 'linus@acme.test');
      const other = await makeGroup(server, { name: 'other' });
      const project = makeProject(server);
      const first = { g: { members: ['ada@acme.test'], block: { policies: ['p'], metadata: { k: '1' } } }, child: {} };
      await applyAll(project, first);
      const id = await idOf(server, 'g');
      const planned = await project.plan({ g: wish, child: {} });
      const body = JSON.parse(
        JSON.stringify(edit)
          .replace('"LINUS"', JSON.stringify([linus]))
          .replace('"OTHER"', JSON.stringify([other])),
      ) as Record<string, unknown>;
      await server.call('POST', `/identity/group/id/${id}`, body);
      const edited = await groupData(server, id);
      const [ran] = await project.applyPlan(planned);
      expect(ran?.result).toMatchObject({ type: 'stale', why: expect.stringContaining('"v/g"') });
      expect(await groupData(server, id)).toEqual(edited);
    },
  })),
  {
    title: 'an edit of another field after the plan is no obstacle, and stays',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const planned = await project.plan({ g: { block: { policies: ['q'] } } });
      const id = await idOf(server, 'g');
      await server.call('POST', `/identity/group/id/${id}`, { metadata: { theirs: '1' } });
      const ran = await project.applyPlan(planned);
      expect(ran.map(({ result }) => result)).toEqual([{ type: 'done', id, wrote: true }]);
      expect(await groupData(server, id)).toMatchObject({ policies: ['q'], metadata: { theirs: '1' } });
    },
  },
  {
    title: 'an edit between look and write is reported',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const id = await idOf(server, 'g');
      project.beforeSend = async (request) => {
        if (request.method === 'POST') await server.call('POST', `/identity/group/id/${id}`, { policies: ['theirs'] });
      };
      const [ran] = await project.apply({ g: { block: { policies: ['q'] } } });
      expect(ran?.result).toMatchObject({ type: 'done', note: expect.stringContaining('somebody else wrote to it') });
    },
  },
  {
    title: 'a parent that takes the group at the same moment is no edit of it',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const id = await idOf(server, 'g');
      project.beforeSend = async (request) => {
        if (request.method === 'POST') await server.call('POST', '/identity/group', { name: 'parent', member_group_ids: [id] });
      };
      const [ran] = await project.apply({ g: { block: { policies: ['q'] } } });
      expect(ran?.result).toEqual({ type: 'done', id, wrote: true });
    },
  },
  {
    title: 'what somebody else did already is not done again',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } }, gone: {} });
      const planned = await project.plan({ g: { block: { policies: ['q'] } } });
      expectActions(planned, { g: 'update', gone: 'delete' });
      await server.call('POST', '/identity/group/name/g', { policies: ['q'] });
      await server.call('DELETE', '/identity/group/name/gone');
      const ran = await project.applyPlan(planned);
      expect(ran.map(({ result }) => [result.type, 'wrote' in result && result.wrote])).toEqual([
        ['done', false],
        ['done', false],
      ]);
    },
  },
  {
    title: 'a group that somebody changed is not deleted',
    async run(server) {
      const entity = await makeEntity(server, 'ada@acme.test');
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const planned = await project.plan({});
      const id = await idOf(server, 'g');
      await server.call('POST', `/identity/group/id/${id}`, { member_entity_ids: [entity] });
      const [ran] = await project.applyPlan(planned);
      expect(ran?.result.type).toBe('stale');
      expect((await groupData(server, id)).member_entity_ids).toEqual([entity]);
    },
  },
  {
    title: 'a group that was deleted after the plan is stale, not made anew',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const planned = await project.plan({ g: { block: { policies: ['q'] } } });
      await server.call('DELETE', '/identity/group/name/g');
      const [ran] = await project.applyPlan(planned);
      expect(ran?.result.type).toBe('stale');
      expect(await groupNames(server)).toEqual([]);
    },
  },
  {
    title: 'a group deleted outside is created again',
    async run(server) {
      const project = makeProject(server);
      const wishes = { g: { block: { policies: ['p'] } } };
      await applyAll(project, wishes);
      await server.call('DELETE', '/identity/group/name/g');
      const planned = await project.plan(wishes);
      expectActions(planned, { g: 'create' });
      expect(planned.plan?.drift.map(({ type }) => type)).toEqual(['deleted']);
      await project.applyPlan(planned);
      await expectNoChanges(project, wishes);
    },
  },
  {
    title: 'a create whose answer was lost is found by its marker, and made once',
    needs: 'sandbox',
    async run(server) {
      server.sandbox?.faults.add({ method: 'POST', path: '/v1/identity/group', type: 'drop', when: 'after-commit', count: 1 });
      const project = makeProject(server);
      const ran = await applyAll(project, { g: { block: { policies: ['p'] } } });
      expect(ran).toHaveLength(2);
      expect(await groupNames(server)).toEqual(['g']);
      const creates = server.sandbox
        ?.requests()
        .filter(({ method, path, committed }) => method === 'POST' && path === '/v1/identity/group' && committed);
      expect(creates).toHaveLength(1);
      await expectNoChanges(project, { g: { block: { policies: ['p'] } } });
    },
  },
  {
    title: 'a create that never arrived is made when it is tried again',
    needs: 'sandbox',
    async run(server) {
      server.sandbox?.faults.add({ method: 'POST', path: '/v1/identity/group', type: 'drop', when: 'before-commit', count: 1 });
      const project = makeProject(server);
      await applyAll(project, { g: {} });
      expect(await groupNames(server)).toEqual(['g']);
    },
  },
  {
    title: 'an update whose answer was lost is as good as done, and is sent once',
    needs: 'sandbox',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const id = await idOf(server, 'g');
      server.sandbox?.faults.add({ method: 'POST', path: '/v1/identity/group/id/*', type: 'drop', when: 'after-commit', count: 1 });
      const ran = await applyAll(project, { g: { block: { policies: ['q'] } } });
      expect(ran.map(({ result }) => result)).toEqual([{ type: 'done', id, wrote: true }]);
      expect(await groupData(server, id)).toMatchObject({ policies: ['q'], modify_index: 3 });
    },
  },
  {
    title: 'an update that never arrived is sent again, also after an error of a proxy',
    needs: 'sandbox',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const path = '/v1/identity/group/id/*';
      server.sandbox?.faults.add({ method: 'POST', path, type: 'drop', when: 'before-commit', count: 1 });
      server.sandbox?.faults.add({ method: 'POST', path, type: 'status', status: 502, html: true, skip: 1, count: 1 });
      await applyAll(project, { g: { block: { policies: ['q'] } } });
      expect((await named(server, 'g')).policies).toEqual(['q']);
    },
  },
  {
    title: 'an edit between two tries of an update is not overwritten',
    needs: 'sandbox',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { g: { block: { policies: ['p'] } } });
      const id = await idOf(server, 'g');
      const path = '/v1/identity/group/id/*';
      server.sandbox?.faults.add({ method: 'POST', path, type: 'drop', when: 'before-commit', count: 1 });
      let posts = 0;
      project.beforeSend = async ({ method }) => {
        if (method === 'POST') posts++;
        if (method === 'GET' && posts === 1) await server.call('POST', `/identity/group/id/${id}`, { policies: ['theirs'] });
      };
      const [ran] = await project.apply({ g: { block: { policies: ['q'] } } });
      expect(ran?.result.type).toBe('stale');
      expect((await groupData(server, id)).policies).toEqual(['theirs']);
    },
  },
  {
    title: 'a half-made group is found by its marker and finished, and the marker goes',
    async run(server) {
      const id = await makeGroup(server, { type: 'internal', metadata: { 'rollcall-create': 'marker-1' } });
      await makeGroup(server, { type: 'internal', metadata: { 'rollcall-create': 'of-another-project' } });
      const project = makeProject(server);
      project.state = {
        version: 1,
        lineage: 'l',
        serial: 1,
        project: 'contract',
        targets: {},
        objects: {},
        pending: { 'v/g': { kind: 'group', marker: 'marker-1', plan: 'sha256:x' } },
        runs: [],
      };
      const live = await project.read({ g: {} });
      expect(live.objects.map((object) => [object.id, object.marker, object.document['metadata']])).toEqual([[id, 'marker-1', {}]]);
      const planned = await project.plan({ g: { block: { policies: ['p'] } } });
      expectActions(planned, { g: 'update' });
      await project.applyPlan(planned);
      expect(await groupData(server, id)).toMatchObject({ name: 'g', policies: ['p'] });
      expect((await groupData(server, id)).metadata ?? {}).toEqual({});
    },
  },
];
