import { tableOf } from '../core/model/document.ts';
import type { Change, Held, HeldElements, Plan } from '../core/model/plan.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** What is held in objects that no change of the plan speaks of: a change says it itself, element by element. */
export function heldBesideChanges({ changes, held = [] }: Plan): readonly HeldElements[] {
  const said = new Set(changes.flatMap((change) => (change.held ? [change.address] : [])));
  return held.filter(({ address }) => !said.has(address));
}

/** `"db-01", "web-01" and 3 more stay in "members": the setup key "servers" puts the peers it enrols there`. */
export function heldText({ field, reason, count, elements }: HeldElements): string {
  const names = elements.map(quoteName).join(', ');
  const more = count - elements.length;
  return `${names}${more > 0 ? ` and ${more} more` : ''} ${count === 1 ? 'stays' : 'stay'} in ${quoteName(field)}: ${reason}`;
}

/** What is said of a held part that goes with a change, though nobody writes that. */
export function leavingWord({ leaves }: Pick<Held, 'leaves'>): string {
  return leaves === 'perhaps' ? 'may leave too' : 'leaves too';
}

/** What a list of them is called. */
export const HELD_TITLE = 'Held by the live systems themselves, and kept';

/** The identities of a held part, where the object has more of that element: what is said of it is not said of all. */
export function partOfElement({ before }: Change, { field, element = '', identities }: Held): readonly string[] {
  const all = tableOf(before ?? {}, field)[element] ?? [];
  return identities && all.some((identity) => !identities.includes(identity)) ? identities : [];
}
