import type { Json } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { DeclaredMember } from '../model/project.ts';
import { isDay } from './dates.ts';
import { parseEmail } from './parse-email.ts';
import { below, errorAt, quote } from './problems.ts';

/** One person, however their e-mail is spelled. */
interface Person {
  readonly member: DeclaredMember;
  /** Number of the list that they were last seen in, and where in it: tells duplicates without a set per list. */
  list: number;
  index: number;
}

/** People that have been seen, so that an e-mail is judged once and kept once whoever lists it. */
export interface Directory {
  /** By each spelling that was met; undefined: it is no e-mail. */
  readonly people: Map<string, Person | undefined>;
  lists: number;
}

/** A directory in which nobody has been seen. */
export function makeDirectory(): Directory {
  return { people: new Map(), lists: 0 };
}

/** The members of a list as far as they are right; undefined where the value is no list. */
export function parseMembers(
  value: Json | undefined,
  place: Place,
  found: { readonly directory: Directory; readonly problems: Problem[] },
): readonly DeclaredMember[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const { directory, problems } = found;
  const list = ++directory.lists;
  const members: DeclaredMember[] = [];
  for (let index = 0; index < value.length; index++) {
    const item = value[index] as Json;
    const text = isJsonObject(item) ? item['email'] : item;
    if (typeof text !== 'string') continue;
    const person = findPerson(directory, text);
    if (!person) {
      problems.push(
        errorAt('CONFIG_VALUE', placeOf(place, index, item), {
          summary: `${quote(text)} is no e-mail`,
          detail: 'write it as ada@acme.test; the people of one system are listed in its own block',
        }),
      );
    } else if (person.list === list) {
      problems.push(duplicate(person, placeOf(place, index, item), below(place, person.index)));
    } else {
      person.list = list;
      person.index = index;
      members.push(
        isJsonObject(item) ? withDay(person.member, item['until'], { place: below(place, index, 'until'), problems }) : person.member,
      );
    }
  }
  return members;
}

function findPerson({ people }: Directory, text: string): Person | undefined {
  const known = people.get(text);
  if (known || people.has(text)) return known;
  const email = parseEmail(text);
  const person = email === undefined ? undefined : (people.get(email) ?? makePerson(email));
  if (person) people.set(person.member.email, person);
  people.set(text, person);
  return person;
}

/** The e-mail becomes a text of its own: comparing windows into a file's text takes three times as long, and it is compared often. */
function makePerson(email: string): Person {
  return { member: { email: JSON.parse(JSON.stringify(email)) as string }, list: 0, index: 0 };
}

function placeOf(place: Place, index: number, item: Json): Place {
  return isJsonObject(item) ? below(place, index, 'email') : below(place, index);
}

function duplicate(person: Person, place: Place, first: Place): Problem {
  return errorAt('CONFIG_DUPLICATE_MEMBER', place, {
    summary: `${quote(person.member.email)} stands twice in this list`,
    detail: 'letter case makes no difference; remove one of the two',
    related: [first],
  });
}

function withDay(
  member: DeclaredMember,
  until: Json | undefined,
  found: { readonly place: Place; readonly problems: Problem[] },
): DeclaredMember {
  if (typeof until !== 'string') return member;
  if (isDay(until)) return { email: member.email, until };
  found.problems.push(
    errorAt('CONFIG_VALUE', found.place, { summary: `${quote(until)} is no day of the calendar`, detail: 'write a day: 2026-12-31' }),
  );
  return member;
}
