import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Link, ReadClient } from '../../core/provider.ts';
import { objectsIn, optionalText, shownObjects, shownTexts, textsIn } from './answers.ts';
import type { AccountAnswer, AnswerPlace, NetworkAnswer, SetupKeyAnswer, UserAnswer } from './answers.ts';
import { listObjects, readObject } from './client.ts';
import { isRefused } from './errors.ts';
import { settle } from '../../core/provide/settle.ts';

/** What refers to groups beside peers and resources, as five requests answer it. */
export interface Referrers {
  readonly policies: readonly JsonObject[];
  readonly routes: readonly JsonObject[];
  readonly nameservers: readonly JsonObject[];
  readonly routers: readonly JsonObject[];
  readonly dns: JsonObject;
  /** Lists that the token may not read. */
  readonly refused: readonly string[];
}

/** Reads what may stand in the way of a deletion. A list that is refused is named: the server still looks at it. */
export async function readReferrers(http: Pick<ReadClient, 'get'>, signal: AbortSignal): Promise<Referrers> {
  const refused: string[] = [];
  const orNothing = async <T>(what: string, work: Promise<T>, nothing: T): Promise<T> => {
    const settled = await settle(work);
    if (settled.type === 'value') return settled.value;
    if (!isRefused(settled.error)) throw settled.error;
    refused.push(what);
    return nothing;
  };
  const [policies, routes, nameservers, routers, dns] = await Promise.all([
    orNothing('policies', listObjects(http, '/policies', signal), []),
    orNothing('routes', listObjects(http, '/routes', signal), []),
    orNothing('name servers', listObjects(http, '/dns/nameservers', signal), []),
    orNothing('network routers', listObjects(http, '/networks/routers', signal), []),
    orNothing('DNS settings', readObject(http, '/dns/settings', signal), { disabled_management_groups: [] }),
  ]);
  return { policies, routes, nameservers, routers, dns, refused: refused.sort() };
}

/** What the usual read knows already of references to groups. */
export interface KnownReferrers {
  readonly setupKeys: readonly SetupKeyAnswer[];
  readonly users: readonly UserAnswer[];
  readonly networks: readonly NetworkAnswer[];
  readonly account: AccountAnswer | undefined;
}

/** Links to groups by id; `jwt_allow_groups` names them, so those are found by name. */
export interface Links {
  /** `ownUsers`: ids of those whose auto-groups Rollcall itself wrote. */
  of(group: { readonly id: string; readonly name: string }, ownUsers: ReadonlySet<string>): readonly Link[];
}

/** Who refers to which group, in the order in which the server looks. */
export function makeLinks(referrers: Referrers, known: KnownReferrers): Links {
  const table: Table = new Map();
  addAccount(table, known.account);
  addRoutes(table, referrers);
  addPolicies(table, referrers);
  for (const key of known.setupKeys) {
    const note = key.valid ? '' : ' (revoked, expired or used up)';
    for (const id of key.autoGroups) add(table, id, { what: `setup key ${quoteName(key.name || key.id)}${note}`, blocks: true });
  }
  addRouters(table, referrers, known.networks);
  for (const id of shownTexts(referrers.dns, 'disabled_management_groups', DNS)) {
    add(table, id, { what: 'DNS settings (groups without managed DNS)', blocks: true });
  }
  const byUser = usersByGroup(known.users);
  const allowed = new Set(known.account?.jwtAllowGroups ?? []);
  return {
    of({ id, name }, ownUsers) {
      return [
        ...(table.get(id) ?? []),
        ...(byUser.get(id) ?? []).map((user) => ({
          what: `auto-groups of user ${quoteName(user.email || user.name || user.id)}`,
          blocks: true,
          ...(ownUsers.has(user.id) ? { cure: DETACH } : {}),
        })),
        ...(allowed.has(name) ? [{ what: 'account setting "groups allowed to log in by JWT"', blocks: false }] : []),
      ];
    },
  };
}

/** What Rollcall itself wrote need not stand in its way. */
export const DETACH = '`on_linked: detach` of the target takes out what Rollcall itself put there';

type Table = Map<string, Link[]>;

