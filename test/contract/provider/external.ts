import { expect } from 'vitest';
import { groupData, makeGroup, makeMount } from '../api/calls.ts';
import type { Check } from '../check.ts';
import { makeIdentityProvider } from '../jwt.ts';
import { makeProject } from '../vault-project.ts';
import { applyAll, expectActions, expectNoChanges, groupNames, idOf, named, writesOf } from './calls.ts';

function external(
  alias: { readonly mount: string; readonly name: string } | null | undefined,
  more: Readonly<Record<string, string[]>> = {},
) {
  return { block: { type: 'external', ...(alias === undefined ? {} : { alias }), ...more } };
}

/** Groups whose members follow the logins of an auth mount. */
export const externalChecks: readonly Check[] = [
  {
    title: 'an external group is made with its alias, and never sent members or groups',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const project = makeProject(server);
      const wishes = { ext: external({ mount: 'auth/idp', name: 'IdP-Eng' }, { policies: ['p'] }) };
      await applyAll(project, wishes);
      expect(await named(server, 'ext')).toMatchObject({
        type: 'external',
        policies: ['p'],
        alias: { name: 'IdP-Eng', mount_accessor: accessor },
      });
      for (const { body } of project.sent)
        expect(Object.keys(body ?? {})).not.toEqual(expect.arrayContaining([expect.stringMatching(/^member_/)]));
      await expectNoChanges(project, wishes);
      await applyAll(project, { ext: external({ mount: 'idp/', name: 'IdP-Eng' }, { policies: [] }) });
      expect(await named(server, 'ext')).toMatchObject({ policies: [], alias: { name: 'IdP-Eng' } });
    },
  },
  {
    title: 'an alias is changed in place, also in its letter case, and moved to another mount',
    async run(server) {
      await makeMount(server, 'idp');
      const other = await makeMount(server, 'idp2');
      const project = makeProject(server);
      await applyAll(project, { ext: external({ mount: 'idp', name: 'One' }) });
      const alias = (await named(server, 'ext')).alias.id;
      for (const name of ['Two', 'tWO']) {
        await applyAll(project, { ext: external({ mount: 'idp', name }) });
        expect((await named(server, 'ext')).alias).toMatchObject({ id: alias, name });
      }
      await applyAll(project, { ext: external({ mount: 'idp2', name: 'tWO' }) });
      expect((await named(server, 'ext')).alias).toMatchObject({ name: 'tWO', mount_accessor: other });
      await expectNoChanges(project, { ext: external({ mount: 'idp2', name: 'tWO' }) });
    },
  },
  {
    title: 'an alias that is not declared stays, one declared as null goes',
    async run(server) {
      await makeMount(server, 'idp');
      const project = makeProject(server);
      await applyAll(project, { ext: external({ mount: 'idp', name: 'One' }) });
      await applyAll(project, { ext: external(undefined, { policies: ['p'] }) });
      expect((await named(server, 'ext')).alias.name).toBe('One');
      await applyAll(project, { ext: external(null) });
      expect((await named(server, 'ext')).alias).toEqual({});
      await expectNoChanges(project, { ext: external(null) });
    },
  },
  {
    title: 'an alias passes from one group to another: released first, then claimed',
    async run(server) {
      await makeMount(server, 'idp');
      const project = makeProject(server);
      await applyAll(project, { a: external({ mount: 'idp', name: 'Eng' }), b: external(null) });
      const ran = await applyAll(project, { a: external(null), b: external({ mount: 'idp', name: 'eng' }) });
      expect(ran.map(({ step }) => [step.address, step.title])).toEqual([
        ['v/a', 'remove alias'],
        ['v/b', 'set alias'],
      ]);
      expect([(await named(server, 'a')).alias, (await named(server, 'b')).alias.name]).toEqual([{}, 'eng']);
    },
  },
  {
    title: 'an alias that another group took meanwhile is stale, and stays there',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const other = await makeGroup(server, { name: 'other', type: 'external' });
      const project = makeProject(server);
      const planned = await project.plan({ ext: external({ mount: 'idp', name: 'Eng' }) });
      await server.call('POST', '/identity/group-alias', { name: 'eng', mount_accessor: accessor, canonical_id: other });
      const ran = await project.applyPlan(planned);
      expect(ran.map(({ result }) => result.type)).toEqual(['done', 'done', 'stale']);
      expect((await groupData(server, other)).alias.name).toBe('eng');
    },
  },
  {
    title: 'an alias that was changed by hand is drift, or stale once it was planned',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const project = makeProject(server);
      const wishes = { ext: external({ mount: 'idp', name: 'One' }) };
      await applyAll(project, wishes);
      const planned = await project.plan({ ext: external({ mount: 'idp', name: 'Two' }) });
      const { id, alias } = await named(server, 'ext');
      await server.call('POST', `/identity/group-alias/id/${alias.id}`, { name: 'Theirs', mount_accessor: accessor, canonical_id: id });
      const [ran] = await project.applyPlan(planned);
      expect([ran?.result.type, (await named(server, 'ext')).alias.name]).toEqual(['stale', 'Theirs']);
      const drifted = await project.plan(wishes);
      expect(drifted.plan?.changes.map(({ causes }) => causes)).toEqual([{ '/alias': 'drift' }]);
      await project.applyPlan(drifted);
      await expectNoChanges(project, wishes);
    },
  },
  {
    title: 'an alias made at a lost answer is not made twice',
    needs: 'sandbox',
    async run(server) {
      await makeMount(server, 'idp');
      server.sandbox?.faults.add({ method: 'POST', path: '/v1/identity/group-alias', type: 'drop', when: 'after-commit', count: 1 });
      const project = makeProject(server);
      await applyAll(project, { ext: external({ mount: 'idp', name: 'Eng' }) });
      const listed = await server.call('GET', '/identity/group-alias/id?list=true');
      expect(listed.body.data.keys).toHaveLength(1);
    },
  },
  {
    title: 'a mount that does not exist is a problem before anything is written',
    async run(server) {
      await makeMount(server, 'oidc');
      const { plan, problems } = await makeProject(server).plan({ ext: external({ mount: 'odic', name: 'Eng' }) });
      expect([plan, problems.map(({ code, summary, detail }) => [code, summary, detail])]).toEqual([
        undefined,
        [['UNKNOWN_REFERENCE', '"v/ext": there is no auth mount "odic/" in target "v".', 'Did you mean "oidc/"?']],
      ]);
    },
  },
  {
    title: 'members that logins put into an external group are held: shown, never changed',
    async run(server) {
      const idp = await makeIdentityProvider(server, 'jwt');
      const project = makeProject(server);
      const wishes = { ext: external({ mount: 'jwt', name: 'eng' }, { policies: ['p'] }), parent: { groups: ['ext'] } };
      await applyAll(project, wishes);
      const entity = await idp.logIn({ sub: 'ada@acme.test', groups: ['eng'] });
      expect((await named(server, 'ext')).member_entity_ids).toEqual([entity]);
      await expectNoChanges(project, wishes);
      const live = await project.read(wishes);
      const ext = live.objects.find((object) => object.name === 'ext');
      expect(ext?.held).toEqual([{ field: 'members', reason: expect.stringContaining('logins') }]);
      expect(Object.keys(ext?.document['members'] as object)).toHaveLength(1);
      await applyAll(project, { ...wishes, ext: external({ mount: 'jwt', name: 'eng' }, { policies: ['q'] }) });
      expect(await named(server, 'ext')).toMatchObject({ policies: ['q'], member_entity_ids: [entity] });
      project.sent.length = 0;
      await applyAll(project, { parent: { groups: [] } });
      expect(await groupNames(server)).toEqual(['parent']);
      expect(writesOf(project)).toEqual(['POST /identity/group/id/<id>', 'DELETE /identity/group/id/<id>']);
    },
  },
  {
    title: 'members declared for a live external group are a problem',
    async run(server) {
      await makeGroup(server, { name: 'ext', type: 'external' });
      const { plan, problems } = await makeProject(server).plan({ ext: { members: [] } });
      expect([plan, problems.map(({ code }) => code)]).toEqual([undefined, ['READ_ONLY_OBJECT']]);
    },
  },
  {
    title: 'an external group becomes internal by deleting and creating it',
    async run(server) {
      await makeMount(server, 'idp');
      const project = makeProject(server);
      await applyAll(project, { g: external({ mount: 'idp', name: 'Eng' }) });
      const before = await idOf(server, 'g');
      const wishes = { g: { block: { type: 'internal' }, members: [] } };
      const planned = await project.plan(wishes);
      expectActions(planned, { g: 'replace' });
      await project.applyPlan(planned);
      expect(await named(server, 'g')).toMatchObject({ type: 'internal', alias: {} });
      expect(await idOf(server, 'g')).not.toBe(before);
      await expectNoChanges(project, wishes);
    },
  },
];
