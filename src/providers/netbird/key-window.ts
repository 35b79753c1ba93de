import type { PeerAnswer, SetupKeyAnswer } from './answers.ts';
import { madeAt } from './made-at.ts';

/** When a setup key can have enrolled machines, in milliseconds since 1970. */
export interface KeyWindow {
  readonly from: number;
  readonly until: number;
}

/** Clocks of several servers of one NetBird may differ by this much. */
const SKEW = 10_000;

/** However long an enrolment takes from the time that the machine says to the one that the key says: a transaction is given up before. */
const ENROLMENT = 600_000;

/**
 * The window of a key; undefined where it never enrolled a machine. It is open on a side that nothing proves: a key may be one that a
 * server imported, or a server may not tell how often it was used.
 */
export function keyWindow({ id, usedTimes, lastUsed }: SetupKeyAnswer): KeyWindow | undefined {
  if (usedTimes === 0) return undefined;
  const last = timeOf(lastUsed);
  const made = madeAt(id);
  const from = made === undefined ? Number.NEGATIVE_INFINITY : made - SKEW;
  return {
    // The only machine it enrolled came when it was used.
    from: usedTimes === 1 && last !== undefined ? Math.max(from, last - ENROLMENT) : from,
    until: usedTimes === undefined || last === undefined ? Number.POSITIVE_INFINITY : last + 1000,
  };
}

/** A key that was read before the groups were read again proves nothing by how often it was used. */
export function withoutUse(key: SetupKeyAnswer): SetupKeyAnswer {
  return { ...key, usedTimes: undefined };
}

/**
 * When a machine was enrolled, in milliseconds since 1970; undefined where that is not proved. The time in its id has to be that which it
 * says: an earlier NetBird did not write it down, and what was imported has another.
 */
export function enrolledAt({ id, createdAt }: Pick<PeerAnswer, 'id' | 'createdAt'>): number | undefined {
  const [made, said] = [madeAt(id), timeOf(createdAt)];
  return made !== undefined && said !== undefined && Math.abs(made - said) <= SKEW ? said : undefined;
}

/** Zero stands for never. */
function timeOf(text: string): number | undefined {
  const time = Date.parse(text);
  return time > 0 ? time : undefined;
}
