import { randomUUID } from 'node:crypto';
import { RollcallError } from '../core/errors.ts';
import { shellWord } from '../core/model/command-word.ts';
import { isJsonObject } from '../core/model/json.ts';
import type { ProcessFacts } from './process-facts.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** What a lock is told about the process that wants it. */
export interface LockSurroundings {
  readonly facts: ProcessFacts;
  /** The person or CI job. */
  readonly who: string;
  now(): number;
  /** Milliseconds since some moment, whatever is done to the clock: what a duration is measured with. */
  elapsed(): number;
  sleep(ms: number): Promise<void>;
}

/** Who holds a lock, as it is written beside the state. */
export interface Holder extends ProcessFacts {
  readonly id: string;
  readonly who: string;
  readonly purpose: string;
  /** RFC 3339 UTC. */
  readonly since: string;
}

/** What stands for the id of a lock whose holder cannot be read. */
export const UNREADABLE = 'unreadable';

/** A holder with an id of its own. */
export function makeHolder(surroundings: LockSurroundings, purpose: string): Holder {
  return { ...surroundings.facts, id: randomUUID(), who: surroundings.who, purpose, since: new Date(surroundings.now()).toISOString() };
}

/** A holder from its text; undefined where something else wrote it, or not to its end: held by somebody unknown. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const known =
      isJsonObject(value) &&
      ['id', 'host', 'who', 'purpose', 'since'].every((key) => typeof value[key] === 'string') &&
      Number.isSafeInteger(value['pid']);
    return known ? (value as unknown as Holder) : undefined;
  } catch {
    // No JSON at all.
    return undefined;
  }
}

/** Who, where, what and since when. */
export function describeHolder(holder: Holder | undefined): string {
  if (!holder) return 'somebody unknown (the lock cannot be read)';
  return `${holder.who} on ${holder.host} (pid ${holder.pid}, ${holder.purpose}, since ${holder.since})`;
}

/** What to do about a lock that somebody holds. */
export function unlockHint(holder: Pick<Holder, 'id'> | undefined): string {
  return `Wait, or use --lock-timeout. When you are sure that it is no longer running: rollcall state unlock ${idWord(holder?.id ?? UNREADABLE)}`;
}

/** An id as words of a command: whoever else locks gives it any form. */
function idWord(id: string): string {
  const word = /^[\w.:@/-]+$/.test(id) ? id : shellWord(id);
  return id.startsWith('-') ? `-- ${word}` : word;
}

/** The error of the one who came second. `description` where the holder is known in another form. */
export function lockedError(
  place: string,
  holder: Pick<Holder, 'id'> | undefined,
  how: { readonly description: string; readonly why?: string | undefined },
): RollcallError {
  return new RollcallError(
    'STATE_LOCKED',
    `The state is locked by ${how.description}: ${quoteName(place)}.${how.why === undefined ? '' : ` ${endSentence(how.why)}`}`,
    { hint: unlockHint(holder) },
  );
}

/** The error of `unlock` where there is no lock. */
export function notLockedError(place: string): RollcallError {
  return new RollcallError('STATE_LOCKED', `${quoteName(place)}: the state is not locked.`);
}

/** The error of `unlock` where somebody else holds it. */
export function otherLockError(id: string, holder: Pick<Holder, 'id'> | undefined, description: string): RollcallError {
  return new RollcallError('STATE_LOCKED', `The state is not locked by ${quoteName(id)} but by ${description}.`, {
    hint: unlockHint(holder),
  });
}

/** The error of a lock that stays behind; as it is where it is no error of ours. */
export function notGivenBackError(place: string, id: string, error: unknown): unknown {
  if (!(error instanceof RollcallError)) return error;
  return new RollcallError('STATE_LOCKED', `The lock of the state in ${quoteName(place)} could not be given back: ${error.message}`, {
    hint: `Break it: rollcall state unlock ${idWord(id)}`,
    cause: error,
  });
}

/** What the one who takes over is told. */
export function takeoverNotice(dead: Holder): string {
  return `Took over the lock of ${describeHolder(dead)}, which is no longer running.`;
}
