import { compareText, sortedTable } from './json.ts';
import type { Guards, Keep, Limit } from './project.ts';

/** Guards as `rollcall.yaml` says them, every default written out and every list sorted: what two of them differ in, they differ in for everybody. */
export interface WrittenGuards {
  readonly max_deletions: number | string;
  readonly max_member_removals: number | string;
  readonly protected: readonly string[];
  /** provider → granting field → globs of values. */
  readonly privileged: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly keep: readonly Keep[];
}

/** Guards in the words of the file. */
export function writtenGuards({ maxDeletions, maxMemberRemovals, privileged, ...guards }: Guards): WrittenGuards {
  return {
    max_deletions: writtenLimit(maxDeletions),
    max_member_removals: writtenLimit(maxMemberRemovals),
    protected: sortedTexts(guards.protected),
    privileged: sortedTable(
      Object.entries(privileged).map(([provider, fields]) => [
        provider,
        sortedTable(Object.entries(fields).map(([field, globs]) => [field, sortedTexts(globs)])),
      ]),
    ),
    keep: guards.keep
      .map(({ match, min, people }) => ({ match, min, people: sortedTexts(people) }))
      .toSorted((x, y) => compareText(JSON.stringify(x), JSON.stringify(y))),
  };
}

/** The guards that were written so. */
export function guardsOfWritten({ max_deletions: deletions, max_member_removals: removals, ...lists }: WrittenGuards): Guards {
  return { ...lists, maxDeletions: limitOf(deletions), maxMemberRemovals: limitOf(removals) };
}

function limitOf(written: number | string): Limit {
  return typeof written === 'number' ? { type: 'count', count: written } : { type: 'share', share: Number.parseInt(written, 10) / 100 };
}

function writtenLimit(limit: Limit): number | string {
  return limit.type === 'count' ? limit.count : `${Math.round(limit.share * 100)}%`;
}

function sortedTexts(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
