import { seePlan } from '../core/plan/make-plan.ts';
import { withEmptyState } from '../core/plan/empty-state.ts';
import { withoutExpired } from '../core/plan/expire.ts';
import { withSilentState } from '../core/plan/silent-state.ts';
import type { TargetInput } from '../core/plan/input.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { matchAny } from '../core/model/glob.ts';
import type { Plan } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { ParsedBaseline } from '../core/config/baseline.ts';
import type { Acceptance, Declaration } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { hasErrors } from '../core/model/verdict.ts';
import type { Review } from '../core/provider.ts';
import { readState } from '../state/recover.ts';
import { checkGlobs } from './check-globs.ts';
import { boundDeclaration } from './bound-declaration.ts';
import { openProject } from './project.ts';
import { checkProject } from './state-owner.ts';
import type { Loaded, OpenedProject } from './project.ts';
import type { Request } from './request.ts';
import { targetInScope } from './scope.ts';
import { closeSessions, openReaders } from './sessions.ts';
import type { Reading, Session } from './sessions.ts';
import { placedPlan } from './placed-plan.ts';
import { survey } from './survey.ts';
import type { Survey } from './survey.ts';

/** A plan, and what there is to say of the files. */
export interface PlanReport {
  /** Undefined where problems left no plan to make. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What apply would do. Reads the files, the state (with what an interrupted run did, in memory) and the live systems; writes nothing
 * and takes no lock.
 *
 * @throws RollcallError where the run cannot begin: no project, a state that cannot be read
 */
export async function planProject(request: Request): Promise<PlanReport> {
  return planAndAsk(request, {
    finish(plan) {
      request.observer.onPlan?.(plan);
      return plan;
    },
  });
}

/** What a plan is made for, where it is not to be carried out. */
export interface Asking {
  /** Whether everything is read in full, unmanaged objects too. */
  readonly all?: true;
  /** Whether drift is asked for: it is told whatever leaves no plan, and the file of what the project accepts has to be right as well. */
  readonly drift?: true;
  /** Whether the globs are not to be looked at again. */
  readonly hasKnownScope?: true;
  readonly finish: Finish;
}

/** The same; `finish` may ask the live systems about the plan before the connections are closed. @throws as `planProject` */
export async function planAndAsk(request: Request, { all, drift, hasKnownScope, finish }: Asking): Promise<PlanReport> {
  const opened = await openProject(request);
  if (!opened.project) return { plan: undefined, diagnostics: opened.diagnostics };
  const globs = request.targets.length > 0 ? request.targets : null;
  const accepted = await opened.baseline();
  const found = await survey({
    request,
    project: opened.project,
    state: () => ownState(opened),
    targets: opened.project.targets.filter((target) => targetInScope(target.name, globs)),
    includes: (address) => globs === null || matchAny(globs, address),
    open: openReaders,
    load: () => (drift ? loadWith(opened, accepted) : opened.load()),
    ...(all ? { all } : {}),
  });
  try {
    if (!found.declaration) return { plan: undefined, diagnostics: opened.diagnose(found.problems) };
    const { declaration } = found;
    const made = planFrom({
      request,
      opened,
      declaration,
      acceptances: readable(accepted),
      state: found.state,
      globs,
      sessions: found.sessions,
      readings: found.readings,
      ...(hasKnownScope ? { hasKnownScope } : {}),
      ...(drift ? { onlyLooks: drift } : {}),
    });
    const plan =
      made.plan && !drift
        ? withStateTold(made.plan, { opened, declaration, acceptances: readable(accepted), state: found.state })
        : made.plan;
    const diagnostics = opened.diagnose([...found.problems, ...made.problems]);
    const { acceptances } = accepted;
    return { plan: plan && (await finish(plan, { ...found, declaration, opened, acceptances, diagnostics })), diagnostics };
  } finally {
    await closeSessions(found.sessions);
  }
}

/** What a plan that may be carried out says of its state. */
export function withStateTold(plan: Plan, told: Pick<PlanParts, 'opened' | 'declaration' | 'acceptances' | 'state'>): Plan {
  const { opened, declaration, acceptances, state } = told;
  const { place } = opened.store.backend;
  return withSilentState(withEmptyState(plan, state, place), { project: declaration.project, acceptances }, { state, place });
}

async function ownState({ store, project }: OpenedProject): Promise<State | undefined> {
  const { state } = await readState(store);
  checkProject(state, project.name, store.backend.place);
  return state;
}

/** What is asked of the live systems about a plan, and what that makes of it. */
export type Finish = (plan: Plan, found: Found) => Plan | Promise<Plan>;

/** What a plan was made from, while the connections are open. */
export interface Found extends Pick<Survey<Session>, 'sessions' | 'readings' | 'state'> {
  readonly opened: OpenedProject;
  readonly declaration: Declaration;
  readonly acceptances: readonly Acceptance[];
  /** What there is to say of the files; errors are what leaves no plan. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the project accepts, unless the file cannot be read: what is wrong with it stops those alone who look for drift. */
export function readable({ acceptances, problems }: ParsedBaseline): readonly Acceptance[] | undefined {
  return problems.length === 0 ? acceptances : undefined;
}

/** The files, and what is wrong with the file of accepted drift among what is wrong with them. */
async function loadWith(opened: OpenedProject, { problems }: ParsedBaseline): Promise<Loaded> {
  const loaded = await opened.load();
  return problems.length === 0 ? loaded : { declaration: undefined, problems: [...loaded.problems, ...problems] };
}

export interface PlanParts {
  readonly request: Request;
  readonly opened: OpenedProject;
  readonly declaration: Declaration;
  /** Drift that the project accepts, where its file could be read. */
  readonly acceptances?: readonly Acceptance[] | undefined;
  readonly state: State | undefined;
  readonly globs: readonly string[] | null;
  readonly sessions: readonly Session[];
  readonly readings: ReadonlyMap<string, Reading>;
  /** The globs are addresses that somebody looked up: that one of them is gone is no typing mistake. */
  readonly hasKnownScope?: true;
  /** Nothing of it is carried out: there is one whatever leaves no plan. */
  readonly onlyLooks?: true;
  /** What nobody manages is no answer: each glob has to match something that can be carried out. */
  readonly onlyManaged?: true;
}

/** The plan from what was read, with the places in the files. */
export function planFrom(parts: PlanParts): { readonly plan: Plan | undefined; readonly problems: readonly Problem[] } {
  const { request, state, globs, acceptances } = parts;
  const declaration = boundDeclaration(parts.declaration, state);
  const seen = seePlan({
    toolVersion: request.toolVersion,
    date: request.date,
    scope: globs,
    declaration,
    acceptances,
    state,
    targets: parts.sessions.map((session) => targetInput(session, parts.readings.get(session.target.name) as Reading, request.date)),
  });
  const { unmanaged, incomplete } = seen.plan;
  const live = { unmanaged, unread: incomplete.map(({ target }) => target) };
  if (!parts.hasKnownScope) checkGlobs(globs, { declaration, state, ...(parts.onlyManaged ? {} : { live }) });
  if (!parts.onlyLooks && hasErrors(seen.problems)) return { plan: undefined, problems: seen.problems };
  return { plan: placedPlan(seen.plan, { declaration, sources: parts.opened.sources, acceptances }), problems: seen.problems };
}

const NO_REVIEW: Review = { problems: [], warnings: [] };

function targetInput(session: Session, reading: Reading, date: string): TargetInput {
  const { target, provider } = session;
  const { live } = reading;
  return {
    target,
    kinds: provider.kinds,
    live,
    incomplete: reading.incomplete,
    ...(live && provider.identify ? { identify: (declared) => provider.identify?.(declared, live) ?? {} } : {}),
    ...(live && provider.review ? { review: (changes) => provider.review?.(changes, live) ?? NO_REVIEW } : {}),
    desire: (declared) => (live ? provider.desire(withoutExpired(declared, date), live) : { document: {}, problems: [], warnings: [] }),
  };
}
