import { createHash } from 'node:crypto';

/** `sha256:…` of a text. */
export function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
