import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { canonicalText, isJsonObject } from '../core/model/json.ts';
import type { StateLock } from './backend.ts';
import { readIfThere, removeIfThere, systemCode, writeError } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { isCertainlyGone } from './process-facts.ts';
import type { ProcessFacts } from './process-facts.ts';

/** What a lock is told about the process that wants it. */
export interface LockSurroundings {
  readonly facts: ProcessFacts;
  /** The person or CI job. */
  readonly who: string;
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Who holds a lock: the content of its file. */
export interface Holder extends ProcessFacts {
  readonly id: string;
  readonly who: string;
  readonly purpose: string;
  /** RFC 3339 UTC. */
  readonly since: string;
}

export interface FileLock {
  acquire(purpose: string, timeoutMs: number, signal?: AbortSignal): Promise<StateLock>;
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
 *     free ── link ──► held ── unlink ──► free
 *                       │ holder dead: link .takeover, look again, rename over it, unlink .takeover
 *                       └──────────────► held
 */
export function makeFileLock(site: Site): FileLock {
  return {
    async acquire(purpose, timeoutMs, signal) {
      const { surroundings } = site;
      const deadline = surroundings.now() + timeoutMs;
      for (;;) {
        const attempt = await tryAcquire(site, purpose);
        if (attempt.type === 'held') return attempt.lock;
        if (attempt.type === 'again') continue;
        if (surroundings.now() >= deadline) throw lockedError(site.path, attempt.holder, attempt.why);
        if (signal?.aborted) throw new RollcallError('CANCELLED', 'Cancelled while waiting for the lock of the state.');
        await surroundings.sleep(Math.min(POLL_MS, deadline - surroundings.now()));
      }
    },
    unlock: (id) => breakLock(site, id),
  };
}

type Attempt =
  | { readonly type: 'held'; readonly lock: StateLock }
  /** What was there has just changed. */
  | { readonly type: 'again' }
  | { readonly type: 'locked'; readonly holder: Holder | undefined; readonly why?: string };

async function tryAcquire(site: Site, purpose: string): Promise<Attempt> {
  const own = describeSelf(site, purpose);
  if (await appear(site, site.path, own)) return { type: 'held', lock: makeLock(site, own.id, undefined) };
  const text = await readIfThere(site.fs, site.path);
  if (text === undefined) return { type: 'again' };
  const holder = parseHolder(text);
  if (!holder || !isCertainlyGone(holder, site.surroundings.facts)) return { type: 'locked', holder };
  return takeOver(site, own, holder);
}

async function takeOver(site: Site, own: Holder, dead: Holder): Promise<Attempt> {
  const guard = guardPath(site);
  if (!(await appear(site, guard, own))) {
    const text = await readIfThere(site.fs, guard);
    const other = text === undefined ? undefined : parseHolder(text);
    // Its maker died between two steps. Removing it here could remove that of a third process: a person has to.
    if (other && isCertainlyGone(other, site.surroundings.facts))
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
  const notice = `Took over the lock of ${describeHolder(dead)}, which is no longer running.`;
  return { type: 'held', lock: makeLock(site, own.id, notice) };
}

function makeLock(site: Site, id: string, notice: string | undefined): StateLock {
  return {
    id,
    notice,
    async release() {
      const text = await readIfThere(site.fs, site.path);
      // Broken by somebody meanwhile: what is there now is not ours to remove.
      if (text === undefined || parseHolder(text)?.id !== id) return;
      await removeIfThere(site.fs, site.path);
    },
  };
}

async function breakLock(site: Site, id: string): Promise<void> {
  const text = await readIfThere(site.fs, site.path);
  if (text === undefined) throw new RollcallError('STATE_LOCKED', `"${site.path}" does not exist: the state is not locked.`);
  const holder = parseHolder(text);
  if ((holder?.id ?? UNREADABLE) !== id) {
    throw new RollcallError('STATE_LOCKED', `The state is not locked by "${id}" but by ${describeHolder(holder)}.`, {
      hint: hintFor(holder),
    });
  }
  await removeIfThere(site.fs, guardPath(site));
  await removeIfThere(site.fs, site.path);
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

function describeSelf({ surroundings }: Site, purpose: string): Holder {
  return { ...surroundings.facts, id: randomUUID(), who: surroundings.who, purpose, since: new Date(surroundings.now()).toISOString() };
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const known =
      isJsonObject(value) &&
      ['id', 'host', 'who', 'purpose', 'since'].every((key) => typeof value[key] === 'string') &&
      Number.isSafeInteger(value['pid']);
    return known ? (value as unknown as Holder) : undefined;
  } catch {
    // Written by something else, or not to its end: held by somebody unknown.
    return undefined;
  }
}

/** What stands for the id of a lock whose file cannot be read. */
const UNREADABLE = 'unreadable';

function guardPath(site: Site): string {
  return `${site.path}.takeover`;
}

function describeHolder(holder: Holder | undefined): string {
  if (!holder) return 'somebody unknown (the lock file cannot be read)';
  return `${holder.who} on ${holder.host} (pid ${holder.pid}, ${holder.purpose}, since ${holder.since})`;
}

function hintFor(holder: Holder | undefined): string {
  return `Wait, or use --lock-timeout. When you are sure that it is no longer running: rollcall state unlock ${holder?.id ?? UNREADABLE}`;
}

function lockedError(path: string, holder: Holder | undefined, why: string | undefined): RollcallError {
  return new RollcallError(
    'STATE_LOCKED',
    `The state is locked by ${describeHolder(holder)}: "${path}".${why === undefined ? '' : ` ${why}.`}`,
    { hint: hintFor(holder) },
  );
}
