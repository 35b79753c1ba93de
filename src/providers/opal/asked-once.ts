import { isGone } from './errors.ts';

/** Asks about each id once, however often it is wanted, and about none that is known already. What is gone has nothing. */
export function askedOnce<T>(
  known: ReadonlyMap<string, readonly T[]>,
  ask: (id: string) => Promise<readonly T[]>,
): (id: string) => Promise<readonly T[]> {
  const asked = new Map<string, Promise<readonly T[]>>();
  return async (id) => {
    const rows = known.get(id);
    if (rows) return rows;
    const work = asked.get(id) ?? orNothing(ask(id));
    asked.set(id, work);
    return work;
  };
}

async function orNothing<T>(work: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await work;
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
