import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';
import { claimsOf, missingOf, noteHolder, noteRivals, ownersOf } from '../../core/provide/people-claims.ts';
import type { MappedPeople } from '../../core/provide/people-claims.ts';
import type { EntityAnswer } from './answers.ts';
import type { MembersBy } from './settings.ts';
import { mountPath } from './settings.ts';

/** One live entity, and how documents name it. */
export interface Entity {
  readonly id: string;
  readonly name: string;
  /** How a members table lists it: the e-mail of its person, else `name:<name>`, else `id:<id>`. */
  readonly element: string;
  /** What a members table writes behind the element: its name, or `id:<id>` where a name would not tell it from others. */
  readonly identity: string;
  /** The same as a list: one array for all the groups that it is in. */
  readonly identities: readonly string[];
}

/** The entities of a target, as far as needed to turn e-mails into them and back. */
export interface Directory {
  byId(id: string): Entity | undefined;
  /** Every entity that stands for a person, ordered by identity. */
  ofPerson(email: string): readonly Entity[];
  /** An entity by its name (letter case does not matter unless several differ in nothing else) or as `id:<id>`, `name:<name>`. */
  find(reference: string): Entity | undefined;
  /** The entity that an `identity` of a document stands for: `id:<id>`, else a name as it is, whatever it begins with. */
  identified(identity: string): Entity | undefined;
  /** Identities that `people:` gives a person here and that do not exist. */
  missing(email: string): readonly string[];
  /** Other people who claim one of this person's entities. */
  rivals(email: string): readonly string[];
  /** Another person, to whom `people:` gives what has this e-mail for a name. */
  holder(email: string): string | undefined;
  /** Names of all entities, and in alias mode the names of the aliases: for a did-you-mean. */
  names(): Iterable<string>;
}

export interface DirectoryOptions {
  readonly members: MembersBy;
  /** What `people:` says of this target: identities by e-mail. */
  readonly people: MappedPeople;
}

const NONE: readonly never[] = [];

/** A name that begins like this would be taken for a way to write another one. */
const LIKE_A_REFERENCE = /^(?:id|name):/i;

/** Indexes the entities of a target. An e-mail that `people:` maps stands for what is written there and nothing else. */
export function makeDirectory(answers: readonly EntityAnswer[], options: DirectoryOptions): Directory {
  const claims = claimsOf(options.people);
  const names = countNames(answers);
  const byId = new Map<string, Entity>();
  const byPerson = new Map<string, Entity[]>();
  const byHandle = new Map<string, Entity[]>();
  const rivals = new Map<string, Set<string>>();
  const holders = new Map<string, string>();
  const met = new Set<string>();

  for (const answer of answers) {
    const handles = handlesOf(answer, options.members);
    const owners = ownersOf(handles, claims, options.people);
    const told = names.get(answer.name.toLowerCase()) === 1 && !LIKE_A_REFERENCE.test(answer.name);
    const identity = told ? answer.name : `id:${answer.id}`;
    const element = owners[0] ?? (identity === answer.name ? `name:${answer.name}` : identity);
    const entity = { id: answer.id, name: answer.name, element, identity, identities: [identity] };
    byId.set(answer.id, entity);
    if (owners[0] !== undefined) append(byPerson, owners[0], entity);
    noteRivals(rivals, owners);
    for (const handle of handles) {
      met.add(handle);
      if (!handle.startsWith('id:')) noteHolder(holders, handle, owners);
    }
    append(byHandle, answer.name.toLowerCase(), entity);
  }
  for (const entities of byPerson.values()) entities.sort((x, y) => compareText(x.identity, y.identity));

  function named(name: string): Entity | undefined {
    const candidates = byHandle.get(name.toLowerCase()) ?? [];
    return candidates.length === 1 ? candidates[0] : candidates.find((entity) => entity.name === name);
  }
  function identified(identity: string): Entity | undefined {
    return identity.startsWith('id:') ? byId.get(identity.slice(3)) : named(identity);
  }

  return {
    byId: (id) => byId.get(id),
    ofPerson: (email) => byPerson.get(email) ?? NONE,
    find: (reference) => (reference.startsWith('name:') ? named(reference.slice(5)) : identified(reference)),
    identified,
    missing: (email) => missingOf(email, options.people, met),
    rivals: (email) => (rivals.size === 0 ? NONE : [...(rivals.get(email) ?? NONE)].sort(compareText)),
    holder: (email) => holders.get(email),
    names: () => (options.members.by === 'name' ? namesOf(answers) : met),
  };
}

/** What a person is found by: the entity's name, or the name of its alias on the mount; its id always. */
function handlesOf(answer: EntityAnswer, members: MembersBy): readonly string[] {
  const names =
    members.by === 'name'
      ? [answer.name]
      : answer.aliases.flatMap((alias) =>
          alias.mountPath !== undefined && mountPath(alias.mountPath) === members.mount ? [alias.name] : [],
        );
  // A name that looks like an id must not be found where that id is meant.
  return [`id:${answer.id}`, ...names.map((name) => name.toLowerCase()).filter((name) => !name.startsWith('id:'))];
}

/** Names are unique without letter case, except on servers that were upgraded with duplicates. */
function countNames(answers: readonly EntityAnswer[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const name = answer.name.toLowerCase();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function* namesOf(answers: readonly EntityAnswer[]): Iterable<string> {
  for (const answer of answers) yield answer.name;
}
