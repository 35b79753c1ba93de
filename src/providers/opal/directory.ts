import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';
import { claimsOf, handleOf, missingOf, noteHolder, noteRivals, ownersOf } from '../../core/provide/people-claims.ts';
import type { MappedPeople } from '../../core/provide/people-claims.ts';
import type { UserAnswer } from './answers.ts';

/** A user, and how documents name it. */
export interface User extends UserAnswer {
  /** How a table lists it: the e-mail of its person, else `user:<id>`. */
  readonly element: string;
  /** What a table writes behind the element: its e-mail in lower case, or `id:<id>` where that would not tell it from others. */
  readonly identity: string;
}

/** The users of a target, as far as they are known: those that were met and those that were looked up. */
export interface Directory {
  user(id: string): User | undefined;
  /** The user that an identity stands for. */
  userOf(identity: string): User | undefined;
  /** Every user that stands for a person, ordered by identity. */
  usersOf(email: string): readonly User[];
  /** Identities that `people:` gives a person here and that do not exist. */
  missing(email: string): readonly string[];
  /** Other people who claim one of this person's users. */
  rivals(email: string): readonly string[];
  /** Another person, to whom `people:` gives the user with this e-mail. */
  holder(email: string): string | undefined;
  /** E-mails of all known users: for a did-you-mean. */
  emails(): Iterable<string>;
}

/** Indexes users. An e-mail that `people:` maps stands for what is written there and nothing else. */
export function makeDirectory(answers: readonly UserAnswer[], people: MappedPeople): Directory {
  const claims = claimsOf(people);
  const byId = new Map<string, User>();
  const byIdentity = new Map<string, User>();
  const byPerson = new Map<string, User[]>();
  const rivals = new Map<string, Set<string>>();
  const holders = new Map<string, string>();
  const met = new Set<string>();
  const all = [...new Map(answers.map((answer) => [answer.id, answer])).values()].sort((x, y) => compareText(x.id, y.id));
  const counts = new Map<string, number>();
  for (const { email } of all) counts.set(email.toLowerCase(), (counts.get(email.toLowerCase()) ?? 0) + 1);
  for (const answer of all) {
    const email = answer.email.trim().toLowerCase();
    const handles = [`id:${answer.id}`, ...(email === '' ? [] : [email])];
    const owners = ownersOf(handles, claims, people);
    const identity = email !== '' && counts.get(email) === 1 ? email : `id:${answer.id}`;
    const user = { ...answer, element: owners[0] ?? `user:${answer.id}`, identity };
    byId.set(user.id, user);
    byIdentity.set(identity, user);
    for (const handle of handles) met.add(handle);
    if (owners[0] !== undefined) append(byPerson, owners[0], user);
    noteRivals(rivals, owners);
    noteHolder(holders, email, owners);
  }
  return {
    user: (id) => byId.get(id),
    userOf: (identity) => (identity.startsWith('id:') ? byId.get(identity.slice(3)) : byIdentity.get(identity)),
    usersOf: (email) => (byPerson.get(email) ?? []).toSorted((x, y) => compareText(x.identity, y.identity)),
    missing: (email) => missingOf(email, people, met),
    rivals: (email) => [...(rivals.get(email) ?? [])].sort(compareText),
    holder: (email) => holders.get(email),
    emails: () => all.flatMap(({ email }) => (email === '' ? [] : [email])),
  };
}

/** What has to be known to say which users a person stands for: ids and e-mails. */
export function handlesOf(email: string, people: MappedPeople): readonly string[] {
  return (people.get(email) ?? [email]).map(handleOf);
}
