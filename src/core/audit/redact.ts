import { createHmac } from 'node:crypto';
import type { FieldSpec } from '../model/fields.ts';
import { replaceNames } from '../model/sentence-parts.ts';

/** Turns people into hashes, or leaves everything as it is. */
export interface Redaction {
  /** A person, an identity, whoever ran something. */
  person(text: string): string;
  /** Free text: e-mails in it, and what stands in quotes and is somebody who was named before. */
  text(text: string): string;
  /** The digest of something with people in it: whoever knows everything else in there could try people out by it. */
  digest(digest: string): string;
  /** Tells that two packs have one key; null where nothing is hashed. */
  readonly keyCheck: string | null;
}

/** Nothing is hidden. */
export const OPEN: Redaction = { person: (text) => text, text: (text) => text, digest: (digest) => digest, keyCheck: null };

/** Whether texts of a field are people, also where it puts nobody into the group. */
export function namesPeople(spec: FieldSpec | undefined): boolean {
  return spec?.of === 'person' || spec?.mentions === 'person';
}

// Wide, because what is not found is not hidden. Around it stand quotes, brackets and marks of the text; `hideIn` takes those off.
const ATOM = String.raw`[^\s@"<>(),;:|/\\]+`;
// Between quotes a local part may hold blanks, and quotes with a backslash; or the quotes themselves have been given one. What a text
// puts in quotes ends with one too: that one stands behind a word, and a blank behind it.
const QUOTED = String.raw`(?<=^|[\s("'\x60<\[{,;:=/|\\.])(?:"(?!\s)(?:[^"\\\n]|\\[^\n]){1,200}"|\\"(?!\s)[^"\n]{1,200}?\\")`;
const DOMAIN = String.raw`(?:\[[^\s\]]*\]|[^\s@"'<>(),;:|/\\[\]{}*\x60=!?]+)`;
const EMAIL = new RegExp(`(?:(?:${ATOM}[.=])?${QUOTED}|${ATOM})@${DOMAIN}`, 'gu');

/**
 * People as the first 128 bits of HMAC-SHA-256 under a key that is in no pack: the same person is the same hash wherever the key is the
 * same, and who does not have the key cannot try e-mails out. Letter case and blanks around make no difference.
 */
export function redactWith(key: string): Redaction {
  const keyed = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  const hash = (text: string): string => keyed(text).slice(0, 32);
  const known = new Map<string, string>();
  const person = (text: string): string => {
    if (text === '') return '';
    const folded = text.trim().toLowerCase();
    const hashed = known.get(folded) ?? `person-${hash(`person\n${folded}`)}`;
    known.set(folded, hashed);
    return hashed;
  };
  const hashOf = (name: string): string | undefined => (known.has(name.trim().toLowerCase()) ? person(name) : undefined);
  return {
    person,
    text: (text) =>
      replaceNames(text, hashOf)
        // In free text, or in a name, quotes have a backslash.
        .replaceAll(/(?<=\\")[^"\\]*(?=\\")/g, (inner) => hashOf(inner) ?? inner)
        .replaceAll(EMAIL, (found) => hideIn(found, person, known)),
    digest: (digest) => `sha256:${keyed(`digest\n${digest}`)}`,
    keyCheck: hash('check of the key'),
  };
}

/** A person who is known is taken as they are; else the address begins with a letter, a digit or `_`, and ends with one. */
function hideIn(found: string, person: Redaction['person'], known: ReadonlyMap<string, string>): string {
  const isKnown = (text: string): boolean => known.has(text.toLowerCase());
  if (found.includes('"')) return hideQuoted(found, person);
  const end = /[^\p{L}\p{M}\p{N}_\]]+$/u.exec(found)?.[0] ?? '';
  const whole = isKnown(found) ? found : found.slice(0, found.length - end.length);
  const after = found.slice(whole.length);
  const start = isKnown(whole) ? '' : (/^[^\p{L}\p{M}\p{N}_@]+/u.exec(whole)?.[0] ?? '');
  const address = whole.slice(start.length);
  const named = isKnown(address) ? 0 : address.lastIndexOf('=') + 1;
  const [label, email] = named > 0 && isKnown(address.slice(named)) ? [address.slice(0, named), address.slice(named)] : ['', address];
  return `${start}${label}${person(email)}${after}`;
}

/** A local part in quotes is one person, whether a text has put backslashes before them or not. */
function hideQuoted(found: string, person: Redaction['person']): string {
  const whole = found.replace(/[^\p{L}\p{M}\p{N}_\]]+$/u, '');
  const address = whole.replace(/^[^"]*=/, '');
  const label = whole.slice(0, whole.length - address.length);
  const plain = /^[^"]*\\"/.test(address) ? address.replaceAll('\\"', '"') : address;
  return `${label}${person(plain)}${found.slice(whole.length)}`;
}
