import { compareText, sortedTable } from './json.ts';
import type { Exclusive, Project } from './project.ts';

/** What a setting of a target says: itself where it is one word or number, a digest of it where it is more. */
export type WrittenSetting = string | number | boolean;

/** What `rollcall.yaml` says beside guards that makes a project more or less safe, every list sorted. It names no people. */
export interface WrittenSettings {
  /** Lint rules that are not at their default. */
  readonly lint: Readonly<Record<string, string>>;
  /** Keys of groups that conflict. */
  readonly exclusive: readonly (readonly string[])[];
  /** target → key → what it says; nothing of where and by whose leave it is reached. */
  readonly targets: Readonly<Record<string, Readonly<Record<string, WrittenSetting>>>>;
  /** Digests of the drift that is accepted. */
  readonly accepted: readonly string[];
}

/** Which groups conflict, whatever the reason and the order. */
export function writtenExclusive(exclusive: readonly Exclusive[]): readonly (readonly string[])[] {
  return exclusive
    .map(({ groups }) => [...new Set(groups)].sort(compareText))
    .toSorted((x, y) => compareText(JSON.stringify(x), JSON.stringify(y)));
}

/** Lint rules in the words of the file; a default that is written out is none of them. */
export function writtenLint(lint: Project['lint']): Readonly<Record<string, string>> {
  return sortedTable(Object.entries(lint).filter(([, level]) => level !== 'warn'));
}
