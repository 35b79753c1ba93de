import { quoteName } from '../core/model/quote-name.ts';
import { randomUUID } from 'node:crypto';
import { RollcallError } from '../core/errors.ts';
import type { Answer, WriteClient } from '../core/provider.ts';
import type { LockRequest, StateBackend, StateLock } from './backend.ts';
import { makeHolder, notGivenBackError, notLockedError, otherLockError, takeoverNotice, UNREADABLE } from './holder.ts';
import { asState, withClient } from './http-session.ts';
import type { HttpSession } from './http-session.ts';
import { lockInfoOf, parseLockInfo } from './http-lock-info.ts';
import type { LockInfo, RemoteHolder } from './http-lock-info.ts';
import { isCertainlyGone } from './process-facts.ts';
import { waitForLock } from './wait-for-lock.ts';
import type { Attempt } from './wait-for-lock.ts';

const POLL_MS = 1_000;
/** Statuses of a server that has no locks at this address. */
const NO_LOCKS: readonly number[] = [400, 404, 405, 501];
const HELD: readonly number[] = [409, 423];

/** Locks of a server that speaks the protocol; one that has none says so by a notice of the lock. */
export function makeHttpLock(session: HttpSession): Pick<StateBackend, 'lock' | 'unlock'> {
  return {
    lock: (request) => acquire(session, request),
    unlock: (id) => withClient(session, (client) => breakLock(session, client, id)),
  };
}

async function acquire(session: HttpSession, request: LockRequest): Promise<StateLock> {
  const { options } = session;
  const client = options.open();
  const info = lockInfoOf(makeHolder(options.surroundings, request.purpose), options.version);
  try {
    if (options.settings.locks === false) {
      const notice = noLocksNotice(options.settings.address);
      return held(session, client, { id: info.ID, isReal: false, notice });
    }
    return await waitForLock({ place: options.settings.address, surroundings: options.surroundings, pollMs: POLL_MS }, request, () =>
      givingBack(session, client, { info, work: () => tryAcquire(session, client, info) }),
    );
  } finally {
    if (session.held?.client !== client) await client.close();
  }
}

/** What was asked for may have been given although no answer came: it is given back, since nobody else knows of it. */
async function givingBack(
  session: HttpSession,
  client: WriteClient,
  { info, work }: { readonly info: LockInfo; readonly work: () => Promise<Attempt> },
): Promise<Attempt> {
  try {
    return await work();
  } catch (error) {
    // What went wrong is what is told.
    await sendUnlock(session, client, info).catch(() => undefined);
    throw error;
  }
}

async function tryAcquire(session: HttpSession, client: WriteClient, info: LockInfo): Promise<Attempt> {
  const answer = await sendLock(session, client, info);
  if (NO_LOCKS.includes(answer.status)) return withoutLocks(session, client, info.ID);
  if (!HELD.includes(answer.status)) {
    const isReal = session.options.settings.locks === true || !(await givesTwice(session, client, info));
    return isReal
      ? { type: 'held', lock: held(session, client, { id: info.ID, isReal, notice: undefined }) }
      : withoutLocks(session, client, info.ID);
  }
  const holder = holderIn(session, answer);
  // Our own request of before, whose answer was lost.
  if (holder?.id === info.ID) return { type: 'held', lock: held(session, client, { id: info.ID, isReal: true, notice: undefined }) };
  if (!holder?.holder || !isCertainlyGone(holder.holder, session.options.surroundings.facts, 'anywhere')) return describe(holder);
  return takeOver(session, client, { info, dead: holder as Dead });
}

type Dead = RemoteHolder & { readonly holder: NonNullable<RemoteHolder['holder']> };

function describe(holder: RemoteHolder | undefined): Attempt {
  return {
    type: 'locked',
    holder: holder && { id: holder.id },
    description: holder?.description ?? 'somebody whom the server does not name',
  };
}

function holderIn({ options }: HttpSession, answer: Answer): RemoteHolder | undefined {
  return parseLockInfo(options.redact(answer.body as string));
}

