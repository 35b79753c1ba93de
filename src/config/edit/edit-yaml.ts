import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { RollcallError } from '../../core/errors.ts';
import type { Json } from '../../core/model/json.ts';
import { yaml } from '../yaml/library.ts';
import { flowPair, flowText, inlineText } from './render.ts';
import { contentEnd, lineAfter, lineEnd, lineStart, splice } from './text-span.ts';
import type { Splice } from './text-span.ts';

/** Keys and indices from the top of a file. */
export type Path = readonly (string | number)[];

/** One thing that is to be different in a file. Maps that a path leads through are made where they are missing. */
export type Edit =
  | { readonly type: 'set'; readonly path: Path; readonly value: Json }
  | { readonly type: 'delete'; readonly path: Path }
  /** Elements of a list; where there is no list, `add` becomes one. */
  | { readonly type: 'list'; readonly path: Path; readonly add: readonly Json[]; removes(item: Json): boolean };

/**
 * The text with these edits and every other byte as it was: comments, order, quotes and layout.
 *
 * @throws RollcallError `CONFIG_EDIT` where the file is laid out in a way that cannot be edited
 */
export function editYaml(text: string, edits: readonly Edit[]): string {
  return edits.reduce((edited, edit) => applyEdit(edited, edit), text);
}

function applyEdit(text: string, edit: Edit): string {
  const [parentPath, key] = [edit.path.slice(0, -1), edit.path.at(-1)];
  const parent = nodeAt(text, parentPath);
  if (parent === undefined && parentPath.length > 0 && edit.type !== 'delete')
    return applyEdit(applyEdit(text, { type: 'set', path: parentPath, value: {} }), edit);
  if (!yaml.isMap<Scalar, Node>(parent) || typeof key !== 'string') throw unfit(edit.path);
  const pair = parent.items.find((item) => String(item.key.value) === key);
  switch (edit.type) {
    case 'set':
      return pair ? setValue(text, pair, edit.value) : insertPair(text, parent, { key, value: edit.value, path: edit.path });
    case 'delete':
      return pair ? deletePair(text, { parent, parentPath, pair }) : text;
    case 'list':
      return editList(text, { parent, key, pair, edit });
  }
}

function nodeAt(text: string, path: Path): unknown {
  let node: unknown = yaml.parseDocument(text, { version: '1.2', keepSourceTokens: true }).contents;
  // A key may be written as a number.
  for (const key of path) {
    if (yaml.isMap<Scalar, Node>(node)) node = node.items.find((item) => String(item.key.value) === key)?.value;
    else node = yaml.isSeq(node) ? node.get(key, true) : undefined;
  }
  return node;
}

interface ListEdit {
  readonly parent: YAMLMap<Scalar, Node>;
  readonly key: string;
  readonly pair: Pair<Scalar, Node> | undefined;
  readonly edit: Extract<Edit, { type: 'list' }>;
}

function editList(text: string, { parent, key, pair, edit }: ListEdit): string {
  const list = pair?.value;
  if (!pair || !yaml.isSeq<Node>(list)) {
    if (edit.add.length === 0) return text;
    return pair ? setValue(text, pair, [...edit.add]) : insertPair(text, parent, { key, value: [...edit.add], path: edit.path });
  }
  const gone = list.items.findIndex((item) => edit.removes((item as Scalar).toJSON() as Json));
  if (gone >= 0) {
    const isLast = list.items.length === 1;
    const rest = isLast ? setValue(text, pair, []) : splice(text, removedItem(text, list, gone));
    return applyEdit(rest, edit);
  }
  if (edit.add.length === 0) return text;
  if (list.items.length === 0) return setValue(text, pair, [...edit.add]);
  const [first, ...others] = edit.add;
  const added = splice(text, addedItem(text, list, first as Json));
  return applyEdit(added, { ...edit, add: others, removes: () => false });
}

function addedItem(text: string, list: YAMLSeq<Node>, value: Json): Splice {
  const [start, end] = rangeOf(list.items.at(-1));
  const last = contentEnd(text, start, end);
  if (list.flow) return { start: last, end: last, text: `, ${flowText(value)}` };
  const dash = dashOf(text, start);
  return lineAfter(text, last, `${text.slice(lineStart(text, dash), dash)}- ${inlineText(value)}`);
}

