import { locate } from '../config/locate.ts';
import type { Sources } from '../config/sources.ts';
import type { Plan, Source } from '../core/model/plan.ts';
import type { Declaration } from '../core/model/project.ts';

/** The plan with the place in the files at every change and drift that is declared. */
export function placedPlan(plan: Plan, declaration: Declaration, sources: Sources): Plan {
  const places = new Map(declaration.objects.map((object) => [object.address, object.place]));
  const sourceOf = (address: string): { readonly source?: Source } => {
    const place = places.get(address);
    const range = place && locate({ ...place, atKey: true }, sources);
    return range ? { source: { file: range.filename, line: range.start.line, column: range.start.column } } : {};
  };
  return {
    ...plan,
    changes: plan.changes.map((change) => ({ ...change, ...sourceOf(change.address) })),
    drift: plan.drift.map((drift) => ({ ...drift, ...sourceOf(drift.address) })),
  };
}
