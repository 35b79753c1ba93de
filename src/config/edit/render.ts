import type { Json } from '../../core/model/json.ts';
import { yaml } from '../yaml/library.ts';

const STYLE = { lineWidth: 0, flowCollectionPadding: false, blockQuote: false, doubleQuotedMinMultiLineLength: 1e9 } as const;

/** A value on one line, as it stands behind a key or a dash of a block. */
export function inlineText(value: Json): string {
  const document = new yaml.Document(value, { version: '1.2', aliasDuplicateObjects: false });
  if (yaml.isCollection(document.contents)) document.contents.flow = true;
  yaml.visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && /[\n\r\t]/.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString(STYLE).trimEnd();
}

/** The same between brackets, where a comma would end it. */
export function flowText(value: Json): string {
  return inlineText([value]).slice(1, -1);
}

/** A key and its value, between braces. */
export function flowPair(key: string, value: Json): string {
  return inlineText({ [key]: value }).slice(1, -1);
}
