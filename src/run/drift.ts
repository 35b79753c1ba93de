import { RollcallError } from '../core/errors.ts';
import { targetOf } from '../core/model/address.ts';
import type { Drift, Plan, Warning } from '../core/model/plan.ts';
import { planAndAsk } from './plan.ts';
import type { Finish, PlanReport } from './plan.ts';
import type { Request } from './request.ts';

/**
 * Looks for what was changed outside: the plan's `drift`, `unmanaged` and `incomplete`. It is the same reading and the same matching
 * as a plan's, so that drift and its repair never disagree. Systems that keep a record of changes are asked who made them.
 */
export async function driftProject(request: Request): Promise<PlanReport> {
  return planAndAsk(request, (plan, found) => attributed(plan, found, request.signal));
}

/** The same plan, each drift with its author where the system tells. That it does not is worth a warning, not the run. */
async function attributed(plan: Plan, found: Parameters<Finish>[1], signal: AbortSignal): Promise<Plan> {
  const authors = new Map<string, NonNullable<Drift['by']>>();
  const warnings: Warning[] = [];
  for (const { target, connection } of found.sessions) {
    const drift = plan.drift.filter(({ address }) => targetOf(address) === target.name);
    const live = found.readings.get(target.name)?.live;
    if (drift.length === 0 || !live || !connection?.attribute) continue;
    try {
      for (const [address, author] of await connection.attribute(drift, live, signal)) authors.set(address, author);
    } catch (error) {
      if (!(error instanceof RollcallError) || error.code === 'CANCELLED') throw error;
      warnings.push({
        code: error.code,
        address: target.name,
        message: `Who changed target "${target.name}" could not be looked up: ${error.message}.`,
      });
    }
  }
  if (authors.size + warnings.length === 0) return plan;
  const withAuthor = (drift: Drift): Drift => {
    const by = authors.get(drift.address);
    return by ? { ...drift, by } : drift;
  };
  return { ...plan, drift: plan.drift.map(withAuthor), warnings: [...plan.warnings, ...warnings] };
}
