import { RollcallError } from '../core/errors.ts';
import type { StateBackend } from './backend.ts';
import type { FileLock } from './file-lock.ts';

/**
 * A backend elsewhere whose journal is on this machine: whoever locks the state holds the journal too, so that two runs in one
 * folder never write into each other's, also where the server has no locks.
 */
export function withJournalLock(backend: StateBackend, journal: FileLock): StateBackend {
  return {
    ...backend,
    async lock(request) {
      const here = await journal.acquire(request);
      try {
        // What was waited for the one is not waited for the other again.
        const left = Math.max(0, request.timeoutMs - (here.waitedMs ?? 0));
        const there = await backend.lock({ ...request, timeoutMs: left });
        const notices = [there.notice, here.notice].filter((notice) => notice !== undefined);
        return {
          id: there.id,
          waitedMs: (here.waitedMs ?? 0) + (there.waitedMs ?? 0),
          notice: notices[0],
          async release() {
            try {
              await there.release();
            } finally {
              await here.release();
            }
          },
        };
      } catch (error) {
        await here.release();
        throw error;
      }
    },
    async unlock(id) {
      try {
        await journal.unlock(id);
      } catch (error) {
        // It is the lock elsewhere that is meant.
        if (!(error instanceof RollcallError) || error.code !== 'STATE_LOCKED') throw error;
        await backend.unlock(id);
      }
    },
  };
}
