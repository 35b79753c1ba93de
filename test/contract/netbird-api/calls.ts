import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { NetbirdAnswer, NetbirdServer } from './server.ts';

/** An id that no server gives. */
export const NOBODY = 'NonExistentId0000000';

/** A group as it is shown. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export type Shown = any;

/** Makes a group; its name gets the prefix. */
export async function makeGroup(server: NetbirdServer, name: string, rest: object = {}): Promise<Shown> {
  return ok(await server.call('POST', '/api/groups', { name: server.prefix + name, ...rest }));
}

/** The body of an answer that must be a success. */
export function ok(answer: NetbirdAnswer): Shown {
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Exactly this refusal. */
export function expectRefusal(answer: NetbirdAnswer, status: number, message: string): void {
  expect([answer.status, answer.body]).toEqual([status, { message, code: status }]);
}

/** Reads a group. */
export async function readGroup(server: NetbirdServer, id: string): Promise<Shown> {
  return ok(await server.call('GET', `/api/groups/${id}`));
}

/** Ids of three peers that are there, oldest first. */
export async function threePeers(server: NetbirdServer): Promise<readonly [string, string, string]> {
  const peers = ok(await server.call('GET', '/api/peers')) as { id: string }[];
  const ids = peers.map(({ id }) => id).sort();
  expect(ids.length).toBeGreaterThanOrEqual(3);
  return ids.slice(0, 3) as [string, string, string];
}

/** A service user with a token. */
export async function makeServiceUser(server: NetbirdServer, role: string, autoGroups: readonly string[] = []): Promise<Shown> {
  const user = ok(
    await server.call('POST', '/api/users', { role, name: `${server.prefix}${role}`, is_service_user: true, auto_groups: autoGroups }),
  );
  const made = ok(await server.call('POST', `/api/users/${user.id}/tokens`, { name: 't', expires_in: 1 }));
  return { ...user, tokenId: made.personal_access_token.id, headers: { Authorization: `Token ${made.plain_token}` } };
}

/** Makes a network with a host in these groups. */
export async function makeHost(
  server: NetbirdServer,
  groups: readonly string[],
): Promise<{ readonly network: Shown; readonly host: Shown }> {
  const network = ok(await server.call('POST', '/api/networks', { name: `${server.prefix}site` }));
  const body = { name: `${server.prefix}host`, address: '10.99.0.9', enabled: true, groups };
  return { network, host: ok(await server.call('POST', `/api/networks/${network.id}/resources`, body)) };
}

/** The body of a policy from one group to another. */
export function policyBody(server: NetbirdServer, sources: readonly string[], enabled = true): object {
  const rule = { name: 'r', enabled, action: 'accept', bidirectional: true, protocol: 'all', sources, destinations: sources };
  return { name: `${server.prefix}policy`, enabled, rules: [rule] };
}

/** The body of a policy that lets members of groups log in over SSH, as the users of the machine that `access` says. */
export function sshPolicyBody(
  server: NetbirdServer,
  sources: readonly string[],
  access: Readonly<Record<string, readonly string[]>>,
): object {
  const rule = {
    name: 'r',
    enabled: true,
    action: 'accept',
    bidirectional: false,
    protocol: 'netbird-ssh',
    sources,
    destinations: sources,
  };
  return { name: `${server.prefix}ssh`, enabled: true, rules: [{ ...rule, authorized_groups: access }] };
}

/** Makes a setup key. */
export async function makeKey(server: NetbirdServer, autoGroups: readonly string[]): Promise<Shown> {
  const body = { name: `${server.prefix}key`, type: 'reusable', expires_in: 86_400, auto_groups: autoGroups, usage_limit: 0 };
  return ok(await server.call('POST', '/api/setup-keys', body));
}

/** Events about an id, newest first, once there is one that `seen` waits for. */
export async function eventsOf(server: NetbirdServer, id: string, seen: (codes: readonly string[]) => boolean): Promise<readonly Shown[]> {
  for (let tries = 0; tries < 200; tries++) {
    const events = ok(await server.call('GET', '/api/events/audit')) as Shown[];
    const own = events.filter((event) => event.target_id === id || event.meta.group_id === id || event.meta.id === id);
    if (seen(own.map((event) => event.activity_code))) return own;
  }
  throw new Error(`the events of ${id} do not come`);
}

/** Longer than the server takes to show what it noted, in milliseconds. */
const EVENTS_SHOWN_MS = 2000;

/** All events, once those of earlier requests are shown: the server notes them a while after its answer. */
export async function settledEvents(server: NetbirdServer): Promise<readonly Shown[]> {
  if (server.sandbox === undefined) await setTimeout(EVENTS_SHOWN_MS);
  else server.sandbox.advance(EVENTS_SHOWN_MS);
  return ok(await server.call('GET', '/api/events/audit')) as Shown[];
}
