/** Gives for equal texts one and the same text. */
export interface Intern {
  text(text: string): string;
  /** The same for each text of a list, without those that it has twice. */
  list(texts: readonly string[]): readonly string[];
}

interface Known {
  readonly text: string;
  /** Number of the list that it was last seen in: tells what is twice in a list without a set for each. */
  list: number;
}

/**
 * Texts that come again and again out of answers are each a new one, and looking a new one up means reading it. Done while other
 * answers are on their way, it costs nothing; from then on they are found by where they are, and kept once.
 */
export function makeIntern(): Intern {
  const seen = new Map<string, Known>();
  let lists = 0;
  function known(text: string): Known {
    const same = seen.get(text);
    if (same !== undefined) return same;
    const first = { text, list: 0 };
    seen.set(text, first);
    return first;
  }
  return {
    text: (text) => known(text).text,
    list(texts) {
      const list = ++lists;
      const once: string[] = [];
      for (const text of texts) {
        const same = known(text);
        if (same.list !== list) once.push(same.text);
        same.list = list;
      }
      return once;
    },
  };
}
