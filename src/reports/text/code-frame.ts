import type { Snippet } from '../../core/model/diagnostic.ts';
import type { Range } from '../../core/model/problem.ts';
import { escapeText } from '../escape.ts';
import { breakSentences } from '../sentences.ts';
import { cutToWidth, displayWidth } from './display-width.ts';

/** The lines of a file with their numbers, and a run of carets under what is meant. Long lines are clipped around it. */
export function codeFrame(snippet: Snippet, range: Range, width: number): string[] {
  const lines = snippet.code.replace(/\r?\n$/, '').split('\n');
  const gutter = String(snippet.start_line + lines.length - 1).length;
  let offset = 0;
  return lines.flatMap((line, index) => {
    const number = snippet.start_line + index;
    const from = snippet.highlight_start_offset - offset;
    const to = Math.min(snippet.highlight_end_offset - offset, line.length);
    offset += line.length + 1;
    const marked = number === range.start.line && from >= 0 && from <= line.length;
    const parts = marked ? split(line, from, Math.max(to, from)) : split(line, 0, 0);
    const { text, caret } = clip(parts, Math.max(20, width - gutter - 3));
    const shown = `${String(number).padStart(gutter)} │ ${text}`.trimEnd();
    return marked ? [shown, `${' '.repeat(gutter)} │ ${caret}`] : [shown];
  });
}

interface Parts {
  readonly before: string;
  readonly meant: string;
  readonly after: string;
}

function split(line: string, from: number, to: number): Parts {
  return { before: printable(line.slice(0, from)), meant: printable(line.slice(from, to)), after: printable(line.slice(to)) };
}

function printable(text: string): string {
  return breakSentences(escapeText(text.replaceAll('\r', '').replaceAll('\t', '  ')));
}

/** What fits into `width` columns with the beginning of what is meant in it, and the carets. */
function clip(parts: Parts, width: number): { readonly text: string; readonly caret: string } {
  const before =
    displayWidth(parts.before) + Math.min(displayWidth(parts.meant), 12) < width
      ? parts.before
      : `…${parts.before.slice(-Math.floor(width / 3))}`;
  const whole = before + parts.meant + parts.after;
  const text = displayWidth(whole) <= width ? whole : `${cutToWidth(whole, width - 1)}…`;
  const column = displayWidth(before);
  const carets = Math.max(1, Math.min(displayWidth(parts.meant), width - column));
  return { text, caret: ' '.repeat(column) + '^'.repeat(carets) };
}