function removedItem(text: string, list: YAMLSeq<Node>, index: number): Splice {
  const [start, end] = rangeOf(list.items[index]);
  if (!list.flow) {
    const line = lineStart(text, dashOf(text, start));
    return { start: line, end: lineEnd(text, contentEnd(text, start, end)), text: '' };
  }
  const next = list.items[index + 1];
  if (next) return { start, end: rangeOf(next)[0], text: '' };
  const [before, stop] = rangeOf(list.items[index - 1]);
  return { start: contentEnd(text, before, stop), end: contentEnd(text, start, end), text: '' };
}

/** The dash of a block's item has nothing before it on its line but blanks. */
function dashOf(text: string, start: number): number {
  const dash = text.lastIndexOf('-', start - 1);
  if (dash < 0 || text.slice(lineStart(text, dash), dash).trim() !== '' || text.slice(dash + 1, start).trim() !== '') throw unfit([]);
  return dash;
}

function setValue(text: string, pair: Pair<Scalar, Node>, value: Json): string {
  const colon = text.indexOf(':', rangeOf(pair.key)[1]);
  if (colon < 0) throw unfit([String(pair.key.value)]);
  const node = pair.value;
  const rendered = isInFlow(text, colon, node) ? flowText(value) : inlineText(value);
  if (!node?.range) return splice(text, { start: colon + 1, end: colon + 1, text: ` ${rendered}` });
  const end = contentEnd(text, node.range[0], node.range[1]);
  if (!text.slice(colon + 1, node.range[0]).includes('\n')) return splice(text, { start: node.range[0], end, text: rendered });
  // A value on lines of its own goes up behind its key; a comment there stays.
  const below = splice(text, { start: lineEnd(text, colon), end: lineEnd(text, Math.max(end - 1, colon)), text: '' });
  return splice(below, { start: colon + 1, end: colon + 1, text: ` ${rendered}` });
}

/** Whether a comma would end the value: it stands between braces. Quoting as if it did is never wrong. */
function isInFlow(text: string, colon: number, node: Node | null | undefined): boolean {
  return !node || text.slice(lineStart(text, colon), colon).includes('{');
}

interface NewPair {
  readonly key: string;
  readonly value: Json;
  readonly path: Path;
}

function insertPair(text: string, parent: YAMLMap<Scalar, Node>, { key, value, path }: NewPair): string {
  const last = parent.items.at(-1);
  const [start, end] = rangeOf(parent);
  if (!last) {
    if (text[start] !== '{') throw unfit(path);
    return splice(text, { start: start + 1, end: contentEnd(text, start, end) - 1, text: flowPair(key, value) });
  }
  const stop = endOf(text, last);
  if (parent.flow) return splice(text, { start: stop, end: stop, text: `, ${flowPair(key, value)}` });
  const first = rangeOf((parent.items[0] as Pair<Scalar, Node>).key)[0];
  const indent = text.slice(lineStart(text, first), first);
  if (indent.trim() !== '') throw unfit(path);
  return splice(text, lineAfter(text, Math.max(stop - 1, 0), `${indent}${flowPair(key, value)}`));
}

interface Deletion {
  readonly parent: YAMLMap<Scalar, Node>;
  readonly parentPath: Path;
  readonly pair: Pair<Scalar, Node>;
}

function deletePair(text: string, { parent, parentPath, pair }: Deletion): string {
  if (parent.items.length === 1) {
    if (parentPath.length === 0) throw unfit(parentPath);
    return applyEdit(text, { type: 'set', path: parentPath, value: {} });
  }
  const start = rangeOf(pair.key)[0];
  const stop = endOf(text, pair);
  if (!parent.flow) return splice(text, { start: lineStart(text, start), end: lineEnd(text, Math.max(stop - 1, 0)), text: '' });
  const index = parent.items.indexOf(pair);
  const next = parent.items[index + 1];
  if (next) return splice(text, { start, end: rangeOf(next.key)[0], text: '' });
  return splice(text, { start: endOf(text, parent.items[index - 1] as Pair<Scalar, Node>), end: stop, text: '' });
}

/** Behind a pair's value, or its colon where it has none. */
function endOf(text: string, { key, value }: Pair<Scalar, Node>): number {
  if (!value?.range) return text.indexOf(':', rangeOf(key)[1]) + 1;
  return contentEnd(text, value.range[0], value.range[1]);
}

function rangeOf(node: Node | undefined | null): readonly [number, number] {
  if (!node?.range) throw unfit([]);
  return [node.range[0], node.range[1]];
}

function unfit(path: Path): RollcallError {
  return new RollcallError(
    'CONFIG_EDIT',
    `The file is laid out in a way that cannot be edited${path.length > 0 ? ` at "${path.join('.')}"` : ''}.`,
    {
      hint: 'Make this change by hand.',
    },
  );
}
