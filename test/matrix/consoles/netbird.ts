import type { Sandbox } from '../../../src/sandbox/start.ts';
import { netbird } from '../worlds/netbird.ts';
import type { Console, Seen, Value } from './console.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}
interface Stored extends Named {
  readonly peers: readonly Named[] | null;
  readonly resources: readonly { readonly id: string; readonly type: string }[] | null;
}

/** Resources of the sample's network that stand for the values of the field. */
const RESOURCES = { first: 'wiki', second: 'berlin-office', third: 'berlin-printer' } as const;
const TYPES = { first: 'domain', second: 'subnet', third: 'host' } as const;

/** A NetBird group: people are in it by all of their machines; its field is its resources. */
export const netbirdConsole: Console = {
  world: netbird,
  field: 'resources',
  fieldKeepsGroup: true,
  declare: (members, value) => ({
    members,
    netbird:
      value === undefined ? {} : { resources: value === 'none' ? [] : [{ type: TYPES[value], name: RESOURCES[value], network: 'berlin' }] },
  }),
  look(sandbox) {
    const machines = owners(sandbox);
    const values = resources(sandbox);
    return groups(sandbox).map(({ id, name, peers, resources: held }): Seen => ({
      id,
      name,
      members: [...new Set((peers ?? []).map((peer) => machines.get(peer.id) ?? peer.name))].sort(),
      field: values.find((resource) => resource.id === held?.[0]?.id)?.value ?? 'none',
      map: {},
    }));
  },
  make: (sandbox, name) => void call(sandbox, 'POST', 'groups', { name }),
  join: (sandbox, group, email) => write(sandbox, group, { emails: [...group.members.filter((one) => one !== email), email] }),
  leave: (sandbox, group, email) => write(sandbox, group, { emails: group.members.filter((one) => one !== email) }),
  change: (sandbox, group, value) => write(sandbox, group, { value }),
  rename: (sandbox, group, name) => write(sandbox, group, { name }),
  remove(sandbox, group) {
    // NetBird deletes no group that a resource is in.
    write(sandbox, group, { value: 'none' });
    call(sandbox, 'DELETE', `groups/${group.id}`);
  },
};

/** NetBird replaces groups whole. */
function write(
  sandbox: Sandbox,
  { id }: Seen,
  change: { readonly emails?: readonly string[]; readonly value?: Value; readonly name?: string },
): void {
  const stored = call(sandbox, 'GET', `groups/${id}`) as Stored;
  const peers = change.emails
    ? [...owners(sandbox)].filter(([, owner]) => change.emails?.includes(owner)).map(([peer]) => peer)
    : (stored.peers ?? []).map((peer) => peer.id);
  const wanted = resources(sandbox).filter(({ value }) => value === change.value);
  const held = change.value === undefined ? (stored.resources ?? []) : wanted.map((resource) => ({ id: resource.id, type: resource.type }));
  call(sandbox, 'PUT', `groups/${id}`, { name: change.name ?? stored.name, peers, resources: held });
}

/** Whose machine a peer is. */
function owners(sandbox: Sandbox): ReadonlyMap<string, string> {
  const users = call(sandbox, 'GET', 'users') as readonly { readonly id: string; readonly email: string }[];
  const emails = new Map(users.map(({ id, email }) => [id, email]));
  const peers = call(sandbox, 'GET', 'peers') as readonly (Named & { readonly user_id: string })[];
  return new Map(peers.flatMap((peer) => (emails.has(peer.user_id) ? [[peer.id, emails.get(peer.user_id) as string] as const] : [])));
}

function resources(sandbox: Sandbox): readonly { readonly id: string; readonly type: string; readonly value: Value }[] {
  const networks = call(sandbox, 'GET', 'networks') as readonly Named[];
  const all = networks.flatMap(({ id }) => call(sandbox, 'GET', `networks/${id}/resources`) as (Named & { readonly type: string })[]);
  return Object.entries(RESOURCES).flatMap(([value, name]) =>
    all.filter((resource) => resource.name === name).map(({ id, type }) => ({ id, type, value: value as Value })),
  );
}

function groups(sandbox: Sandbox): readonly Stored[] {
  return (call(sandbox, 'GET', 'groups') as readonly Stored[]).map(({ id }) => call(sandbox, 'GET', `groups/${id}`) as Stored);
}

function call(sandbox: Sandbox, method: string, path: string, body?: object): unknown {
  const token = Object.fromEntries(sandbox.exports)['NB_PAT'] as string;
  const answer = sandbox.outside('netbird', {
    method,
    target: `/api/${path}`,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  if (answer === 'closed' || answer.status >= 400) throw new Error(`${method} ${path} failed: ${JSON.stringify(answer)}`);
  return answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}
