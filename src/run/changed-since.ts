import { targetOf } from '../core/model/address.ts';
import { escapeGlob } from '../core/model/glob.ts';
import type { Plan, Warning } from '../core/model/plan.ts';
import type { Acceptance, Declaration } from '../core/model/project.ts';
import { differDeclared } from '../core/plan/declared-difference.ts';
import type { DeclaredDifference } from '../core/plan/declared-difference.ts';
import { readDeclaredAt } from './declared-at.ts';
import type { DeclaredAt } from './declared-at.ts';
import { findBase } from './git-commit.ts';
import type { Base } from './git-commit.ts';
import { openGit } from './git.ts';
import { judgedByFiles } from './judged-by-files.ts';
import { placedPlan } from './placed-plan.ts';
import { planAndAsk } from './plan.ts';
import type { PlanReport } from './plan.ts';
import { openProject } from './project.ts';
import type { Request } from './request.ts';
import { baseWarnings, settingWarnings, severalBases } from './since-warnings.ts';

export interface ChangedSinceRequest extends Request {
  /** A git revision: compared with is what it and the present commit have in common. */
  readonly since: string;
  /** Only compares the files, although there may be credentials. */
  readonly offline: boolean;
}

/** More addresses of one target than this are planned as the whole target: the plan is as right, and its scope can be read. */
const MOST_ADDRESSES = 200;

/**
 * Plans what differs between a revision and the files as they are. Where there are credentials it is what apply would do there; where
 * there are none for any of it, as in a pull request from a fork, the plan says what the files say now against what they said then.
 *
 * @throws RollcallError `GIT`, and as `planProject`
 */
export async function planChangedSince(request: ChangedSinceRequest): Promise<PlanReport> {
  const opened = await openProject(request, { offline: true });
  if (!opened.project) return { plan: undefined, diagnostics: opened.diagnostics };
  const { declaration, problems } = await opened.load();
  const diagnostics = opened.diagnose(problems);
  if (!declaration) return { plan: undefined, diagnostics };

  const git = openGit(request.dir, request.env, request.signal);
  const found = await findBase(git, request.since);
  const base = await readDeclaredAt(git, found.commit, declaration.project.name);
  const { acceptances } = await opened.baseline();
  const comparison = compare({ request, found, base, declaration, acceptances });
  const written = { declaration, sources: opened.sources, acceptances };
  const declared = async (): Promise<PlanReport> => {
    const plan = await judgedByFiles(comparison.plan, { base, head: declaration, date: request.date });
    return { plan: placedPlan(plan, written), diagnostics };
  };
  if (request.offline || comparison.difference.touched.length === 0) return told(request, await declared());
  const live = await planLive(request, { ...comparison, plan: placedPlan(comparison.plan, written) });
  return told(request, live ?? (await declared()));
}

function told(request: Request, report: PlanReport): PlanReport {
  if (report.plan) request.observer.onPlan?.(report.plan);
  return report;
}

interface Comparison {
  readonly base: DeclaredAt;
  readonly difference: DeclaredDifference;
  /** From files to files; its warnings hold for a plan of the live systems too. */
  readonly plan: Plan;
}

function compare(input: {
  readonly request: ChangedSinceRequest;
  readonly found: Base;
  readonly base: DeclaredAt;
  readonly declaration: Declaration;
  readonly acceptances: readonly Acceptance[];
}): Comparison {
  const { request, found, base, declaration, acceptances } = input;
  const difference = differDeclared(base.declaration, declaration, request.date);
  const plan: Plan = {
    format_version: '1.0',
    tool: { name: 'rollcall', version: request.toolVersion },
    project: declaration.project.name,
    scope: difference.touched.map(escapeGlob),
    since: { commit: found.commit, basis: 'declared' },
    incomplete: [],
    inputs: { date: request.date, declaration: declaration.digest, state: { lineage: null, serial: 0 }, targets: {} },
    summary: difference.summary,
    changes: difference.changes,
    settled: [],
    drift: [],
    unmanaged: [],
    guards: [],
    warnings: [...severalBases(request.since, found), ...baseWarnings(base), ...settingWarnings(difference, base.acceptances, acceptances)],
    new_approvals: difference.newApprovals,
  };
  return { base, difference, plan };
}

/**
 * Undefined where no target that differs has a credential: then there is nothing live to say. Where some have and some have not, the
 * plan is incomplete, as any other.
 */
async function planLive(request: ChangedSinceRequest, { base, difference, plan: declared }: Comparison): Promise<PlanReport | undefined> {
  // Nothing could be compared: then everything may differ.
  const targets = base.type === 'broken' ? [] : scopeOf(difference.touched);
  const live = await planAndAsk({ ...request, targets }, { hasKnownScope: true, finish: (plan) => plan });
  if (!live.plan || isWithoutCredentials(live.plan)) return live.plan ? undefined : live;
  const { since, warnings } = declared;
  return {
    ...live,
    plan: { ...live.plan, since: { commit: since?.commit ?? '', basis: 'live' }, warnings: onceTold([...warnings, ...live.plan.warnings]) },
  };
}

/** What differs both from the commit and from the last apply is said once. */
function onceTold(warnings: readonly Warning[]): readonly Warning[] {
  const byText = new Map(warnings.map((warning) => [`${warning.code} ${warning.address ?? ''} ${warning.message}`, warning]));
  return [...byText.values()];
}

function isWithoutCredentials(plan: Plan): boolean {
  if (plan.incomplete.length === 0 || Object.keys(plan.inputs.targets).length > 0) return false;
  return plan.incomplete.every((part) => part.code === 'CREDENTIAL_MISSING');
}

function scopeOf(touched: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const address of touched) counts.set(targetOf(address), (counts.get(targetOf(address)) ?? 0) + 1);
  const whole = [...counts].filter(([, count]) => count > MOST_ADDRESSES).map(([target]) => target);
  return [...whole.map((target) => `${target}/*`), ...touched.filter((address) => !whole.includes(targetOf(address))).map(escapeGlob)];
}
