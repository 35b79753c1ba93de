import type { Code } from '../errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Warning } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Declared } from '../model/project.ts';
import { quoteName } from '../model/quote-name.ts';
import type { Desire } from '../provider.ts';

/** A declaration on its way to a document, and what was found wrong on it. */
export interface Wish<Facts> {
  readonly declared: Declared;
  readonly facts: Facts;
  readonly problems: Problem[];
  readonly warnings: Warning[];
  /** What is named and is not known: of it nobody knows whether it was applied. */
  readonly unknown: string[];
}

/** A wish of which nothing is known to be wrong yet. */
export function makeWish<Facts>(declared: Declared, facts: Facts): Wish<Facts> {
  return { declared, facts, problems: [], warnings: [], unknown: [] };
}

/** Notes an error at the declared object. `detail`: what to do next. */
export function noteProblem(wish: Wish<unknown>, code: Code, summary: string, detail: string): void {
  const { address, place } = wish.declared;
  wish.problems.push({ severity: 'error', code, address, place, summary: `${quoteName(address)}: ${summary}`, detail });
}

/** Notes a warning about the declared object. */
export function noteWarning(wish: Wish<unknown>, code: Code, message: string): void {
  const { address } = wish.declared;
  wish.warnings.push({ code, address, message: `${quoteName(address)}: ${message}` });
}

/** What a reader is told about somebody whom a target does not know. */
export interface Unknown {
  /** `"ada@acme.test" is no user`. */
  readonly what: string;
  /** The nearest that there are. */
  readonly matches: readonly string[];
  /** How it comes to be known there: `create the entity`. */
  readonly cure: string;
  /** As documents may have it, element or identity: where it was applied, it was lost. */
  readonly reference?: string;
  /** It is no person, so that `people:` cannot say who is meant. */
  readonly isMachine?: true;
}

/** Notes that a target does not know a member: an error, or with `unknown_members: skip` a warning. */
export function noteUnknownMember(
  wish: Wish<{ readonly unknownMembers: 'error' | 'skip' }>,
  { what, matches, cure, isMachine, reference }: Unknown,
): void {
  const { declared, facts } = wish;
  if (reference !== undefined) wish.unknown.push(reference);
  const sentence = `${what} in target ${quoteName(declared.target)}.`;
  const guess = matches.length > 0 ? `Did you mean ${matches.map(quoteName).join(', ')}? ` : '';
  if (facts.unknownMembers === 'skip') {
    noteWarning(wish, 'UNKNOWN_MEMBER', `${sentence} ${guess}Left out.`);
    return;
  }
  const mapping = isMachine ? '' : ' map the person under `people:` in rollcall.yaml,';
  const detail = `${guess}Correct it, ${cure},${mapping} or set \`unknown_members: skip\` on the target.`;
  noteProblem(wish, 'UNKNOWN_MEMBER', sentence, detail);
}

/** What a wish lacks because the system does not know it. */
export function vanishedOf({ unknown }: Wish<unknown>): Pick<Desire, 'vanished'> {
  return unknown.length === 0 ? {} : { vanished: unknown.map((identity) => ({ identity })) };
}

/** What a target knows of people, to say something of one for whom it has no user. */
export interface KnownUsers {
  /** The person to whom the user with this e-mail belongs, where there is one. */
  readonly holder: string | undefined;
  readonly emails: Iterable<string>;
  readonly cure: string;
}

/** Notes that nobody in a target is this person: there is no such user, or `people:` gives that user to somebody else. */
export function noteNoUser(
  wish: Wish<{ readonly unknownMembers: 'error' | 'skip' }>,
  email: string,
  { holder, emails, cure }: KnownUsers,
): void {
  if (holder === undefined) {
    noteUnknownMember(wish, { what: `${quoteName(email)} is no user`, matches: nearest(email, emails), cure, reference: email });
    return;
  }
  const what = `${quoteName(email)} is nobody of their own: \`people:\` in rollcall.yaml gives that user to ${quoteName(holder)}`;
  noteUnknownMember(wish, { what, matches: [], cure: `list ${quoteName(holder)}` });
}

/** Adds what an element stands for to a table, once. */
export function addIdentities(table: Record<string, readonly string[]>, element: string, identities: readonly string[]): void {
  const known = table[element];
  if (known === undefined) table[element] = identities;
  else if (identities.some((identity) => !known.includes(identity))) table[element] = [...new Set([...known, ...identities])];
}
