import { RemoteError } from '../../src/core/errors.ts';
import { formatAddress, keyOf } from '../../src/core/model/address.ts';
import { textOf } from '../../src/core/model/document.ts';
import type { Change, Plan } from '../../src/core/model/plan.ts';
import type { Problem } from '../../src/core/model/problem.ts';
import type { Declared, Project, Target } from '../../src/core/model/project.ts';
import type { State, StateObject } from '../../src/core/model/state.ts';
import type { Step } from '../../src/core/model/step.ts';
import { judge } from '../../src/core/apply/judge.ts';
import { orderSteps } from '../../src/core/apply/order-steps.ts';
import { makeSchedule } from '../../src/core/apply/schedule.ts';
import { changesToSplit } from '../../src/core/apply/split-changes.ts';
import { makePlan } from '../../src/core/plan/make-plan.ts';
import { makeReferences, withCanonicalReferences } from '../../src/core/plan/references.ts';
import type { HttpOptions, Live, ReadClient, ReadIo, Scope, StepResult, WriteClient } from '../../src/core/provider.ts';
import { makeRetryBudget } from '../../src/http/budget.ts';
import { openReadClient, openWriteClient } from '../../src/http/client.ts';
import type { ClientContext } from '../../src/http/client.ts';
import { makeRedactor } from '../../src/http/redact.ts';
import { vault } from '../../src/providers/vault/index.ts';
import type { VaultFacts } from '../../src/providers/vault/facts.ts';
import { declaredGroup, vaultTarget } from '../builders/vault.ts';
import type { GroupWish } from '../builders/vault.ts';
import type { VaultServer } from './vault-server.ts';

/** Groups of a test's only target, by key. */
export type Wishes = Readonly<Record<string, GroupWish>>;

/** What a test may set of its project. */
export interface ProjectOptions {
  readonly target?: Partial<Target>;
  readonly people?: Project['people'];
  readonly privileged?: Project['guards']['privileged'];
  readonly env?: Readonly<Record<string, string>>;
  /** Undefined: the server's root token; null: none, the target logs in. */
  readonly token?: string | null;
}

/** A plan with everything it came from. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  readonly live: Live<VaultFacts>;
}

/** What became of each step of an apply, in the order in which they ran. */
export interface Ran {
  readonly step: Step;
  readonly result: StepResult | { readonly type: 'failed'; readonly error: unknown };
}

/** A request that the provider sent. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** One project with one Vault target and its state in memory: plans and applies without the rest of Rollcall. */
export interface VaultProject {
  state: State | undefined;
  readonly sent: Sent[];
  /** Called before each request of an apply: the place for an edit behind Rollcall's back. */
  beforeSend: ((request: Sent) => Promise<void> | void) | undefined;
  /** Instead of sleeping before a retry, on the sandbox. */
  onSleep: ((ms: number) => void) | undefined;
  /** Milliseconds that have passed for the provider beyond those of the test. */
  clock: number;
  read(wishes: Wishes, scope?: Partial<Scope>, signal?: AbortSignal): Promise<Live<VaultFacts>>;
  plan(wishes: Wishes): Promise<Planned>;
  /** Plans, fails on problems, applies. */
  apply(wishes: Wishes): Promise<readonly Ran[]>;
  /** What the token may not do of what is planned. */
  preflight(planned: Planned): Promise<readonly Problem[]>;
  /** Applies what was planned before. */
  applyPlan(planned: Planned): Promise<readonly Ran[]>;
}

/** Makes a project on a server. */
export function makeProject(server: VaultServer, options: ProjectOptions = {}): VaultProject {
  const target = vaultTarget({ url: server.url, ...options.target });
  const project = projectOf(target, options);
  const self: VaultProject = {
    state: undefined,
    sent: [],
    beforeSend: undefined,
    onSleep: undefined,
    clock: 0,
    async read(wishes, scope = {}, signal = new AbortController().signal) {
      const reader = vault.connect(target, ioOf(server, options, { self, project, open: openReadClient }));
      try {
        return await reader.read(Promise.resolve({ ...scopeOf(objectsOf(wishes), self.state, project), ...scope }), signal);
      } finally {
        await reader.close();
      }
    },
    async plan(wishes) {
      const live = await self.read(wishes);
      return { ...planOf({ target, project, wishes, live, state: self.state }), live };
    },
    async apply(wishes) {
      const planned = await self.plan(wishes);
      if (!planned.plan) throw new Error(`no plan: ${planned.problems.map((problem) => problem.summary).join(' ')}`);
      return self.applyPlan(planned);
    },
    async preflight({ plan, live }) {
      const writer = vault.connectWriter(target, ioOf(server, options, { self, project, open: openWriteClient }));
      try {
        const scope = {
          ...scopeOf([], self.state, project),
          declared: [],
          bound: live.objects.map(({ id, kind, name }) => ({ address: `v/${name}`, kind, id, name })),
        };
        return vault.preflight(plan?.changes ?? [], await writer.read(Promise.resolve(scope), new AbortController().signal));
      } finally {
        await writer.close();
      }
    },
    async applyPlan(planned) {
      const writer = vault.connectWriter(target, ioOf(server, options, { self, project, open: openWriteClient }));
      try {
        return await carryOut(writer, planned, self);
      } finally {
        await writer.close();
      }
    },
  };
  return self;
}

