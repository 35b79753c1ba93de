import { RollcallError } from '../core/errors.ts';
import type { Incomplete } from '../core/model/plan.ts';
import type { Target } from '../core/model/project.ts';
import type { Live, Provider, Reader, Scope, Writer } from '../core/provider.ts';
import { providers } from '../providers/index.ts';
import type { KnownProvider } from '../providers/index.ts';
import { connectableForReading, connectableForWriting } from './io.ts';
import type { Access } from './io.ts';
import type { Request } from './request.ts';
import { endSentence } from '../core/model/sentence.ts';

/** One target of a run: connected where that was possible, else with the reason. */
export interface Session<Connection extends Reader = Reader> {
  readonly target: Target;
  readonly provider: Provider;
  /** Undefined where the target cannot be connected to: no url, no credential. */
  readonly connection: Connection | undefined;
  readonly trouble: RollcallError | undefined;
}

/** What reading a target gave. */
export interface Reading {
  readonly live: Live | undefined;
  readonly incomplete: readonly Incomplete[];
}

/** Connects to targets for reading alone. Sends nothing yet; what cannot be connected to says why. */
export function openReaders(access: Access, targets: readonly Target[]): Promise<Session[]> {
  return openEach(targets, (target, provider) => {
    const known = connectableForReading(access, target, provider);
    return provider.connect(known.target, known.io);
  });
}

/** Connects to targets for reading and writing. */
export function openWriters(access: Access, targets: readonly Target[]): Promise<Session<Writer>[]> {
  return openEach(targets, (target, provider) => {
    const known = connectableForWriting(access, target, provider);
    return provider.connectWriter(known.target, known.io);
  });
}

/**
 * Reads a target. A failure that was foreseen makes the target incomplete and leaves the others alone; anything else is a bug and is
 * thrown. The read begins before the scope is known; `known` is what the state says of it.
 */
export async function readTarget(
  session: Session,
  scope: PromiseLike<Scope>,
  request: Request & { readonly known?: PromiseLike<Pick<Scope, 'bound'>> },
): Promise<Reading> {
  const name = session.target.name;
  if (!session.connection) return { live: undefined, incomplete: [incompleteBy(name, session.trouble)] };
  request.observer.onReadStart?.(name);
  try {
    const live = await session.connection.read(scope, request.signal, request.known);
    request.observer.onReadDone?.(name, live.objects.length);
    return { live, incomplete: [] };
  } catch (error) {
    if (!(error instanceof RollcallError) || error.code === 'CANCELLED') throw error;
    return { live: undefined, incomplete: [incompleteBy(name, error)] };
  }
}

/** Closes every connection: revokes logins, ends sockets. */
export async function closeSessions(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map(async (session) => session.connection?.close()));
}

type Connect<Connection> = (target: Target, provider: Provider) => Connection;

function openEach<Connection extends Reader>(targets: readonly Target[], connect: Connect<Connection>): Promise<Session<Connection>[]> {
  return Promise.all(targets.map((target) => open(target, connect)));
}

async function open<Connection extends Reader>(target: Target, connect: Connect<Connection>): Promise<Session<Connection>> {
  const provider = await (providers[target.provider] as KnownProvider).load();
  try {
    return { target, provider, connection: connect(target, provider), trouble: undefined };
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    return { target, provider, connection: undefined, trouble: error };
  }
}

function incompleteBy(target: string, error: RollcallError | undefined): Incomplete {
  const why = [error?.message, error?.hint]
    .filter((text) => text !== undefined)
    .map(endSentence)
    .join(' ');
  return { target, part: 'everything', why, ...(error ? { code: error.code } : {}) };
}
