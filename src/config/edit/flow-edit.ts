import { lineEnd, lineStart, splice } from './text-span.ts';

/** From the first byte of something to behind its last. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** What stands between two brackets or braces, and its entries in order. */
export interface Flow extends Extent {
  readonly items: readonly Extent[];
}

/** Blanks, line breaks, commas and comments: what may stand between entries that can be edited. */
const PLAIN_GAP = /^(?:[\s,]|#[^\n]*)*$/;
const COMMENT = /#[^\r\n]*/g;

/**
 * A text with one entry less. Only the comment behind it on its line goes along; comments of others, and on lines of their own, stay
 * where they are. Undefined where something stands beside it that is neither comma nor comment.
 */
export function removeFromFlow(text: string, flow: Flow, index: number): string | undefined {
  const item = flow.items[index] as Extent;
  const [from, to] = [flow.items[index - 1]?.end ?? flow.start, flow.items[index + 1]?.start ?? flow.end];
  const [isFirst, isLast] = [index === 0, index === flow.items.length - 1];
  const sides: Sides = { before: text.slice(from, item.start), after: text.slice(item.end, to), isFirst, isLast };
  if (!PLAIN_GAP.test(sides.before) || !PLAIN_GAP.test(sides.after)) return undefined;
  const gap = withCommas(mergedGap(sides), commasBetween(sides));
  const isBare = isFirst && isLast && !gap.includes('#');
  return splice(text, { start: from, end: to, text: isBare ? '' : gap });
}

/** What stands on both sides of an entry. */
interface Sides {
  readonly before: string;
  readonly after: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** None before the first, one between two, and behind the last as many as there were. */
function commasBetween({ after, isFirst, isLast }: Sides): number {
  if (isFirst) return 0;
  return isLast ? Math.min(commasIn(after).length, 1) : 1;
}

/** What is left of the gaps on both sides of an entry that goes. */
function mergedGap(sides: Sides): string {
  const { before, after, isFirst, isLast } = sides;
  const [opens, ends] = [before.includes('\n'), after.includes('\n')];
  if (opens && ends && isAlone(sides)) return before.slice(0, lineStart(before, before.length)) + after.slice(lineEnd(after, 0));
  if (!isLast && !ends) return before;
  const rest = after.replace(/^([ \t]*,?)[ \t]*#[^\r\n]*/, '$1');
  if (opens) return isFirst || before.includes('#') ? before + rest : rest;
  return isFirst && !/^[ \t,]*\r?\n/.test(rest) ? before + rest : rest;
}

/** Whether nothing else is on the lines of an entry. */
function isAlone({ before, after }: Sides): boolean {
  return isBlank(before.slice(lineStart(before, before.length))) && isBlank(firstLine(after));
}

function firstLine(text: string): string {
  return text.slice(0, lineEnd(text, 0)).replace(/#[^\r\n]*/, '');
}

function isBlank(text: string): boolean {
  return /^[\s,]*$/.test(text);
}

/** Where the commas of a gap are; those in comments are none. */
function commasIn(gap: string): readonly number[] {
  const bare = gap.replace(COMMENT, (comment) => ' '.repeat(comment.length));
  return [...bare.matchAll(/,/g)].map(({ index }) => index);
}

function withCommas(gap: string, count: number): string {
  const places = commasIn(gap);
  if (places.length < count) return `,${gap}`;
  return places.slice(count).reduceRight((rest, at) => {
    // A comma that leads its line has a blank behind it that goes along.
    const leads = /\n[ \t]*$/.test(rest.slice(0, at)) && rest[at + 1] === ' ';
    return splice(rest, { start: at, end: at + (leads ? 2 : 1), text: '' });
  }, gap);
}

/**
 * A text with one entry more, behind the last: on a line of its own where the last one is on one, and where it would come between the last
 * one and its comment. A comma stands behind it only where one stood behind the last. Undefined where that cannot be told.
 */
export function addToFlow(text: string, flow: Flow, value: string): string | undefined {
  const last = flow.items.at(-1);
  const gap = text.slice(last?.end ?? flow.start, flow.end);
  if (!PLAIN_GAP.test(gap)) return undefined;
  if (!last) return addFirst(text, flow, { gap, value });
  const prefix = text.slice(lineStart(text, last.start), last.start);
  const isOwnLine = /^[ \t]*,?[ \t]*$/.test(prefix) && lineStart(text, last.start) >= flow.start;
  const isCommented = /^[ \t]*,?[ \t]*#/.test(gap);
  if (!isOwnLine && !isCommented) return splice(text, { start: last.end, end: last.end, text: `, ${value}` });
  if (isOwnLine && prefix.includes(','))
    return commasIn(gap).length === 0 ? onNextLine(text, last.end, { flow, line: prefix + value }) : undefined;
  const line = (isOwnLine ? prefix : `${indentOf(text, flow.start)}  `) + value;
  return addBehind(text, flow, { last, gap, line });
}

interface Addition {
  readonly last: Extent;
  readonly gap: string;
  readonly line: string;
}

/** A line behind the last entry, which gets a comma where it has none. */
function addBehind(text: string, flow: Flow, { last, gap, line }: Addition): string {
  const [comma] = commasIn(gap);
  if (comma !== undefined) return onNextLine(text, last.end + comma + 1, { flow, line: `${line},` });
  const parted = splice(text, { start: last.end, end: last.end, text: ',' });
  return onNextLine(parted, last.end + 1, { flow: { ...flow, end: flow.end + 1 }, line });
}

interface Line {
  readonly flow: Extent;
  readonly line: string;
}

/** A line below the one of an offset; where the closing bracket is on that one, the line breaks before it. */
function onNextLine(text: string, offset: number, { flow, line }: Line): string {
  const [at, lineBreak] = [lineEnd(text, offset), breakOf(text)];
  if (at <= flow.end) return splice(text, { start: at, end: at, text: line + lineBreak });
  return splice(text, { start: offset, end: offset, text: lineBreak + line });
}

function addFirst(text: string, flow: Flow, { gap, value }: { readonly gap: string; readonly value: string }): string {
  if (!gap.includes('#')) return splice(text, { start: flow.start, end: flow.end, text: value });
  const at = lineStart(text, flow.end);
  return splice(text, { start: at, end: at, text: `${indentOf(text, flow.start)}  ${value}${breakOf(text)}` });
}

function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

function breakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
