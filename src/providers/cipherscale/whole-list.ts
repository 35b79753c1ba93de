import { RemoteError } from '../../core/errors.ts';
import { matchId } from '../../core/model/match-id.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';

/** Something that is known to exist, or was, and that a list should hold. */
export interface Expected {
  readonly id: string;
  /** As a message names it. */
  readonly what: string;
}

/** A list, and how to find out whether what it lacks is there. */
export interface ListSource<T> {
  readonly path: string;
  readonly expected: readonly Expected[];
  /** Ids that are known to be gone; none comes back. Whatever turns out to be gone is added. */
  readonly gone: Set<string>;
  readonly parallelism: number;
  readonly signal: AbortSignal;
  list(): Promise<readonly T[]>;
  read(id: string): Promise<unknown>;
}

/** A page that shifts while it is listed loses items, and says nothing of it where the server does not count. */
const MOST_TRIES = 3;

/**
 * The list, with everything that is there as far as anybody knows. Not every list says how many it has: what it lacks is asked for by
 * itself, and where that is there, the list is read again, and given up in the end.
 *
 * @throws RemoteError `INCOMPLETE_READ`
 */
export async function wholeList<T extends { readonly id: string }>(listed: readonly T[], source: ListSource<T>): Promise<readonly T[]> {
  let current = listed;
  for (let tries = 1; ; tries++) {
    const lacking = await lackingIn(current, source);
    if (!lacking) return current;
    if (tries === MOST_TRIES) throw notWhole(lacking, source.path);
    current = await source.list();
  }
}

async function lackingIn<T extends { readonly id: string }>(listed: readonly T[], source: ListSource<T>): Promise<Expected | undefined> {
  const known = new Set(listed.map(({ id }) => id));
  const unknown = source.expected.filter(({ id }) => !known.has(id) && !source.gone.has(id));
  if (unknown.length === 0) return undefined;
  const folded = new Set(listed.map(({ id }) => matchId(id)));
  const missing = unknown.filter(({ id }) => !folded.has(matchId(id)));
  let lacking: Expected | undefined;
  await eachInParallel(missing, { limit: source.parallelism, signal: source.signal }, async (item) => {
    // One is enough.
    if (lacking) return;
    if ((await source.read(item.id)) === undefined) source.gone.add(item.id);
    else lacking = item;
  });
  return lacking;
}

function notWhole({ what }: Expected, path: string): RemoteError {
  return new RemoteError('INCOMPLETE_READ', `The inventory is unstable: the answer to GET ${path} lacks ${what}, which is there.`, {
    method: 'GET',
    url: path,
    hint: 'Somebody changes it while it is listed, or the server gives less than it has: plan again.',
  });
}
