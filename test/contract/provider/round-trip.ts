import { expect } from 'vitest';
import { groupData, makeEntity, makeGroup } from '../api/calls.ts';
import type { Check } from '../check.ts';
import { makeProject } from '../vault-project.ts';
import { applyAll, expectActions, expectNoChanges, groupNames, idOf, named, writesOf } from './calls.ts';

const FULL = {
  members: ['ada@acme.test', 'grace@acme.test'],
  groups: ['platform'],
  block: { policies: ['eng-read', ' Eng-Write'], metadata: { 'cost-centre': '4711', __proto__x: 'y' }, entities: ['ci-runner'] },
};

/** What is written is what is read, once and for all. */
export const roundTripChecks: readonly Check[] = [
  {
    title: 'what was applied is read back, and there is nothing left to do',
    async run(server) {
      const ids = await Promise.all(['ada@acme.test', 'grace@acme.test', 'ci-runner'].map((name) => makeEntity(server, name)));
      const project = makeProject(server);
      const wishes = { engineering: FULL, platform: { block: { policies: [], metadata: {}, entities: [] }, groups: [] } };
      await applyAll(project, wishes);
      const data = await named(server, 'engineering');
      expect(data).toMatchObject({
        type: 'internal',
        policies: ['eng-read', 'eng-write'],
        metadata: { 'cost-centre': '4711', __proto__x: 'y' },
        member_entity_ids: ids.toSorted(),
        member_group_ids: [await idOf(server, 'platform')],
      });
      await expectNoChanges(project, wishes);
      project.sent.length = 0;
      await applyAll(project, wishes);
      expect(writesOf(project)).toEqual([]);
      expect((await named(server, 'engineering')).modify_index).toBe(data.modify_index);
    },
  },
  {
    title: 'a metadata key named __proto__ is a key like others',
    async run(server) {
      const project = makeProject(server);
      const metadata = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
      const wishes = { g: { block: { metadata } } };
      await applyAll(project, wishes);
      expect(Object.entries((await named(server, 'g')).metadata).toSorted(([x], [y]) => (x < y ? -1 : 1))).toEqual([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]);
      await expectNoChanges(project, wishes);
      await applyAll(project, { g: { block: { metadata: { constructor: 'y' } } } });
      expect(Object.keys((await named(server, 'g')).metadata)).toEqual(['constructor']);
    },
  },
  {
    title: 'every field can be created, changed and emptied, and only what changed is written',
    async run(server) {
      for (const name of ['ada@acme.test', 'grace@acme.test']) await makeEntity(server, name);
      const project = makeProject(server);
      const child = { block: { policies: ['x'] } };
      const first = { g: { members: ['ada@acme.test'], groups: ['child'], block: { policies: ['a'], metadata: { k: '1' } } }, child };
      await applyAll(project, first);
      for (const [field, key, wish] of [
        ['policies', 'policies', { block: { policies: ['b'] } }],
        ['policies', 'policies', { block: { policies: [] } }],
        ['metadata', 'metadata', { block: { metadata: { k: '2', l: '3' } } }],
        ['metadata', 'metadata', { block: { metadata: {} } }],
        ['members', 'member_entity_ids', { members: ['grace@acme.test'] }],
        ['members', 'member_entity_ids', { members: [] }],
        ['groups', 'member_group_ids', { groups: [] }],
        ['groups', 'member_group_ids', { groups: ['child'] }],
      ] as const) {
        const wishes = { g: wish, child };
        const planned = await project.plan(wishes);
        expect(planned.plan?.changes.map(({ patch }) => [...new Set(patch.map(({ path }) => path.split('/')[1]))])).toEqual([[field]]);
        project.sent.length = 0;
        await project.applyPlan(planned);
        expect(project.sent.filter(({ method }) => method === 'POST').map(({ body }) => Object.keys(body as object))).toEqual([[key]]);
        await expectNoChanges(project, wishes);
      }
      expect(await named(server, 'g')).toMatchObject({
        policies: null,
        metadata: null,
        member_entity_ids: null,
        member_group_ids: [await idOf(server, 'child')],
      });
    },
  },
  {
    title: 'fields that are not declared keep their live value, in a group that was adopted',
    async run(server) {
      const entity = await makeEntity(server, 'ada@acme.test');
      const child = await makeGroup(server, { name: 'child' });
      const id = await makeGroup(server, {
        name: 'Eng',
        policies: ['live'],
        metadata: { a: '1' },
        member_entity_ids: [entity],
        member_group_ids: [child],
      });
      const project = makeProject(server);
      const planned = await project.plan({ Eng: { block: { policies: ['mine'] } } });
      expectActions(planned, { Eng: 'adopt' });
      await project.applyPlan(planned);
      expect(await groupData(server, id)).toMatchObject({
        policies: ['mine'],
        metadata: { a: '1' },
        member_entity_ids: [entity],
        member_group_ids: [child],
      });
      await expectNoChanges(project, { Eng: {} });
    },
  },
  {
    title: 'null, [] and {} are the same nothing',
    async run(server) {
      const project = makeProject(server);
      const wishes = { g: { members: [], groups: [], block: { policies: [], metadata: {}, entities: [] } } };
      await applyAll(project, wishes);
      const id = await idOf(server, 'g');
      await server.call('POST', `/identity/group/id/${id}`, { policies: [], metadata: {}, member_entity_ids: [] });
      await expectNoChanges(project, wishes);
      await server.call('POST', `/identity/group/id/${id}`, { name: 'g' });
      await expectNoChanges(project, wishes);
    },
  },
  {
    title: 'a name that differs in letter case is found, and corrected in place',
    async run(server) {
      const id = await makeGroup(server, { name: 'ENGINEERING', policies: ['p'] });
      const project = makeProject(server);
      const planned = await project.plan({ Engineering: { block: { policies: ['p'] } } });
      expect(planned.plan?.changes.map(({ action, patch }) => [action, patch])).toEqual([
        ['adopt', [{ op: 'replace', path: '/name', value: 'Engineering' }]],
      ]);
      await project.applyPlan(planned);
      expect(await groupData(server, id)).toMatchObject({ name: 'Engineering', policies: ['p'] });
      await expectNoChanges(project, { Engineering: { block: { policies: ['p'] } } });
    },
  },
  {
    title: 'a group is renamed by its id, with its other changes in one write',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { old: { block: { policies: ['p'] } } });
      const id = await idOf(server, 'old');
      project.sent.length = 0;
      await applyAll(project, { new: { previously: ['old'], block: { policies: ['q'] } } });
      expect(writesOf(project)).toEqual(['POST /identity/group/id/<id>']);
      expect(await groupData(server, id)).toMatchObject({ name: 'new', policies: ['q'] });
      await expectNoChanges(project, { new: { block: { policies: ['q'] } } });
    },
  },
  {
    title: 'a group is renamed by its live name where there is no state',
    async run(server) {
      const id = await makeGroup(server, { name: 'old' });
      const project = makeProject(server);
      await applyAll(project, { new: { previously: ['old'] } });
      expect((await groupData(server, id)).name).toBe('new');
    },
  },
  {
    title: 'a name passes from one group to another in one apply',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { a: { name: 'Team' }, b: { name: 'Other' } });
      const [a, b] = [await idOf(server, 'Team'), await idOf(server, 'Other')];
      await applyAll(project, { a: { name: 'Former' }, b: { name: 'team' } });
      expect([(await groupData(server, a)).name, (await groupData(server, b)).name]).toEqual(['Former', 'team']);
    },
  },
  {
    title: 'names with slashes, spaces, dots and other letters work',
    async run(server) {
      const project = makeProject(server);
      const wishes = { 'a/b c': {}, équipe: {}, ' spaced ': {}, '..': {}, 'x/': {}, 'a//b': {}, '100%': {} };
      await applyAll(project, wishes);
      expect(await groupNames(server)).toEqual(Object.keys(wishes).sort());
      await expectNoChanges(project, wishes);
      await applyAll(project, {});
      expect(await groupNames(server)).toEqual([]);
    },
  },
  {
    title: 'groups are nested by key, in whatever order they are declared, and by name or id where they are unmanaged',
    async run(server) {
      const [byName, byId] = [await makeGroup(server, { name: 'Unmanaged One' }), await makeGroup(server, { name: 'Unmanaged Two' })];
      const project = makeProject(server);
      const wishes = { a: { groups: ['z', 'name:Unmanaged One', `id:${byId}`] }, z: { groups: ['m'] }, m: {} };
      await applyAll(project, wishes);
      expect((await named(server, 'a')).member_group_ids).toEqual([await idOf(server, 'z'), byName, byId].sort());
      await expectNoChanges(project, wishes);
      await applyAll(project, { ...wishes, z: { name: 'renamed', groups: ['m'] } });
      await expectNoChanges(project, { ...wishes, z: { name: 'renamed', groups: ['m'] } });
    },
  },
  {
    title: 'what was neither made nor adopted is never touched',
    async run(server) {
      const id = await makeGroup(server, { name: 'theirs', policies: ['x'] });
      const project = makeProject(server);
      await applyAll(project, { ours: { block: { policies: ['p'] } } });
      const planned = await project.plan({});
      expectActions(planned, { ours: 'delete' });
      expect(planned.plan?.unmanaged.map(({ name }) => name)).toEqual(['theirs']);
      await project.applyPlan(planned);
      expect(await groupData(server, id)).toMatchObject({ name: 'theirs', policies: ['x'], modify_index: 1 });
    },
  },
  {
    title: 'deleting a parent takes its children out first, so that they keep no dangling parent',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { parent: { groups: ['child'] }, child: {} });
      await applyAll(project, { child: {} });
      expect((await named(server, 'child')).parent_group_ids ?? []).toEqual([]);
      expect(await groupNames(server)).toEqual(['child']);
    },
  },
  {
    title: 'a dangling parent is nobody, and in nobody’s way',
    async run(server) {
      const child = await makeGroup(server, { name: 'child' });
      const parent = await makeGroup(server, { name: 'parent', member_group_ids: [child] });
      await server.call('DELETE', `/identity/group/id/${parent}`);
      const project = makeProject(server, { privileged: { vault: { policies: ['admin'] } } });
      const live = await project.read({ child: {} });
      expect(live.objects.map(({ name, referrers }) => [name, referrers])).toEqual([['child', []]]);
      await applyAll(project, { child: { block: { policies: ['p'] } } });
    },
  },
  {
    title: 'changing the type deletes, creates and links again',
    async run(server) {
      const project = makeProject(server);
      await applyAll(project, { parent: { groups: ['team'] }, team: { block: { policies: ['p'] } } });
      const wishes = { parent: { groups: ['team'] }, team: { block: { policies: ['p'], type: 'external' } } };
      const planned = await project.plan(wishes);
      expectActions(planned, { team: 'replace', parent: 'update' });
      const ran = await project.applyPlan(planned);
      expect(ran.map(({ result }) => result.type)).toEqual(ran.map(() => 'done'));
      expect((await named(server, 'team')).type).toBe('external');
      expect((await named(server, 'parent')).member_group_ids).toEqual([await idOf(server, 'team')]);
      await expectNoChanges(project, wishes);
    },
  },
  {
    title: 'two people who swap groups are added before they are removed',
    async run(server) {
      const [ada, grace] = [await makeEntity(server, 'ada@acme.test'), await makeEntity(server, 'grace@acme.test')];
      const project = makeProject(server);
      await applyAll(project, { a: { members: ['ada@acme.test'] }, b: { members: ['grace@acme.test'] } });
      project.sent.length = 0;
      const ran = await applyAll(project, { a: { members: ['grace@acme.test'] }, b: { members: ['ada@acme.test'] } });
      expect(ran.map(({ step }) => step.verb)).toEqual(['add', 'add', 'remove', 'remove']);
      const bodies = project.sent
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => (body as { member_entity_ids: string[] }).member_entity_ids);
      expect(bodies).toEqual([[ada, grace].sort(), [ada, grace].sort(), [grace], [ada]]);
    },
  },
  {
    title: 'additive membership adds, and removes only what it once added',
    async run(server) {
      const [ada, grace, linus] = [
        await makeEntity(server, 'ada@acme.test'),
        await makeEntity(server, 'grace@acme.test'),
        await makeEntity(server, 'linus@acme.test'),
      ];
      const id = await makeGroup(server, { name: 'g', member_entity_ids: [linus] });
      const project = makeProject(server);
      const additive = (members: readonly string[]) => ({ g: { members, membership: 'additive' as const } });
      await applyAll(project, additive(['ada@acme.test', 'grace@acme.test']));
      expect((await groupData(server, id)).member_entity_ids).toEqual([ada, grace, linus].sort());
      await applyAll(project, additive(['grace@acme.test']));
      expect((await groupData(server, id)).member_entity_ids).toEqual([grace, linus].sort());
      await expectNoChanges(project, additive(['grace@acme.test']));
    },
  },
];
