import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { RollcallError } from '../../core/errors.ts';
import type { Json } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { yaml } from '../yaml/library.ts';
import { addToFlow, removeFromFlow } from './flow-edit.ts';
import type { Extent, Flow } from './flow-edit.ts';
import { flowPair, flowText, inlineText } from './render.ts';
import { contentEnd, lineAfter, lineEnd, lineStart, splice } from './text-span.ts';

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
      return pair
        ? setValue(text, { parent, pair, value: edit.value })
        : insertPair(text, parent, { key, value: edit.value, path: edit.path });
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

/** What comes is laid out like what was there, so it comes before anything goes. */
function editList(text: string, { parent, key, pair, edit }: ListEdit): string {
  const { path, add } = edit;
  const list = pair?.value;
  if (!pair || !yaml.isSeq<Node>(list)) {
    if (add.length === 0) return text;
    if (!pair) return insertPair(text, parent, { key, value: [...add], path });
    if (list && !(yaml.isScalar(list) && list.value === null)) throw unfit(path);
    return setValue(text, { parent, pair, value: [...add] });
  }
  refuseTied(list, path);
  const gone = list.items.flatMap((item, index) => (!yaml.isAlias(item) && edit.removes(item.toJSON() as Json) ? [index] : []));
  const added = add.reduce<string>((edited, value) => addItem(edited, path, value), text);
  return gone.reduceRight((edited, index) => removeItem(edited, path, index), added);
}

function addItem(text: string, path: Path, value: Json): string {
  const list = nodeAt(text, path) as YAMLSeq<Node>;
  if (list.flow) return fitting(addToFlow(text, flowOf(text, list, list.items.map(extentOf(text))), flowText(value)), path);
  const [start, end] = rangeOf(list.items.at(-1));
  const dash = dashOf(text, start);
  return splice(text, lineAfter(text, contentEnd(text, start, end), `${text.slice(lineStart(text, dash), dash)}- ${inlineText(value)}`));
}

function removeItem(text: string, path: Path, index: number): string {
  const list = nodeAt(text, path) as YAMLSeq<Node>;
  const item = list.items[index];
  refuseTied(item, path);
  if (list.flow) return fitting(removeFromFlow(text, flowOf(text, list, list.items.map(extentOf(text))), index), path);
  const { start, end } = extentOf(text)(item);
  const rest = splice(text, { start: lineStart(text, dashOf(text, start)), end: lineEnd(text, Math.max(end - 1, start)), text: '' });
  return list.items.length === 1 ? withEmpty(rest, pairAt(text, path), '[]') : rest;
}

