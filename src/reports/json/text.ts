import { canonicalText } from '../../core/model/json.ts';
import { escapeJson } from '../escape.ts';

/** JSON for a file or a terminal: keys sorted, two spaces, a line break at the end; what a terminal or a CI's runner would obey in JSON's own escapes. */
export function jsonText(value: unknown): string {
  return `${escapeJson(canonicalText(value, 2))}\n`;
}
