import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { MatrixWorld } from '../world.ts';
import { plain } from '../world.ts';

interface Shown {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly firstName?: string;
}

const VOLATILE = /^(id|createdAt|updatedAt|joinedAt|userCount|groupsCount|usersCount)$/;

/** A tenant with the sample people: roles, members who are calls of their own, and rules, which are no groups. */
export const cipherscale: MatrixWorld = {
  provider: 'cipherscale',
  target: (sandbox) => ({ provider: 'cipherscale', url: `${sandbox.urls.cipherscale}/qa` }),
  prepare(sandbox) {
    sandbox.act('cipherscale', 'groups', { name: 'z-found', description: 'theirs', roles: ['type:AUDITOR'] });
  },
  before: {
    groups: {
      'z-old': { members: ['ada@acme.test'], cipherscale: { roles: ['User'] } },
      'z-leaving': { members: ['grace@acme.test'], cipherscale: { roles: ['User'] } },
      'z-keeps': { description: 'kept', members: ['ada@acme.test', 'linus@acme.test'], cipherscale: { roles: ['User'] } },
    },
    admission_rules: {
      'z-hours': { cipherscale: { rule: 'time.hour >= 8', has_time_constraint: true } },
      'z-gone': { cipherscale: { rule: 'time.hour >= 9', has_time_constraint: true } },
    },
  },
  after: {
    groups: {
      'z-top': { description: 'new', members: ['ada@acme.test', 'hedy@acme.test'], cipherscale: { roles: ['User'] } },
      'z-middle': { members: ['grace@acme.test'], cipherscale: { roles: ['type:AUDITOR'] } },
      'z-new': { previously: 'z-old', members: ['ada@acme.test', 'margaret@acme.test'], cipherscale: { roles: ['User'] } },
      'z-keeps': { description: 'changed', members: ['ada@acme.test', 'grace@acme.test'], cipherscale: { roles: ['User'] } },
      'z-found': { members: ['alan@acme.test'], cipherscale: { roles: ['User'] } },
    },
    admission_rules: {
      'z-hours': { cipherscale: { rule: 'time.hour >= 7', has_time_constraint: true } },
      'z-country': { cipherscale: { rule: "request.country == 'DE'" } },
    },
  },
  live(sandbox) {
    const groups = list(sandbox, 'groups');
    const users = list(sandbox, 'users');
    const rules = list(sandbox, 'admission-rules');
    const roles = list(sandbox, 'roles');
    const names = new Map(
      [...groups, ...users, ...rules, ...roles].map((item) => [item.id, item.email ?? item.name ?? item.firstName ?? '']),
    );
    const whole = groups.map(({ id }) => call(sandbox, `groups/${id}`));
    return plain([...whole, ...users, ...rules], names, (key) => VOLATILE.test(key)) as readonly unknown[];
  },
  makes: ({ method, path }) => method === 'POST' && /\/tenants\/(groups|admission-rules)$/.test(path),
  deletes: ({ method, path }) => method === 'DELETE' && /\/tenants\/(groups|admission-rules)\/[^/]+$/.test(path),
};

function list(sandbox: Sandbox, path: string): readonly Shown[] {
  const isPaged = path === 'groups' || path === 'users';
  const body = call(sandbox, isPaged ? `${path}?limit=100&offset=0` : path);
  return (Array.isArray(body) ? body : (body as { readonly data: unknown }).data) as readonly Shown[];
}

function call(sandbox: Sandbox, path: string): unknown {
  const { status, body } = sandbox.act('cipherscale', 'requests', { method: 'GET', path: `/tenants/${path}` }) as {
    readonly status: number;
    readonly body: string;
  };
  if (status >= 400) throw new Error(`GET ${path} failed: ${body}`);
  return JSON.parse(body) as unknown;
}
