import { escapeGlob } from './glob.ts';

/** A text as one word of a command that a shell reads. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** An address as the word of a command that takes globs: it means that address and no other. */
export function addressWord(address: string): string {
  return shellWord(escapeGlob(address));
}
