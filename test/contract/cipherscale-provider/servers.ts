import { expect } from 'vitest';
import { CIPHERSCALE_KEYS } from '../../../src/sandbox/cipherscale/keys.ts';
import type { CipherscaleCheck } from '../cipherscale-api/server.ts';
import { act, countNamed, emailsIn, person, sandboxOf, team, turnInto } from './calls.ts';
import { actionsOf, errorsOf, expectDone, makeProject, pathOf, writesOf } from './project.ts';

const ADA = 'ada@acme.test';
const TEAMS = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`t${index}`, team([ADA])]));

/** Servers that the published reference allows, and what goes wrong on the way. */
export const serverChecks: readonly CipherscaleCheck[] = [
  ...[
    { title: 'gives fewer items than asked for', switches: { pageCap: 3 } },
    { title: 'gives fewer items than asked for, and no hasNext', switches: { pageCap: 3, pagedLists: 'total' } },
    { title: 'gives fewer items than asked for, and neither hasNext nor total', switches: { pageCap: 3, pagedLists: 'data' } },
    { title: 'gives bare lists, and fewer items than asked for', switches: { pageCap: 3, pagedLists: 'array' } },
    { title: 'wraps roles and rules in envelopes', switches: { plainLists: 'envelope' } },
    { title: 'lists groups without users and roles', switches: { groupItems: 'bare' } },
    { title: 'lists users without groups, and groups without users', switches: { userItems: 'bare' } },
    { title: 'lists groups whole', switches: { groupItems: 'whole', userItems: 'bare' } },
    { title: 'answers writes without the object', switches: { echo: false } },
    { title: 'keeps a description that is left out', switches: { put: 'keep' } },
    { title: 'has no list of policies', switches: { policies: false } },
    { title: 'says nothing in its errors', switches: { errors: 'empty' } },
    { title: 'refuses a name that is taken', switches: { uniqueNames: true } },
  ].map(({ title, switches }): CipherscaleCheck => ({
    title: `all of it works with a server that ${title}`,
    known: 'assumed',
    async run(server) {
      turnInto(server, switches);
      const project = makeProject(server);
      await project.settle(TEAMS);
      const { t0: _gone, ...left } = TEAMS;
      const changed = { ...left, t1: { ...team(['grace@acme.test']), description: 'changed' } };
      await project.settle(changed, { admission_rules: { r: { cipherscale: { rule: 'x' } } } });
      turnInto(server, { pagedLists: 'envelope', errors: 'published' });
      expect([await emailsIn(server, 't1'), await emailsIn(server, 't2'), await countNamed(server, 't0')]).toEqual([
        ['grace@acme.test'],
        [ADA],
        0,
      ]);
    },
  })),
  {
    title: 'a page that shifts while it is listed makes the list be read again; one that never stands still leaves no plan',
    known: 'assumed',
    async run(server) {
      turnInto(server, { pageCap: 2 });
      const project = makeProject(server);
      await project.settle({ a: team([ADA]) });
      const shift = { method: 'GET', path: '/tenants/groups', command: 'groups', body: { name: 'new', roles: ['User'] } };
      act(server, 'before', { ...shift, skip: 1 });
      expect(actionsOf(await project.plan({ a: team([ADA]) }))).toEqual({});
      act(server, 'before', { ...shift, skip: 1, count: 100 });
      const { plan } = await project.plan({});
      expect(plan?.changes).toEqual([]);
      expect(plan?.incomplete.map(({ part, code }) => [part, code])).toEqual([['groups', 'INCOMPLETE_READ']]);
    },
  },
  {
    title: 'a list that lost items is never taken for whole: nothing is deleted',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle(TEAMS);
      for (const path of ['/qa/tenants/groups', '/qa/tenants/users']) {
        const fault = sandboxOf(server).faults.add({ type: 'partial-list', keep: 2, method: 'GET', path });
        const { plan } = await project.plan({});
        expect(plan?.changes).toEqual([]);
        expect(plan?.incomplete).toMatchObject([{ target: 'zt', code: 'INCOMPLETE_READ' }]);
        sandboxOf(server).faults.remove(fault);
      }
    },
  },
  {
    title: 'an answer that is no list is an error, not an empty one',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([ADA]) });
      const headers = { 'Content-Type': 'application/json' };
      for (const body of ['{}', '{"data":null}', '"x"', 'null', '[{"name":"a"}]']) {
        const fault = sandboxOf(server).faults.add({
          type: 'status',
          status: 200,
          body,
          headers,
          method: 'GET',
          path: '/qa/tenants/groups',
        });
        const { plan } = await project.plan({});
        expect([body, plan?.changes, plan?.incomplete.map(({ code }) => code)]).toEqual([body, [], ['PROVIDER_ANSWER']]);
        sandboxOf(server).faults.remove(fault);
      }
    },
  },
  {
    title: 'a gateway that fails or limits is waited for',
    known: 'assumed',
    async run(server) {
      const { faults } = sandboxOf(server);
      faults.add({ type: 'status', status: 502, html: true, method: 'GET', path: '/qa/tenants/groups', count: 1 });
      faults.add({ type: 'status', status: 429, retryAfter: 0, method: 'GET', path: '/qa/tenants/users', count: 1 });
      faults.add({ type: 'status', status: 429, method: 'POST', path: '/qa/tenants/groups', count: 1 });
      faults.add({ type: 'drop', when: 'after-commit', method: 'POST', path: '/qa/tenants/users/*/groups', count: 1 });
      await makeProject(server).settle({ a: team([ADA]) });
      expect([await countNamed(server, 'a'), await emailsIn(server, 'a')]).toEqual([1, [ADA]]);
    },
  },
  {
    title: 'a removal whose answer is lost is not a failure',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([ADA]), b: team([]) });
      const { faults } = sandboxOf(server);
      faults.add({ type: 'drop', when: 'after-commit', method: 'DELETE', path: '/qa/tenants/users/*/groups/*', count: 1 });
      faults.add({ type: 'drop', when: 'after-commit', method: 'DELETE', path: '/qa/tenants/groups/*', count: 1 });
      await project.settle({ a: team([]) });
    },
  },
  {
    title: 'the base path is kept, and every request goes below it',
    known: 'inferred',
    async run(server) {
      const project = makeProject(server, { target: { url: `${server.url}/` } });
      await project.settle({ a: team([ADA]) });
      expect(
        sandboxOf(server)
          .requests()
          .every(({ path }) => path.startsWith('/qa/tenants/')),
      ).toBe(true);
      const wrong = await makeProject(server, { target: { url: `${server.url}/nowhere` } }).plan({ a: team([]) });
      expect(wrong.plan?.incomplete).toMatchObject([{ code: 'PROVIDER_URL' }]);
    },
  },
  {
    title: 'the key goes into the header that the target names, with what stands before it, and nowhere else',
    known: 'documented',
    async run(server) {
      turnInto(server, { authHeader: 'Authorization', authPrefix: 'Bearer ' });
      const project = makeProject(server, { target: { auth: { header: 'Authorization', prefix: 'Bearer ' } } });
      await project.settle({ a: team([ADA]) });
      expect(JSON.stringify(project.requests)).not.toContain(server.key);
      const plain = await makeProject(server).plan({ a: team([ADA]) });
      expect(plain.plan?.incomplete).toMatchObject([{ code: 'PROVIDER_AUTH', why: expect.stringContaining('CIPHERSCALE_API_KEY') }]);
    },
  },
  {
    title: 'a key that may only read plans, and each forbidden write fails its own step',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server, { key: CIPHERSCALE_KEYS.reader });
      const groups = { a: team([]), b: team([]) };
      expect(actionsOf(await project.plan(groups))).toEqual({ a: 'create', b: 'create' });
      const { outcome } = await project.apply(groups);
      expect(outcome?.changes.map(({ status, error }) => [status, error?.code])).toEqual([
        ['failed', 'PROVIDER_REFUSED'],
        ['failed', 'PROVIDER_REFUSED'],
      ]);
    },
  },
  {
    title: 'every sentence of an error is told',
    known: 'assumed',
    async run(server) {
      const headers = { 'Content-Type': 'application/json' };
      const bodies = [
        ['{"statusCode":400,"message":["name too long","roles odd"],"error":"Bad Request"}', 'name too long; roles odd'],
        ['{"message":"API says no","request_id":"abc"}', 'API says no'],
        ['', 'Bad Request'],
      ] as const;
      for (const [body, told] of bodies) {
        sandboxOf(server).faults.add({ type: 'status', status: 400, body, headers, method: 'POST', path: '/qa/tenants/groups', count: 1 });
        const { outcome } = await makeProject(server).apply({ a: team([]) });
        expect(outcome?.changes[0]?.error?.message).toContain(told);
      }
    },
  },
  {
    title: 'a plan is four lists, and one more where rules are declared or something goes',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle(TEAMS);
      await project.plan(TEAMS);
      expect(project.requests.map((line) => pathOf(line.split(' ')[1]!)).sort()).toEqual([
        '/admission-rules',
        '/groups',
        '/roles',
        '/users',
      ]);
      await project.plan({});
      expect(project.requests.map((line) => pathOf(line.split(' ')[1]!))).toContain('/policies');
    },
  },
  {
    title: 'where members are not known from a list, every group is read once',
    known: 'inferred',
    async run(server) {
      person(server, 'loner@acme.test', []);
      const project = makeProject(server);
      expectDone(await project.apply({ a: team([ADA]) }));
      await project.plan({ a: team([ADA]) });
      const read = project.requests.map((line) => pathOf(line.split(' ')[1]!)).filter((path) => path === '/groups/*');
      expect(read).toHaveLength(await listCount(server));
    },
  },
];

