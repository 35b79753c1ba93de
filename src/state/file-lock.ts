import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { canonicalText } from '../core/model/json.ts';
import type { LockRequest, StateLock } from './backend.ts';
import { readIfThere, removeIfThere, systemCode, writeError } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { idIn, removeOf } from './remove-lock-file.ts';
import { describeHolder, makeHolder, notLockedError, otherLockError, parseHolder, takeoverNotice } from './holder.ts';
import type { Holder, LockSurroundings } from './holder.ts';
import { isCertainlyGone } from './process-facts.ts';
import { waitForLock } from './wait-for-lock.ts';
import type { Attempt } from './wait-for-lock.ts';

export interface FileLock {
  acquire(request: LockRequest): Promise<StateLock>;
  unlock(id: string): Promise<void>;
}

const POLL_MS = 200;

interface Site {
  readonly path: string;
  readonly fs: FileSystem;
  readonly surroundings: LockSurroundings;
}

/**
 * A lock as a file that appears with its content in one go. A dead holder's lock is replaced under a second file that only one
 * process can make, so that of two who take over exactly one wins.
 *
 *     free ── link ──► held ── rename away, look, unlink ──► free
 *                       │ holder dead: link .takeover, look again, rename over it, unlink .takeover
 *                       └──────────────► held
 */
export function makeFileLock(site: Site): FileLock {
  const { path, surroundings } = site;
  return {
    acquire: (request) => waitForLock({ place: path, surroundings, pollMs: POLL_MS }, request, () => tryAcquire(site, request.purpose)),
    unlock: (id) => breakLock(site, id),
  };
}

async function tryAcquire(site: Site, purpose: string): Promise<Attempt> {
  const own = makeHolder(site.surroundings, purpose);
  if (await appear(site, site.path, own)) return { type: 'held', lock: makeLock(site, own.id, undefined) };
  const text = await readIfThere(site.fs, site.path);
  if (text === undefined) return { type: 'again' };
  const holder = parseHolder(text);
  if (!holder || !isCertainlyGone(holder, site.surroundings.facts, 'here')) return { type: 'locked', holder };
  return takeOver(site, own, holder);
}

async function takeOver(site: Site, own: Holder, dead: Holder): Promise<Attempt> {
  const guard = guardPath(site);
  if (!(await appear(site, guard, own))) {
    const text = await readIfThere(site.fs, guard);
    const other = text === undefined ? undefined : parseHolder(text);
    // Its maker died between two steps. Removing it here could remove that of a third process: a person has to.
    if (other && isCertainlyGone(other, site.surroundings.facts, 'here'))
      return { type: 'locked', holder: dead, why: 'A process died while it took the lock over' };
    return text === undefined ? { type: 'again' } : { type: 'locked', holder: other, why: 'It is being taken over' };
  }
  try {
    const text = await readIfThere(site.fs, site.path);
    if (text === undefined || parseHolder(text)?.id !== dead.id) return { type: 'again' };
    await replace(site, own);
  } finally {
    await removeIfThere(site.fs, guard);
  }
  return { type: 'held', lock: makeLock(site, own.id, takeoverNotice(dead)) };
}

function makeLock(site: Site, id: string, notice: string | undefined): StateLock {
  return {
    id,
    notice,
    async release() {
      // Broken by somebody meanwhile: what is there now is not ours to remove.
      await removeOf(site.fs, site.path, id);
    },
  };
}

async function breakLock(site: Site, id: string): Promise<void> {
  const guard = await readIfThere(site.fs, guardPath(site));
  const text = await readIfThere(site.fs, site.path);
  const isGuards = guard !== undefined && idIn(guard) === id;
  if (!isGuards) checkHolder(site, text, id);
  if (guard !== undefined && (isGuards || isLeftBehind(site, guard))) await removeOf(site.fs, guardPath(site), idIn(guard));
  await removeOf(site.fs, site.path, id);
}

function checkHolder(site: Site, text: string | undefined, id: string): void {
  if (text === undefined) throw notLockedError(site.path);
  const holder = parseHolder(text);
  if (idIn(text) !== id) throw otherLockError(id, holder, describeHolder(holder));
}

/** Who is taking over and still runs finds the lock gone, and removes this file itself. */
function isLeftBehind(site: Site, guard: string): boolean {
  const maker = parseHolder(guard);
  return maker !== undefined && isCertainlyGone(maker, site.surroundings.facts, 'here');
}

/** Makes a file appear with its content, or answers false where there is one already. */
async function appear(site: Site, path: string, holder: Holder): Promise<boolean> {
  const temporary = await writeTemporary(site, holder);
  try {
    await site.fs.link(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw writeError(path, error);
    return await appearWithoutLinks(site, path, holder);
  } finally {
    await removeIfThere(site.fs, temporary);
  }
}

/** Where the file system has no links: exclusive all the same, but for a moment the file is empty, which reads as held. */
async function appearWithoutLinks(site: Site, path: string, holder: Holder): Promise<boolean> {
  try {
    const handle = await site.fs.open(path, 'wx', 0o600);
    try {
      await handle.writeFile(canonicalText(holder));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw writeError(path, error);
  }
}

async function replace(site: Site, holder: Holder): Promise<void> {
  const temporary = await writeTemporary(site, holder);
  try {
    await site.fs.rename(temporary, site.path);
  } catch (error) {
    await removeIfThere(site.fs, temporary);
    throw writeError(site.path, error);
  }
}

async function writeTemporary(site: Site, holder: Holder): Promise<string> {
  const temporary = `${site.path}.${randomUUID()}.tmp`;
  try {
    await site.fs.mkdir(dirname(site.path), { recursive: true });
    const handle = await site.fs.open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(canonicalText(holder));
    } finally {
      await handle.close();
    }
  } catch (error) {
    await site.fs.unlink(temporary).catch(() => undefined);
    throw writeError(site.path, error);
  }
  return temporary;
}

function guardPath(site: Site): string {
  return `${site.path}.takeover`;
}
