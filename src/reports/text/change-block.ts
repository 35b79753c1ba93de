import type { Document } from '../../core/model/document.ts';
import type { Json } from '../../core/model/json.ts';
import type { Action, Change, Held } from '../../core/model/plan.ts';
import { pathSegments } from '../../core/plan/pointer.ts';
import { escapeText, quoteText } from '../escape.ts';
import type { Block, BlockSymbol } from './block.ts';
import { fieldRows, filledFields } from './field-rows.ts';
import type { NoteOf } from './field-rows.ts';
import { counted } from '../summary.ts';
import { resourceLabel } from './label.ts';
import type { Row } from './rows.ts';

const SYMBOL = { create: '+', update: '~', replace: '-/+', delete: '-', adopt: '~', forget: '.' } as const satisfies Record<
  Action,
  BlockSymbol
>;

const PHRASE = {
  create: 'will be created',
  update: 'will be updated in-place',
  replace: 'must be replaced',
  delete: 'will be destroyed',
  adopt: 'will be updated in-place',
  forget: 'will no longer be managed by Rollcall, but will not be destroyed',
} as const satisfies Record<Action, string>;

/** The block of one change. */
export function changeBlock(change: Change): Block {
  const label = resourceLabel(change.kind, change.address);
  const onlyBinds = change.action === 'adopt' && change.patch.length === 0;
  return {
    symbol: onlyBinds ? ' ' : SYMBOL[change.action],
    kind: change.kind,
    comments: [`${label} ${onlyBinds ? 'will be imported' : PHRASE[change.action]}`, ...remarks(change, onlyBinds)],
    rows: [...idRow(change), ...bodyRows(change), ...heldRows(change.held ?? [])],
  };
}

/** Symbols in use, in the order of the legend. */
export function symbolsOf(changes: readonly Change[]): readonly BlockSymbol[] {
  const used = new Set(changes.map((change) => changeBlock({ ...change, before: null, after: null }).symbol));
  return (['+', '~', '-', '-/+', '.'] as const).filter((symbol) => used.has(symbol));
}

function remarks(change: Change, onlyBinds: boolean): string[] {
  return [
    ...(change.action === 'adopt' && !onlyBinds ? [`(imported from ${quoteText(change.id ?? '')})`] : []),
    ...(change.previous_address === undefined ? [] : [`(moved from ${resourceLabel(change.kind, change.previous_address)})`]),
    ...(change.reason === undefined ? [] : [`(because ${escapeText(change.reason)})`]),
    ...(change.relinks && change.patch.length > 0 ? [`(linked again: ${change.relinks.map(quoteText).join(', ')})`] : []),
  ];
}

function idRow(change: Change): Row[] {
  if (change.id === undefined) return [];
  if (change.action === 'replace') return [{ symbol: '~', depth: 0, text: `id = ${quoteText(change.id)} -> (known after apply)` }];
  if (change.action === 'delete') return [{ symbol: '-', depth: 0, text: `id = ${quoteText(change.id)} -> null` }];
  return [{ symbol: ' ', depth: 0, text: `id = ${quoteText(change.id)}` }];
}

function bodyRows(change: Change): Row[] {
  const { action, before, after } = change;
  if (action === 'forget') return nameRow(before);
  if (before === null || after === null) return wholeRows(change);
  const changed = new Set(change.patch.map((operation) => pathSegments(operation.path)[0] as string));
  const noteOf = notesOf(change);
  const rows = [...changed].flatMap((name) => fieldRows({ name, before: before[name] ?? undefined, after: after[name] }, noteOf));
  const hidden = filledFields({ ...before, ...after }).filter((name) => !changed.has(name) && name !== 'name').length;
  return [...(changed.has('name') ? [] : nameRow(after)), ...rows, ...hiddenRow(hidden)];
}

/** An object that appears or goes: every field that holds something. */
function wholeRows(change: Change): Row[] {
  const document = change.after ?? change.before ?? {};
  const noteOf = notesOf(change);
  return filledFields(document).flatMap((name) =>
    fieldRows(
      change.after ? { name, before: undefined, after: document[name] } : { name, before: document[name], after: undefined },
      noteOf,
    ),
  );
}

function notesOf(change: Change): NoteOf {
  const forcing = new Set(change.replace_paths ?? []);
  return (path) => {
    const cause = change.causes[path];
    const parts = [...(cause === undefined || cause === 'intended' ? [] : [cause]), ...(forcing.has(path) ? ['forces replacement'] : [])];
    return parts.length === 0 ? undefined : parts.join(', ');
  };
}

function nameRow(document: Document | null): Row[] {
  const name: Json | undefined = document?.['name'];
  return typeof name === 'string' ? [{ symbol: ' ', depth: 0, text: `name = ${quoteText(name)}` }] : [];
}

function hiddenRow(hidden: number): Row[] {
  return hidden > 0 ? [{ symbol: ' ', depth: 0, text: `# (${counted(hidden, 'unchanged attribute')} hidden)` }] : [];
}

/** What the live system itself put there: it stays, and the reader is told why. */
function heldRows(held: readonly Held[]): Row[] {
  return held.map(({ field, element, reason }) => ({
    symbol: ' ',
    depth: 0,
    text: `# ${escapeText(field)}${element === undefined ? '' : ` ${quoteText(element)}`} stays: ${escapeText(reason)}`,
  }));
}
