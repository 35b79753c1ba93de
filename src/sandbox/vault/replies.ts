import type { Json } from './json.ts';

/** What a handler says; the server puts the envelope around it. */
export type Reply =
  /** 200. `atTop`: the keys stand beside the envelope's as well, as under sys/. */
  | { readonly type: 'data'; readonly data: JsonTable | null; readonly warnings?: readonly string[]; readonly atTop?: boolean }
  | { readonly type: 'list'; readonly keys: readonly string[]; readonly info?: JsonTable; readonly warnings?: readonly string[] }
  | { readonly type: 'auth'; readonly auth: JsonTable; readonly warnings?: readonly string[] }
  /** Nothing to say: 204, or 404 where something was to be read. */
  | { readonly type: 'nothing' }
  /** A mistake that the handler found: its text as it is. */
  | { readonly type: 'refused'; readonly status: number; readonly text: string; readonly data?: Json }
  /** An error that came up through the server: wrapped, and mostly 500, even where the user is at fault. */
  | { readonly type: 'failed'; readonly status: number; readonly texts: readonly string[] };

/** A JSON object as it goes out. */
export type JsonTable = { readonly [key: string]: Json | undefined };

/** Nothing to say. */
export const NOTHING: Reply = { type: 'nothing' };

/** 200 with data. */
export function data(table: JsonTable, more: { readonly warnings?: readonly string[]; readonly atTop?: boolean } = {}): Reply {
  return { type: 'data', data: table, ...more };
}

/** Several errors as one text, the way the server's library joins them. */
export function joinErrors(texts: readonly string[]): string {
  const bullets = texts.map((text) => `\t* ${text}\n`).join('');
  return `${texts.length} error${texts.length === 1 ? '' : 's'} occurred:\n${bullets}\n`;
}

/** Ends the handling of a request from any depth. */
export class Refusal extends Error {
  readonly reply: Reply;
  constructor(reply: Reply, text: string) {
    super(text);
    this.reply = reply;
  }
}

/** A mistake of the user, said plainly. */
export function refuse(text: string, status = 400): Refusal {
  return new Refusal({ type: 'refused', status, text }, text);
}

/** An error on the way through the server: `1 error occurred: …`. */
export function fail(text: string, status = 500): Refusal {
  return failAll([text], status);
}

/** As `fail`, for several errors at once. */
export function failAll(texts: readonly string[], status = 500): Refusal {
  return new Refusal({ type: 'failed', status, texts }, texts.join('; '));
}
