import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { sortedTable } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Step } from '../model/step.ts';
import { isKeyed, joinValues, makeValue, readElements } from '../model/elements.ts';
import type { Elements } from '../model/elements.ts';

/** One step of a change that is about to write. */
export interface PutCase {
  readonly fields: Fields;
  readonly step: Pick<Step, 'fields' | 'adds'>;
  /** Steps of the same change that are still to come. */
  readonly later: readonly Pick<Step, 'adds'>[];
  /** What was read just before. */
  readonly before: Document;
  /** What the object will hold. */
  readonly after: Document;
}

/**
 * Whom a step puts in: nobody of them was there in the read just before, so nobody else had put them there. Where several steps write a
 * field, those whom later ones bring are not among them.
 */
export function putsOf({ fields, step, later, before, after }: PutCase): Document | undefined {
  const coming = new Set(later.flatMap(({ adds }) => adds).filter((person) => !step.adds.includes(person)));
  return documentOf(
    step.fields.flatMap((name): [string, FieldValue][] => {
      const spec = fields[name];
      if (!spec || !isPut(spec)) return [];
      const put = broughtIn(readElements(spec, before[name]), readElements(spec, after[name]));
      for (const person of coming) put.delete(person);
      return put.size === 0 ? [] : [[name, makeValue(spec, put)]];
    }),
  );
}

/** Whom a create puts in: everybody that the document names. */
export function putsOfCreate(fields: Fields, after: Document): Document | undefined {
  return documentOf(
    Object.entries(after).filter(([name, value]) => {
      const spec = fields[name];
      return spec !== undefined && isPut(spec) && readElements(spec, value).size > 0;
    }),
  );
}

/** Both. */
export function joinPuts(fields: Fields, first: Document | undefined, second: Document | undefined): Document | undefined {
  if (!first || !second) return first ?? second;
  const joined = Object.entries(second).map(([name, value]): [string, FieldValue] => {
    const spec = fields[name];
    return [name, spec && isPut(spec) ? joinValues(spec, first[name], value) : value];
  });
  return documentOf([...Object.entries(first), ...joined]);
}

/** Whether elements of a field are somebody's who put them there: what `membership: additive` reaches. */
export function isPut(spec: FieldSpec): boolean {
  return isKeyed(spec) && spec.of !== undefined && spec.nests !== false;
}

/** Elements, or identities of them, that come to what was there. Who was there on other terms was put there by somebody else. */
function broughtIn(before: Elements, after: Elements): Map<string, Json> {
  const put = new Map<string, Json>();
  for (const [element, value] of after) {
    const old = before.get(element);
    if (old === undefined) put.set(element, value);
    else if (Array.isArray(old) && Array.isArray(value) && value.length > old.length && old.every((identity) => value.includes(identity)))
      put.set(
        element,
        value.filter((identity) => !old.includes(identity)),
      );
  }
  return put;
}

function documentOf(entries: readonly (readonly [string, FieldValue])[]): Document | undefined {
  return entries.length === 0 ? undefined : sortedTable(entries);
}
