import { RollcallError } from '../core/errors.ts';
import { targetOf } from '../core/model/address.ts';
import type { Drift, Plan, Warning } from '../core/model/plan.ts';
import { acceptDrift } from '../core/plan/baseline.ts';
import { privilegesGained } from '../core/plan/drift-privileges.ts';
import type { Attribution } from '../core/provider.ts';
import { openAuditLogs } from './audit-logs.ts';
import type { AuditLogs } from './audit-logs.ts';
import { placedPlan } from './placed-plan.ts';
import { planAndAsk } from './plan.ts';
import type { Found, PlanReport } from './plan.ts';
import type { Request } from './request.ts';
import { wrongTargetWarnings } from './wrong-target-problems.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** What drift is looked up with beside the live systems. */
export interface DriftRequest extends Request {
  /** Files of Vault audit devices, each as `FILE` or `TARGET=FILE`. */
  readonly vaultAuditLogs?: readonly string[];
  /** Folder that their names are relative to; without it the project. */
  readonly from?: string;
}

/**
 * Looks for what was changed outside: the plan's `drift`, `unmanaged` and `incomplete`. It is the same reading and the same matching
 * as a plan's, so that drift and its repair never disagree. Systems that keep a record of changes are asked who made them, and what the
 * project's baseline accepts is told apart. What leaves no plan is among the diagnostics, and hides no drift.
 *
 * @throws RollcallError as `planProject`; `AUDIT_LOG`, `USAGE` about the logs
 */
export async function driftProject(request: DriftRequest): Promise<PlanReport> {
  return planAndAsk(request, { drift: true, finish: (plan, found) => judgeDrift(plan, found, request) });
}

/** The same plan, each drift with its author, and without what is accepted. @throws RollcallError `AUDIT_LOG`, `USAGE`, `CANCELLED` */
export async function judgeDrift(plan: Plan, found: Found, request: DriftRequest): Promise<Plan> {
  const { project } = found.opened;
  const logs = await openAuditLogs(request.vaultAuditLogs ?? [], {
    provider: 'vault',
    targets: project.targets,
    dir: request.from ?? request.dir,
  });
  // Which guards a plan is judged by is no matter of drift.
  const warnings = plan.warnings.filter(({ code }) => code !== 'SETTINGS_CHANGED');
  const shown = { ...plan, warnings: [...warnings, ...wrongTargetWarnings(plan)] };
  const told = await attributed(shown, { found, logs, signal: request.signal });
  const judged = acceptDrift(told, {
    acceptances: found.acceptances,
    privilegesOf(drift, operations) {
      const session = found.sessions.find(({ target }) => target.name === drift.target);
      const live = found.readings.get(drift.target)?.live;
      if (!session || !live) return [];
      const privileged = project.guards.privileged[drift.provider] ?? {};
      return privilegesGained({ kinds: session.provider.kinds, live, privileged }, drift, operations);
    },
  });
  const { declaration, opened, acceptances } = found;
  return placedPlan(judged, { declaration, sources: opened.sources, acceptances });
}

interface Asked {
  readonly found: Found;
  readonly logs: AuditLogs;
  readonly signal: AbortSignal;
}

/** That nobody tells who it was is worth a warning, not the run. */
async function attributed(plan: Plan, { found, logs, signal }: Asked): Promise<Plan> {
  const authors = new Map<string, Pick<Drift, 'by' | 'authors'>>();
  const warnings: Warning[] = [];
  for (const { target, connection } of found.sessions) {
    const drift = plan.drift.filter(({ address }) => targetOf(address) === target.name);
    const live = found.readings.get(target.name)?.live;
    if (drift.length === 0 || !live || !connection?.attribute) continue;
    const told = await askedOf(target.name, () => connection.attribute?.(drift, live, signal, logs.of(target.name, found.state)));
    for (const [address, author] of told.authors) authors.set(address, author);
    warnings.push(...told.warnings);
  }
  warnings.push(...logs.warnings());
  if (authors.size + warnings.length === 0) return plan;
  const withAuthor = (drift: Drift): Drift => ({ ...drift, ...authors.get(drift.address) });
  return { ...plan, drift: plan.drift.map(withAuthor), warnings: [...plan.warnings, ...warnings] };
}

interface Told {
  readonly authors: Attribution['authors'];
  readonly warnings: readonly Warning[];
}

/** What one target says, or why it says nothing. */
async function askedOf(target: string, ask: () => Promise<Attribution> | undefined): Promise<Told> {
  const warning = (code: Warning['code'], what: string): Warning => ({
    code,
    address: target,
    message: endSentence(`Who changed target ${quoteName(target)} could not ${what}`),
  });
  try {
    const { authors, missed } = (await ask()) ?? { authors: new Map(), missed: [] };
    return { authors, warnings: missed.map(({ code, why }) => warning(code, `all be looked up: ${why}`)) };
  } catch (error) {
    if (!(error instanceof RollcallError) || error.code === 'CANCELLED') throw error;
    return { authors: new Map(), warnings: [warning(error.code, `be looked up: ${error.message}`)] };
  }
}
