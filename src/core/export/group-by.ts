import { RollcallError } from '../errors.ts';
import { forbiddenInName } from '../model/characters.ts';
import type { Document } from '../model/document.ts';
import { mapOf, setOf } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import type { Axes } from '../model/project.ts';
import { quoteName } from '../model/quote-name.ts';

/** Axes, in the order in which they decide about a group's file. */
export const AXES = ['department', 'environment', 'location'] as const;

export type Axis = (typeof AXES)[number];

/** Where an axis comes from: a part of the name, a key of a map (or `key:value` in a set), or a fixed text. */
export interface GroupBy {
  readonly axis: Axis;
  readonly source:
    | { readonly type: 'prefix' | 'suffix'; readonly separator: string }
    | { readonly type: 'field'; readonly field: string; readonly key: string }
    | { readonly type: 'text'; readonly text: string };
}

/** The department of what says nothing of itself: easy to find, and to move out of. */
export const UNSORTED = 'unsorted';

const FORM = /^(department|environment|location)=(.+)$/s;
const PART = /^(prefix|suffix)(?::(.+))?$/s;
const FIXED = /^text:(.+)$/s;
const FIELD = /^([^.]+)\.(.+)$/s;
const LONGEST = 100;

/**
 * One rule as it is typed: `department=metadata.team`, `department=prefix`, `location=suffix:@`, `environment=text:production`.
 *
 * @throws RollcallError `USAGE`
 */
export function parseGroupBy(text: string): GroupBy {
  const form = FORM.exec(text);
  const source = form && parseSource(form[2] as string);
  if (source) return { axis: form[1] as Axis, source };
  throw new RollcallError('USAGE', `${quoteName(text)} is no rule to group by.`, {
    hint: 'Write AXIS=SOURCE: department=metadata.team, department=prefix, location=suffix:@ or environment=text:production.',
  });
}

function parseSource(text: string): GroupBy['source'] | undefined {
  const part = PART.exec(text);
  if (part) return { type: part[1] as 'prefix' | 'suffix', separator: part[2] ?? '-' };
  const fixed = FIXED.exec(text);
  if (fixed) return { type: 'text', text: fixed[1] as string };
  const field = FIELD.exec(text);
  return field ? { type: 'field', field: field[1] as string, key: field[2] as string } : undefined;
}

/** What a live object says of its axes, by the rules first and else by keys that are named like an axis. */
export function axesOf(name: string, document: Document, how: { readonly fields: Fields; readonly rules: readonly GroupBy[] }): Axes {
  const found: { -readonly [axis in Axis]?: string } = {};
  for (const axis of AXES) {
    const rules = how.rules.filter((rule) => rule.axis === axis);
    const values = [...rules.map(({ source }) => valueFrom(source, name, document)), named(axis, document, how.fields)];
    const value = values.find((each) => each !== undefined && isAxis(each))?.trim();
    if (value !== undefined) found[axis] = value;
  }
  return AXES.some((axis) => found[axis] !== undefined) ? found : { department: UNSORTED };
}

function valueFrom(source: GroupBy['source'], name: string, document: Document): string | undefined {
  switch (source.type) {
    case 'text':
      return source.text;
    case 'field':
      return keyIn(document, source.field, source.key);
    case 'prefix': {
      const at = name.indexOf(source.separator);
      return at > 0 ? name.slice(0, at) : undefined;
    }
    case 'suffix': {
      const at = name.lastIndexOf(source.separator);
      return at > 0 ? name.slice(at + source.separator.length) : undefined;
    }
  }
}

function named(axis: Axis, document: Document, fields: Fields): string | undefined {
  for (const [field, { type, of }] of Object.entries(fields)) {
    const value = type === 'map' || (type === 'set' && of === undefined) ? keyIn(document, field, axis) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** `metadata: {team: x}` and `tags: [team:x]` say the same. */
function keyIn(document: Document, field: string, key: string): string | undefined {
  const value = document[field];
  if (Array.isArray(value))
    return setOf(document, field)
      .find((element) => element.startsWith(`${key}:`))
      ?.slice(key.length + 1);
  const map = typeof value === 'object' && value !== null ? mapOf(document, field) : {};
  return Object.hasOwn(map, key) && typeof map[key] === 'string' ? map[key] : undefined;
}

function isAxis(value: string): boolean {
  return value.trim() !== '' && value.length <= LONGEST && forbiddenInName(value) === undefined && !value.includes('${');
}