/** What is left of a block of which everything went: comments on lines of their own stay below. */
function withEmpty(text: string, pair: Pair<Scalar, Node> | undefined, brackets: '[]' | '{}'): string {
  if (!pair) throw unfit([]);
  const colon = colonOf(text, pair);
  if (colon === undefined || !/^[ \t]*(?:#.*)?\r?$/.test(text.slice(colon + 1, lineEnd(text, colon)).trimEnd())) throw unfit([]);
  return splice(text, { start: colon + 1, end: colon + 1, text: ` ${brackets}` });
}

function pairAt(text: string, path: Path): Pair<Scalar, Node> | undefined {
  const parent = nodeAt(text, path.slice(0, -1));
  return yaml.isMap<Scalar, Node>(parent) ? parent.items.find((item) => String(item.key.value) === path.at(-1)) : undefined;
}

function extentOf(text: string): (node: Node | undefined) => Extent {
  return (node) => {
    const [start, end] = rangeOf(node);
    return { start, end: contentEnd(text, start, end) };
  };
}

function flowOf(text: string, node: Node, items: readonly Extent[]): Flow {
  const [start, end] = rangeOf(node);
  const close = contentEnd(text, start, end) - 1;
  if (!/^(?:\[.*\]|\{.*\})$/s.test(text.slice(start, close + 1))) throw unfit([]);
  return { start: start + 1, end: close, items };
}

function fitting(text: string | undefined, path: Path): string {
  if (text === undefined) throw unfit(path);
  return text;
}

/** Another place may go by an anchor, and a tag says what may be in it. */
function refuseTied(node: unknown, path: Path): void {
  yaml.visit(node as Node, {
    Node: (_key, each) => {
      if ((!yaml.isAlias(each) && each.anchor !== undefined) || each.tag !== undefined) throw unfit(path);
    },
  });
}

/** The dash of a block's item has nothing before it on its line but blanks. */
function dashOf(text: string, start: number): number {
  const dash = text.lastIndexOf('-', start - 1);
  if (dash < 0 || text.slice(lineStart(text, dash), dash).trim() !== '' || text.slice(dash + 1, start).trim() !== '') throw unfit([]);
  return dash;
}

interface NewValue {
  readonly parent: YAMLMap<Scalar, Node>;
  readonly pair: Pair<Scalar, Node>;
  readonly value: Json;
}

function setValue(text: string, { parent, pair, value }: NewValue): string {
  const path = [String(pair.key.value)];
  const colon = colonOf(text, pair);
  if (colon === undefined) throw unfit(path);
  const node = pair.value;
  if (node) refuseTied(node, path);
  // A comma would end it between braces.
  const rendered = parent.flow ? flowText(value) : inlineText(value);
  if (!node?.range || node.range[0] === node.range[1]) return splice(text, { start: colon + 1, end: colon + 1, text: ` ${rendered}` });
  const { start, end } = extentOf(text)(node);
  const isBelow = text.slice(colon + 1, start).includes('\n');
  if (!isBelow) return splice(text, { start, end, text: rendered + headComment(text, node) });
  if (!isBlock(node)) return splice(text, { start, end, text: rendered });
  // A block goes up behind its key; a comment there stays.
  const below = splice(text, { start: lineEnd(text, colon), end: lineEnd(text, Math.max(end - 1, colon)), text: '' });
  return splice(below, { start: colon + 1, end: colon + 1, text: ` ${rendered}` });
}

function isBlock(node: Node): boolean {
  return yaml.isCollection(node) && !node.flow;
}

/** The comment behind the bar of a text of several lines. */
function headComment(text: string, node: Node): string {
  const isText = yaml.isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  return isText ? (/^[|>][^\s#]*([ \t]+#[^\r\n]*)?/.exec(text.slice(rangeOf(node)[0]))?.[1] ?? '') : '';
}

interface NewPair {
  readonly key: string;
  readonly value: Json;
  readonly path: Path;
}

function insertPair(text: string, parent: YAMLMap<Scalar, Node>, { key, value, path }: NewPair): string {
  const last = parent.items.at(-1);
  if (parent.flow) return fitting(addToFlow(text, flowOf(text, parent, parent.items.map(pairExtent(text))), flowPair(key, value)), path);
  if (!last) throw unfit(path);
  const first = rangeOf((parent.items[0] as Pair<Scalar, Node>).key)[0];
  const indent = text.slice(lineStart(text, first), first);
  if (indent.trim() !== '') throw unfit(path);
  return splice(text, lineAfter(text, Math.max(endOf(text, last) - 1, 0), `${indent}${flowPair(key, value)}`));
}

interface Deletion {
  readonly parent: YAMLMap<Scalar, Node>;
  readonly parentPath: Path;
  readonly pair: Pair<Scalar, Node>;
}

function deletePair(text: string, { parent, parentPath, pair }: Deletion): string {
  refuseTied(pair.key, parentPath);
  if (pair.value) refuseTied(pair.value, parentPath);
  if (parent.flow) {
    const index = parent.items.indexOf(pair);
    return fitting(removeFromFlow(text, flowOf(text, parent, parent.items.map(pairExtent(text))), index), parentPath);
  }
  const { start, end } = pairExtent(text)(pair);
  if (!/^[ \t]*(?:\?[ \t]+)?$/.test(text.slice(lineStart(text, start), start))) throw unfit(parentPath);
  const rest = splice(text, { start: lineStart(text, start), end: lineEnd(text, Math.max(end - 1, 0)), text: '' });
  if (parent.items.length > 1) return rest;
  if (parentPath.length === 0) throw unfit(parentPath);
  return withEmpty(rest, pairAt(text, parentPath), '{}');
}

function pairExtent(text: string): (pair: Pair<Scalar, Node>) => Extent {
  return (pair) => ({ start: rangeOf(pair.key)[0], end: endOf(text, pair) });
}

/** Behind a pair's value, or its colon, or its key where it has neither. */
function endOf(text: string, pair: Pair<Scalar, Node>): number {
  const end = pair.value?.range ? contentEnd(text, pair.value.range[0], pair.value.range[1]) : 0;
  const [, key] = rangeOf(pair.key);
  return Math.max(end, key, (colonOf(text, pair) ?? -1) + 1);
}

/** The colon behind a key. */
function colonOf(text: string, { key }: Pair<Scalar, Node>): number | undefined {
  const [start, end] = rangeOf(key);
  const from = contentEnd(text, start, end);
  const between = /^\s*:/.exec(text.slice(from, from + 1000));
  return between ? from + between[0].length - 1 : undefined;
}

function rangeOf(node: Node | undefined | null): readonly [number, number] {
  if (!node?.range) throw unfit([]);
  return [node.range[0], node.range[1]];
}

function unfit(path: Path): RollcallError {
  return new RollcallError(
    'CONFIG_EDIT',
    `The file is laid out in a way that cannot be edited${path.length > 0 ? ` at ${quoteName(path.join('.'))}` : ''}.`,
    {
      hint: 'Make this change by hand.',
    },
  );
}