async function listCount(server: Parameters<CipherscaleCheck['run']>[0]): Promise<number> {
  return (await server.call('GET', '/tenants/groups')).body.total as number;
}

/** Admission rules beside policies. */
export const ruleChecks: readonly CipherscaleCheck[] = [
  {
    title: 'the rule that comes with the tenant is neither changed nor deleted',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      const builtIn = { admission_rules: { b: { name: 'Admission without Restrictions', cipherscale: { rule: 'x' } } } };
      expect(errorsOf(await project.plan({}, builtIn)).map(([code]) => code)).toEqual(['CONFIG_VALUE']);
      const absent = { ensure_absent: [{ name: 'Admission without Restrictions', targets: ['zt'], kind: 'admission-rule' }] };
      expect(errorsOf(await project.plan({}, absent)).map(([code]) => code)).toContain('READ_ONLY_OBJECT');
    },
  },
  {
    title: 'a rule that a policy uses is changed, and never deleted; nor is one where the policies are not known',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      const rule = (text: string): never =>
        ({ admission_rules: { office: { name: 'berlin-office', cipherscale: { rule: text } } } }) as never;
      await project.settle({}, rule('x'));
      const [error] = errorsOf(await project.plan({}));
      expect(error?.[0]).toBe('LIVE_REFERRER');
      expect(error?.[1]).toContain('auditors reach the ledger');
      const free = (text: string): never => ({ admission_rules: { old: { name: 'old-vpn-hours', cipherscale: { rule: text } } } }) as never;
      const other = makeProject(server);
      await other.settle({}, free('y'));
      turnInto(server, { policies: false });
      expect(errorsOf(await other.plan({})).map(([code]) => code)).toEqual(['LIVE_REFERRER']);
      turnInto(server, { policies: true });
      expectDone(await other.apply({}));
      expect(writesOf(other)).toEqual(['DELETE /admission-rules/*']);
    },
  },
  {
    title: 'a change of a rule is said to be effective immediately, and a lost create makes no second rule',
    known: 'documented',
    async run(server) {
      const rules = { admission_rules: { hours: { cipherscale: { rule: 'x' } } } } as never;
      sandboxOf(server).faults.add({ type: 'drop', when: 'after-commit', method: 'POST', path: '/qa/tenants/admission-rules', count: 1 });
      const project = makeProject(server);
      const { plan } = await project.plan({}, rules);
      expect(plan?.warnings.map(({ code, message }) => [code, message.includes('"zt/admission-rule:hours"')])).toEqual([
        ['EFFECTIVE_IMMEDIATELY', true],
      ]);
      await project.settle({}, rules);
      const listed = (await server.call('GET', '/tenants/admission-rules')).body as { name: string }[];
      expect(listed.filter(({ name }) => name === 'hours')).toHaveLength(1);
    },
  },
];
