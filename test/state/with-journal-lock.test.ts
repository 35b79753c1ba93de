import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateBackend } from '../../src/state/backend.ts';
import { makeFileLock } from '../../src/state/file-lock.ts';
import { diskFileSystem } from '../../src/state/file-system.ts';
import { readOwnFacts } from '../../src/state/process-facts.ts';
import { waitForLock } from '../../src/state/wait-for-lock.ts';
import { withJournalLock } from '../../src/state/with-journal-lock.ts';

describe('a lock of a journal here and of a state elsewhere', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** A journal that is held until so much was slept, and a state that nobody gives back; what was slept, in all. */
  async function waitedFor(request: { readonly timeoutMs: number; readonly freeAfterMs: number; readonly tryMs: number }): Promise<number> {
    let [passed, slept] = [0, 0];
    const release: (() => Promise<void>)[] = [];
    const surroundings = {
      facts: readOwnFacts(),
      who: 'ada',
      now: () => 0,
      elapsed: () => passed,
      async sleep(ms: number) {
        passed += ms;
        slept += ms;
        if (slept >= request.freeAfterMs) await release.pop()?.();
      },
    };
    const journal = makeFileLock({ path: join(dir, 'git.lock'), fs: diskFileSystem, surroundings });
    const other = await journal.acquire({ purpose: 'apply', timeoutMs: 0 });
    release.push(() => other.release());
    const backend = {
      place: 'elsewhere',
      lock: (asked) =>
        waitForLock({ place: 'elsewhere', surroundings, pollMs: 700 }, asked, () => {
          passed += request.tryMs;
          return Promise.resolve({ type: 'locked', holder: undefined });
        }),
    } as Pick<StateBackend, 'place' | 'lock'> as StateBackend;

    await expect(withJournalLock(backend, journal).lock({ purpose: 'apply', timeoutMs: request.timeoutMs })).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: expect.stringContaining('elsewhere') as string,
    });
    // What was held here is given back.
    await (await journal.acquire({ purpose: 'apply', timeoutMs: 0 })).release();
    return passed;
  }

  it.each([
    { timeoutMs: 5_000, freeAfterMs: 3_000, tryMs: 0 },
    { timeoutMs: 5_000, freeAfterMs: 0, tryMs: 0 },
    { timeoutMs: 5_000, freeAfterMs: 5_000, tryMs: 0 },
    { timeoutMs: 3_600_000, freeAfterMs: 1_800_000, tryMs: 0 },
  ])('is waited for $timeoutMs ms in all, of which $freeAfterMs are for the first', async (request) => {
    expect(await waitedFor(request)).toBe(request.timeoutMs);
  });

  it('counts the time that looking takes', async () => {
    const passed = await waitedFor({ timeoutMs: 60_000, freeAfterMs: 10_000, tryMs: 2_000 });

    expect(passed).toBeGreaterThanOrEqual(60_000);
    // One look is under way when the time is over, and one follows.
    expect(passed).toBeLessThanOrEqual(64_000);
  });
});
