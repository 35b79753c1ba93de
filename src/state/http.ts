import { RemoteError, RollcallError } from '../core/errors.ts';
import type { JsonObject } from '../core/model/json.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { WriteClient } from '../core/provider.ts';
import type { StateBackend } from './backend.ts';
import { changedError, lostLockError } from './changed.ts';
import { makeHttpLock } from './http-lock.ts';
import { asState, withClient } from './http-session.ts';
import type { HttpBackendOptions, HttpSession } from './http-session.ts';
import { parseState } from './parse-state.ts';
import { stateText } from './stored-form.ts';

/** Statuses with which a server says that it has no state. */
const NO_STATE: readonly number[] = [204, 404];
/** Statuses with which a server says that somebody else holds the lock, or wrote meanwhile. */
const LOCKED_STATUSES: readonly number[] = [409, 412, 423];

/** The state on a server that speaks Terraform's HTTP state protocol. */
export function openHttpBackend(options: HttpBackendOptions): StateBackend {
  const session: HttpSession = { options, held: undefined };
  const lock = makeHttpLock(session);
  return {
    place: options.settings.address,
    read: () => withClient(session, (client) => readRemote(session, client)),
    write: (state, expected) => withClient(session, (client) => writeRemote(session, client, { state, expected })),
    ...lock,
  };
}

async function readRemote({ options }: HttpSession, client: WriteClient): Promise<State | undefined> {
  const { path, address } = options.settings;
  const answer = await asState('STATE_READ', options, () => client.get(path, { accept: [404], text: true }));
  const text = answer.body as string;
  if (NO_STATE.includes(answer.status)) return undefined;
  if (text.trim() === '') throw nothingError(address, answer.status);
  return parseState(text, address);
}

/** An answer that was cut off is never the word that there is no state: the next write would replace the one that is there. */
function nothingError(address: string, status: number): RollcallError {
  return new RollcallError(
    'STATE_CORRUPT',
    `The state in ${quoteName(address)} cannot be read: the server answered ${status} with nothing in it.`,
    {
      hint: 'A server that has no state says 404 or 204. Look whether the server or a proxy before it is at fault, then run the same command again. Where its stored file really is empty, restore it from a backup, or remove it.',
    },
  );
}

async function writeRemote(
  session: HttpSession,
  client: WriteClient,
  given: { readonly state: State; readonly expected: number },
): Promise<void> {
  const { options, held } = session;
  const { update, address } = options.settings;
  const stored = await readRemote(session, client);
  if ((stored?.serial ?? 0) !== given.expected) throw changedError(address, stored, given.expected);
  const path = held?.id === undefined ? update.path : withId(update.path, held.id);
  // Sent as the value it is: what it is packed into is the client's to say.
  const body = JSON.parse(stateText(given.state)) as JsonObject;
  try {
    const answer = await asState('STATE_WRITE', options, () =>
      // Without a lock somebody else may have written between two tries.
      client.send(update.method, path, body, { repeatable: held?.id !== undefined, text: true, accept: LOCKED_STATUSES }),
    );
    if (LOCKED_STATUSES.includes(answer.status)) throw lostLockError(address, `the server answered ${answer.status}`);
  } catch (error) {
    if (!isUncertain(error) || !(await isStored(session, client, given.state))) throw error;
  }
}

/** Whether a write whose answer was lost took effect. */
async function isStored(session: HttpSession, client: WriteClient, state: State): Promise<boolean> {
  try {
    const stored = await readRemote(session, client);
    return stored !== undefined && stateText(stored) === stateText(state);
  } catch {
    // The failure to write is what is told.
    return false;
  }
}

function isUncertain(error: unknown): boolean {
  return error instanceof RollcallError && error.cause instanceof RemoteError && error.cause.uncertain;
}

/** A path with the id of the lock, as the protocol wants it. */
function withId(path: string, id: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}ID=${encodeURIComponent(id)}`;
}
