import type { EmulatorTools } from '../emulator.ts';
import type { IdentityStore } from './identity-store.ts';
import type { Mount } from './mounts.ts';
import type { Policy } from './policies.ts';
import type { Quotas } from './quotas.ts';
import type { Tokens } from './token-store.ts';
import { makeIdentityStore } from './identity-store.ts';
import { makeTokenMount } from './mounts.ts';
import { defaultPolicy } from './default-policy.ts';
import { makeQuotas } from './quotas.ts';
import { makeTokens } from './token-store.ts';
import { goTime } from './times.ts';

/** One namespace: its own identities, mounts and policies. */
export interface Namespace {
  readonly id: string;
  readonly uuid: string;
  /** `''` for the root, else `team1/` or `team1/sub/`. */
  readonly path: string;
  readonly customMetadata: Readonly<Record<string, string>>;
  readonly children: Map<string, Namespace>;
  readonly identity: IdentityStore;
  /** By path below auth/, with the slash at its end. */
  readonly mounts: Map<string, Mount>;
  readonly policies: Map<string, Policy>;
}

/** Everything that the emulated server holds. */
export interface State {
  readonly root: Namespace;
  readonly tokens: Tokens;
  readonly quotas: Quotas;
  readonly tools: EmulatorTools;
  readonly clusterId: string;
  readonly clusterName: string;
  /** Writes so far: tells whether a request changed anything. */
  revision: number;
}

/** A server that was just started, with the root token `root`. */
export function makeState(tools: EmulatorTools): State {
  const changed = (): void => {
    state.revision += 1;
  };
  const state: State = {
    root: makeNamespace({ id: 'root', uuid: tools.ids.uuid(), path: '', customMetadata: {} }, tools, changed),
    tokens: makeTokens(tools, changed),
    quotas: makeQuotas(tools),
    tools,
    clusterId: tools.ids.uuid(),
    clusterName: `vault-cluster-${tools.ids.hex(8)}`,
    revision: 0,
  };
  return state;
}

/** What tells namespaces apart. */
export type NamespaceFacts = Pick<Namespace, 'id' | 'uuid' | 'path' | 'customMetadata'>;

/** A namespace as it is when it was just created. */
export function makeNamespace(facts: NamespaceFacts, tools: EmulatorTools, changed: () => void): Namespace {
  const tokenMount = makeTokenMount(tools.ids, facts.path === '');
  const policy = defaultPolicy(stamp(tools));
  return {
    ...facts,
    children: new Map(),
    identity: makeIdentityStore(changed),
    mounts: new Map([[tokenMount.path, tokenMount]]),
    policies: new Map([[policy.name, policy]]),
  };
}

/** Says that a write happened outside the identity store. */
export function touch(state: State): void {
  state.revision += 1;
}

/** Now, as the server stamps it. */
export function stamp(tools: EmulatorTools): string {
  return goTime(tools.now(), tools.tick() % 1_000_000);
}

/** A new id; those of a namespace below the root say so. */
export function newId(state: State, namespace: Namespace): string {
  return namespace.path === '' ? state.tools.ids.uuid() : `${state.tools.ids.uuid()}.${namespace.id}`;
}

/** Every namespace, parents before children. */
export function allNamespaces(state: State): readonly Namespace[] {
  const found: Namespace[] = [state.root];
  for (const namespace of found) found.push(...namespace.children.values());
  return found;
}
