import type { Drift, PatchOperation } from '../../core/model/plan.ts';
import { pathSegments } from '../../core/plan/pointer.ts';
import { authorNote } from '../drift-authors.ts';
import { driftedFields } from '../drift-items.ts';
import type { DriftItem, DriftedField } from '../drift-items.ts';
import { escapeText, quoteText } from '../escape.ts';
import { breakSentences } from '../sentences.ts';
import type { Block } from './block.ts';
import { inlineValue, itemRow } from './field-rows.ts';
import type { NoteOf } from './field-rows.ts';
import { resourceLabel } from './label.ts';
import type { Row } from './rows.ts';

const SYMBOL = { add: '+', remove: '-', replace: '~' } as const satisfies Record<PatchOperation['op'], string>;

/** The block of one object that somebody changed or deleted outside: what is different now. */
export function driftBlock(drift: Drift): Block {
  const deleted = drift.type === 'deleted';
  return {
    symbol: deleted ? '-' : '~',
    kind: drift.kind,
    comments: [
      `${resourceLabel(drift.kind, drift.address)} has ${deleted ? 'been deleted' : 'changed'}`,
      ...(drift.by && !drift.authors ? [`(by ${quoteText(drift.by.who)} at ${escapeText(drift.by.when)})`] : []),
    ],
    rows: [
      { symbol: deleted ? '-' : ' ', depth: 0, text: `id = ${quoteText(drift.id)}${deleted ? ' -> null' : ''}` },
      ...driftedFields(drift).flatMap((field) => driftedRows(field, (path) => authorNote(drift, path))),
      ...byHandRows(drift.by_hand ?? []),
    ],
  };
}

/** What no apply puts back, so that nobody waits for it. */
function byHandRows(paths: readonly string[]): Row[] {
  const fields = [...new Set(paths.map((path) => pathSegments(path)[0] as string))];
  if (fields.length === 0) return [];
  return [
    {
      symbol: ' ',
      depth: 0,
      text: `# put right by hand, in the console of the system: ${fields.map(escapeText).join(', ')} (not as expected)`,
    },
  ];
}

function driftedRows({ name, whole, shape, items }: DriftedField, noteOf: NoteOf): Row[] {
  const field = escapeText(name);
  if (whole) return [{ ...wholeRow(field, whole), ...noted(noteOf(whole.path)) }];
  const [open, close] = shape === 'elements' ? ['[', ']'] : ['{', '}'];
  return [
    { symbol: '~', depth: 0, text: `${field} = ${open}` },
    ...items.map((item) => ({ ...driftedRow(item), ...noted(noteOf(item.path)) })),
    { symbol: ' ', depth: 0, text: close },
  ];
}

/** Who it was is text of a system, and is written as such. */
function noted(note: string | undefined): { readonly note?: string } {
  return note === undefined ? {} : { note: breakSentences(escapeText(note)) };
}

function wholeRow(field: string, { op, was, is }: NonNullable<DriftedField['whole']>): Row {
  const before = was === undefined || op === 'add' ? '' : `${inlineValue(was)} -> `;
  return { symbol: SYMBOL[op], depth: 0, text: `${field} = ${before}${inlineValue(is)}` };
}

function driftedRow({ op, key, was, becomes }: DriftItem): Row {
  // What was applied there is in no older plan.
  const isUnknown = op === 'replace' && was === undefined;
  return isUnknown ? { ...itemRow(key, undefined, becomes), symbol: '~' } : itemRow(key, was, becomes);
}
