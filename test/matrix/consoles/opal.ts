import type { Sandbox } from '../../../src/sandbox/start.ts';
import { opal } from '../worlds/opal.ts';
import type { Console, Seen, Value } from './console.ts';

type Body = Readonly<Record<string, unknown>>;

/** An Opal group: its field is its description. */
export const opalConsole: Console = {
  world: opal,
  field: 'description',
  declare: (members, value) => ({
    members,
    ...(value === undefined ? {} : { description: value === 'none' ? '' : value }),
    opal: {},
  }),
  look: (sandbox) =>
    list(sandbox, 'groups?page_size=1000').map((group): Seen => ({
      id: String(group['group_id']),
      name: String(group['name']),
      members: list(sandbox, `groups/${String(group['group_id'])}/users`)
        .map((user) => String(user['email']))
        .sort(),
      field: (group['description'] || 'none') as Value,
      map: {},
    })),
  make: (sandbox, name) => void call(sandbox, 'POST', 'groups', { name, group_type: 'OPAL_GROUP' }),
  join: (sandbox, { id }, user) => void sandbox.act('opal', 'members', { group: id, user }),
  leave: (sandbox, { id }, user) => void sandbox.act('opal', 'members', { group: id, user, remove: true }),
  change: (sandbox, { id }, value) =>
    void call(sandbox, 'PUT', 'groups', { groups: [{ group_id: id, description: value === 'none' ? '' : value }] }),
  rename: (sandbox, { id }, name) => void call(sandbox, 'PUT', 'groups', { groups: [{ group_id: id, name }] }),
  remove: (sandbox, { id }) => void call(sandbox, 'DELETE', `groups/${id}`),
};

function list(sandbox: Sandbox, path: string): readonly Body[] {
  return ((call(sandbox, 'GET', path) as Body)['results'] ?? []) as readonly Body[];
}

function call(sandbox: Sandbox, method: string, path: string, body?: object): unknown {
  return sandbox.act('opal', 'console', { method, path: `/${path}`, ...(body === undefined ? {} : { body }) });
}
