import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { LiveWorld } from './world.ts';
import { NAMES, oneOf, someOf, UNWRITABLE } from './world.ts';

type Body = Readonly<Record<string, unknown>>;
interface Shown {
  readonly id: string;
  readonly name: string;
  readonly user_id?: string;
  readonly auto_groups?: readonly string[];
  readonly peers?: readonly { readonly id: string }[];
  readonly resources?: readonly { readonly id: string; readonly type: string }[];
}

/** The sample account with more groups: peers of people, some or all, machines, auto-groups, setup keys, resources, names in pairs. */
export const netbirdWorld: LiveWorld = {
  provider: 'netbird',
  empty: false,
  fill(sandbox, draw) {
    call(sandbox, 'POST', 'setup-keys', { name: 'odd', type: 'reusable', expires_in: 86_400, auto_groups: [], usage_limit: 0 });
    const networks = list(sandbox, 'networks');
    for (const [index, name] of UNWRITABLE.entries()) {
      sandbox.act('netbird', 'peers', index === 0 ? { name, user: 'ada@acme.test' } : { name, setup_key: 'odd' });
      const resource = { name: `net ${name}`, description: '', address: `odd-${index}.acme.test`, enabled: true, groups: [] };
      call(sandbox, 'POST', `networks/${networks[0]?.id}/resources`, resource);
      call(sandbox, 'POST', 'users', { name, role: 'user', is_service_user: true, auto_groups: [] });
    }
    const peers = list(sandbox, 'peers');
    const resources = networks.flatMap(({ id }) => list(sandbox, `networks/${id}/resources`) as (Shown & { readonly type: string })[]);
    const users = list(sandbox, 'users');
    for (const name of someOf(draw, [...NAMES, 'Engineering', 'ENGINEERING'])) {
      const group = call(sandbox, 'POST', 'groups', {
        name,
        peers: someOf(draw, peers).map(({ id }) => id),
        resources: someOf(draw, resources).map(({ id, type }) => ({ id, type })),
      }) as Shown | undefined;
      if (!group?.id) continue;
      const user = oneOf(draw, users);
      if (draw(4) === 0) call(sandbox, 'PUT', `users/${user.id}`, { ...user, auto_groups: [...(user.auto_groups ?? []), group.id] });
    }
    const groups = list(sandbox, 'groups').filter(({ name }) => name !== 'All');
    call(sandbox, 'POST', 'setup-keys', {
      name: 'random',
      type: 'reusable',
      expires_in: 86_400,
      auto_groups: [oneOf(draw, groups).id],
      usage_limit: 0,
    });
    sandbox.act('netbird', 'peers', { name: 'by-key', setup_key: 'random' });
    // A second group of a name: the API refuses to make one, a sync does not.
    if (draw(2) === 0) sandbox.act('netbird', 'issued', { group: oneOf(draw, groups).id, issued: 'jwt' });
  },
  edit(sandbox, id, draw) {
    const group = call(sandbox, 'GET', `groups/${id}`) as Shown;
    const inside = new Set((group.peers ?? []).map((peer) => peer.id));
    const lonely = list(sandbox, 'peers').find((peer) => !inside.has(peer.id) && peer.user_id === '');
    // A machine in a group that a setup key fills may have come by it: nobody can prove that it did not.
    const isFilled = list(sandbox, 'setup-keys').some((key) => key.auto_groups?.includes(id));
    const field = lonely && !isFilled && draw(2) === 0 ? 'members' : 'resources';
    const held = (group.resources ?? []).map((resource) => ({ id: resource.id, type: resource.type }));
    const networks = list(sandbox, 'networks');
    const other = networks
      .flatMap((network) => list(sandbox, `networks/${network.id}/resources`) as { id: string; type: string; name: string }[])
      .find((resource) => !held.some((known) => known.id === resource.id));
    if (field === 'resources' && !other) return undefined;
    call(sandbox, 'PUT', `groups/${id}`, {
      name: group.name,
      peers: [...inside, ...(field === 'members' ? [(lonely as Shown).id] : [])],
      resources: field === 'resources' ? [...held, { id: other?.id, type: other?.type }] : held,
    });
    return field;
  },
};

function list(sandbox: Sandbox, path: string): readonly Shown[] {
  return (call(sandbox, 'GET', path) ?? []) as readonly Shown[];
}

function call(sandbox: Sandbox, method: string, path: string, body?: Body): unknown {
  const token = Object.fromEntries(sandbox.exports)['NB_PAT'] as string;
  const answer = sandbox.outside('netbird', {
    method,
    target: `/api/${path}`,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  return answer === 'closed' || answer.status >= 400 || answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}
