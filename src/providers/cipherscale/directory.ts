import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';
import { claimsOf, missingOf, noteHolder, noteRivals, ownersOf } from '../../core/provide/people-claims.ts';
import type { MappedPeople } from '../../core/provide/people-claims.ts';
import type { Reference, UserAnswer } from './answers.ts';

/** A user, and how documents name it. */
export interface User {
  readonly id: string;
  readonly email: string | undefined;
  readonly isOwner: boolean;
  /** How a table lists it: the e-mail of its person, else `id:<id>`. */
  readonly element: string;
  /** What a table writes behind the element: its e-mail, or `id:<id>` where it has none or shares it. */
  readonly identity: string;
}

/** Users of a tenant, to turn people into users and back. */
export interface Directory {
  user(id: string): User | undefined;
  /** The user that an identity stands for. */
  userOf(identity: string): User | undefined;
  /** Every user that stands for a person, ordered by identity. */
  usersOf(email: string): readonly User[];
  /** A member that a group tells: as it is known, or as it says itself where it came since. */
  memberOf(reference: Pick<Reference, 'id' | 'email'>): Pick<User, 'element' | 'identity'>;
  /** Identities that `people:` gives a person here and that do not exist. */
  missing(email: string): readonly string[];
  /** Other people who claim one of this person's users. */
  rivals(email: string): readonly string[];
  /** Another person, to whom `people:` gives the user with this e-mail. */
  holder(email: string): string | undefined;
  /** E-mails of all users: for a did-you-mean. */
  emails(): Iterable<string>;
}

/** Indexes users. An e-mail that `people:` maps stands for what is written there and nothing else. */
export function makeDirectory(answers: readonly Omit<UserAnswer, 'groups'>[], people: MappedPeople): Directory {
  const claims = claimsOf(people);
  const counts = new Map<string, number>();
  for (const { email } of answers) if (email !== undefined) counts.set(email, (counts.get(email) ?? 0) + 1);
  const rivals = new Map<string, Set<string>>();
  const holders = new Map<string, string>();
  const byId = new Map<string, User>();
  const byIdentity = new Map<string, User>();
  const byPerson = new Map<string, User[]>();
  const handles = new Set<string>();
  for (const { id, email, isOwner } of answers) {
    const own = [`id:${id}`, ...(email === undefined ? [] : [email])];
    const owners = ownersOf(own, claims, people);
    const user: User = {
      id,
      email,
      isOwner,
      element: owners[0] ?? `id:${id}`,
      identity: email !== undefined && counts.get(email) === 1 ? email : `id:${id}`,
    };
    byId.set(id, user);
    byIdentity.set(user.identity, user);
    for (const handle of own) handles.add(handle);
    if (owners[0] !== undefined) append(byPerson, owners[0], user);
    noteRivals(rivals, owners);
    noteHolder(holders, email, owners);
  }
  for (const list of byPerson.values()) list.sort((x, y) => compareText(x.identity, y.identity));
  return {
    user: (id) => byId.get(id),
    userOf: (identity) => byIdentity.get(identity) ?? (identity.startsWith('id:') ? byId.get(identity.slice(3)) : undefined),
    usersOf: (email) => byPerson.get(email) ?? [],
    memberOf({ id, email }) {
      const known = byId.get(id);
      if (known) return known;
      const person = ownersOf([`id:${id}`, ...(email === undefined ? [] : [email])], claims, people)[0];
      return { element: person ?? `id:${id}`, identity: email ?? `id:${id}` };
    },
    missing: (email) => missingOf(email, people, handles),
    rivals: (email) => [...(rivals.get(email) ?? [])].sort(compareText),
    holder: (email) => holders.get(email),
    emails: () => counts.keys(),
  };
}
