import { expect } from 'vitest';
import type { CipherscaleCheck } from '../cipherscale-api/server.ts';
import { act, countNamed, emailsIn, groupNamed, sandboxOf, team, turnInto } from './calls.ts';
import { actionsOf, errorsOf, expectDone, makeProject, writesOf } from './project.ts';

const ADA = 'ada@acme.test';

/** Creating, changing and deleting groups where others are at work and answers are lost. */
export const groupChecks: readonly CipherscaleCheck[] = [
  {
    title: 'a create whose answer is lost is looked up, and makes no second group',
    known: 'assumed',
    async run(server) {
      for (const [index, fault] of [
        { type: 'drop', when: 'after-commit' } as const,
        { type: 'status', status: 502, html: true, committed: true } as const,
        { type: 'drop', when: 'in-answer' } as const,
      ].entries()) {
        sandboxOf(server).faults.add({ ...fault, method: 'POST', path: '/qa/tenants/groups', count: 1 });
        const name = `lost${index}`;
        const project = makeProject(server);
        await project.settle({ [name]: team([ADA], { roles: ['Auditor'] }) });
        expect(await countNamed(server, name)).toBe(1);
      }
    },
  },
  {
    title: 'a create that failed before it took effect is tried again',
    known: 'assumed',
    async run(server) {
      sandboxOf(server).faults.add({ type: 'status', status: 503, method: 'POST', path: '/qa/tenants/groups', count: 1 });
      await makeProject(server).settle({ a: team([ADA]) });
      expect(await countNamed(server, 'a')).toBe(1);
    },
  },
  {
    title: 'a group of the name that appeared since the plan is not doubled, whether the server minds or not',
    known: 'assumed',
    async run(server) {
      const [a, b] = [team([ADA]), team([ADA])];
      for (const uniqueNames of [false, true]) {
        turnInto(server, { uniqueNames });
        const name = uniqueNames ? 'b' : 'a';
        const project = makeProject(server);
        const groups = uniqueNames ? { b } : { a };
        const { plan } = await project.plan(groups);
        act(server, 'groups', { name, roles: ['Auditor'], description: 'somebody else' });
        const { outcome } = await project.applyPlan(plan!, groups);
        expect(outcome?.changes.map(({ status }) => status)).toEqual(['stale']);
        expect(await countNamed(server, name)).toBe(1);
        expect(actionsOf(await project.plan(groups))).toEqual({ [name]: 'adopt' });
      }
    },
  },
  {
    title: 'a name that is taken in the last moment is answered with 409, and looked up',
    known: 'assumed',
    async run(server) {
      turnInto(server, { uniqueNames: true });
      const body = { name: 'a', roles: ['Auditor'] };
      act(server, 'before', { method: 'POST', path: '/tenants/groups', command: 'groups', body });
      const { outcome } = await makeProject(server).apply({ a: team([ADA]) });
      expect(outcome?.changes.map(({ status }) => status)).toEqual(['stale']);
      expect(await countNamed(server, 'a')).toBe(1);
    },
  },
  {
    title: 'a group that changed between plan and apply is not written to',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: { ...team([ADA]), description: 'one' }, b: team([]) });
      const groups = { a: { ...team([ADA]), description: 'two' }, b: { ...team([]), description: 'b' } };
      const { plan } = await project.plan(groups);
      act(server, 'groups', { group: 'a', description: 'three' });
      const { outcome } = await project.applyPlan(plan!, groups);
      expect(outcome?.changes.map(({ address, status }) => [address, status])).toEqual([
        ['zt/a', 'stale'],
        ['zt/b', 'done'],
      ]);
      expect((await groupNamed(server, 'a')).description).toBe('three');
    },
  },
  {
    title: 'what is changed outside beside the fields of a step is sent along',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: { cipherscale: { roles: ['User'] } } });
      const groups = { a: { cipherscale: { roles: ['Auditor'] } } };
      const { plan } = await project.plan(groups);
      act(server, 'groups', { group: 'a', description: 'written meanwhile' });
      expectDone(await project.applyPlan(plan!, groups));
      expect(await groupNamed(server, 'a')).toMatchObject({ description: 'written meanwhile', roles: [{ name: 'Auditor' }] });
    },
  },
  {
    title: 'a group that is gone when it is written is stale, and done when it is deleted',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([]), b: team([]) });
      const groups = { a: { ...team([]), description: 'x' } };
      const { plan } = await project.plan(groups);
      act(server, 'group-deletions', { group: 'a' });
      act(server, 'group-deletions', { group: 'b' });
      const { outcome } = await project.applyPlan(plan!, groups);
      expect(outcome?.changes.map(({ address, status }) => [address, status])).toEqual([
        ['zt/a', 'stale'],
        ['zt/b', 'done'],
      ]);
    },
  },
  {
    title: 'what says deleteable false is not deleted, and its roles are not changed; its description is, with a warning',
    known: 'inferred',
    async run(server) {
      const project = makeProject(server);
      const fixed = (rest: object): Parameters<typeof project.plan>[0] => ({
        everybody: { cipherscale: { name: 'Default Group', ...rest } },
      });
      await project.settle(fixed({}));
      expect(errorsOf(await project.plan({})).map(([code]) => code)).toContain('READ_ONLY_OBJECT');
      expect(errorsOf(await project.plan(fixed({ roles: ['Auditor'] }))).map(([code]) => code)).toEqual(['READ_ONLY_OBJECT']);
      const described = { everybody: { description: 'Everybody', cipherscale: { name: 'Default Group' } } };
      const { plan } = await project.plan(described);
      expect(plan?.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('built into the tenant')]);
      await project.settle(described);
      const managing = makeProject(server, { target: { roles: { built_in: 'manage' } } });
      await managing.settle(fixed({ roles: ['Auditor'] }));
    },
  },
  {
    title: 'a role of the type ADMIN is privileged without a word in the project, and an approval lets it pass',
    known: 'assumed',
    async run(server) {
      const groups = { a: team([ADA], { roles: ['Admin'] }) };
      const { plan } = await makeProject(server).plan(groups);
      expect(plan?.guards.map(({ code, blocking, people }) => [code, blocking, people])).toEqual([['PRIVILEGE_GAINED', true, [ADA]]]);
      const approvals = [{ match: 'zt/a', allow: ['PRIVILEGE_GAINED'], until: '2030-12-31', reason: 'on call' }];
      const approved = makeProject(server, { project: { approvals } });
      expectDone(await approved.apply(groups));
      expect((await groupNamed(server, 'a')).roles).toMatchObject([{ type: 'ADMIN' }]);
    },
  },
  {
    title: 'a group needs a role to be made, and none is refused; how many is a knob',
    known: 'inferred',
    async run(server) {
      const project = makeProject(server);
      expect(errorsOf(await project.plan({ a: { cipherscale: {} } })).map(([code]) => code)).toEqual(['UNSUPPORTED_CHANGE']);
      expect(errorsOf(await project.plan({ a: team([], { roles: [] }) })).map(([code]) => code)).toEqual(['CONFIG_VALUE']);
      turnInto(server, { emptyRoles: 'allow' });
      await makeProject(server, { target: { roles: { min: 0 } } }).settle({ a: { cipherscale: { roles: [] } } });
      const { plan } = await project.plan({ b: team([], { roles: ['User', 'Auditor'] }) });
      expect(plan?.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('has 2 roles')]);
    },
  },
  {
    title: 'what the console sets is drift where it is not as expected, and no step',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      const groups = { a: team([ADA], { expect: { max_devices: 5, is_saml_default_group: false, idp_mapping: ['b@x', 'a@x'] } }) };
      await project.apply(groups);
      const first = await project.drift(groups);
      expect(first.plan?.drift.map(({ address, by_hand }) => [address, by_hand])).toEqual([
        ['zt/a', ['/idp_mapping/a@x', '/idp_mapping/b@x']],
      ]);
      expect(first.plan?.changes).toEqual([]);
      act(server, 'groups', { group: 'a', idpMapping: ['a@x', 'b@x'] });
      const warned = makeProject(server, { target: { idp: { members: 'manage' } } });
      await warned.apply(groups);
      expect((await warned.drift(groups)).plan?.drift).toEqual([]);
      act(server, 'groups', { group: 'a', maxDevices: 9 });
      expect((await warned.drift(groups)).plan?.drift[0]?.patch).toEqual([{ op: 'replace', path: '/max_devices', value: 9 }]);
      expect(errorsOf(await project.plan({ a: team([], { max_devices: 3 }) })).map(([code]) => code)).toEqual(['CONFIG_UNKNOWN_KEY']);
    },
  },
  {
    title: 'members of a group that an identity provider fills are refused, warned of or managed, as the target says',
    known: 'documented',
    async run(server) {
      for (const name of ['okta-everyone', 'unmapped']) {
        const groups = { g: { members: [ADA], cipherscale: { name } } };
        const [error] = errorsOf(await makeProject(server).plan(groups));
        expect(error?.[0]).toBe('UNSUPPORTED_CHANGE');
        const warned = await makeProject(server, { target: { idp: { members: 'warn' } } }).plan(groups);
        expect(warned.plan?.warnings.map(({ code }) => code)).toContain('UNSUPPORTED_CHANGE');
        const managed = await makeProject(server, { target: { idp: { members: 'manage' } } }).plan(groups);
        expect(managed.plan?.warnings).toMatchObject([{ code: 'STATE_EMPTY' }]);
        await makeProject(server).settle({ g: { description: `of ${name}`, cipherscale: { name } } });
      }
    },
  },
  {
    title: 'deleting a group tells of policies that name it and mappings that lead to it; the SAML default stays',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([]), u: { cipherscale: { name: 'unmapped' } } });
      act(server, 'policies', { name: 'P', groups: ['a'] });
      act(server, 'groups', { group: 'a', idpMapping: ['m@x'] });
      const { plan } = await project.plan({ u: { cipherscale: { name: 'unmapped' } } });
      expect(plan?.warnings.map(({ message }) => message).join('\n')).toMatch(/mapping of "m@x"[\s\S]*policies name it: "P"/);
      act(server, 'groups', { group: 'a', idpMapping: [] });
      expect(errorsOf(await project.plan({ a: team([]) })).map(([code]) => code)).toEqual(['READ_ONLY_OBJECT']);
    },
  },
  {
    title: 'what the target protects is never changed',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server, { target: { protect: ['break-glass'] } });
      const groups = { b: { description: 'changed', cipherscale: { name: 'break-glass' } } };
      expect(errorsOf(await project.plan(groups)).map(([code]) => code)).toEqual(['READ_ONLY_OBJECT']);
    },
  },
  {
    title: 'a group is renamed by its id, with everything else in one write',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ old: team([ADA]) });
      const { id } = await groupNamed(server, 'old');
      const groups = { new: { ...team([ADA]), previously: 'old', description: 'renamed' } };
      expectDone(await project.apply(groups));
      expect(writesOf(project)).toEqual(['PUT /groups/*']);
      expect([(await groupNamed(server, 'new')).id, await emailsIn(server, 'new')]).toEqual([id, [ADA]]);
    },
  },
  {
    title: 'a write that the server takes and does not carry out is a failed step',
    known: 'assumed',
    async run(server) {
      turnInto(server, { put: 'keep' });
      const project = makeProject(server);
      await project.settle({ a: { ...team([]), description: 'one' } });
      const answer = JSON.stringify({ ...(await groupNamed(server, 'a')), description: 'one' });
      const headers = { 'Content-Type': 'application/json' };
      sandboxOf(server).faults.add({
        type: 'status',
        status: 200,
        body: answer,
        headers,
        method: 'PUT',
        path: '/qa/tenants/groups/*',
        count: 1,
      });
      const { outcome } = await project.apply({ a: { ...team([]), description: 'two' } });
      expect(outcome?.changes.map(({ status }) => status)).toEqual(['failed']);
      await project.settle({ a: { ...team([]), description: 'two' } });
    },
  },
];