async function takeOver(
  session: HttpSession,
  client: WriteClient,
  { info, dead }: { readonly info: LockInfo; readonly dead: Dead },
): Promise<Attempt> {
  await sendUnlock(session, client, { ...info, ID: dead.id });
  const answer = await sendLock(session, client, info);
  if (!HELD.includes(answer.status))
    return { type: 'held', lock: held(session, client, { id: info.ID, isReal: true, notice: takeoverNotice(dead.holder) }) };
  return describe(holderIn(session, answer));
}

/** A server that takes any method gives a lock to everybody: then it is none. */
async function givesTwice(session: HttpSession, client: WriteClient, info: LockInfo): Promise<boolean> {
  const other = { ...info, ID: randomUUID(), Info: '' };
  const answer = await sendLock(session, client, other);
  if (HELD.includes(answer.status) || NO_LOCKS.includes(answer.status)) return false;
  await sendUnlock(session, client, other);
  return true;
}

function withoutLocks(session: HttpSession, client: WriteClient, id: string): Attempt {
  const { address, locks } = session.options.settings;
  if (locks === true)
    throw new RollcallError('STATE_LOCKED', `The server at ${quoteName(address)} has no locks, and \`state:\` says that it has.`, {
      hint: 'Correct "lock_address" and "lock_method", or leave "locks" out.',
    });
  return { type: 'held', lock: held(session, client, { id, isReal: false, notice: noLocksNotice(address) }) };
}

function noLocksNotice(address: string): string {
  return `The server at ${quoteName(address)} has no locks: that two run at once is noticed only by the serial of the state, which is compared before each write.`;
}

function held(
  session: HttpSession,
  client: WriteClient,
  { id, isReal, notice }: { readonly id: string; readonly isReal: boolean; readonly notice: string | undefined },
): StateLock {
  session.held = { client, id: isReal ? id : undefined };
  return {
    id,
    notice,
    async release() {
      session.held = undefined;
      try {
        if (isReal) await releaseRemote(session, client, id);
      } finally {
        await client.close();
      }
    },
  };
}

async function releaseRemote(session: HttpSession, client: WriteClient, id: string): Promise<void> {
  const { options } = session;
  const info = lockInfoOf({ ...makeHolder(options.surroundings, 'release'), id }, options.version);
  try {
    await sendUnlock(session, client, info);
  } catch (error) {
    throw notGivenBackError(options.settings.address, id, error);
  }
}

/** Finds out who holds the lock by asking for it: the protocol has no other way. */
async function breakLock(session: HttpSession, client: WriteClient, id: string): Promise<void> {
  const { options } = session;
  const info = lockInfoOf(makeHolder(options.surroundings, 'unlock'), options.version);
  const answer = await sendLock(session, client, info);
  if (!HELD.includes(answer.status)) {
    if (!NO_LOCKS.includes(answer.status)) await sendUnlock(session, client, info);
    throw notLockedError(options.settings.address);
  }
  const holder = holderIn(session, answer);
  if ((holder?.id ?? UNREADABLE) !== id) throw otherLockError(id, holder, holder?.description ?? 'somebody whom the server does not name');
  await sendUnlock(session, client, { ...info, ID: id });
}

async function sendLock({ options }: HttpSession, client: WriteClient, info: LockInfo): Promise<Answer> {
  const { method, path } = options.settings.lock;
  return asState('STATE_WRITE', options, () =>
    client.send(method, path, { ...info }, { repeatable: true, text: true, accept: [...HELD, ...NO_LOCKS] }),
  );
}

/** A lock that is gone already is as good as one that is given back. */
async function sendUnlock({ options }: HttpSession, client: WriteClient, info: LockInfo): Promise<void> {
  const { method, path } = options.settings.unlock;
  const withQuery = method === 'DELETE' ? `${path}${path.includes('?') ? '&' : '?'}ID=${encodeURIComponent(info.ID)}` : path;
  await asState('STATE_WRITE', options, () =>
    client.send(method, withQuery, { ...info }, { repeatable: true, text: true, accept: [404, ...HELD] }),
  );
}
