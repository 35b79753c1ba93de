import { escapeLines, escapeText } from '../escape.ts';
import { escapeMarkup } from '../html-escape.ts';

/** An element of XML 1.0: attributes in their order, undefined ones left out. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  /** Elements inside, or text of several lines. */
  readonly content?: readonly Element[] | string;
}

/** An element as text, one line for each element without text. */
export function xmlText({ name, attributes, content }: Element, indent = ''): string {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${attributeText(String(value))}"`],
  );
  const open = `${indent}<${name}${pairs.join('')}`;
  if (content === undefined || content.length === 0) return `${open}/>\n`;
  if (typeof content === 'string') return `${open}>${bodyText(content)}</${name}>\n`;
  return `${open}>\n${content.map((element) => xmlText(element, `${indent} `)).join('')}${indent}</${name}>\n`;
}

function attributeText(text: string): string {
  return escapeMarkup(allowed(escapeText(text)));
}

function bodyText(text: string): string {
  return escapeMarkup(allowed(escapeLines(text).join('\n')));
}

/** XML 1.0 has no way to write these two; control characters are gone already. */
function allowed(text: string): string {
  return text.replaceAll(/[\ufffe\uffff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
