import { canonicalValue } from '../model/canonical.ts';
import { tableOf } from '../model/document.ts';
import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { sortedTable } from '../model/json.ts';
import type { Declared } from '../model/project.ts';

/** A declared object without the members whose last day has passed. `date` is a UTC day; the last day itself still counts. */
export function withoutExpired(declared: Declared, date: string): Declared {
  if (!declared.members?.some((member) => member.until !== undefined && member.until < date)) return declared;
  return { ...declared, members: declared.members.filter((member) => member.until === undefined || date <= member.until) };
}

/**
 * What was applied without those whose last day has passed and who are gone since: nobody changed anything outside, the end came. Who is
 * there still counts as before. Nothing is copied where nobody's end came.
 */
export function withoutEnded(
  fields: Fields,
  base: Document | undefined,
  { live, date }: { readonly live: Document; readonly date: string },
): Document | undefined {
  if (!base) return undefined;
  const entries = Object.entries(fields).flatMap(([name, spec]) => {
    if (!spec.terms || base[name] === undefined) return [];
    const [now, was] = [tableOf(live, name), Object.entries(tableOf(base, name))];
    const kept = was.filter(([person, terms]) => now[person] !== undefined || !terms.some((term) => isOver(term, date)));
    return kept.length === was.length ? [] : [[name, canonicalValue(spec, sortedTable(kept))] as const];
  });
  return entries.length === 0 ? base : sortedTable([...Object.entries(base), ...entries]);
}

/** Terms say a last day at their end. */
const LAST_DAY = / until (\d{4}-\d{2}-\d{2})$/;

function isOver(term: string, date: string): boolean {
  const day = LAST_DAY.exec(term)?.[1];
  return day !== undefined && day < date;
}
