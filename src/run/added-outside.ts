import { authorAt } from '../core/model/author-at.ts';
import type { Fields } from '../core/model/fields.ts';
import type { Drift } from '../core/model/plan.ts';
import { pathSegments } from '../core/plan/pointer.ts';

/**
 * When somebody was seen to be added to an object outside, by address and person: each by who made that very difference, and where several fields
 * of the object have got the person, by the first of them.
 */
export function addedOutside(
  drift: readonly Drift[],
  fieldsOf: (drift: Drift) => Fields,
): (address: string, person: string) => string | undefined {
  const times = new Map<string, string>();
  for (const { key, when } of drift.flatMap((each) => arrivalsIn(each, fieldsOf(each)))) {
    const known = times.get(key);
    if (known === undefined || Date.parse(when) < Date.parse(known)) times.set(key, when);
  }
  return (address, person) => times.get(`${address}\n${person}`);
}

interface Arrival {
  /** Address and person. */
  readonly key: string;
  readonly when: string;
}

/** Who came by a drift, as far as the system tells when. Who was there already and has got one more identity did not come by that. */
function arrivalsIn(drift: Drift, fields: Fields): Arrival[] {
  return drift.patch.flatMap(({ op, path }) => {
    const [field = '', person, ...identity] = pathSegments(path);
    const when = authorAt(drift, path)?.when ?? '';
    const came = op === 'add' && fields[field]?.of === 'person' && person !== undefined && identity.length === 0;
    return came && when !== '' ? [{ key: `${drift.address}\n${person}`, when }] : [];
  });
}
