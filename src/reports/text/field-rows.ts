import { compareText } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { escapePath } from '../../core/plan/pointer.ts';
import { escapeText, quoteText } from '../escape.ts';
import { counted } from '../summary.ts';
import { fieldItems } from '../field-items.ts';
import type { FieldSides } from '../field-items.ts';
import { shapeOf } from '../value-shape.ts';
import type { Row, Symbol } from './rows.ts';

/** What to write behind `#` for a path of the plan's patch; undefined: nothing. */
export type NoteOf = (path: string) => string | undefined;

/** The lines of one attribute: one for a scalar, one per element that changes for everything else. */
export function fieldRows(field: FieldSides, noteOf: NoteOf): Row[] {
  const path = `/${escapePath(field.name)}`;
  const shape = shapeOf(field.before, field.after);
  if (shape === 'scalar') return [{ ...scalarRow(field), ...noted(noteOf(path)) }];
  const items = itemRows(field, path, noteOf);
  const [open, close] = shape === 'elements' ? ['[', ']'] : ['{', '}'];
  if (items.length === 0)
    return [{ symbol: symbolOf(field), depth: 0, text: `${escapeText(field.name)} = ${open}${close}`, ...noted(noteOf(path)) }];
  return [
    { symbol: symbolOf(field), depth: 0, text: `${escapeText(field.name)} = ${open}`, ...noted(noteOf(path)) },
    ...items,
    { symbol: ' ', depth: 0, text: field.after === undefined ? `${close} -> null` : close },
  ];
}

/** A value on one line: text in quotes, everything else as JSON. */
export function inlineValue(value: Json): string {
  if (typeof value === 'string') return quoteText(value);
  if (Array.isArray(value)) return `[${value.map(inlineValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const table = value as Readonly<Record<string, Json>>;
    const parts = Object.keys(table)
      .sort(compareText)
      .map((key) => `${quoteText(key)} = ${inlineValue(table[key] as Json)}`);
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  return String(value);
}

function symbolOf(field: FieldSides): Symbol {
  if (field.after === undefined) return '-';
  return field.before === undefined ? '+' : '~';
}

function scalarRow(field: FieldSides): Row {
  const name = `${escapeText(field.name)} = `;
  const before = field.before === undefined ? undefined : inlineValue(field.before);
  const after = field.after === undefined || field.after === null ? 'null' : inlineValue(field.after);
  if (before === undefined || (field.before === null && after !== 'null')) return { symbol: '+', depth: 0, text: name + after };
  return { symbol: field.after === undefined || field.after === null ? '-' : '~', depth: 0, text: `${name}${before} -> ${after}` };
}

function itemRows(field: FieldSides, path: string, noteOf: NoteOf): Row[] {
  const { items, unchanged } = fieldItems(field);
  const rows = items.map(({ key, was, becomes }): Row => ({
    ...itemRow(key, was, becomes),
    ...noted(noteOf(`${path}/${escapePath(key)}`)),
  }));
  return unchanged > 0 ? [...rows, { symbol: ' ', depth: 1, text: `# (${counted(unchanged, 'unchanged element')} hidden)` }] : rows;
}

/** The line of one element or entry that comes, goes or becomes another. */
export function itemRow(key: string, was: Json | undefined, becomes: Json | undefined): Row {
  const text = quoteText(key);
  if (was === undefined)
    return { symbol: '+', depth: 1, text: becomes === null || becomes === undefined ? text : `${text} = ${inlineValue(becomes)}` };
  if (becomes === undefined) return { symbol: '-', depth: 1, text: was === null ? text : `${text} = ${inlineValue(was)}` };
  return { symbol: '~', depth: 1, text: `${text} = ${inlineValue(was ?? [key])} -> ${inlineValue(becomes ?? [key])}` };
}

function noted(note: string | undefined): { readonly note?: string } {
  return note === undefined ? {} : { note };
}
