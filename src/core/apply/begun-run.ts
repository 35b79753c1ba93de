import { compareText } from '../model/json.ts';
import { MOST_NAMED, MOST_RUNS } from '../model/state.ts';
import type { BegunStep, Run } from '../model/state.ts';
import type { JournalLine } from './journal-line.ts';

/** An apply as far as it has come. If nobody ends it, this is what is known of it. */
export interface BegunRun {
  /** What a line of its journal says of it; the same lines again change nothing. */
  lay(line: Pick<JournalLine, 'type' | 'at' | 'step' | 'title' | 'address' | 'ended' | 'counts'>): void;
  /** As the state keeps it until the apply ends. */
  snapshot(): Run;
}

/** What is known of an apply before its first call. */
export function unfinishedRun(run: Omit<Run, 'counts' | 'unfinished'>, changes: number): Run {
  return {
    ...run,
    counts: { done: 0, failed: 0, stale: 0, skipped: 0, not_attempted: changes },
    unfinished: { seen: run.when, done: [], unknown: [] },
  };
}

/** Goes on from what was written of it last. */
export function resumeRun(run: Run): BegunRun {
  const { unfinished } = run;
  let counts = run.counts;
  const done = new Set(unfinished?.done);
  const unknown = new Map<string, BegunStep>(unfinished?.unknown.map((begun) => [begun.step, begun]));
  let seen = unfinished?.seen ?? run.when;
  return {
    lay(line) {
      const { type, step, title = '', address } = line;
      seen = line.at;
      if (step !== undefined && type === 'begin' && address !== undefined) unknown.set(step, { address, step, title });
      else if (step !== undefined) unknown.delete(step);
      counts = line.counts ?? countsAfter(counts, line.ended);
      for (const [each, status] of Object.entries(line.ended ?? {})) if (status === 'done' && done.size < MOST_NAMED) done.add(each);
    },
    snapshot: () => ({
      ...run,
      counts,
      unfinished: {
        seen,
        done: [...done].sort(compareText),
        unknown: [...unknown.values()].sort((one, other) => compareText(one.step, other.step)),
      },
    }),
  };
}

function countsAfter(before: Run['counts'], ended: JournalLine['ended'] = {}): Run['counts'] {
  const counts = { ...before };
  for (const status of Object.values(ended)) {
    counts[status]++;
    counts.not_attempted--;
  }
  return counts;
}

/** The runs with one more, or with what is known now of the last one that began at the same time by the same plan. */
export function withRun(runs: readonly Run[], run: Run): readonly Run[] {
  const place = runs.findLastIndex((each) => each.unfinished !== undefined && isSameRun(each, run));
  const others = place < 0 ? runs : runs.toSpliced(place, 1);
  return [...others, run].slice(-MOST_RUNS);
}

/** The runs with what became of one in the place of its beginning. */
export function endedRun(runs: readonly Run[], begun: Run, run: Run): readonly Run[] {
  return [...runs.filter((each) => each.unfinished === undefined || !isSameRun(each, begun)), run].slice(-MOST_RUNS);
}

function isSameRun(one: Run, other: Run): boolean {
  return one.plan === other.plan && one.when === other.when;
}
