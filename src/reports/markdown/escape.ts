import { escapeText } from '../escape.ts';
import { sentenceParts } from '../../core/model/sentence-parts.ts';

/*
 * Markdown of GitHub, GitLab and Forgejo. Names from files and APIs must not become markup, links, mentions of people or references
 * to issues: short ones go into code spans, which none of the three looks into; sentences are escaped word by word.
 */

/** Follows a sign that would make a mention, a reference or a link of what comes next; nobody sees it. */
const BREAK = '\u200b';

/**
 * A name in a code span, also in a table's cell: `|` ends a cell even there, so it is written as `\u{7c}`. A name of nothing but blanks
 * stands in quotes, so one that has those itself is written otherwise.
 */
export function codeSpan(text: string): string {
  const content = escapeText(text).replaceAll('|', '\\u{7c}');
  if (content.trim() === '') return `\`"${content}"\``;
  if (/^"\s*"$/.test(content)) return `\`\\u{22}${content.slice(1)}\``;
  const fence = '`'.repeat(longestRun(content) + 1);
  const space = /^[` ]|[` ]$/.test(content) ? ' ' : '';
  return `${fence}${space}${content}${space}${fence}`;
}

/** A sentence: what stands in double quotes becomes a code span, the rest is text and nothing else. */
export function prose(text: string): string {
  return sentenceParts(text)
    .map((part) => (part.quoted ? codeSpan(part.text) : plainText(part.text)))
    .join('');
}

/** The lines of a diff in a fence that nothing in them can close. */
export function fenced(language: string, lines: readonly string[]): string {
  const longest = lines.reduce((length, line) => Math.max(length, longestRun(line)), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** A link to an address that is http or https; undefined for any other. */
export function linkTo(url: string, words: string): string | undefined {
  if (!/^https?:\/\/[^\s<>"'`\\]+$/.test(url)) return undefined;
  return `[${words}](<${escapeText(url)}>)`;
}

/** Text without markup: signs that refer to something are cut off from it, then punctuation has a backslash. */
function plainText(text: string): string {
  return (
    escapeText(text)
      .replaceAll(/[@#!$%~^&](?=\w)/g, `$&${BREAK}`)
      .replaceAll(/:(?=\/\/|\w+:)/g, `:${BREAK}`)
      // Forges make a link of it behind an underscore too, which is a letter to `\b`.
      .replaceAll(/(?<![A-Za-z\d])(?:www(?=\.)|GH-(?=\d))/gi, `$&${BREAK}`)
      .replaceAll(/[\\`*[\]<>|~$^&#]|(?<![A-Za-z\d])_|_(?![A-Za-z\d])/g, '\\$&')
  );
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
