import { GROUP, keyOf } from '../model/address.ts';
import { addressWord } from '../model/command-word.ts';
import type { Problem } from '../model/problem.ts';
import { quoteName } from '../model/quote-name.ts';
import type { Match } from './matched.ts';

/** Two addresses for one live object. What helps depends on how each of them came to it. */
export function clash(match: Match, other: Match, id: string): Problem {
  const place = match.declared?.place ?? other.declared?.place;
  const { address } = match;
  return {
    severity: 'error',
    code: 'ADDRESS_CLASH',
    address,
    ...(place ? { place } : {}),
    summary: `${quoteName(address)} and ${quoteName(other.address)} are both the live object ${quoteName(id)}.`,
    detail: cureFor(sideOf(match, id), sideOf(other, id)),
  };
}

/** How an address came to a live object: the state binds it, an interrupted create made it, or a declaration says its name or id. */
type Way = 'bound' | 'begun' | 'said';

interface Side {
  readonly match: Match;
  readonly way: Way;
  /** As the state has it. */
  readonly address: string;
}

function sideOf(match: Match, id: string): Side {
  const way = match.entry?.id === id ? 'bound' : match.halfMade || !match.declared ? 'begun' : 'said';
  return { match, way, address: match.previousAddress ?? match.address };
}

function cureFor(one: Side, two: Side): string {
  const [said, known] = one.way === 'said' ? [one, two] : [two, one];
  if (said.way !== 'said') return cureInState(one, two);
  if (known.way === 'said') return `Give one of the two another name or \`id:\`, or take one out of the files.`;
  const { match } = said;
  const otherwise = `${nameOf(match)} ${isPinned(match) ? 'the right `id:`' : 'another name'}`;
  if (known.match.declared)
    return `${nameOf(known.match)} is declared, and the object is that one's: give ${otherwise}, or take one of the two out of the files.`;
  if (known.way === 'begun')
    return `An interrupted create of ${nameOf(known.match)} made it. Where that is ${nameOf(match)} by now: ${move(known, said)}. Else give ${otherwise}; or forget that create, so that ${nameOf(match)} adopts the object as it is: ${forget(known)}.`;
  return `Where ${nameOf(known.match)} was renamed to ${nameOf(match)}, ${renaming(said, known)}. Where it is another one, give ${otherwise}. To have ${nameOf(match)} adopt the object anew: ${forget(known)}.`;
}

/** An address that the state knows keeps to what it knows, whatever names it had before. */
function renaming(said: Side, known: Side): string {
  if (said.match.entry) return `let go of what that was bound to and is gone, and move it: ${forget(said)}, then ${move(known, said)}`;
  return `write \`previously: [${formerKey(known)}]\` there`;
}

/** As a file has it: the key without its kind, in quotes where it is more than a word. */
function formerKey({ address, match: { kind } }: Side): string {
  const key = keyOf(address);
  const bare = kind === GROUP ? key : key.slice(kind.length + 1);
  return /^[\w.-]+$/.test(bare) ? bare : JSON.stringify(bare);
}

/** The state itself has one live object at two addresses. */
function cureInState(one: Side, two: Side): string {
  const begun = [one, two].find(({ way }) => way === 'begun');
  if (begun) return `The state has both. Forget the create that was begun: ${forget(begun)}.`;
  const strangers = [one, two].filter(({ match }) => !match.declared);
  const [only] = strangers;
  if (strangers.length === 1 && only) return `The state binds both. Forget the one that is not declared: ${forget(only)}.`;
  const either = `${forget(one)} or ${forget(two)}`;
  return strangers.length === 0
    ? `The state binds both, and only one can be it. Forget the other: ${either}. What is forgotten is then looked for by its name, or made.`
    : `The state binds both, and the files declare neither. Forget one, and the other is deleted as planned: ${either}. Forget both to leave the object as it is.`;
}

function forget({ address }: Side): string {
  return `\`rollcall state rm ${addressWord(address)}\``;
}

function move(from: Side, to: Side): string {
  return `\`rollcall state mv ${addressWord(from.address)} ${addressWord(to.match.address)}\``;
}

function nameOf({ address }: Match): string {
  return quoteName(address);
}

function isPinned({ declared }: Match): boolean {
  return typeof declared?.block['id'] === 'string';
}
