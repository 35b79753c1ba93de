import type { Position, Range } from '../core/model/problem.ts';
import type { Scratch } from './read-text.ts';
import { markFast } from './yaml/fast.ts';
import { makeMarks } from './yaml/marks.ts';
import type { Marks } from './yaml/marks.ts';

/** One file that was read. */
export interface SourceFile {
  readonly text: string;
  /** Bytes before the text: a byte order mark. */
  readonly skippedBytes: number;
  /** Positions, where parsing has found them already. */
  readonly marks: Marks | undefined;
}

/**
 * The texts of a project's files, for as long as somebody may ask where something stands. Positions are computed when they are asked
 * for, by reading the text again, and kept: most runs ask for none.
 */
export class Sources {
  /** What files are read into, one after the other. */
  readonly scratch: Scratch = { bytes: Buffer.alloc(0) };
  readonly #files = new Map<string, SourceFile>();
  readonly #marks = new Map<string, Marks>();
  readonly #lines = new Map<string, Lines>();

  /** Keeps a file's text under its name, relative to the project. */
  add(file: string, source: SourceFile): void {
    this.#files.set(file, source);
    this.#marks.delete(file);
    this.#lines.delete(file);
  }

  /** Names of all files, in the order they were read. */
  get files(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** The text of a file; undefined where it was not read. */
  textOf(file: string): string | undefined {
    return this.#files.get(file)?.text;
  }

  /** Where keys and values of a file stand; none where it could not be parsed. */
  marksOf(file: string): Marks {
    const known = this.#marks.get(file);
    if (known) return known;
    const source = this.#files.get(file);
    const marks = source?.marks ?? (source && markFast(source.text)) ?? makeMarks();
    this.#marks.set(file, marks);
    return marks;
  }

  /** The range between two offsets of a file's text. */
  rangeOf(file: string, start: number, end: number): Range {
    return { filename: file, start: this.#positionOf(file, start), end: this.#positionOf(file, end) };
  }

  /** Offset at which a line begins, lines from 1. */
  lineStart(file: string, line: number): number {
    return this.#linesOf(file).starts[line - 1] ?? 0;
  }

  #positionOf(file: string, offset: number): Position {
    const { starts, bytes } = this.#linesOf(file);
    const line = lineOf(starts, offset);
    const { text, skippedBytes } = this.#files.get(file) ?? NO_FILE;
    const start = starts[line] as number;
    const byte = bytes ? (bytes[line] as number) + Buffer.byteLength(text.slice(start, offset)) : offset;
    return { line: line + 1, column: offset - start + 1, byte: skippedBytes + byte };
  }

  #linesOf(file: string): Lines {
    const known = this.#lines.get(file);
    if (known) return known;
    const lines = listLines(this.textOf(file) ?? '');
    this.#lines.set(file, lines);
    return lines;
  }
}

const NO_FILE: SourceFile = { text: '', skippedBytes: 0, marks: undefined };

/** Where the lines of a text begin. */
interface Lines {
  readonly starts: readonly number[];
  /** The same in bytes; undefined where every character has one. */
  readonly bytes: readonly number[] | undefined;
}

function listLines(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (Buffer.byteLength(text) === text.length) return { starts, bytes: undefined };
  let byte = 0;
  const bytes = starts.map((start, line) => {
    const before = byte;
    byte += Buffer.byteLength(text.slice(start, starts[line + 1]));
    return before;
  });
  return { starts, bytes };
}

/** Index of the last line that begins at or before an offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
