/** A text that ends as a sentence does, so that another one can follow. What others wrote, and messages of systems, end as they end. */
export function endSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.?!…:]$|[\p{L}\p{N})][.?!…][)\]"'`]+$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Sentences one after the other, without the empty ones. The last one ends as it is: it may be a command that somebody copies. */
export function joinSentences(texts: readonly string[]): string {
  const said = texts.filter((text) => text.trim() !== '');
  return said.map((text, index) => (index < said.length - 1 ? endSentence(text) : text)).join(' ');
}
