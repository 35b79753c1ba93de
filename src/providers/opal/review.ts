import type { Change } from '../../core/model/plan.ts';
import { touchedFields } from '../../core/provide/step-draft.ts';
import type { Live, Review } from '../../core/provider.ts';
import type { OpalFacts } from './facts.ts';
import { policyWarnings } from './review-policy.ts';
import { resourceReview } from './review-resources.ts';

/** What a change does beyond its documents, and what of it the API has no call for. */
export function reviewChanges(changes: readonly Change[], live: Live<OpalFacts>): Review {
  const parts = changes.filter(({ action }) => action === 'update' || action === 'adopt').map((change) => reviewChange(change, live));
  return { problems: parts.flatMap(({ problems }) => problems), warnings: parts.flatMap(({ warnings }) => warnings) };
}

function reviewChange(change: Change, live: Live<OpalFacts>): Review {
  const touched = touchedFields(change);
  const { problems, warnings } = touched.has('resources') ? resourceReview(change) : { problems: [], warnings: [] };
  return { problems, warnings: [...warnings, ...(touched.has('request_configurations') ? policyWarnings(change, live) : [])] };
}
