import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { MatrixWorld } from '../world.ts';
import { plain } from '../world.ts';

interface Shown {
  readonly id: string;
  readonly name: string;
}

/** Counts follow from what is counted, and times are never the same twice. */
const VOLATILE = /^(id|peers_count|resources_count|last_login|last_seen|created_at|issued_at)$/;

/** A NetBird with the sample people: groups of peers, of resources, and of people by auto-groups. */
export const netbird: MatrixWorld = {
  provider: 'netbird',
  // No rule that names the group means that its machines are not held, and nothing else tells of a key that a list left out.
  unnoticed: ['GET /api/setup-keys: a list that lost all but one'],
  target: (sandbox) => ({ provider: 'netbird', url: sandbox.urls.netbird, on_linked: 'detach' }),
  prepare(sandbox) {
    const resources = list(sandbox, 'networks/resources') as readonly (Shown & { readonly type: string })[];
    const resource = resources.find(({ name }) => name === 'wiki');
    const { id } = call(sandbox, 'POST', 'groups', { name: 'n-found', resources: [{ id: resource?.id, type: resource?.type }] }) as Shown;
    // A machine that a rule put there, which nobody declares.
    const key = { name: 'kiosks', type: 'reusable', expires_in: 31_536_000, auto_groups: [id], usage_limit: 0 };
    call(sandbox, 'POST', 'setup-keys', key);
    sandbox.act('netbird', 'peers', { name: 'kiosk', setup_key: 'kiosks' });
  },
  before: {
    groups: {
      'n-old': { members: ['ada@acme.test'], netbird: { peers: ['web-01'] } },
      'n-leaving': { members: ['grace@acme.test'], netbird: {} },
      'n-keeps': { members: ['ada@acme.test', 'linus@acme.test'], netbird: {} },
      'n-auto': { members: ['alan@acme.test'], netbird: { members_as: 'auto_groups' } },
    },
  },
  after: {
    groups: {
      'n-people': { members: ['ada@acme.test', 'hedy@acme.test'], netbird: {} },
      'n-machines': { netbird: { peers: ['web-01', 'web-02'], resources: [{ type: 'domain', name: 'wiki' }] } },
      'n-auto-new': { members: ['margaret@acme.test'], netbird: { members_as: 'auto_groups' } },
      'n-new': { previously: 'n-old', members: ['ada@acme.test', 'margaret@acme.test'], netbird: { peers: ['web-01'] } },
      'n-keeps': { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} },
      'n-auto': { members: ['alan@acme.test', 'barbara@acme.test'], netbird: { members_as: 'auto_groups' } },
      'n-found': { members: ['alan@acme.test'], netbird: {} },
    },
  },
  live(sandbox) {
    const groups = list(sandbox, 'groups');
    const users = list(sandbox, 'users') as readonly (Shown & { readonly auto_groups: readonly string[] })[];
    const names = new Map([...groups, ...users].map(({ id, name }) => [id, name]));
    const autoGroups = users.map(({ id, auto_groups: auto }) => ({ user: id, auto }));
    return plain([...groups, ...autoGroups], names, (key) => VOLATILE.test(key)) as readonly unknown[];
  },
  makes: ({ method, path }) => method === 'POST' && path === '/api/groups',
  deletes: ({ method, path }) => method === 'DELETE' && path.startsWith('/api/groups/'),
};

function list(sandbox: Sandbox, path: string): readonly Shown[] {
  return call(sandbox, 'GET', path) as readonly Shown[];
}

/** Somebody looks at a NetBird, or changes it, beside Rollcall. */
export function call(sandbox: Sandbox, method: string, path: string, body?: object): unknown {
  const token = Object.fromEntries(sandbox.exports)['NB_PAT'] as string;
  const answer = sandbox.outside('netbird', {
    method,
    target: `/api/${path}`,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  if (answer === 'closed' || answer.status >= 400) throw new Error(`${method} ${path} failed`);
  return answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}
