import { RollcallError } from '../core/errors.ts';

/**
 * Splits the text of ROLLCALL_CLI_ARGS as a shell would: white space separates, quotes and backslashes protect it. Nothing is
 * expanded.
 *
 * @throws RollcallError `USAGE` on a quote that is not closed
 */
export function splitWords(text: string, variable: string): string[] {
  const words: string[] = [];
  const token = /\s*((?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+)\s*/y;
  let at = 0;
  while (text.slice(at).trim() !== '') {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match) throw new RollcallError('USAGE', `${variable} has a quote that is not closed.`);
    words.push(unquoted(match[1] as string));
    at = token.lastIndex;
  }
  return words;
}

function unquoted(word: string): string {
  return word.replaceAll(/\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"/g, (part) => {
    if (part.startsWith('\\')) return part.slice(1);
    const inner = part.slice(1, -1);
    return part.startsWith("'") ? inner : inner.replaceAll(/\\(["\\$`])/g, '$1');
  });
}
