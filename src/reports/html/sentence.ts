import { sentenceParts } from '../../core/model/sentence-parts.ts';
import { markup } from './markup.ts';
import type { Html } from './markup.ts';

/** A sentence of a message: what stands in double quotes is a name or a command. */
export function sentence(text: string): Html {
  return markup`${sentenceParts(text).map((part) => (part.quoted ? markup`<code>${part.text}</code>` : part.text))}`;
}