function objectsOf(wishes: Wishes): readonly Declared[] {
  return Object.entries(wishes).map(([key, wish]) => declaredGroup(key, wish));
}

function projectOf(target: Target, options: ProjectOptions): Project {
  return {
    version: 1,
    name: 'contract',
    groups: [],
    targets: [target],
    guards: {
      maxDeletions: { type: 'count', count: 1000 },
      maxMemberRemovals: { type: 'share', share: 1 },
      protected: [],
      privileged: options.privileged ?? {},
      keep: [],
    },
    approvals: [],
    people: options.people ?? {},
    exclusive: [],
    driftBaseline: undefined,
    lint: {},
    state: { backend: 'local' },
  };
}

function scopeOf(declared: readonly Declared[], state: State | undefined, project: Project): Scope {
  return {
    declared,
    bound: Object.entries(state?.objects ?? {}).map(([address, entry]) => ({
      address,
      kind: entry.kind,
      id: entry.id,
      name: textOf(entry.applied, 'name'),
    })),
    names: [],
    pending: Object.entries(state?.pending ?? {}).map(([address, create]) => ({ address, kind: create.kind, marker: create.marker })),
    all: false,
    ancestors: Object.keys(project.guards.privileged['vault'] ?? {}).length > 0,
  };
}

interface PlanFacts {
  readonly target: Target;
  readonly project: Project;
  readonly wishes: Wishes;
  readonly live: Live<VaultFacts>;
  readonly state: State | undefined;
}

function planOf({ target, project, wishes, live, state }: PlanFacts): Pick<Planned, 'plan' | 'problems'> {
  return makePlan({
    toolVersion: '0.0.0',
    date: '2026-11-23',
    scope: null,
    declaration: { project, objects: objectsOf(wishes), removed: [], ensureAbsent: [], digest: 'sha256:x' },
    state,
    targets: [{ target, kinds: vault.kinds, live, incomplete: [], desire: (declared) => vault.desire(declared, live) }],
  });
}

/** Runs the steps of a plan one after the other. */
async function carryOut(writer: ReturnType<typeof vault.connectWriter>, planned: Planned, project: VaultProject): Promise<readonly Ran[]> {
  const plan = planned.plan as Plan;
  const fields = vault.kinds['group']?.fields ?? {};
  const split = changesToSplit(plan.changes, () => fields);
  const markers = new Map(plan.changes.map((change) => [change.address, `contract/${change.address}`]));
  const steps = new Map(
    plan.changes.map((change) => [
      change.address,
      vault.steps(change, planned.live, { split: split.has(change.address), marker: markers.get(change.address) as string }),
    ]),
  );
  const { graph, problems } = orderSteps([...steps.values()].flat());
  if (problems.length > 0) throw new Error(problems.map((problem) => problem.summary).join(' '));
  const schedule = makeSchedule(graph);
  const ids = boundIds(plan, project.state, planned.live);
  const ran: Ran[] = [];
  for (let [step] = schedule.begin('v', 1); step !== undefined; [step] = schedule.begin('v', 1)) {
    const change = plan.changes.find((item) => item.address === step?.address) as Change;
    const current = step;
    const attempt = (uncertain: boolean): Promise<StepResult> =>
      writer.run(current, planned.live, {
        signal: new AbortController().signal,
        id: ids.get(current.address),
        uncertain,
        resolve: (reference) => resolve(reference, ids, planned.live),
        async judge(fresh) {
          const references = makeReferences(planned.live.index, new Map([...ids].map(([address, id]) => [id, keyOf(address)])));
          const document = fresh && withCanonicalReferences(fields, fresh.document, references);
          return judge({
            fields,
            change,
            steps: steps.get(change.address) ?? [],
            step: current,
            fresh,
            document,
            bound: ids.get(current.address),
            marker: markers.get(current.address) as string,
            vanishing: vanishing(plan),
          });
        },
      });
    // As the real apply does: what may have taken effect is looked at again before it counts as failed.
    const result = await attempt(false)
      .catch((error: unknown) => {
        if (error instanceof RemoteError && error.uncertain) return attempt(true);
        throw error;
      })
      .catch((error: unknown) => ({ type: 'failed' as const, error }));
    ran.push({ step, result });
    schedule.settle(step, result.type === 'done' ? 'done' : 'failed');
    if (result.type !== 'done') continue;
    if (step.verb === 'delete') ids.delete(step.address);
    else if (result.id !== undefined) ids.set(step.address, result.id);
  }
  project.state = stateAfter(plan, project.state, {
    ids,
    done: (change) => (steps.get(change.address) ?? []).every((step) => schedule.statusOf(step) === 'done'),
  });
  return ran;
}

