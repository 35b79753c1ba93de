import { canonicalText } from '../../core/model/json.ts';

/** JSON for a file: keys sorted, two spaces, a line break at the end. */
export function jsonText(value: unknown): string {
  return `${canonicalText(value, 2)}\n`;
}
