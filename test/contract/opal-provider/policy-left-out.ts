import { expect } from 'vitest';
import { named } from './calls.ts';
import { expectDone, makeProject, writesOf } from './project.ts';
import type { OpalProviderCheck, OpalTarget } from './server.ts';

const GROUP = { settled: { opal: { admin_owner: 'Platform' } } };
const OTHER = { settled: { opal: { admin_owner: 'Security' } } };

/** Who reviews requests, and what else the configurations say of them. */
async function policyOf(server: OpalTarget): Promise<unknown> {
  const { request_configurations: list } = await named(server, 'settled');
  return (list as { allow_requests: boolean; auto_approval: boolean; reviewer_stages: { operator: string; owner_ids: string[] }[] }[]).map(
    ({ allow_requests: allows, auto_approval: approves, reviewer_stages: stages }) => ({
      allows,
      approves,
      stages: stages.map(({ operator, owner_ids: owners }) => ({ operator, owners })),
    }),
  );
}

/** Every write of a group's settings sends its request policy along: a part that an answer leaves out is never sent as another one. */
export const policyLeftOutChecks: readonly OpalProviderCheck[] = [
  {
    title: 'a group whose answer leaves a part of its request policy out is not written, and its policy stays',
    async run(server) {
      const project = makeProject(server);
      await project.settle(GROUP);
      const before = await policyOf(server);
      for (const key of [
        'request_configurations',
        'allow_requests',
        'auto_approval',
        'priority',
        'reviewer_stages',
        'owner_ids',
        'operator',
      ]) {
        server.sandbox?.faults.add({ type: 'lacks', key, method: 'GET', path: '/v1/groups/*' });
        const { outcome } = await project.apply(OTHER);
        expect(outcome?.changes, key).toMatchObject([
          { status: 'failed', error: { code: 'PROVIDER_ANSWER', message: expect.stringContaining(`lacks "${key}"`) as string } },
        ]);
        expect(writesOf(project), key).toEqual([]);
        server.sandbox?.faults.clear();
      }
      expectDone(await project.apply(OTHER));
      expect(await policyOf(server)).toEqual(before);
    },
  },
  {
    title: 'users whose answer says no e-mail are not taken for people who are not there',
    async run(server) {
      const groups = { peopled: { members: ['ada@acme.test'], opal: {} } };
      const project = makeProject(server, { target: { unknown_members: 'skip' } });
      for (const path of ['/v1/user', '/v1/users']) server.sandbox?.faults.add({ type: 'lacks', key: 'email', method: 'GET', path });
      const { plan } = await project.apply(groups);
      expect(plan?.changes).toEqual([]);
      expect(plan?.incomplete).toMatchObject([{ code: 'PROVIDER_ANSWER', why: expect.stringContaining('"email" is no text') as string }]);
      expect(writesOf(project)).toEqual([]);
    },
  },
];
