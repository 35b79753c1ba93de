import type { AcceptedDrift, PatchOperation, Plan } from '../core/model/plan.ts';
import { coverageOf } from '../core/model/coverage.ts';
import { counted } from './summary.ts';

/** `Coverage: 3 of 4 live objects managed (75 %).`; empty where nobody can say. */
export function coverageText(plan: Plan): string {
  const coverage = coverageOf(plan);
  if (!coverage) return '';
  const { managed, live, percent } = coverage;
  return `Coverage: ${managed} of ${counted(live, 'live object')} managed (${percent} %).`;
}

/** What one accepted drift is, until when and why: `+ /members/eve@acme.test, until 2026-12-31: until the migration is done`. */
export function acceptedText({ type, patch, until, reason, privileged }: AcceptedDrift): string {
  const what = type === 'deleted' ? 'deleted' : patch.map(({ op, path }) => `${SIGN[op]} ${path}`).join(', ');
  const gain = privileged ? `, opens privileged ${privileged.join(', ')}` : '';
  return `${what}${gain}, until ${until}: ${reason}`;
}

const SIGN = { add: '+', remove: '-', replace: '~' } as const satisfies Record<PatchOperation['op'], string>;

/** The sentence that drift comes to, in two parts of which the first is the bold one. What was not read is never "no drift". */
export function driftVerdictParts(plan: Plan): readonly [string, string] {
  const deleted = plan.drift.filter((drift) => drift.type === 'deleted').length;
  if (plan.drift.length > 0) return ['', `Drift: ${plan.drift.length - deleted} changed outside, ${deleted} deleted outside.`];
  if (plan.incomplete.length > 0) return ['', 'No drift in what could be read; the rest is unknown.'];
  const accepted = plan.accepted?.length ?? 0;
  if (accepted > 0) return ['', `No drift beyond what the baseline accepts (${counted(accepted, 'object')}).`];
  return ['No drift.', ' The live systems hold what was last applied.'];
}
