import { withoutUnprintable } from '../core/model/unprintable.ts';

/*
 * Names from files and APIs are untrusted text. On a terminal, control characters move the cursor and change colours and bidi
 * characters reorder a line; in a CI's log, lines of a certain form are commands to the runner.
 */

/**
 * Text for one line: what a terminal or a CI's runner would obey is written as `\u{…}`. A backslash that begins such an escape in the text
 * itself is written so too: two different texts are never shown alike. To be done once.
 */
export function escapeText(text: string): string {
  return escapeShown(text.replaceAll(/\\(?=u\{)/g, writeByNumber));
}

/** The same of a text in which escapes may stand already, and stay what they are. */
export function escapeShown(text: string): string {
  return escapeLineStart(withoutUnprintable(text, writeByNumber)).replaceAll(/#(?=#(?:\[|vso\[))/g, '\\u{23}');
}

/** A line that begins as a command to a CI's runner does, taken apart: a text that is broken into lines gets new beginnings. */
export function escapeLineStart(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\u{3a}');
}

/** Text of several lines, each of them escaped. */
export function escapeLines(text: string): string[] {
  return text.split(/\r?\n/).map(escapeText);
}

/** Text in double quotes, escaped; quotes and backslashes in it have a backslash. */
export function quoteText(text: string): string {
  return `"${escapeShown(text.replaceAll(/["\\]/g, '\\$&'))}"`;
}

/** JSON on one line: the same characters, and what a CI's runner would obey, in JSON's own escapes, so that nothing is lost. */
export function escapeJsonLine(json: string): string {
  return withoutUnprintable(json, utf16Escapes).replaceAll(/#(?=#(?:\[|vso\[))/g, '\\u0023');
}

function utf16Escapes(character: string): string {
  return [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}

/** A character by its number: `\u{20}`. */
export function writeByNumber(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
