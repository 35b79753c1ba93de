import { formatAddress } from '../../src/core/model/address.ts';
import { canonicalDocument } from '../../src/core/model/canonical.ts';
import type { Fields } from '../../src/core/model/fields.ts';
import type { Held } from '../../src/core/model/plan.ts';
import { DEFAULT_GUARDS } from '../../src/core/model/default-guards.ts';
import type { Declaration, Declared, Guards, Project } from '../../src/core/model/project.ts';
import type { State, StateObject } from '../../src/core/model/state.ts';
import type { PlanInput, TargetInput } from '../../src/core/plan/input.ts';
import type { Kind, Live, LiveObject } from '../../src/core/provider.ts';

/** Fields of every type, so that the core is tested without any provider. */
export const FIELDS = {
  name: { type: 'text', unique: true, match: 'caseless' },
  type: { type: 'text', change: 'replace', initial: 'internal' },
  policies: { type: 'set', grants: true, fold: 'lower', trim: true },
  metadata: { type: 'map' },
  members: { type: 'table', of: 'person' },
  groups: { type: 'set', of: 'group' },
  alias: { type: 'record', unique: true, admits: true },
  stages: { type: 'list' },
} as const satisfies Fields;

export const KIND: Kind = { section: 'groups', schema: {}, fields: FIELDS, identity: ['name'], nesting: true, check: () => [] };

/** A table of people who each stand for themselves. */
export function people(...emails: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(emails.map((email) => [email, [email]]));
}

/** One declared group; `document` is what its provider would wish for, `name` added. */
export interface Wish {
  readonly key: string;
  readonly document?: Readonly<Record<string, unknown>>;
  readonly declared?: Partial<Declared>;
}

/** One live group. */
export interface LiveGroup {
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly held?: readonly Held[];
  readonly extra?: Partial<LiveObject>;
  /** Known by name only, not read in full. */
  readonly unread?: boolean;
}

export interface Case {
  readonly wishes?: readonly Wish[];
  readonly live?: readonly LiveGroup[];
  readonly entries?: Readonly<
    Record<string, Partial<StateObject> & { readonly id: string; readonly applied: Readonly<Record<string, unknown>> }>
  >;
  readonly project?: Partial<Project>;
  readonly guards?: Partial<Guards>;
  readonly declaration?: Partial<Declaration>;
  readonly state?: Partial<State> | undefined;
  readonly liveFacts?: Partial<Live>;
  readonly input?: Partial<PlanInput>;
}

const TARGET = 'v';

/** Input of a plan over one target `v`. */
export function planInput(given: Case): PlanInput {
  const wishes = new Map((given.wishes ?? []).map((wish) => [wish.key, wish]));
  const project: Project = {
    version: 1,
    name: 'acme',
    groups: ['groups/**/*.yaml'],
    targets: [target()],
    guards: { ...DEFAULT_GUARDS, ...given.guards },
    approvals: [],
    people: {},
    exclusive: [],
    driftBaseline: undefined,
    lint: {},
    state: { backend: 'local' },
    ...given.project,
  };
  const declaration: Declaration = {
    project,
    objects: [...wishes.values()].map(declaredOf),
    removed: [],
    ensureAbsent: [],
    digest: 'sha256:declaration',
    ...given.declaration,
  };
  const site: TargetInput = {
    target: target(),
    kinds: { group: KIND },
    live: liveOf(given),
    incomplete: [],
    desire: (declared) => ({ document: { name: declared.name, ...wishes.get(declared.key)?.document }, problems: [], warnings: [] }),
  };
  return { toolVersion: '0.0.0', date: '2026-11-23', scope: null, declaration, state: stateOf(given), targets: [site], ...given.input };
}

function target(): Project['targets'][number] {
  return {
    name: TARGET,
    provider: 'vault',
    url: 'http://127.0.0.1',
    namespace: undefined,
    unknownMembers: 'error',
    settings: {},
    place: { file: 'rollcall.yaml', path: ['targets', TARGET] },
  };
}

export function declaredOf(wish: Wish): Declared {
  return {
    address: formatAddress(TARGET, 'group', wish.key),
    target: TARGET,
    provider: 'vault',
    kind: 'group',
    key: wish.key,
    name: wish.key,
    axes: { department: 'x' },
    description: undefined,
    owner: undefined,
    members: undefined,
    groups: undefined,
    block: {},
    membership: 'exclusive',
    lifecycle: { ignore: [], preventDestroy: false },
    previously: [],
    place: { file: 'groups/x.yaml', path: ['groups', wish.key] },
    ...wish.declared,
  };
}

function liveOf(given: Case): Live {
  const objects = (given.live ?? []).map((group): LiveObject => ({
    kind: 'group',
    id: group.id,
    name: group.document.name,
    owner: 'other',
    document: canonicalDocument(FIELDS, {
      type: 'internal',
      policies: [],
      metadata: {},
      members: {},
      groups: [],
      alias: null,
      stages: [],
      ...group.document,
    }),
    held: group.held ?? [],
    referrers: [],
    ...group.extra,
  }));
  return {
    target: TARGET,
    identity: { provider: 'vault', url: 'http://127.0.0.1' },
    objects: objects.filter((object) => !given.live?.find((group) => group.id === object.id)?.unread),
    index: objects.map(({ kind, id, name, owner, reason }) => ({ kind, id, name, owner, ...(reason === undefined ? {} : { reason }) })),
    runner: undefined,
    incomplete: [],
    warnings: [],
    facts: undefined,
    ...given.liveFacts,
  };
}

function stateOf(given: Case): State | undefined {
  if (!given.entries && !given.state) return undefined;
  const objects = Object.entries(given.entries ?? {}).map(([address, entry]): [string, StateObject] => [
    address,
    { kind: 'group', applied_at: '2026-01-01T00:00:00Z', ...entry, applied: canonicalDocument(FIELDS, entry.applied) },
  ]);
  return {
    version: 1,
    lineage: 'lineage',
    serial: 7,
    project: 'acme',
    targets: {},
    objects: Object.fromEntries(objects),
    runs: [],
    ...given.state,
  };
}
