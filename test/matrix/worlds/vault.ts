import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { MatrixWorld } from '../world.ts';
import { plain } from '../world.ts';

type Body = Readonly<Record<string, unknown>>;
type Listing = Readonly<Record<string, { readonly name: string }>>;

const VOLATILE = /^(id|creation_time|last_update_time|modify_index|mount_accessor|parent_group_ids|accessor|request_id)$/;

/** A Vault with the sample people: nested groups, an external one with an alias, metadata. */
export const vault: MatrixWorld = {
  provider: 'vault',
  target: (sandbox) => ({ provider: 'vault', url: sandbox.urls.vault }),
  prepare(sandbox) {
    call(sandbox, 'POST', 'identity/group', { name: 'v-found', policies: ['found'], metadata: { theirs: '1' } });
  },
  before: {
    groups: {
      'v-old': { members: ['ada@acme.test'], vault: { policies: ['old'] } },
      'v-leaving': { members: ['grace@acme.test'], vault: { policies: ['leaving'] } },
      'v-keeps': { members: ['ada@acme.test', 'linus@acme.test'], vault: { policies: ['one'] } },
      'v-meta': { vault: { policies: ['meta'], metadata: { a: '1' } } },
    },
  },
  after: {
    groups: {
      'v-top': { members: ['ada@acme.test'], groups: ['v-middle'], vault: { policies: ['top'], metadata: { a: '1' } } },
      'v-middle': { members: ['grace@acme.test'], groups: ['v-new'], vault: { policies: ['middle'] } },
      'v-outside': { vault: { type: 'external', policies: ['outside'], alias: { mount: 'oidc/', name: 'acme-outside' } } },
      'v-new': { previously: 'v-old', members: ['ada@acme.test', 'margaret@acme.test'], vault: { policies: ['new'] } },
      'v-keeps': { members: ['ada@acme.test', 'grace@acme.test'], vault: { policies: ['one', 'two'] } },
      'v-meta': { vault: { policies: ['meta'], metadata: { b: '2' } } },
      'v-found': { members: ['alan@acme.test'], vault: { policies: ['found'] } },
    },
  },
  live(sandbox) {
    const people = listing(sandbox, 'identity/entity/id');
    const groups = listing(sandbox, 'identity/group/id');
    const names = new Map([...Object.entries(people), ...Object.entries(groups)].map(([id, { name }]) => [id, name]));
    const shown = Object.keys(groups).map((id) => (call(sandbox, 'GET', `identity/group/id/${id}`) as { readonly data: Body }).data);
    return plain(shown, names, (key) => VOLATILE.test(key)) as readonly unknown[];
  },
  makes: ({ method, path }) => method === 'POST' && path === '/v1/identity/group',
  deletes: ({ method, path }) => method === 'DELETE' && path.startsWith('/v1/identity/group/'),
};

function listing(sandbox: Sandbox, path: string): Listing {
  const answer = call(sandbox, 'GET', `${path}?list=true`) as { readonly data?: { readonly key_info: Listing } };
  return answer.data?.key_info ?? {};
}

function call(sandbox: Sandbox, method: string, path: string, body?: Body): unknown {
  const answer = sandbox.outside('vault', {
    method,
    target: `/v1/${path}`,
    headers: { 'x-vault-token': 'root', 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  if (answer === 'closed' || answer.status >= 500) throw new Error(`${method} ${path} failed`);
  return answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}
