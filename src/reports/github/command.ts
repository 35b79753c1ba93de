import { escapeText } from '../escape.ts';

/** Most characters of a message that the runner keeps. */
const LONGEST = 4000;

/**
 * One workflow command on a line of its own. Message and values are escaped as the runner reads them back, so nothing in them ends the
 * line or begins another command.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions (read 2026-11-22)
 */
export function commandLine(
  name: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${propertyText(String(value))}`);
  return `::${name} ${pairs.join(',')}::${messageText(message)}\n`;
}

function messageText(text: string): string {
  const lines = text.split('\n').map(escapeText).join('\n');
  return lines
    .slice(0, LONGEST)
    .replace(/[\ud800-\udbff]$/, '')
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return escapeText(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}
