import type { JournalLine } from '../core/apply/journal-line.ts';
import type { OpenJournal } from './journal.ts';

interface Waiting {
  readonly line: JournalLine;
  written(): void;
  failed(error: unknown): void;
}

/** A journal whose lines are written together where several wait for the same moment. What was written is kept elsewhere at once. */
export function batched(write: (lines: readonly JournalLine[]) => Promise<void>): OpenJournal {
  let waiting: Waiting[] = [];
  let isBusy = false;

  async function drain(): Promise<void> {
    isBusy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch.map(({ line }) => line));
        for (const item of batch) item.written();
      } catch (error) {
        for (const item of batch) item.failed(error);
      }
    }
    isBusy = false;
  }

  return {
    append(line) {
      return new Promise((written, failed) => {
        waiting.push({ line, written, failed });
        if (!isBusy) void drain();
      });
    },
    truncate: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
