import type { Code } from '../../core/errors.ts';

/** Something wrong with a file's YAML, by offsets into its text; a range is made of it once the file's name is known. */
export interface YamlFault {
  readonly code: Code;
  readonly summary: string;
  readonly detail?: string;
  readonly start: number;
  readonly end: number;
  /** Path of the other place that belongs to it: the first of two duplicate keys. */
  readonly first?: readonly (string | number)[];
}
