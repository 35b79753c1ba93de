import { append } from '../model/append.ts';
import { compareText } from '../model/json.ts';

/** Identities of people as `people:` in rollcall.yaml gives them, by e-mail. */
export type MappedPeople = ReadonlyMap<string, readonly string[]>;

/** What looks like an e-mail. */
export const EMAIL = /^[^\s@]+@[^\s@]+$/;

const NONE: readonly never[] = [];

/** What an identity is found by: ids keep their case, names and e-mails do not. */
export function handleOf(identity: string): string {
  return identity.startsWith('id:') ? identity : identity.toLowerCase();
}

/** Who claims a handle under `people:`. */
export function claimsOf(people: MappedPeople): ReadonlyMap<string, readonly string[]> {
  const claims = new Map<string, string[]>();
  for (const [email, identities] of people) for (const identity of identities) append(claims, handleOf(identity), email);
  return claims;
}

/**
 * The people that a live identity stands for: those that claim one of its handles, else whoever has its e-mail, unless `people:` says
 * that this person is somebody else here. More than one is a mistake.
 */
export function ownersOf(
  handles: readonly string[],
  claims: ReadonlyMap<string, readonly string[]>,
  people: MappedPeople,
): readonly string[] {
  const claimed = handles.flatMap((handle) => claims.get(handle) ?? []);
  if (claimed.length > 0) return [...new Set(claimed)].sort(compareText);
  return handles.filter((handle) => !handle.startsWith('id:') && EMAIL.test(handle) && !people.has(handle)).slice(0, 1);
}

/** Notes that several people claim one live identity. */
export function noteRivals(rivals: Map<string, Set<string>>, owners: readonly string[]): void {
  if (owners.length < 2) return;
  for (const owner of owners) {
    const known = rivals.get(owner) ?? new Set();
    for (const other of owners) if (other !== owner) known.add(other);
    rivals.set(owner, known);
  }
}

/** Notes to whom `people:` gives the live identity with this e-mail, where that is somebody else. */
export function noteHolder(holders: Map<string, string>, email: string | undefined, owners: readonly string[]): void {
  const [owner] = owners;
  if (email !== undefined && email !== '' && owner !== undefined && owner !== email) holders.set(email, owner);
}

/** Identities that `people:` gives a person and that nothing live answers to. */
export function missingOf(email: string, people: MappedPeople, met: ReadonlySet<string>): readonly string[] {
  const given = people.get(email);
  return given ? given.filter((identity) => !met.has(handleOf(identity))) : NONE;
}