const DNS: AnswerPlace = { method: 'GET', path: '/dns/settings', requestId: undefined };

/** Settings of the account; all but the first the server leaves dangling. */
function addAccount(table: Table, account: AccountAnswer | undefined): void {
  for (const id of account?.trafficLogGroups ?? []) add(table, id, { what: 'account setting "traffic event logging"', blocks: true });
  for (const id of account?.ipv6Groups ?? [])
    add(table, id, { what: 'account setting "groups with IPv6" (settings cannot be saved until it is taken out there)', blocks: false });
  for (const id of account?.exposeGroups ?? [])
    add(table, id, { what: 'account setting "groups that may expose services"', blocks: false });
}

function addRoutes(table: Table, { routes, nameservers }: Referrers): void {
  const place = { method: 'GET', path: '/routes', requestId: undefined };
  for (const route of routes) {
    const others = ['peer_groups', 'access_control_groups'].flatMap((name) => textsIn(route, name, place));
    const ids = [...shownTexts(route, 'groups', place), ...others];
    for (const id of new Set(ids))
      add(table, id, { what: `route ${quoteName(optionalText(route, 'network_id') || optionalText(route, 'id'))}`, blocks: true });
  }
  for (const server of nameservers) {
    for (const id of new Set(shownTexts(server, 'groups', { ...place, path: '/dns/nameservers' })))
      add(table, id, { what: `name server group ${quoteName(optionalText(server, 'name'))}`, blocks: true });
  }
}

function addPolicies(table: Table, { policies }: Referrers): void {
  const place = { method: 'GET', path: '/policies', requestId: undefined };
  for (const policy of policies) {
    const name = optionalText(policy, 'name');
    const [blocking, dangling] = [new Set<string>(), new Set<string>()];
    for (const rule of shownObjects(policy, 'rules', place)) {
      for (const group of [...objectsIn(rule, 'sources', place), ...objectsIn(rule, 'destinations', place)])
        blocking.add(optionalText(group, 'id'));
      for (const id of authorizedIn(rule)) dangling.add(id);
    }
    for (const id of blocking) add(table, id, { what: `policy ${quoteName(name)}`, blocks: true });
    for (const id of dangling) if (!blocking.has(id)) add(table, id, { what: `SSH access in policy ${quoteName(name)}`, blocks: false });
  }
}

/** Groups whose members may log in over SSH: the keys of a table. */
function authorizedIn(rule: JsonObject): readonly string[] {
  const authorized = rule['authorized_groups'];
  return isJsonObject(authorized) ? Object.keys(authorized) : [];
}

function addRouters(table: Table, { routers }: Referrers, networks: readonly NetworkAnswer[]): void {
  const place = { method: 'GET', path: '/networks/routers', requestId: undefined };
  const networkOf = new Map(networks.flatMap((network) => network.routers.map((id) => [id, network.name] as const)));
  for (const router of routers) {
    const id = optionalText(router, 'id');
    const network = networkOf.get(id);
    const what = `network router ${quoteName(id)}${network === undefined ? '' : ` of network ${quoteName(network)}`}`;
    for (const group of new Set(textsIn(router, 'peer_groups', place))) add(table, group, { what, blocks: true });
  }
}

function usersByGroup(users: readonly UserAnswer[]): ReadonlyMap<string, readonly UserAnswer[]> {
  const byGroup = new Map<string, UserAnswer[]>();
  // The server lists users in a new order at each call.
  for (const user of users.toSorted((x, y) => (x.id < y.id ? -1 : 1)))
    for (const id of new Set(user.autoGroups)) byGroup.set(id, [...(byGroup.get(id) ?? []), user]);
  return byGroup;
}

function add(table: Table, id: string, link: Link): void {
  const links = table.get(id);
  if (links) links.push(link);
  else table.set(id, [link]);
}

/** What refused a deletion that nobody foresaw, in the words of the server; undefined where it was something else. */
export function linkedTo(error: unknown): string | undefined {
  if (!(error instanceof RemoteError) || error.status !== 400) return undefined;
  return /group has been linked to (.+?)(?: \(request |$)/.exec(error.message)?.[1];
}
