/** A piece of a sentence; what stood in double quotes is a name or a command, and shown as one. */
export interface SentencePart {
  readonly text: string;
  readonly quoted: boolean;
}

/** A sentence in pieces. With an odd number of quotes nothing can be said about which belong together: it stays whole. */
export function sentenceParts(sentence: string): readonly SentencePart[] {
  const parts = sentence.split('"');
  if (parts.length % 2 === 0) return [{ text: sentence, quoted: false }];
  return parts
    .map((text, index) => (index % 2 === 1 && text === '' ? { text: '""', quoted: false } : { text, quoted: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
