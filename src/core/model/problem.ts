import type { Code } from '../errors.ts';

/** A half-open stretch of a file. Lines and columns count from 1 in UTF-16 units; bytes count from 0. */
export interface Range {
  readonly filename: string;
  readonly start: Position;
  readonly end: Position;
}

export interface Position {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/** Where in a file something was said: the file, relative to the project, and the path of keys and indices to it. */
export interface Place {
  readonly file: string;
  readonly path: readonly (string | number)[];
  /** The key itself instead of its value: for unknown and duplicate keys. */
  readonly atKey?: true;
  /** More exactly: the first of these people or values that is written below it. */
  readonly names?: readonly string[];
}

/** Something wrong with what the user wrote or asked for. A value, so that all are reported together. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: Code;
  /** One sentence: what is wrong, on what; values in quotes. */
  readonly summary: string;
  /** What to do next. */
  readonly detail?: string;
  readonly address?: string;
  /** The id that no live object has, where that is what is wrong. */
  readonly missingId?: string;
  /** Where, as a path to be located in the file's text, or as a finished range. */
  readonly place?: Place;
  readonly range?: Range;
  /** Other places that belong to it: the first of two duplicates. */
  readonly related?: readonly Place[];
}
