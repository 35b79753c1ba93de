/** Gives for equal texts one and the same text. */
export type Intern = (text: string) => string;

/**
 * Texts that come again and again out of answers are each a new one, and looking a new one up means reading it. Done while other
 * answers are on their way, it costs nothing; from then on they are found by where they are, and kept once.
 */
export function makeIntern(): Intern {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    known.set(text, text);
    return text;
  };
}
