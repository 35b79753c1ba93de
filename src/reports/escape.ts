import { quoteName } from '../core/model/quote-name.ts';
import { withoutUnprintable } from '../core/model/unprintable.ts';

/*
 * Names from files and APIs are untrusted text. On a terminal, control characters move the cursor and change colours and bidi
 * characters reorder a line; in a CI's log, lines of a certain form are commands to the runner.
 */

/** Most names are of nothing else, and reports have hundreds of thousands: what no rule below speaks of is not asked rule by rule. */
const PLAIN = /^[\w .,@/()+=~-]*$/;

/** Whether a text stays what it is in every medium that these rules and HTML's are for. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * Text for one line: what a terminal or a CI's runner would obey is written as `\u{…}`. A backslash that begins such an escape in the text
 * itself is written so too: two different texts are never shown alike. To be done once.
 */
export function escapeText(text: string): string {
  return isPlain(text) ? text : escapeShown(text.replaceAll(/\\(?=u\{)/g, writeByNumber));
}

/** The same of a text in which escapes may stand already, and stay what they are. */
export function escapeShown(text: string): string {
  if (isPlain(text)) return text;
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

/** A name in double quotes, for a medium that nothing else escapes it for. */
export function quoteText(text: string): string {
  return escapeShown(quoteName(text));
}

/** JSON on one line: the same characters, and what a CI's runner would obey, in JSON's own escapes, so that nothing is lost. */
export function escapeJsonLine(json: string): string {
  return withoutUnprintable(json, utf16Escapes).replaceAll(/#(?=#(?:\[|vso\[))/g, '\\u0023');
}

/** The same of JSON on many lines. */
export function escapeJson(json: string): string {
  return TO_LOOK_AT.test(json) ? json.split('\n').map(escapeJsonLine).join('\n') : json;
}

/** Most texts, which can be megabytes, have nothing of it. */
const TO_LOOK_AT = /[^\n\u0020-\u007e]|##/;

function utf16Escapes(character: string): string {
  return [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}

/** A character by its number: `\u{20}`. */
export function writeByNumber(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
