import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { MatrixWorld } from '../world.ts';
import { plain } from '../world.ts';

type Body = Readonly<Record<string, unknown>>;

/** Of a request policy, what the server does not add. */
const POLICY = ['allow_requests', 'auto_approval', 'require_mfa_to_request', 'priority', 'reviewer_stages', 'owner_ids', 'operator'];

const SHOWN = ['name', 'group_type', 'description', 'admin_owner_id', 'app_id'] as const;

/** An Opal with the sample people: groups of its own with members, tags, visibility and groups in them. */
export const opal: MatrixWorld = {
  provider: 'opal',
  target: (sandbox) => ({ provider: 'opal', url: sandbox.urls.opal }),
  prepare(sandbox) {
    const app = list(sandbox, 'apps', 'apps').find(({ name }) => name === 'Opal') ?? {};
    call(sandbox, 'POST', 'groups', { name: 'o-found', group_type: 'OPAL_GROUP', app_id: app['app_id'] });
  },
  before: {
    groups: {
      'o-old': { members: ['ada@acme.test'], opal: { admin_owner: 'Platform' } },
      'o-leaving': { members: ['grace@acme.test'], opal: { admin_owner: 'Platform' } },
      'o-keeps': { description: 'kept', members: ['ada@acme.test', 'linus@acme.test'], opal: { admin_owner: 'Platform' } },
      'o-tags': { members: [], opal: { tags: ['department:engineering'] } },
    },
  },
  after: {
    groups: {
      'o-top': {
        description: 'new',
        members: ['ada@acme.test', 'hedy@acme.test'],
        opal: { admin_owner: 'Security', visibility: 'limited' },
      },
      'o-middle': { members: ['grace@acme.test'], opal: { resources: [{ name: 'billing', access_level: 'pull' }] } },
      'o-new': { previously: 'o-old', members: ['ada@acme.test', 'margaret@acme.test'], opal: { admin_owner: 'Platform' } },
      'o-keeps': { description: 'changed', members: ['ada@acme.test', 'grace@acme.test'], opal: { admin_owner: 'Security' } },
      'o-tags': { members: [], opal: { tags: ['pci'] } },
      'o-found': { members: ['alan@acme.test'], opal: {} },
    },
  },
  live(sandbox) {
    const groups = list(sandbox, 'groups?page_size=1000', 'results');
    const known = [
      ...groups.map((group) => [group['group_id'], group['name']]),
      ...list(sandbox, 'owners?page_size=1000', 'results').map((owner) => [owner['owner_id'], owner['name']]),
      ...list(sandbox, 'apps', 'apps').map((app) => [app['app_id'], app['name']]),
      ...list(sandbox, 'resources?page_size=1000', 'results').map((resource) => [resource['resource_id'], resource['name']]),
    ];
    const names = new Map(known.map(([id, name]) => [String(id), String(name)]));
    const whole = groups.map((group) => {
      const id = String(group['group_id']);
      return {
        ...Object.fromEntries(SHOWN.map((key) => [key, group[key]])),
        users: list(sandbox, `groups/${id}/users`, 'results').map((user) => user['email']),
        tags: list(sandbox, `groups/${id}/tags`, 'tags').map((tag) => `${String(tag['key'])}:${String(tag['value'])}`),
        resources: list(sandbox, `groups/${id}/resources`, 'group_resources').map((one) => [one['resource_id'], one['access_level']]),
        visibility: call(sandbox, 'GET', `groups/${id}/visibility`),
        policy: plain(group['request_configurations'], names, (key) => !POLICY.includes(key)),
      };
    });
    return plain(whole, names, () => false) as readonly unknown[];
  },
  makes: ({ method, path }) => method === 'POST' && path.endsWith('/groups'),
  deletes: ({ method, path }) => method === 'DELETE' && /\/groups\/[^/]+$/.test(path),
};

function list(sandbox: Sandbox, path: string, key: string): readonly Body[] {
  return ((call(sandbox, 'GET', path) as Readonly<Record<string, unknown>> | undefined)?.[key] ?? []) as readonly Body[];
}

function call(sandbox: Sandbox, method: string, path: string, body?: object): unknown {
  return sandbox.act('opal', 'console', { method, path: `/${path}`, ...(body === undefined ? {} : { body }) });
}
