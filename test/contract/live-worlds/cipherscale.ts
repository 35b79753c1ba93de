import { CIPHERSCALE_KEYS } from '../../../src/sandbox/cipherscale/keys.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { LiveWorld } from './world.ts';
import { NAMES, oneOf, someOf, UNWRITABLE } from './world.ts';

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  readonly rule?: string;
  readonly hasTimeConstraint?: boolean;
  readonly roles?: readonly { readonly id: string }[];
}

/** The sample tenant with more groups and admission rules, whatever they are called. */
export const cipherscaleWorld: LiveWorld = {
  provider: 'cipherscale',
  empty: false,
  path: '/qa',
  fill(sandbox, draw) {
    for (const name of UNWRITABLE) {
      sandbox.act('cipherscale', 'roles', { name });
      sandbox.act('cipherscale', 'users', { firstName: name });
      sandbox.act('cipherscale', 'users', { email: `${name}@acme.test` });
    }
    const roles = list(sandbox, 'roles').filter(({ type }) => type !== 'OWNER');
    const users = list(sandbox, 'users?limit=100');
    for (const name of someOf(draw, NAMES)) {
      const picked = someOf(draw, roles).map(({ id }) => id);
      const body = {
        name,
        description: oneOf(draw, ['', 'What it is for', 'two\nlines']),
        roles: picked.length > 0 ? picked : [roles[0]?.id],
      };
      const group = call(sandbox, 'POST', 'groups', body) as Shown | undefined;
      for (const user of group?.id ? someOf(draw, users) : []) call(sandbox, 'POST', `users/${user.id}/groups`, { groupId: group?.id });
    }
    for (const name of someOf(draw, NAMES)) {
      const rule = oneOf(draw, ['time in 08:00-18:00', '  padded  ', 'a: "b" # {c}\nd', '${X}']);
      call(sandbox, 'POST', 'admission-rules', { name, rule, hasTimeConstraint: draw(2) === 0 });
    }
  },
  edit(sandbox, id) {
    const group = call(sandbox, 'GET', `groups/${id}`) as Shown | undefined;
    if (group?.id) {
      const roles = (group.roles ?? []).map((role) => role.id);
      call(sandbox, 'PUT', `groups/${id}`, { name: group.name, description: `${group.description ?? ''} by hand`, roles });
      return 'description';
    }
    const rule = call(sandbox, 'GET', `admission-rules/${id}`) as Shown | undefined;
    if (!rule?.id) return undefined;
    call(sandbox, 'PUT', `admission-rules/${id}`, {
      name: rule.name,
      rule: `${rule.rule ?? ''} changed`,
      hasTimeConstraint: rule.hasTimeConstraint,
    });
    return 'rule';
  },
};

function list(sandbox: Sandbox, path: string): readonly Shown[] {
  const body = call(sandbox, 'GET', path);
  return (Array.isArray(body) ? body : ((body as { readonly data?: unknown } | undefined)?.data ?? [])) as readonly Shown[];
}

function call(sandbox: Sandbox, method: string, path: string, body?: object): unknown {
  const answer = sandbox.outside('cipherscale', {
    method,
    target: `/qa/tenants/${path}`,
    headers: { apikey: CIPHERSCALE_KEYS.admin, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  return answer === 'closed' || answer.status >= 400 || answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}
