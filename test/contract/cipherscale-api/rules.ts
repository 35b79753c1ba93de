import { expect } from 'vitest';
import type { CipherscaleCheck } from './server.ts';
import { NOBODY, expectRefusal, listAll, makeRule, withStatus } from './calls.ts';

/** Admission rules. */
export const ruleChecks: readonly CipherscaleCheck[] = [
  {
    title: 'a rule is made with three fields, and its text is kept byte for byte',
    known: 'documented',
    async run(server) {
      const text = "  user.department == 'Engineering' \n&& x ";
      const made = await makeRule(server, 'eng', text);
      expect(made).toMatchObject({ name: `${server.prefix}eng`, rule: text, hasTimeConstraint: false, type: 'CUSTOM' });
      expect(withStatus(await server.call('GET', `/tenants/admission-rules/${made.id}`), 200)).toEqual(made);
    },
  },
  {
    title: 'a rule is replaced whole, and its type is not to be written',
    known: 'documented',
    async run(server) {
      const made = await makeRule(server, 'eng', 'a');
      const path = `/tenants/admission-rules/${made.id}`;
      const body = { name: made.name, rule: 'b', hasTimeConstraint: true };
      expect(withStatus(await server.call('PUT', path, body), 200)).toMatchObject({ ...body, id: made.id, type: 'CUSTOM' });
      expectRefusal(await server.call('PUT', path, { ...body, type: 'DENY' }), 400, ['property type should not exist']);
      expectRefusal(await server.call('PUT', path, { name: 'x' }), 400, [
        'rule must be a string',
        'hasTimeConstraint must be a boolean value',
      ]);
    },
  },
  {
    title: 'a rule goes with an empty answer, and once gone is answered with 404',
    known: 'assumed',
    async run(server) {
      const made = await makeRule(server, 'gone', 'a');
      const answer = await server.call('DELETE', `/tenants/admission-rules/${made.id}`);
      expect([answer.status, answer.text]).toEqual([200, '']);
      expectRefusal(await server.call('DELETE', `/tenants/admission-rules/${made.id}`), 404, 'Admission rule not found');
      expectRefusal(await server.call('GET', `/tenants/admission-rules/${NOBODY}`), 404, 'Admission rule not found');
    },
  },
  {
    title: 'the rule that comes with the tenant can be neither changed nor deleted',
    known: 'assumed',
    async run(server) {
      const rules = withStatus(await server.call('GET', '/tenants/admission-rules'), 200) as { id: string; name: string }[];
      const { id, name } = rules.find((rule) => rule.name === 'Admission without Restrictions') ?? { id: '', name: '' };
      expect((await server.call('PUT', `/tenants/admission-rules/${id}`, { name, rule: 'x', hasTimeConstraint: false })).status).toBe(403);
      expect((await server.call('DELETE', `/tenants/admission-rules/${id}`)).status).toBe(403);
    },
  },
  {
    title: 'a rule that a policy uses can be deleted, and the policy is left without it',
    known: 'documented',
    needs: 'sandbox',
    async run(server) {
      const made = await makeRule(server, 'used', 'a');
      server.sandbox?.act('cipherscale', 'policies', { name: 'p', rule: made.id });
      withStatus(await server.call('DELETE', `/tenants/admission-rules/${made.id}`), 200);
      expect((await listAll(server, '/tenants/policies')).find(({ name }) => name === 'p').rule).toBeNull();
    },
  },
];
