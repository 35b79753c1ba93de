import { writeByNumber } from './escape.ts';

/*
 * Programs that wrap Terraform search the text of a plan for its sentences, some of them anywhere in a line. A name or a description that
 * has such a sentence in it would be counted as what the plan comes to. The blank in it is written by its number: people still read the
 * sentence, and no program finds it.
 */

/** The blank of each sentence that is searched for anywhere: the word before it and what follows. */
const ANYWHERE = new RegExp(
  [
    ['Plan:', '\\d'],
    ['No', 'changes'],
    ['\\d', 'to\\s+destroy'],
    ['Note:', 'Objects\\s+have\\s+changed'],
    ['Unless', 'you\\s+have\\s+made\\s+equivalent'],
    ['Changes', 'to\\s+Outputs'],
    ['will', 'perform\\s+the\\s+following\\s+actions'],
    ['Apply', 'complete!'],
    ['has', 'moved\\s+to'],
  ]
    .map(([word, rest]) => `(?<=${word})\\s(?=\\s*${rest})`)
    .join('|'),
  'g',
);

/** The blank behind a remark's sign, where the remark ends as the comment above a block does or begins as the one below that. */
const AFTER_SIGN =
  /(?<=^ *#)\s(?=\(?(?:imported|moved)\s+from\s|.*\s(?:will\s+be\s+(?:created|updated\s+in-place|destroyed|imported|replaced,\s+as\s+requested)|must\s+be\s+replaced)$)/;

/** What a line begins with where it is a heading or ends a section. */
const LINE_START = /(?<=^(?:Error|Warning):)\s|^(?:─(?=─{4})|-(?=-{4}))/;

/** Text that is not Rollcall's own, escaped already, in which no program finds a sentence of a plan. */
export function breakSentences(text: string): string {
  return text.replaceAll(ANYWHERE, writeByNumber).replace(AFTER_SIGN, writeByNumber);
}

/** The same of a whole line that begins where the reader's lines do. */
export function breakLine(line: string): string {
  return breakSentences(line).replace(LINE_START, writeByNumber);
}
