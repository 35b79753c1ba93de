import type { Change } from '../../core/model/plan.ts';
import type { Problem } from '../../core/model/problem.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live } from '../../core/provider.ts';
import type { OpalFacts } from './facts.ts';

/**
 * What stands in the way of deletions by now: a saved plan may have been made with other settings. What the token may do nobody can ask
 * Opal; the first write tells, and goes alone.
 */
export function obstacles(changes: readonly Change[], live: Live<OpalFacts>): readonly Problem[] {
  const kept = new Map(live.objects.flatMap(({ id, kept: reason }) => (reason === undefined ? [] : [[id, reason] as const])));
  return changes.flatMap((change): Problem[] => {
    const reason = change.id === undefined ? undefined : kept.get(change.id);
    if (reason === undefined || (change.action !== 'delete' && change.action !== 'replace')) return [];
    const summary = `${quoteName(change.address)} is not deleted: ${reason}.`;
    return [{ severity: 'error', code: 'READ_ONLY_OBJECT', address: change.address, summary, detail: 'Then make a new plan.' }];
  });
}
