import { escapeText, isPlain } from './escape.ts';

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for HTML, between tags or in a quoted attribute: no markup, no control or bidi characters. */
export function escapeHtml(text: string): string {
  return isPlain(text) ? text : escapeMarkup(escapeText(text));
}

/** Markup characters alone, for text whose line breaks and controls have been dealt with. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITY[character] as string);
}
