import { append } from '../../core/model/append.ts';
import { GROUP, formatAddress } from '../../core/model/address.ts';
import type { Document } from '../../core/model/document.ts';
import { textOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { TargetIdentity } from '../../core/model/plan.ts';
import type { Declared, Target } from '../../core/model/project.ts';
import type { Scope } from '../../core/provider.ts';
import type { AppAnswer, GroupAnswer } from './answers.ts';
import { groupType, NATIVE } from './group-types.ts';
import type { Names } from './names.ts';
import { apiUrl } from './settings.ts';

/** What a group is told by beside its name, as live groups have it. */
export function identityOf(declared: Declared, apps: Names<AppAnswer>): { readonly type: string; readonly app: string } {
  const type = textOf(declared.block, 'type') ?? NATIVE;
  const id = appIdOf(declared, apps);
  return { type, app: id === undefined ? (textOf(declared.block, 'app') ?? '') : apps.element(id) };
}

/** Id of the app that a declaration means: the one it names, else for Opal's own groups the app of Opal itself, where there is one. */
export function appIdOf({ block }: Pick<Declared, 'block'>, apps: Names<AppAnswer>): string | undefined {
  const text = textOf(block, 'app');
  const found = text === undefined ? nativeApps(block, apps) : apps.find(text);
  return found.length === 1 ? found[0]?.id : undefined;
}

/** Apps that a native group may be in. */
export function nativeApps(block: Document, apps: Names<AppAnswer>): readonly AppAnswer[] {
  if ((textOf(block, 'type') ?? NATIVE) !== NATIVE) return [];
  return [...apps.all()].flatMap((name) => apps.find(name)).filter(({ type }) => type === 'OPAL');
}

/** The app of Opal itself: every organisation has one of its own. */
export function identityOfTarget(target: Target, apps: readonly AppAnswer[]): TargetIdentity {
  const own = apps.filter(({ type }) => type === 'OPAL');
  return { provider: 'opal', url: apiUrl(target.url), ...(own.length === 1 ? { identity: `app:${(own[0] as AppAnswer).id}` } : {}) };
}

/** Which groups the scope is about. */
export interface Claims {
  /** By live id, who declares the group. */
  readonly declared: ReadonlyMap<string, readonly Declared[]>;
  /** By live id, what the state says of it. */
  readonly bound: ReadonlyMap<string, Scope['bound'][number]>;
  readonly idByAddress: ReadonlyMap<string, string>;
  /** By address, another declaration that means the same group. */
  readonly twins: ReadonlyMap<string, string>;
  /** By address of a group that would get them, another group that has the declared name, type and app, and that nobody declares. */
  readonly taken: ReadonlyMap<string, string>;
  /** By address, the group that tracks the declared remote group and is not the declared one. */
  readonly tracked: ReadonlyMap<string, GroupAnswer>;
  /** Ids of all that has to be read. */
  readonly chosen: ReadonlySet<string>;
}

/** Finds the live groups that the scope means: bound by the state, pinned by id, or of a declared name, type and app. */
export function claimGroups(groups: readonly GroupAnswer[], scope: Scope, apps: Names<AppAnswer>): Claims {
  const ids = new Set(groups.map(({ id }) => id));
  const bound = new Map(scope.bound.filter(({ id }) => ids.has(id)).map((entry) => [entry.id, entry]));
  const idByAddress = new Map([...bound].map(([id, { address }]) => [address, id]));
  const byIdentity = indexGroups(groups, apps);
  const declared = new Map<string, Declared[]>();
  const byRemote = indexRemotes(groups, scope, apps);
  const tracked = new Map<string, GroupAnswer>();
  const [twins, owners] = [new Map<string, string>(), new Map<string, string>()];
  const chosen = new Set(bound.keys());
  for (const object of scope.declared) {
    const { own, found } = matchDeclared(object, { ids, idByAddress, byIdentity, apps });
    for (const id of found) chosen.add(id);
    if (own !== undefined) {
      append(declared, own, object);
      idByAddress.set(object.address, own);
    }
    const key = keyOf(object.name, identityOf(object, apps));
    if (object.block['id'] === undefined) noteTwin(owners, twins, { address: object.address, key });
    const holder = byRemote.get(remoteKeyOf(object, apps) ?? '');
    if (holder && holder.id !== own) tracked.set(object.address, holder);
  }
  const names = new Set(scope.names.map(({ name }) => name));
  for (const { id, name } of groups) if (scope.all || names.has(name)) chosen.add(id);
  const taken = takenBy(scope.declared, { ids, idByAddress, byIdentity, apps }, new Set([...declared.keys(), ...bound.keys()]));
  return { declared, bound, idByAddress, twins, taken, tracked, chosen };
}

/** Opal itself makes twins: whoever gets the name, type and app of a group that nobody declares has to be told before. */
function takenBy(declared: readonly Declared[], known: Known, ours: ReadonlySet<string>): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  for (const object of declared) {
    const own = known.idByAddress.get(object.address);
    const there = known.byIdentity.get(keyOf(object.name, identityOf(object, known.apps))) ?? [];
    const other = there.find((id) => !ours.has(id));
    if (own !== undefined && other !== undefined && !there.includes(own)) taken.set(object.address, other);
  }
  return taken;
}

