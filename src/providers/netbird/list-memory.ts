/** How many entries each list of an object has, by the name of the list. */
export type Lengths = Readonly<Record<string, number>>;

/** How long lists are after what this run wrote: whoever replaces a whole object has to know whether an empty list can be true. */
export interface ListMemory {
  /**
   * The first list that is empty now although it was not when the target was read, and this run did not empty it: whether it was
   * emptied meanwhile or left out of an answer, nobody knows.
   */
  emptied(id: string, read: Lengths | undefined, now: Lengths): string | undefined;
  /** What an object is about to be written with. */
  writes(id: string, lengths: Lengths): void;
}

/** Makes one for a run that has written nothing yet. */
export function makeListMemory(): ListMemory {
  const written = new Map<string, Lengths>();
  return {
    emptied(id, read, now) {
      const expected = { ...read, ...written.get(id) };
      return Object.keys(now).find((list) => now[list] === 0 && (expected[list] ?? 0) > 0);
    },
    writes(id, lengths) {
      written.set(id, { ...written.get(id), ...lengths });
    },
  };
}
