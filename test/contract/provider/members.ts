import { expect } from 'vitest';
import { groupData, makeEntity, makeGroup, makeMount } from '../api/calls.ts';
import type { Check } from '../check.ts';
import { makeProject } from '../vault-project.ts';
import type { VaultServer } from '../vault-server.ts';
import { applyAll, expectNoChanges, idOf, named } from './calls.ts';

async function makeEntityAlias(
  server: VaultServer,
  entity: string,
  alias: { readonly name: string; readonly accessor: string },
): Promise<void> {
  const answer = await server.call('POST', '/identity/entity-alias', {
    name: alias.name,
    mount_accessor: alias.accessor,
    canonical_id: entity,
  });
  expect(answer.status, answer.text).toBe(200);
}

const BY_ALIAS = { settings: { members: { by: 'alias', mount: 'oidc/' } } };

/** People and entities. */
export const memberChecks: readonly Check[] = [
  {
    title: 'a person is the entity of that name in any letter case; its live spelling is the identity',
    async run(server) {
      const entity = await makeEntity(server, 'Ada@Acme.test');
      const project = makeProject(server);
      const wishes = { g: { members: ['ada@acme.test'] } };
      await applyAll(project, wishes);
      expect((await named(server, 'g')).member_entity_ids).toEqual([entity]);
      const live = await project.read(wishes);
      expect(live.objects[0]?.document['members']).toEqual({ 'ada@acme.test': ['Ada@Acme.test'] });
      await expectNoChanges(project, wishes);
    },
  },
  {
    title: 'a person is the entity with that alias on the mount, by its path',
    async run(server) {
      const [oidc, ldap] = [await makeMount(server, 'oidc'), await makeMount(server, 'ldap')];
      const [ada, grace] = [await makeEntity(server, 'entity-1'), await makeEntity(server, 'entity-2')];
      await makeEntityAlias(server, ada, { name: 'Ada@acme.test', accessor: oidc });
      await makeEntityAlias(server, grace, { name: 'grace@acme.test', accessor: ldap });
      const project = makeProject(server, { target: BY_ALIAS });
      await applyAll(project, { g: { members: ['ada@acme.test'] } });
      expect((await named(server, 'g')).member_entity_ids).toEqual([ada]);
      expect((await project.read({ g: {} })).objects[0]?.document['members']).toEqual({ 'ada@acme.test': ['entity-1'] });
      const { problems } = await project.plan({ g: { members: ['grace@acme.test'] } });
      expect(problems.map(({ code, summary }) => [code, summary])).toEqual([
        ['UNKNOWN_MEMBER', expect.stringContaining('"grace@acme.test" has no alias at "oidc/"')],
      ]);
    },
  },
  {
    title: 'somebody unknown is a problem with the nearest names, or a warning where the target skips them',
    async run(server) {
      await makeEntity(server, 'grace@acme.test');
      const wishes = { g: { members: ['grace@acme.tset'] } };
      const { plan, problems } = await makeProject(server).plan(wishes);
      expect([plan, problems.map(({ code, detail }) => [code, detail])]).toEqual([
        undefined,
        [['UNKNOWN_MEMBER', expect.stringContaining('Did you mean "grace@acme.test"?')]],
      ]);
      const skipping = await makeProject(server, { target: { unknownMembers: 'skip' } }).plan(wishes);
      expect(skipping.problems).toEqual([]);
      expect(skipping.plan?.warnings.map(({ code }) => code)).toContain('UNKNOWN_MEMBER');
      expect(skipping.plan?.changes[0]?.after?.['members']).toEqual({});
    },
  },
  {
    title: 'people: gives a person other entities, one or several',
    async run(server) {
      const [work, admin] = [await makeEntity(server, 'ada-work'), await makeEntity(server, 'ada-admin')];
      await makeEntity(server, 'ada@acme.test');
      const project = makeProject(server, { people: { 'ada@acme.test': { v: ['ada-work', 'Ada-Admin'] } } });
      const wishes = { g: { members: ['ada@acme.test'] } };
      await applyAll(project, wishes);
      expect((await named(server, 'g')).member_entity_ids).toEqual([work, admin].sort());
      const live = await project.read(wishes);
      expect(live.objects[0]?.document['members']).toEqual({ 'ada@acme.test': ['ada-admin', 'ada-work'] });
      await expectNoChanges(project, wishes);
      const missing = await makeProject(server, { people: { 'ada@acme.test': { v: ['ada-wrok'] } } }).plan(wishes);
      expect(missing.problems.map(({ code, detail }) => [code, detail])).toEqual([
        ['UNKNOWN_MEMBER', expect.stringContaining('"ada-work"')],
      ]);
    },
  },
  {
    title: 'native entities share the table: one that stands for a person is that person',
    async run(server) {
      const [ada, ci] = [await makeEntity(server, 'ada@acme.test'), await makeEntity(server, 'ci-runner')];
      const project = makeProject(server);
      const wishes = { g: { members: ['ada@acme.test'], block: { entities: ['CI-Runner', 'ADA@acme.test', `id:${ci}`] } } };
      const planned = await project.plan(wishes);
      expect(planned.plan?.changes[0]?.after?.['members']).toEqual({ 'ada@acme.test': ['ada@acme.test'], 'name:ci-runner': ['ci-runner'] });
      await project.applyPlan(planned);
      expect((await named(server, 'g')).member_entity_ids).toEqual([ada, ci].sort());
      await expectNoChanges(project, wishes);
      await expectNoChanges(project, { g: { members: [], block: { entities: ['ada@acme.test', 'ci-runner'] } } });
    },
  },
  {
    title: 'a member removed by hand comes back as drift, and is put back',
    async run(server) {
      const ids = [await makeEntity(server, 'ada@acme.test'), await makeEntity(server, 'grace@acme.test')];
      const project = makeProject(server);
      const wishes = { g: { members: ['ada@acme.test', 'grace@acme.test'] } };
      await applyAll(project, wishes);
      await server.call('POST', `/identity/group/id/${await idOf(server, 'g')}`, { member_entity_ids: [ids[0]] });
      const { plan } = await project.plan(wishes);
      expect(plan?.changes[0]?.causes).toEqual({ '/members/grace@acme.test': 'drift' });
      expect(plan?.drift[0]?.patch).toEqual([{ op: 'remove', path: '/members/grace@acme.test' }]);
      await applyAll(project, wishes);
      expect((await named(server, 'g')).member_entity_ids).toEqual(ids.toSorted());
    },
  },
  {
    title: 'a member added by hand is taken out again',
    async run(server) {
      const ada = await makeEntity(server, 'ada@acme.test');
      const bot = await makeEntity(server, 'bot');
      const project = makeProject(server);
      const wishes = { g: { members: ['ada@acme.test'] } };
      await applyAll(project, wishes);
      await server.call('POST', '/identity/group/name/g', { member_entity_ids: [ada, bot] });
      const { plan } = await project.plan(wishes);
      expect(plan?.changes[0]?.patch).toEqual([{ op: 'remove', path: '/members/name:bot' }]);
      await applyAll(project, wishes);
      expect((await named(server, 'g')).member_entity_ids).toEqual([ada]);
    },
  },
  {
    title: 'an entity that was deleted and made anew is the same person: nothing but a member to put back',
    async run(server) {
      const first = await makeEntity(server, 'ada@acme.test');
      const project = makeProject(server);
      const wishes = { g: { members: ['ada@acme.test'] } };
      await applyAll(project, wishes);
      await server.call('DELETE', `/identity/entity/id/${first}`);
      const second = await makeEntity(server, 'ada@acme.test');
      await applyAll(project, wishes);
      expect((await named(server, 'g')).member_entity_ids).toEqual([second]);
    },
  },
  {
    title: 'a list of entities that ended early says nobody is missing, and nothing is planned',
    needs: 'sandbox',
    async run(server) {
      for (const name of ['ada@acme.test', 'grace@acme.test', 'linus@acme.test']) await makeEntity(server, name);
      const project = makeProject(server);
      const wishes = { g: { members: ['ada@acme.test', 'grace@acme.test', 'linus@acme.test'] } };
      await applyAll(project, wishes);
      server.sandbox?.faults.add({ path: '/v1/identity/entity/id', type: 'partial-list', keep: 1 });
      const planned = await project.plan(wishes);
      expect([planned.problems, planned.plan?.changes]).toEqual([[], []]);
      expect(planned.plan?.incomplete.map(({ part, code }) => [part, code])).toEqual([['entities', 'INCOMPLETE_READ']]);
    },
  },
  ...['member_entity_ids', 'member_group_ids', 'policies', 'metadata'].map((key): Check => ({
    title: `a group that is read without "${key}" is not one without them: nothing is planned for it, and nothing is written`,
    needs: 'sandbox',
    async run(server) {
      const ids = [await makeEntity(server, 'ada@acme.test'), await makeEntity(server, 'grace@acme.test')];
      const made = { member_entity_ids: ids, policies: ['p'], metadata: { a: 'b' } };
      const id = await makeGroup(server, { name: 'g', ...made });
      const project = makeProject(server);
      server.sandbox?.faults.add({ type: 'lacks', key, method: 'GET', path: '/v1/identity/group/**' });
      await expect(project.plan({ g: { members: ['ada@acme.test'], membership: 'additive' } })).rejects.toMatchObject({
        code: 'PROVIDER_ANSWER',
        message: expect.stringContaining(`it lacks "${key}"`),
      });
      server.sandbox?.faults.clear();
      expect(await groupData(server, id)).toMatchObject({ ...made, member_entity_ids: ids.toSorted() });
    },
  })),
  {
    title: 'an entity that was made after the plan’s read stays in the group when other members change additively',
    async run(server) {
      await makeEntity(server, 'ada@acme.test');
      const id = await makeGroup(server, { name: 'g' });
      const project = makeProject(server);
      const planned = await project.plan({ g: { members: ['ada@acme.test'], membership: 'additive' } });
      const late = await makeEntity(server, 'late@acme.test');
      await server.call('POST', `/identity/group/id/${id}`, { member_entity_ids: [late] });
      const ran = await project.applyPlan(planned);
      expect(ran.map(({ result }) => result.type)).toEqual(['done']);
      expect((await groupData(server, id)).member_entity_ids).toContain(late);
      expect((await groupData(server, id)).member_entity_ids).toHaveLength(2);
    },
  },
];
