import { formatAddress, targetOf } from '../model/address.ts';
import type { EnsureAbsent } from '../model/project.ts';
import type { LiveEntry } from '../provider.ts';
import { isNamed } from './live-index.ts';
import { idOf } from './matched.ts';
import type { Match, Search } from './matched.ts';
import { ambiguousAbsent } from './match-problems.ts';

/** What `ensure_absent` deletes, added to the other matches; an address that only the state knows is taken over. */
export function matchAbsent(search: Search, matches: Match[]): Match[] {
  if (search.input.ensureAbsent.length === 0) return matches;
  const result = new Map(matches.map((match) => [match.address, match]));
  for (const absent of search.input.ensureAbsent) {
    const found = absentMatch(search, absent);
    if (!found) continue;
    const other = result.get(found.address);
    const match = other && isTaken(other) ? elsewhere(found) : { ...found, entry: other?.entry };
    search.boundBy.set(idOf(match) as string, match);
    result.set(match.address, match);
  }
  return [...result.values()];
}

function isTaken(match: Match): boolean {
  return match.declared !== undefined || idOf(match) !== undefined;
}

/** Its name is the key of another object: then its address is the reference that groups outside of Rollcall have, which no key looks like. */
function elsewhere(match: Match): Match {
  const { name } = (match.live ?? match.unread) as LiveEntry;
  return { ...match, address: formatAddress(targetOf(match.address), match.kind, `name:${name}`) };
}

function absentMatch({ input, live, boundBy, problems }: Search, absent: EnsureAbsent): Match | undefined {
  if (absent.kind !== input.kind || !absent.targets.includes(input.target)) return undefined;
  const found = [...live.known.values()].filter((entry) => !boundBy.has(entry.id) && isNamed(input.spec, entry, absent.name));
  const entry = found[0];
  if (!entry) return undefined;
  // As it is called: what guards say of that name is not dodged by another spelling of it.
  const address = formatAddress(input.target, input.kind, entry.name);
  if (found.length > 1) {
    problems.push(ambiguousAbsent(absent, address, found));
    return undefined;
  }
  const object = live.byId.get(entry.id);
  return {
    address,
    kind: input.kind,
    declared: undefined,
    entry: undefined,
    previousAddress: undefined,
    live: object,
    unread: object ? undefined : entry,
    rebound: false,
    halfMade: false,
    absent,
  };
}
