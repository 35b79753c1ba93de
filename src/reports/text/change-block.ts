import { heldParts } from '../../core/model/held.ts';
import type { Action, Change, Held } from '../../core/model/plan.ts';
import { shortList } from '../../core/model/short-list.ts';
import { escapeText, quoteText } from '../escape.ts';
import type { Block, BlockSymbol } from './block.ts';
import { remarkAt, shownFields } from '../change-fields.ts';
import { leavingWord, partOfElement } from '../held-words.ts';
import { fieldRows } from './field-rows.ts';
import { changedRecordLines } from '../state-words.ts';
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
    rows: [...idRow(change), ...bodyRows(change), ...heldRows(change)],
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
    ...changedRecordLines(change).map((line) => `(${escapeText(line)})`),
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
  const { fields, hidden, name } = shownFields(change);
  const rows = fields.flatMap((field) => fieldRows(field, (path) => remarkAt(change, path)));
  return [...(name === undefined ? [] : nameRow(name)), ...rows, ...hiddenRow(hidden)];
}

function nameRow(name: string): Row[] {
  return [{ symbol: ' ', depth: 0, text: `name = ${quoteText(name)}` }];
}

function hiddenRow(hidden: number): Row[] {
  return hidden > 0 ? [{ symbol: ' ', depth: 0, text: `# (${counted(hidden, 'unchanged attribute')} hidden)` }] : [];
}

/** What the live system itself put there: it stays, or leaves with what it follows, and the reader is told why. */
function heldRows(change: Change): Row[] {
  const { stay, leave } = heldParts(change);
  return [...leave.map((part) => heldRow(change, part, leavingWord(part))), ...stay.map((part) => heldRow(change, part, 'stays'))];
}

function heldRow(change: Change, part: Held, what: string): Row {
  const { field, element, reason } = part;
  const some = partOfElement(change, part);
  const named = element === undefined ? '' : ` ${quoteText(element)}`;
  const listed = some.length === 0 ? '' : ` (${shortList(some.map(quoteText))})`;
  return { symbol: ' ', depth: 0, text: `# ${escapeText(field)}${named}${listed} ${what}: ${escapeText(reason)}` };
}
