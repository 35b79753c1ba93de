import { expect } from 'vitest';
import type { CipherscaleCheck } from '../cipherscale-api/server.ts';
import { act, emailsIn, groupNamed, person, sandboxOf, team, turnInto } from './calls.ts';
import { errorsOf, expectDone, makeProject, writesOf } from './project.ts';
import type { Groups } from './project.ts';

const ADA = 'ada@acme.test';
const ZOE = 'zoe@acme.test';
const hours = (rule: string): object => ({ admission_rules: { hours: { cipherscale: { rule, has_time_constraint: true } } } });
const HOURS = hours('time.hour >= 8') as { admission_rules: never };

/** What an answer leaves out is not known: it is not written away, and nothing is taken away on the strength of it. */
export const leftOutChecks: readonly CipherscaleCheck[] = [
  ...['hasTimeConstraint', 'rule'].map((key): CipherscaleCheck => ({
    title: `an admission rule whose answer lacks "${key}" is not written, and neither is one that a list shows so`,
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({}, HOURS);
      for (const path of ['/qa/tenants/admission-rules/*', '/qa/tenants/admission-rules']) {
        sandboxOf(server).faults.add({ type: 'lacks', key, method: 'GET', path });
        const { plan, outcome } = await project.apply({}, hours('time.hour >= 7') as typeof HOURS);
        const said = [...(plan?.incomplete ?? []).map(({ code }) => code), ...(outcome?.changes ?? []).map(({ error }) => error?.code)];
        expect(said, path).toEqual(['PROVIDER_ANSWER']);
        expect(writesOf(project), path).toEqual([]);
        sandboxOf(server).faults.clear();
      }
      expectDone(await project.apply({}, hours('time.hour >= 7') as typeof HOURS));
    },
  })),
  {
    title: 'a rule is not deleted while a policy does not say which rule it uses, in the plan or since',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({}, HOURS);
      const { plan } = await project.plan({});
      sandboxOf(server).faults.add({ type: 'lacks', key: 'rule', method: 'GET', path: '/qa/tenants/policies' });
      expect(errorsOf(await project.plan({}))).toEqual([
        ['LIVE_REFERRER', expect.stringContaining('these do not say which rule they use: "')],
      ]);
      const { outcome } = await project.applyPlan(plan!, {});
      expect(outcome?.changes ?? []).toMatchObject(
        outcome ? [{ status: 'stale', error: { message: expect.stringContaining('do not say which rule they use') } }] : [],
      );
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'a policy that does not say which groups it names is told where a group is deleted',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([ADA]) });
      act(server, 'policies', { name: 'silent', groups: ['Default Group'] });
      sandboxOf(server).faults.add({ type: 'lacks', key: 'groups', method: 'GET', path: '/qa/tenants/policies' });
      const { plan } = await project.plan({});
      expect(plan?.warnings.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(/do not say which groups they name: .*"silent"/),
      );
    },
  },
  {
    title: 'a description that nobody declares and that an answer leaves out is not erased',
    known: 'assumed',
    async run(server) {
      act(server, 'groups', { name: 'a', description: 'theirs', roles: ['User'] });
      const project = makeProject(server);
      const groups = { a: { members: [], cipherscale: { roles: ['type:AUDITOR'] } } };
      sandboxOf(server).faults.add({ type: 'lacks', key: 'description', method: 'GET', path: '/qa/tenants/groups/*' });
      const { outcome } = await project.apply(groups);
      expect(outcome?.changes).toMatchObject([
        { status: 'stale', error: { message: expect.stringContaining('it had a description then, and has none now') } },
      ]);
      expect(writesOf(project)).toEqual([]);
      sandboxOf(server).faults.clear();
      expectDone(await project.apply(groups));
      expect(await groupNamed(server, 'a')).toMatchObject({ description: 'theirs' });
    },
  },
  {
    title: 'roles that a declaration leaves alone and that an answer shows as none are not erased with another field',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      const described = (description: string): Groups => ({ a: { description, ...team([]), lifecycle: { ignore: ['roles'] } } });
      await project.settle(described('One.'));
      sandboxOf(server).hooks.rewrite = (request, answer) =>
        request.method === 'GET' && /\/groups\/[^/]+$/.test(request.path)
          ? { ...answer, body: answer.body.replace(/"roles":\s*\[[^\]]*\]/, '"roles":[]') }
          : answer;
      const { outcome } = await project.apply(described('Two.'));
      expect(outcome?.changes).toMatchObject([
        { status: 'stale', error: { message: expect.stringContaining('it had roles then, and has none now') } },
      ]);
      expect(writesOf(project)).toEqual([]);
      sandboxOf(server).hooks.rewrite = undefined;
      expectDone(await project.apply(described('Two.')));
    },
  },
  ...[false, true].map((elsewhere): CipherscaleCheck => ({
    title: elsewhere
      ? 'somebody who does not say its groups leaves one where another group shows that it is in it'
      : 'nobody leaves a group who does not say its groups and whom no other group shows',
    known: 'assumed',
    async run(server) {
      turnInto(server, { userItems: 'bare' });
      const project = makeProject(server);
      await project.settle({ a: team([ADA]) });
      person(server, ZOE, ['a', 'legacy-auditors']);
      await project.settle({ a: team([ADA, ZOE]) });
      const body = { group: 'legacy-auditors', user: ZOE, gone: true };
      if (!elsewhere) act(server, 'before', { method: 'GET', path: '/tenants/users/*', command: 'members', body });
      sandboxOf(server).faults.add({ type: 'lacks', key: 'groups', method: 'GET', path: '/qa/tenants/users/*' });
      const { outcome } = await project.apply({ a: team([ADA]) });
      expect(outcome?.changes).toMatchObject([{ status: elsewhere ? 'done' : 'stale' }]);
      expect(await emailsIn(server, 'a')).toEqual(elsewhere ? [ADA] : [ADA, ZOE]);
    },
  })),
];
