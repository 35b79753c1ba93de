import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPlan } from '../../src/run/apply.ts';
import type { ApplyInput } from '../../src/run/apply-input.ts';
import { withLockedState } from '../../src/run/locked-state.ts';
import type { Observer } from '../../src/run/observer.ts';
import { scopeOf } from '../../src/run/scope.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import type { Problem } from '../../src/core/model/problem.ts';
import type { Declaration, Declared, Target } from '../../src/core/model/project.ts';
import type { State } from '../../src/core/model/state.ts';
import { digestOf } from '../../src/core/plan/digest.ts';
import { makePlan } from '../../src/core/plan/make-plan.ts';
import type { Writer } from '../../src/core/provider.ts';
import { openStore } from '../../src/state/index.ts';
import type { StateStore, StoreSurroundings } from '../../src/state/store.ts';
import type { FileSystem } from '../../src/state/file-system.ts';
import { readState } from '../../src/state/recover.ts';
import { fakeProvider } from './fake-provider.ts';
import type { FakeOptions } from './fake-provider.ts';
import { FakeSystem } from './fake-system.ts';
import { declaredOf, planInput } from './plan-input.ts';
import type { Case } from './plan-input.ts';

/** What one declared group says. */
export interface FakeWish {
  readonly members?: readonly string[];
  readonly groups?: readonly string[];
  readonly policies?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly declared?: Partial<Declared>;
}

export type Wishes = Readonly<Record<string, FakeWish>>;

export interface ProjectOptions extends FakeOptions {
  readonly guards?: Case['guards'];
  readonly system?: FakeSystem;
  readonly parallelism?: number;
  readonly declaration?: Partial<Declaration>;
  readonly approvals?: Declaration['project']['approvals'];
  readonly fs?: FileSystem;
  /** Puts something between the apply and its state. */
  readonly wrap?: (store: StateStore) => StateStore;
}

export interface Applied {
  readonly outcome: Outcome | undefined;
  readonly problems: readonly Problem[];
}

/** A project with one target `v` on a fake system, and its state in a folder of its own. */
export interface FakeProject {
  readonly system: FakeSystem;
  readonly dir: string;
  readonly store: StateStore;
  /** Changes what the files say. */
  declare(wishes: Wishes): void;
  plan(): Promise<Plan>;
  apply(plan: Plan, input?: Partial<ApplyInput>): Promise<Applied>;
  /** Plans and applies. */
  run(input?: Partial<ApplyInput>): Promise<Applied>;
  state(): Promise<State | undefined>;
  remove(): Promise<void>;
}

const TARGET: Target = {
  name: 'v',
  provider: 'fake',
  url: 'http://fake',
  namespace: undefined,
  unknownMembers: 'error',
  settings: {},
  place: { file: 'rollcall.yaml', path: [] },
};
/** In memory where there is such a folder: a busy disk takes long to say that something is written. */
const MEMORY = isWritable('/dev/shm') ? '/dev/shm' : tmpdir();
export const DATE = '2026-11-23';
export const NOW = Date.UTC(2026, 10, 23, 12);

/** Makes one in a temporary folder. */
export async function fakeProject(wishes: Wishes, options: ProjectOptions = {}): Promise<FakeProject> {
  const dir = await mkdtemp(join(MEMORY, 'rollcall-'));
  const system = options.system ?? new FakeSystem();
  const provider = fakeProvider(system, options);
  const store = options.wrap?.(openFakeStore(dir, options.fs)) ?? openFakeStore(dir, options.fs);
  let declaration = declarationOf(wishes, options);

  async function read(): Promise<{ live: Awaited<ReturnType<Writer['read']>>; writer: Writer; state: State | undefined }> {
    const { state } = await readState(store);
    const writer = provider.open('v');
    const scope = scopeOf({ target: TARGET, provider, declaration, state, date: DATE, includes: () => true });
    return { live: await writer.read(Promise.resolve(scope), new AbortController().signal), writer, state };
  }

  async function plan(): Promise<Plan> {
    const { live, state } = await read();
    const site = {
      target: TARGET,
      kinds: provider.kinds,
      live,
      incomplete: [],
      desire: (declared: Declared) => provider.desire(declared, live),
    };
    const made = makePlan({ toolVersion: '0.0.0', date: DATE, scope: null, declaration, state, targets: [site] });
    if (!made.plan) throw new Error(made.problems.map((problem) => problem.summary).join('\n'));
    return made.plan;
  }

  async function apply(given: Plan, input: Partial<ApplyInput> = {}): Promise<Applied> {
    return withLockedState({ store, purpose: 'apply', timeoutMs: 0, observer: input.observer ?? {} }, async (state) => {
      const { live, writer } = await read();
      return applyPlan({
        plan: given,
        declaration,
        targets: new Map([['v', { provider, writer, live, parallelism: options.parallelism ?? 4 }]]),
        store,
        state,
        observer: {} satisfies Observer,
        signal: new AbortController().signal,
        now: () => NOW,
        elapsed: () => NOW,
        date: DATE,
        who: 'ada',
        commit: undefined,
        ...input,
      });
    });
  }

  return {
    system,
    dir,
    store,
    declare(next) {
      declaration = declarationOf(next, options);
    },
    plan,
    apply,
    run: async (input) => apply(await plan(), input),
    state: async () => (await readState(store)).state,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Where a state store runs in tests: nothing of the environment, no clock. */
export function fakeSurroundings(dir: string): StoreSurroundings {
  return {
    dir,
    project: 'acme',
    who: 'ada',
    version: '0.0.0',
    env: () => undefined,
    now: () => NOW,
    elapsed: () => 0,
    sleep: () => Promise.resolve(),
  };
}

/** A state store in a folder, with a process of its own and no clock. */
export function openFakeStore(dir: string, fs?: FileSystem): StateStore {
  return openStore({ backend: 'local' }, { ...fakeSurroundings(dir), ...(fs ? { fs } : {}) });
}

function declarationOf(wishes: Wishes, options: ProjectOptions): Declaration {
  const objects = Object.entries(wishes).map(([key, { members, groups, declared, ...block }]) => ({
    ...declaredOf({ key }),
    provider: 'fake',
    members: members?.map((email) => ({ email })),
    groups,
    block: block as Declared['block'],
    ...declared,
  }));
  const base = planInput({
    project: { targets: [TARGET], approvals: options.approvals ?? [] },
    guards: { maxDeletions: { type: 'count', count: 1000 }, maxMemberRemovals: { type: 'share', share: 1 }, ...options.guards },
  });
  return { ...base.declaration, objects, digest: digestOf(objects), ...options.declaration };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
