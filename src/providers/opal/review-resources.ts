import { setOf } from '../../core/model/document.ts';
import type { Change } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Review } from '../../core/provider.ts';
import { parseGrant } from './grants.ts';
import { timedResources } from './timed-resources.ts';

const NOTHING: Review = { problems: [], warnings: [] };

/**
 * Opal has no call that makes one grant of a resource last, and none that takes one away: only the whole list can be written, and that takes
 * from every grant its end. So neither can be done beside a grant that ends and is nobody's wish.
 */
export function resourceReview(change: Change): Review {
  const { open, covered } = timedResources(change);
  const [first] = open;
  if (first === undefined) return NOTHING;
  const wait = `Opal can only write the list of resources as a whole, and ${quoted(open)} would lose ${open.length === 1 ? 'its end' : 'their ends'} by that`;
  const removed = setOf(change.before ?? {}, 'resources').filter((element) => !setOf(change.after ?? {}, 'resources').includes(element));
  return {
    problems:
      covered.length === 0
        ? []
        : [
            {
              severity: 'error',
              code: 'UNSUPPORTED_CHANGE',
              address: change.address,
              summary: `${quoteName(change.address)}: ${quoted(covered)} ${covered.length === 1 ? 'is a grant that ends' : 'are grants that end'}, and cannot be made to last: ${wait}.`,
              detail: `Wait until ${quoted(open)} ${open.length === 1 ? 'has' : 'have'} ended; until then, take ${quoted(covered.map((element) => parseGrant(element).whose))} out of \`resources\`.`,
            },
          ],
    warnings:
      removed.length === 0
        ? []
        : [
            {
              code: 'UNSUPPORTED_CHANGE',
              address: change.address,
              message: `${quoteName(change.address)}: ${quoted(removed)} cannot be taken away until ${open.length === 1 ? 'it has' : 'they have'} ended: ${wait}.`,
            },
          ],
  };
}

function quoted(elements: readonly string[]): string {
  return elements.map(quoteName).join(', ');
}
