import type { PopulationRow } from '../model/audit.ts';
import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { compareText } from '../model/json.ts';
import type { Held } from '../model/plan.ts';
import type { LiveObject } from '../provider.ts';
import type { Bound } from './population.ts';

/** What a row says of a person in the group that holds them, whichever group the row is of. */
export type HolderRow = Pick<PopulationRow, 'person' | 'identities' | 'declared' | 'declared_at' | 'until' | 'since' | 'since_by' | 'note'>;

/** A live object and what is known of it. */
export interface HolderParts {
  readonly object: LiveObject;
  readonly fields: Fields;
  readonly bound: Bound | undefined;
  /** When somebody was seen to be added outside. */
  addedAt(address: string, person: string): string | undefined;
}

/** Everybody whom an object itself has, by name. Files, state and holds are each gone through once, however many people there are. */
export function holderRows(parts: HolderParts): readonly HolderRow[] {
  const { object, fields } = parts;
  const declaredOf = declarationOf(parts);
  const sinceOf = sinceIn(parts);
  const noteOf = notesOf(object.held);
  return [...peopleOf(fields, object.document)]
    .sort(([x], [y]) => compareText(x, y))
    .map(([person, identities]) => ({
      person,
      identities: identities.join(' '),
      ...declaredOf(person),
      ...sinceOf(person),
      note: noteOf(person),
    }));
}

/** Each with the identities that they are in it by. */
function peopleOf(fields: Fields, document: Document): ReadonlyMap<string, readonly string[]> {
  const people = new Map<string, readonly string[]>();
  for (const [name, spec] of Object.entries(fields)) {
    if (spec.of !== 'person') continue;
    const value = document[name] ?? {};
    const entries = Array.isArray(value) ? value.map((person) => [person as string, []] as const) : Object.entries(value);
    for (const [person, identities] of entries) people.set(person, [...(people.get(person) ?? []), ...(identities as readonly string[])]);
  }
  return people;
}

/** Where nobody declares the group, nothing is to be said of its people. */
function declarationOf({ fields, bound }: HolderParts): (person: string) => Pick<HolderRow, 'declared' | 'declared_at' | 'until'> {
  const { declared, desired } = bound ?? {};
  if (!bound || !declared) return () => ({ declared: '', declared_at: '', until: '' });
  const wished = desired && peopleOf(fields, desired);
  const untilBy = new Map((declared.members ?? []).map(({ email, until }) => [email, until ?? '']));
  return (person) => ({
    ...(wished?.has(person) === true ? { declared: 'yes', declared_at: bound.placeOf(person) } : { declared: 'no', declared_at: '' }),
    until: untilBy.get(person) ?? '',
  });
}

/** What the state and the system's log say, and nothing else: an apply that wrote the person at the latest, or a change outside. */
function sinceIn({ fields, bound, addedAt }: HolderParts): (person: string) => Pick<HolderRow, 'since' | 'since_by'> {
  if (!bound) return () => ({ since: '', since_by: '' });
  const { entry, address } = bound;
  const applied = entry && { people: peopleOf(fields, entry.applied), at: entry.applied_at };
  return (person) => {
    if (applied?.people.has(person) === true) return { since: applied.at, since_by: 'apply' };
    const added = addedAt(address, person);
    return added === undefined ? { since: '', since_by: '' } : { since: added, since_by: 'audit log' };
  };
}

/** What holds a person by name comes before what holds the whole field; of several, the first one. */
function notesOf(held: readonly Held[]): (person: string) => string {
  const reasons = new Map<string | undefined, string>();
  for (const { element, reason } of held) if (!reasons.has(element)) reasons.set(element, reason);
  return (person) => {
    const reason = reasons.get(person) ?? reasons.get(undefined);
    return reason === undefined ? '' : `held: ${reason}`;
  };
}