interface Known {
  readonly ids: ReadonlySet<string>;
  readonly idByAddress: ReadonlyMap<string, string>;
  readonly byIdentity: ReadonlyMap<string, readonly string[]>;
  readonly apps: Names<AppAnswer>;
}

/** The group that a declaration means, where that is one; and all that it may mean. */
function matchDeclared(object: Declared, known: Known): { readonly own: string | undefined; readonly found: readonly string[] } {
  const identity = identityOf(object, known.apps);
  const named = [object.name, ...object.previously].flatMap((name) => known.byIdentity.get(keyOf(name, identity)) ?? []);
  const said = known.idByAddress.get(object.address) ?? previousId(object, known.idByAddress) ?? textOf(object.block, 'id');
  const own = said ?? (named.length === 1 ? named[0] : undefined);
  const isThere = own !== undefined && known.ids.has(own);
  return { own: isThere ? own : undefined, found: isThere ? [...named, own] : named };
}

function noteTwin(
  owners: Map<string, string>,
  twins: Map<string, string>,
  { address, key }: { readonly address: string; readonly key: string },
): void {
  const other = owners.get(key);
  if (other === undefined) owners.set(key, address);
  else twins.set(address, other);
}

/** Remote groups that Opal tracks, where a declaration imports one: Opal takes each once only. */
function indexRemotes(groups: readonly GroupAnswer[], { declared }: Scope, apps: Names<AppAnswer>): ReadonlyMap<string, GroupAnswer> {
  if (!declared.some(({ block }) => block['remote'] !== undefined)) return new Map();
  return new Map(
    groups.flatMap((group) => {
      const remote = groupType(group.type)?.remote;
      const info = isJsonObject(group.raw['remote_info']) ? group.raw['remote_info'] : {};
      const own = remote && isJsonObject(info[remote.key]) ? textOf(info[remote.key] as JsonObject, remote.id) : undefined;
      return own === undefined ? [] : [[keyOf(own, { type: group.type, app: apps.element(group.appId) }), group] as const];
    }),
  );
}

function remoteKeyOf(declared: Declared, apps: Names<AppAnswer>): string | undefined {
  const identity = identityOf(declared, apps);
  const said = declared.block['remote'];
  const own = isJsonObject(said) ? textOf(said, groupType(identity.type)?.remote?.id ?? '') : undefined;
  return own === undefined ? undefined : keyOf(own, identity);
}

function previousId({ target, previously }: Declared, idByAddress: ReadonlyMap<string, string>): string | undefined {
  return previously.map((key) => idByAddress.get(formatAddress(target, GROUP, key))).find((id) => id !== undefined);
}

function indexGroups(groups: readonly GroupAnswer[], apps: Names<AppAnswer>): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const { id, name, type, appId } of groups) {
    const key = keyOf(name, { type, app: apps.element(appId) });
    append(index, key, id);
  }
  return index;
}

/** One text for name, or what a remote group is called there, with type and app. */
function keyOf(name: string, { type, app }: { readonly type: string; readonly app: string }): string {
  return [name, type, app].join('\u0000');
}
