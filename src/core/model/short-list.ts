const MOST_NAMED = 5;

/** The first five of some texts, and how many more there are: `a, b, c, d, e and 3 more`. */
export function shortList(texts: readonly string[]): string {
  const more = texts.length - MOST_NAMED;
  return more > 0 ? `${texts.slice(0, MOST_NAMED).join(', ')} and ${more} more` : texts.join(', ');
}
