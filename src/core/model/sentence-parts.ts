import { quoteName } from './quote-name.ts';

/** A piece of a sentence; what stood in double quotes is a name or a command, and shown as one. */
export interface SentencePart {
  readonly text: string;
  readonly quoted: boolean;
}

const QUOTED = String.raw`"[^"\\]*(?:\\[\s\S][^"\\]*)*"`;

/** A command: quotes in its words are the shell's. It stands in backticks, or behind a colon. */
const WORD = String.raw`(?:'[^']*'(?:\\'(?:'[^']*')?)*|[^\s'"\\\x60]+)`;
const COMMAND = String.raw`(?:\x60|(?<=: ))(?:rollcall|mv) ${WORD}(?: ${WORD})*`;

/** A name as `quoteName` writes it, a text that is to be copied with its quotes, a command, a quote in free text, and one that nothing closes. */
const PIECE = new RegExp(String.raw`(?<name>${QUOTED})|\x60(?<literal>${QUOTED})\x60|(?<command>${COMMAND})|\\(?<free>")|(?<open>")`, 'g');

/** A sentence in pieces. With a quote that nothing closes nothing can be said about which belong together: it stays whole. */
export function sentenceParts(sentence: string): readonly SentencePart[] {
  const parts: SentencePart[] = [];
  let plain = '';
  let end = 0;
  for (const { 0: piece, index, groups = {} } of sentence.matchAll(PIECE)) {
    if (groups['open'] !== undefined) return [{ text: sentence, quoted: false }];
    plain += sentence.slice(end, index);
    end = index + piece.length;
    const shown = groups['literal'] ?? nameIn(groups['name']);
    if (shown === undefined) {
      plain += groups['free'] ?? piece;
      continue;
    }
    parts.push({ text: plain, quoted: false }, { text: shown, quoted: true });
    plain = '';
  }
  return [...parts, { text: plain + sentence.slice(end), quoted: false }].filter(({ text }) => text !== '');
}

/** What a name is that stands in quotes; an empty one is shown by its quotes alone. */
function nameIn(quoted: string | undefined): string | undefined {
  return quoted === undefined || quoted === '""' ? undefined : quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
}

/** The sentence with some of its names as `write` has them; those that it gives nothing for stay. */
export function replaceNames(sentence: string, write: (name: string) => string | undefined): string {
  return sentence.replaceAll(PIECE, (piece, ...rest) => {
    const name = nameIn((rest.at(-1) as { readonly name?: string }).name);
    const written = name === undefined ? undefined : write(name);
    return written === undefined ? piece : quoteName(written);
  });
}
