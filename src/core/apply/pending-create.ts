import type { Change } from '../model/plan.ts';
import type { PendingCreate } from '../model/state.ts';

/** A create as the state remembers it until its answer was seen. `plan`: digest of the plan that begins it. */
export function pendingCreate(
  { kind, after }: Change,
  { marker, plan }: { readonly marker: string; readonly plan: string },
): PendingCreate {
  const name = after?.['name'];
  return { kind, marker, plan, ...(typeof name === 'string' ? { name } : {}) };
}
