import { escapeGlob } from './glob.ts';

/** A text as one word of a command that a shell reads. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** An address as the word of a command that takes globs: it means that address and no other. */
export function addressWord(address: string): string {
  return shellWord(escapeGlob(address));
}

/** A file as the word of a command, in the double quotes that every shell knows as long as nothing in it means something inside them. */
export function fileWord(file: string): string {
  // What begins with "-" would be an option.
  const path = file.startsWith('-') ? `./${file}` : file;
  return /["$`\\!]/.test(path) ? shellWord(path) : `"${path}"`;
}
