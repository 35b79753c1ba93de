import { escapeHtml } from '../html-escape.ts';

/** HTML that is safe to write: everything that went into it as text has been escaped. Made by `markup` alone. */
export interface Html {
  readonly text: string;
}

/** What may stand in a template: text is escaped, HTML is not, lists are joined, nothing is nothing. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/** A piece of HTML. Attributes must be in double quotes. Not called `html`: formatters would lay out what is between the quotes. */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] as string;
  for (let index = 0; index < values.length; index++) text += textOf(values[index]) + (strings[index + 1] as string);
  return { text };
}

/** Nothing. */
export const NO_HTML: Html = { text: '' };

/** HTML that this project wrote itself, as a whole: a style sheet, a script. */
export function trustedHtml(text: string): Html {
  return { text };
}

function textOf(value: HtmlValue): string {
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (value === undefined) return '';
  return 'text' in value ? value.text : value.map(textOf).join('');
}
