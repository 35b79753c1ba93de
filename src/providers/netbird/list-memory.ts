import { RemoteError, RollcallError } from '../../core/errors.ts';

/** What each list of an object holds, by the name of the list. */
export type Lists = Readonly<Record<string, readonly unknown[]>>;

/** What lists hold by all that this run has seen and done: whoever replaces a whole object has to know whether an empty list can be true. */
export interface ListMemory {
  /**
   * The first list that is empty now although it was not when it was last seen, and this run did not empty it: whether it was
   * emptied meanwhile or left out of an answer, nobody knows. `read`: what it held when the target was read.
   */
  emptied(id: string, read: Lists | undefined, now: Lists): string | undefined;
  /** What a read showed. A list that is not empty is taken for what it is. */
  sees(id: string, now: Lists): void;
  /** Sends what changes an object, and remembers what it holds by that; where nobody knows whether it took effect, either may be. */
  writing<T>(id: string, change: ListChange, send: () => Promise<T>): Promise<T>;
}

/** What a write makes of an object's lists. */
export interface ListChange {
  readonly read: Lists | undefined;
  /** What they hold afterwards, by what they held before. Lists that it does not name stay as they are. */
  after(before: Lists): Lists;
}

/** Makes one for a run that has seen and written nothing yet. */
export function makeListMemory(): ListMemory {
  const known = new Map<string, Lists>();
  const expected = (id: string, read: Lists | undefined): Lists => ({ ...read, ...known.get(id) });
  return {
    emptied(id, read, now) {
      const before = expected(id, read);
      return Object.keys(now).find((list) => isEmpty(now[list]) && !isEmpty(before[list]));
    },
    sees(id, now) {
      known.set(id, { ...known.get(id), ...Object.fromEntries(Object.entries(now).filter(([, list]) => !isEmpty(list))) });
    },
    async writing(id, { read, after }, send) {
      const before = expected(id, read);
      const lists = after(before);
      try {
        const answer = await send();
        known.set(id, { ...before, ...lists });
        return answer;
      } catch (error) {
        if (!hadNoEffect(error)) known.set(id, { ...before, ...eitherOf(before, lists) });
        throw error;
      }
    },
  };
}

/** A list that is empty before or after a write may be empty where that is not known to have taken effect. */
function eitherOf(before: Lists, after: Lists): Lists {
  return Object.fromEntries(Object.entries(after).map(([name, list]) => [name, isEmpty(before[name]) ? [] : list]));
}

/** Whether a write was refused, or never sent. What cannot be read of an answer says nothing against its effect. */
function hadNoEffect(error: unknown): boolean {
  const isUncertain = error instanceof RemoteError && (error.uncertain || error.code === 'PROVIDER_ANSWER');
  return error instanceof RollcallError && !isUncertain;
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0;
}
