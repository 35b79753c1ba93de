import { nearest } from '../../core/model/nearest.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { noteNoUser, noteProblem, noteUnknownMember } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import { textsIn } from './answers.ts';
import type { User } from './directory.ts';
import type { OpalFacts } from './facts.ts';

const CURE = 'invite the user';

/** The users that a person stands for; none, and a problem or warning, where that cannot be said. */
export function usersFor(wish: Wish<OpalFacts>, email: string): readonly User[] {
  const { directory } = wish.facts;
  const rivals = directory.rivals(email);
  if (rivals.length > 0) {
    const who = rivals.map(quoteName).join(', ');
    noteProblem(
      wish,
      'AMBIGUOUS_NAME',
      `${quoteName(email)} and ${who} stand for the same user.`,
      'Give each user to one person under `people:` in rollcall.yaml.',
    );
    return [];
  }
  const missing = directory.missing(email);
  for (const identity of missing) {
    const matches = nearest(identity, directory.emails());
    noteUnknownMember(wish, {
      what: `${quoteName(email)} stands for ${quoteName(identity)} here, and there is no such user`,
      matches,
      cure: CURE,
      reference: identity,
    });
  }
  const users = directory.usersOf(email);
  if (users.length === 0 && missing.length === 0)
    noteNoUser(wish, email, { holder: directory.holder(email), emails: directory.emails(), cure: CURE });
  return users;
}

/** Identities of the declared leaders; undefined where none are declared. */
export function wishedLeaders(wish: Wish<OpalFacts>): readonly string[] | undefined {
  const { block } = wish.declared;
  if (!Array.isArray(block['leaders'])) return undefined;
  return textsIn(block, 'leaders').flatMap((text) => {
    if (!text.startsWith('id:')) return usersFor(wish, text.trim().toLowerCase()).map(({ identity }) => identity);
    const user = wish.facts.directory.user(text.slice(3));
    if (user) return [user.identity];
    noteUnknownMember(wish, { what: `there is no user ${quoteName(text)}`, matches: [], cure: CURE, reference: text });
    return [];
  });
}
