import { escapeLineStart, escapeLines, escapeShown } from '../escape.ts';
import { breakLine, breakSentences } from '../sentences.ts';
import { displayWidth } from './display-width.ts';
import type { RenderOptions } from '../report.ts';
import type { Painter } from './paint.ts';

/** A message with a ruler at its left, as Terraform writes errors and warnings. */
export interface Box {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  /** Paragraphs, wrapped; one that begins with white space keeps its lines. */
  readonly paragraphs: readonly string[];
}

/** A command in quotes, a text to be copied with its quotes, a command behind a colon up to the end of its clause, or any other word. */
const WORDS =
  /\(?(?:`rollcall [^`]*`|"rollcall (?:[^"\\]|\\.)*"|`"(?:[^"\\]|\\.)*"`)\S*|(?<=: )rollcall(?: (?:'[^']*'|[^\s.,;']|[.,;](?=\S))+)+\S*|\S+/g;
const TITLE = { error: 'Error', warning: 'Warning' } as const;
const RULER = { error: 'red', warning: 'yellow' } as const;
const WORD = { error: 'red', warning: 'bold' } as const;

/** The lines of a box. Summary and paragraphs are escaped here. */
export function boxLines(box: Box, paint: Painter, width: number): string[] {
  const ruler = (corner: string): string => paint(RULER[box.severity], corner);
  const title = `${TITLE[box.severity]}:`;
  const [first, ...more] = titleLines(title, box.summary, width - 2);
  const content = [
    `${paint(WORD[box.severity], title)}${paint('bold', (first as string).slice(title.length))}`,
    ...more.map((line) => paint('bold', breakLine(line))),
    ...box.paragraphs.filter((paragraph) => paragraph !== '').flatMap((paragraph) => ['', ...paragraphLines(paragraph, width - 2)]),
  ];
  return [ruler('╷'), ...content.map((line) => `${ruler('│')} ${line}`.trimEnd()), ruler('╵')];
}

/**
 * Text broken at spaces; words longer than a line stay whole, and so do commands, to be copied. Continuation lines are as far in as the
 * first. What had to be escaped in it has been.
 */
export function wrapText(text: string, width: number): string[] {
  return shownLines(text).flatMap((line) => wrapEscaped(line, width));
}

/** The same of a text with something in it that others wrote: none of its lines is taken for a sentence of the plan. */
export function wrapMessage(text: string, width: number): string[] {
  return wrapBroken(text, width).map(breakLine);
}

function wrapBroken(text: string, width: number): string[] {
  return escapeLines(text).flatMap((line) => wrapEscaped(breakSentences(line), width));
}

function wrapEscaped(line: string, width: number): string[] {
  return wrapLine(line, Math.max(20, width)).map(escapeLineStart);
}

/** A line of its own as scripts search for it, wrapped only where a terminal shows it; what goes on is further in than its beginning. */
export function wrapForPeople(line: string, { isTerminal, width }: RenderOptions, further = ''): string[] {
  if (!isTerminal) return [line];
  const [first = '', ...more] = wrapText(line, width - further.length);
  return [first, ...more.map((part) => part.replace(/^ */, (indent) => indent + further))];
}

/** A blank and a word stand behind the title, however long the word: wrappers search for both. */
function titleLines(title: string, summary: string, width: number): string[] {
  const [first, second, ...more] = wrapBroken(`${title} ${summary.trimStart()}`, width);
  return first === title && second !== undefined
    ? [`${title} ${second}`, ...more]
    : [first as string, ...(second === undefined ? [] : [second]), ...more];
}

function paragraphLines(paragraph: string, width: number): string[] {
  return paragraph.startsWith(' ') ? shownLines(paragraph).map(breakLine) : wrapMessage(paragraph, width);
}

function shownLines(text: string): string[] {
  return text.split(/\r?\n/).map(escapeShown);
}

function wrapLine(line: string, width: number): string[] {
  if (displayWidth(line) <= width) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const [word] of line.matchAll(WORDS)) {
    if (current !== '' && indent.length + displayWidth(current) + 1 + displayWidth(word) > width) {
      lines.push(indent + current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, indent + current];
}
