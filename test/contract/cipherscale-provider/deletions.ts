import { expect } from 'vitest';
import type { CipherscaleCheck, CipherscaleServer } from '../cipherscale-api/server.ts';
import { act, countNamed, person, sandboxOf, team, turnInto } from './calls.ts';
import { expectDone, makeProject, pathOf, writesOf } from './project.ts';
import type { CipherscaleProject } from './project.ts';

const ADA = 'ada@acme.test';
const RULES = { admission_rules: { hours: { cipherscale: { rule: 'x' } } } };

/** What was asked from the last write's own read on: everything of one deletion. */
function lastOf(server: CipherscaleServer, project: CipherscaleProject, path: string): readonly string[] {
  const lines = project.requests.map((line) => `${line.split(' ')[0]} ${pathOf(line.split(' ')[1] as string)}`);
  const end = lines.indexOf(`DELETE ${path}`);
  expect(server.sandbox).toBeDefined();
  return lines.slice(lines.lastIndexOf(`GET ${path}`, end), end + 1);
}

/** Deletions, and what is asked right before each. */
export const deletionChecks: readonly CipherscaleCheck[] = [
  {
    title: 'a rule that a policy begins to use during the apply is not deleted',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({}, RULES);
      const policy = { name: 'night shift', groups: ['Default Group'], rule: 'hours' };
      act(server, 'before', { method: 'GET', path: '/tenants/admission-rules/*', command: 'policies', body: policy });
      const { outcome } = await project.apply({});
      expect(outcome?.changes.map(({ status, error }) => [status, error?.message])).toEqual([
        ['stale', expect.stringContaining('is by now used by policies: "night shift"')],
      ]);
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'a rule of which nobody can say any more whether a policy uses it is not deleted',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({}, RULES);
      act(server, 'before', { method: 'GET', path: '/tenants/admission-rules/*', command: 'switches', body: { policies: false } });
      const { outcome } = await project.apply({});
      expect(outcome?.changes.map(({ status, error }) => [status, error?.message])).toEqual([
        ['stale', expect.stringContaining('may be used by a policy, which is not known')],
      ]);
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'deleting a rule is a read, the list of policies and the deletion, and asks for no group',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({}, RULES);
      sandboxOf(server).faults.add({ type: 'status', status: 403, method: 'GET', path: '/qa/tenants/groups/*' });
      expectDone(await project.apply({}));
      expect(lastOf(server, project, '/admission-rules/*')).toEqual([
        'GET /admission-rules/*',
        'GET /policies',
        'DELETE /admission-rules/*',
      ]);
    },
  },
  {
    title: 'deleting a group is a read, the list of users where it has members, and the deletion',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([ADA]), b: team([]) });
      expectDone(await project.apply({ b: team([]) }));
      expect(lastOf(server, project, '/groups/*')).toEqual(['GET /groups/*', 'GET /users', 'DELETE /groups/*']);
      expectDone(await project.apply({}));
      expect(lastOf(server, project, '/groups/*')).toEqual(['GET /groups/*', 'DELETE /groups/*']);
    },
  },
  {
    title: 'a group is not deleted that is by now the only one of somebody whom the list of users lacks',
    known: 'assumed',
    async run(server) {
      person(server, 'zoe@acme.test', ['legacy-auditors']);
      const project = makeProject(server);
      await project.settle({ a: team(['zoe@acme.test']) });
      act(server, 'before', {
        method: 'GET',
        path: '/tenants/groups/*',
        command: 'members',
        body: { group: 'legacy-auditors', user: 'zoe@acme.test', gone: true },
      });
      const { plan } = await project.plan({});
      turnInto(server, { pagedLists: 'data' });
      sandboxOf(server).faults.add({ type: 'partial-list', keep: 14, method: 'GET', path: '/qa/tenants/users', skip: 1 });
      const { outcome } = await project.applyPlan(plan!, {});
      expect(outcome?.changes.map(({ status, error }) => [status, error?.message])).toEqual([
        ['stale', expect.stringContaining('is by now the only group of "zoe@acme.test"')],
      ]);
      expect(await countNamed(server, 'a')).toBe(1);
    },
  },
];
