import type { AcceptedDrift, PatchOperation, Plan } from '../core/model/plan.ts';
import { coverageOf } from '../core/model/coverage.ts';
import { counted } from './summary.ts';
import { shortList } from '../core/model/short-list.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** `Coverage: 3 of 4 live objects managed (75 %).`; empty where nobody can say. */
export function coverageText(plan: Plan): string {
  const coverage = coverageOf(plan);
  if (!coverage) return '';
  const { managed, live, percent } = coverage;
  return `Coverage: ${managed} of ${counted(live, 'live object')} managed (${percent} %).`;
}

/** What one accepted drift is, until when and why: `+ /members/eve@acme.test, until 2026-12-31: until the migration is done`. */
export function acceptedText(accepted: AcceptedDrift): string {
  return wordsOf(accepted, accepted.patch.map(({ op, path }) => `${SIGN[op]} ${path}`).join(', '));
}

/** The same with the number of its paths in place of them. */
export function acceptedBrief(accepted: AcceptedDrift): string {
  return wordsOf(accepted, counted(accepted.patch.length, 'difference'));
}

function wordsOf({ type, until, reason, privileged }: AcceptedDrift, differences: string): string {
  const what = type === 'deleted' ? 'deleted' : differences;
  const gain = privileged ? `, opens privileged ${privileged.join(', ')}` : '';
  return `${what}${gain}, until ${until}: ${reason}`;
}

const SIGN = { add: '+', remove: '-', replace: '~' } as const satisfies Record<PatchOperation['op'], string>;

/** Whether nothing at all could be read. */
function isAllUnread({ incomplete, inputs }: Plan): boolean {
  return incomplete.length > 0 && Object.keys(inputs.targets).length === 0;
}

/** A number of drift as people read it: none where nobody could look is not none. */
export function numberSeen(plan: Plan, count: number): number | 'unknown' {
  const { drift, accepted = [], unmanaged } = plan;
  const isNothingSeen = isAllUnread(plan) && drift.length + accepted.length + unmanaged.length === 0;
  return isNothingSeen ? 'unknown' : count;
}

/** The sentence that drift comes to, in two parts of which the first is the bold one. What was not read or not looked at is never "no drift". */
export function driftVerdictParts(plan: Plan): readonly [string, string] {
  const { drift, incomplete, scope } = plan;
  const deleted = drift.filter(({ type }) => type === 'deleted').length;
  const where = scope === null ? '' : ` at the addresses that match ${shortList(scope.map(quoteName))}`;
  const others = scope === null ? '' : ' Nothing else was looked at.';
  if (drift.length > 0) return ['', `Drift${where}: ${drift.length - deleted} changed outside, ${deleted} deleted outside.${others}`];
  if (isAllUnread(plan)) return ['', `Nothing could be read${where}: whether there is drift is unknown.${others}`];
  if (incomplete.length > 0) return ['', `No drift in what could be read${where}; the rest is unknown.${others}`];
  const accepted = plan.accepted?.length ?? 0;
  if (accepted > 0) return ['', `No drift${where} beyond what the baseline accepts (${counted(accepted, 'object')}).${others}`];
  return scope === null ? ['No drift.', ' The live systems hold what was last applied.'] : ['', `No drift${where}.${others}`];
}
