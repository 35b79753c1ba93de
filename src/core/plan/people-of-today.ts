import { tableOf } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { compareText, sortedTable } from '../model/json.ts';

/** What tells a new name of somebody from somebody new. */
export interface Today {
  readonly live: Document;
  /** Whether `people:` says who an e-mail is, so that its identities may have been another's when something was applied. */
  isTold(person: string): boolean;
  /** Whether it did when something was applied, and the files may say nothing of them any more. */
  wasTold(person: string): boolean;
}

/**
 * What was applied, with every identity under the person whom the live system names it by now, where `people:` has moved it: an edit of
 * the files, and nothing that somebody did outside. Identities that are not live stay where they were.
 */
export function withPeopleOfToday(fields: Fields, base: Document, today: Today): Document {
  const changed = Object.keys(base).flatMap((name) => {
    if (fields[name]?.type !== 'table' || fields[name].of !== 'person' || base[name] === today.live[name]) return [];
    const table = renamedTable(tableOf(base, name), tableOf(today.live, name), today);
    return table === undefined ? [] : [[name, table] as const];
  });
  return changed.length === 0 ? base : sortedTable([...Object.entries(base), ...changed]);
}

type Table = Readonly<Record<string, readonly string[]>>;

function renamedTable(applied: Table, live: Table, { isTold, wasTold }: Today): FieldValue | undefined {
  const nameOf = new Map(Object.entries(live).flatMap(([person, identities]) => identities.map((identity) => [identity, person] as const)));
  const table = new Map<string, string[]>();
  let isMoved = false;
  for (const [person, identities] of Object.entries(applied)) {
    for (const identity of identities) {
      const now = nameOf.get(identity) ?? person;
      const moves = now !== person && (isTold(now) || isTold(person) || wasTold(person));
      isMoved ||= moves;
      const owner = moves ? now : person;
      table.set(owner, [...(table.get(owner) ?? []), identity]);
    }
  }
  if (!isMoved) return undefined;
  return sortedTable([...table].map(([person, identities]) => [person, [...new Set(identities)].sort(compareText)] as const));
}
