import { createHmac } from 'node:crypto';

/** Turns people into hashes, or leaves everything as it is. */
export interface Redaction {
  /** A person, an identity, whoever ran something. */
  person(text: string): string;
  /** Free text: e-mails in it, and what stands in quotes and is somebody who was named before. */
  text(text: string): string;
  /** Tells that two packs have one key; null where nothing is hashed. */
  readonly keyCheck: string | null;
}

/** Nothing is hidden. */
export const OPEN: Redaction = { person: (text) => text, text: (text) => text, keyCheck: null };

const EMAIL = /[^\s"'<>(),;:|/]+@[^\s"'<>(),;:|/]+/g;

/**
 * People as the first 128 bits of HMAC-SHA-256 under a key that is in no pack: the same person is the same hash wherever the key is the
 * same, and who does not have the key cannot try e-mails out. Letter case and blanks around make no difference.
 */
export function redactWith(key: string): Redaction {
  const hash = (text: string): string => createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
  const known = new Map<string, string>();
  const person = (text: string): string => {
    if (text === '') return '';
    const folded = text.trim().toLowerCase();
    const hashed = known.get(folded) ?? `person-${hash(`person\n${folded}`)}`;
    known.set(folded, hashed);
    return hashed;
  };
  return {
    person,
    text: (text) =>
      text
        .replaceAll(/"([^"]*)"/g, (quoted, inner: string) => (known.has(inner.trim().toLowerCase()) ? `"${person(inner)}"` : quoted))
        .replaceAll(EMAIL, (email) => person(email)),
    keyCheck: hash('check of the key'),
  };
}
