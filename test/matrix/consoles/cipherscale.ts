import type { Sandbox } from '../../../src/sandbox/start.ts';
import { cipherscale } from '../worlds/cipherscale.ts';
import type { Console, Seen, Value } from './console.ts';

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
}
interface User {
  readonly id: string;
  readonly email?: string;
  readonly groups?: readonly { readonly id: string }[];
}

/** A Cipherscale group: its field is its description. */
export const cipherscaleConsole: Console = {
  world: cipherscale,
  field: 'description',
  declare: (members, value) => ({
    members,
    ...(value === undefined ? {} : { description: value === 'none' ? '' : value }),
    cipherscale: { roles: ['User'] },
  }),
  look(sandbox) {
    const users = list(sandbox, 'users') as readonly User[];
    return (list(sandbox, 'groups') as readonly Listed[]).map(({ id, name, description }): Seen => ({
      id,
      name,
      members: users
        .filter(({ groups }) => groups?.some((group) => group.id === id))
        .map(({ email }) => email ?? '')
        .sort(),
      field: (description || 'none') as Value,
      map: {},
    }));
  },
  make: (sandbox, name) => void sandbox.act('cipherscale', 'groups', { name, roles: ['User'] }),
  join: (sandbox, { id }, user) => void sandbox.act('cipherscale', 'members', { group: id, user }),
  leave: (sandbox, { id }, user) => void sandbox.act('cipherscale', 'members', { group: id, user, gone: true }),
  change: (sandbox, { id }, value) => void sandbox.act('cipherscale', 'groups', { group: id, description: value === 'none' ? '' : value }),
  rename: (sandbox, { id }, name) => void sandbox.act('cipherscale', 'groups', { group: id, name }),
  remove: (sandbox, { id }) => void sandbox.act('cipherscale', 'group-deletions', { group: id }),
};

function list(sandbox: Sandbox, path: string): readonly unknown[] {
  const items: unknown[] = [];
  for (;;) {
    const answer = sandbox.act('cipherscale', 'requests', {
      method: 'GET',
      path: `/tenants/${path}?limit=100&offset=${items.length}`,
    }) as { readonly status: number; readonly body: string };
    const body = JSON.parse(answer.body) as { readonly data: readonly unknown[]; readonly hasNext: boolean };
    items.push(...body.data);
    if (!body.hasNext) return items;
  }
}
