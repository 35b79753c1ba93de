import { RollcallError } from '../core/errors.ts';
import { canonicalText } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { StateBackend, StateLock } from './backend.ts';
import type { GitPlace } from './git.ts';
import { atHead, makeCommit, namesAt, readFileAt, swapBranch } from './git-refs.ts';
import {
  describeHolder,
  makeHolder,
  notGivenBackError,
  notLockedError,
  otherLockError,
  parseHolder,
  takeoverNotice,
  UNREADABLE,
} from './holder.ts';
import type { Holder } from './holder.ts';
import { isCertainlyGone } from './process-facts.ts';
import { printable } from '../http/redact.ts';
import { waitForLock } from './wait-for-lock.ts';
import type { Attempt } from './wait-for-lock.ts';

const POLL_MS = 2_000;
const FILE = 'lock.json';

/**
 * The lock is a branch of its own that holds one file. Making it, taking it over and removing it are one compare-and-swap each, so
 * that of several exactly one wins.
 */
export function makeGitLock(here: GitPlace): Pick<StateBackend, 'lock' | 'unlock'> {
  return {
    lock: (request) =>
      waitForLock({ place: here.place, surroundings: here.surroundings, pollMs: POLL_MS }, request, () =>
        tryAcquire(here, request.purpose),
      ),
    unlock: (id) => breakLock(here, id),
  };
}

async function tryAcquire(here: GitPlace, purpose: string): Promise<Attempt> {
  const { site, surroundings } = here;
  const branch = lockBranch(here);
  const { there, holder } = await readHolder(here);
  if (there !== undefined && (!holder || !isCertainlyGone(holder, surroundings.facts, 'anywhere'))) return { type: 'locked', holder };
  const own = makeHolder(surroundings, purpose);
  const message = `lock: ${printable(describeHolder(own))}\n\n[skip ci]\n`;
  const commit = await makeCommit(site, here, { path: FILE, text: canonicalText(own), message, parent: undefined });
  const swapped = await swapBranch(site, { branch, from: there, to: commit }, surroundings.sleep);
  if (swapped.type === 'beaten') return { type: 'again' };
  return { type: 'held', lock: held(here, { own, commit, notice: holder && takeoverNotice(holder) }) };
}

function held(here: GitPlace, lock: { readonly own: Holder; readonly commit: string; readonly notice: string | undefined }): StateLock {
  here.purpose = lock.own.purpose;
  return {
    id: lock.own.id,
    notice: lock.notice,
    async release() {
      here.purpose = undefined;
      try {
        // Beaten: broken by somebody meanwhile, and what is there now is not ours to remove.
        await swapBranch(here.site, { branch: lockBranch(here), from: lock.commit, to: undefined }, here.surroundings.sleep);
      } catch (error) {
        throw notGivenBackError(here.place, lock.own.id, error);
      }
    },
  };
}

async function breakLock(here: GitPlace, id: string): Promise<void> {
  const branch = lockBranch(here);
  const { there, holder } = await readHolder(here);
  if (there === undefined) throw notLockedError(here.place);
  if ((holder?.id ?? UNREADABLE) !== id) throw otherLockError(id, holder, describeHolder(holder));
  // Beaten: the lock of this id is gone all the same.
  await swapBranch(here.site, { branch, from: there, to: undefined }, here.surroundings.sleep);
}

/** The commit of the lock and who made it; unknown where the lock cannot be read. @throws RollcallError `STATE_READ` where it is none */
async function readHolder(here: GitPlace): Promise<{ readonly there: string | undefined; readonly holder: Holder | undefined }> {
  const branch = lockBranch(here);
  return atHead(here.site, branch, async (there) => {
    if (there === undefined) return { there, holder: undefined };
    const text = await readFileAt(here.site, branch, { commit: there, path: FILE });
    if (text === undefined || (await namesAt(here.site, there)).length > 1) throw noLockError(here);
    return { there, holder: parseHolder(text) };
  });
}

/** Breaking a lock removes its branch: of one that holds anything else, that would be lost. */
function noLockError(here: GitPlace): RollcallError {
  const [branch, lock] = [here.branch, lockBranch(here)].map(quoteName);
  return new RollcallError(
    'STATE_READ',
    `The branch ${lock} of ${quoteName(here.site.remote)} is no lock of ${branch}: it holds something else.`,
    {
      hint: 'Choose another "branch" in `state:`, or rename the one that is in the way.',
    },
  );
}

function lockBranch({ branch }: GitPlace): string {
  return `${branch}-lock`;
}
