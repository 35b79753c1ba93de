import { planProject } from './plan.ts';
import type { PlanReport } from './plan.ts';
import type { Request } from './request.ts';

/**
 * Looks for what was changed outside: the plan's `drift`, `unmanaged` and `incomplete`. It is the same reading and the same matching
 * as a plan's, so that drift and its repair never disagree.
 */
export async function driftProject(request: Request): Promise<PlanReport> {
  return planProject(request);
}
