/** The items in another order. */
export type Shuffle = <T>(items: readonly T[]) => readonly T[];

/** Repeatable from its seed, and fast enough for lists of thousands. */
export function makeShuffle(seed: number): Shuffle {
  let state = seed | 0;
  function below(limit: number): number {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 0x1_0000_0000) * limit);
  }
  return (items) => {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = below(last + 1);
      const moved = shuffled[last];
      shuffled[last] = shuffled[other] as (typeof shuffled)[number];
      shuffled[other] = moved as (typeof shuffled)[number];
    }
    return shuffled;
  };
}