function vanishing(plan: Plan): ReadonlySet<string> {
  return new Set(plan.changes.filter(({ action }) => action === 'delete' || action === 'replace').map(({ address }) => keyOf(address)));
}

function boundIds(plan: Plan, state: State | undefined, live: Live): Map<string, string> {
  const ids = new Map(Object.entries(state?.objects ?? {}).map(([address, entry]) => [address, entry.id]));
  for (const change of plan.changes) if (change.id !== undefined) ids.set(change.address, change.id);
  for (const [address, id] of ids) if (!live.index.some((entry) => entry.id === id)) ids.delete(address);
  return ids;
}

function resolve(reference: string, ids: ReadonlyMap<string, string>, live: Live): string {
  if (reference.startsWith('id:')) return reference.slice(3);
  const id = reference.startsWith('name:')
    ? live.index.find((entry) => entry.name === reference.slice(5))?.id
    : ids.get(formatAddress('v', 'group', reference));
  if (id === undefined) throw new Error(`unresolved: ${reference}`);
  return id;
}

function stateAfter(
  plan: Plan,
  state: State | undefined,
  facts: { readonly ids: ReadonlyMap<string, string>; done(change: Change): boolean },
): State {
  const objects: Record<string, StateObject> = { ...state?.objects };
  for (const change of plan.changes) {
    if (!facts.done(change)) continue;
    if (change.previous_address !== undefined) delete objects[change.previous_address];
    const id = facts.ids.get(change.address);
    if (change.after === null || id === undefined) delete objects[change.address];
    else
      objects[change.address] = { ...change.record, kind: 'group', id, applied: change.applied ?? {}, applied_at: '2026-11-23T00:00:00Z' };
  }
  for (const item of plan.settled) {
    if (item.previous_address !== undefined) delete objects[item.previous_address];
    objects[item.address] = { ...item.record, kind: 'group', id: item.id, applied: item.applied, applied_at: '2026-11-23T00:00:00Z' };
  }
  return {
    version: 1,
    lineage: 'contract',
    serial: (state?.serial ?? 0) + 1,
    project: 'contract',
    targets: { v: plan.inputs.targets['v'] as State['targets'][string] },
    objects,
    runs: [],
  };
}

interface IoFacts<Client extends ReadClient> {
  readonly self: VaultProject;
  readonly project: Project;
  open(options: HttpOptions, context: ClientContext): Client;
}

function ioOf<Client extends ReadClient>(
  server: VaultServer,
  options: ProjectOptions,
  facts: IoFacts<Client>,
): Omit<ReadIo, 'http'> & { http(given: HttpOptions): Client } {
  const redactor = makeRedactor();
  const env = (name: string): string | undefined => options.env?.[name];
  const budget = makeRetryBudget(20_000);
  return {
    http(given) {
      const client = facts.open(given, {
        queries: vault.queries,
        parallelism: 8,
        version: '0.0.0',
        budget,
        redactor,
        origins: undefined,
        directory: '.',
        env: () => undefined,
        now: Date.now,
        elapsed: () => performance.now(),
        // Retries follow at once: nothing here waits for a clock but the rate limit of a real server.
        sleep: async (ms, signal) => (server.sandbox ? facts.self.onSleep?.(ms) : sleepUntil(ms, signal)),
        random: () => 0.5,
      });
      return watched(client, facts.self);
    },
    credential: options.token === null ? undefined : { token: options.token ?? server.token, origin: 'ROLLCALL_TOKEN_V' },
    env,
    secret: (value) => redactor.add(value),
    project: facts.project,
    now: () => Date.now() + facts.self.clock,
    elapsed: () => performance.now() + facts.self.clock,
    log: () => undefined,
    parallelism: 8,
  };
}

function sleepUntil(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}

/** The client, with every request noted, and a hook before it goes. */
function watched<Client extends ReadClient>(client: Client, project: VaultProject): Client {
  async function note(request: Sent): Promise<void> {
    project.sent.push(request);
    await project.beforeSend?.(request);
  }
  const reading: ReadClient = {
    async get(path, options) {
      await note({ method: 'GET', path, body: undefined });
      return client.get(path, options);
    },
    async query(path, body, options) {
      await note({ method: 'QUERY', path, body });
      return client.query(path, body, options);
    },
    setHeader: (name, value) => client.setHeader(name, value),
    close: () => client.close(),
  };
  const writer = client as unknown as WriteClient;
  if (typeof writer.send !== 'function') return reading as Client;
  const send: WriteClient['send'] = async (method, path, body, options) => {
    await note({ method, path, body });
    return writer.send(method, path, body, options);
  };
  return { ...reading, send } as unknown as Client;
}
