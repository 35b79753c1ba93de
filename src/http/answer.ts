import { quoteName } from '../core/model/quote-name.ts';
import { isUtf8 } from 'node:buffer';
import type { Answer } from '../core/provider.ts';
import type { Exchange } from './exchange.ts';

/** A JSON value, or undefined where there is no body. */
export type Body = Answer['body'];

/** What a body turned out to be. */
export type Content =
  | { readonly type: 'json'; readonly body: Body; readonly items?: readonly unknown[] }
  | { readonly type: 'html' }
  | { readonly type: 'text'; readonly text: string }
  /** It says it is JSON, but it is not. */
  | { readonly type: 'broken'; readonly why: string };

const EMPTY: Content = { type: 'json', body: undefined };
const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const EXCERPT_CHARACTERS = 300;

/** Reads the body: JSON only where the server says so and it is. Nothing is decompressed, since nothing compressed is asked for. */
export function readContent(exchange: Exchange): Content {
  if (exchange.size === 0) return EMPTY;
  const encoding = headerOf(exchange.rawHeaders, 'content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return { type: 'broken', why: `it is encoded as ${quoteName(encoding)}, which was not asked for` };
  const type = headerOf(exchange.rawHeaders, 'content-type');
  if (type === undefined || !JSON_TYPE.test(type)) return otherContent(type, bodyOf(exchange));
  const items = exchange.items();
  if (items) return { type: 'json', body: undefined, items };
  const bytes = bodyOf(exchange);
  if (!isUtf8(bytes)) return { type: 'broken', why: 'it is not UTF-8' };
  try {
    return { type: 'json', body: JSON.parse(bytes.toString('utf8')) as Body };
  } catch {
    // The parser's message quotes the body, which may be anything; the length is what helps.
    return { type: 'broken', why: `it is not valid JSON (${bytes.length} bytes)` };
  }
}

function bodyOf(exchange: Exchange): Buffer {
  return exchange.body() ?? Buffer.alloc(0);
}

/** The body as text, whatever the server says it is. */
export function textContent(exchange: Exchange): Content {
  const bytes = bodyOf(exchange);
  if (!isUtf8(bytes)) return { type: 'broken', why: 'it is not UTF-8' };
  return { type: 'json', body: bytes.toString('utf8') };
}

/** The first value of a header, by its lower-case name. */
export function headerOf(rawHeaders: readonly Buffer[], name: string): string | undefined {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const key = rawHeaders[index] as Buffer;
    if (key.length === name.length && key.toString('latin1').toLowerCase() === name)
      return (rawHeaders[index + 1] as Buffer).toString('latin1');
  }
  return undefined;
}

/** What a caller gets. A class because headers are looked at rarely and reading them costs as much as the rest of the answer. */
export class HttpAnswer implements Answer {
  readonly status: number;
  readonly body: Body;
  readonly items: readonly unknown[] | undefined;
  readonly requestId: string | undefined;
  readonly #rawHeaders: readonly Buffer[];

  constructor(exchange: Exchange, { body, items }: Pick<Answer, 'body' | 'items'>, requestIdHeader: string | undefined) {
    this.status = exchange.status;
    this.body = body;
    this.items = items;
    this.requestId = requestIdOf(exchange.rawHeaders, body, requestIdHeader);
    this.#rawHeaders = exchange.rawHeaders;
  }

  get headers(): Readonly<Record<string, string>> {
    const table = Object.create(null) as Record<string, string>;
    for (let index = 0; index + 1 < this.#rawHeaders.length; index += 2) {
      const name = (this.#rawHeaders[index] as Buffer).toString('latin1').toLowerCase();
      const value = (this.#rawHeaders[index + 1] as Buffer).toString('latin1');
      table[name] = name in table ? `${table[name]}, ${value}` : value;
    }
    return table;
  }
}

/** What the server calls this request, by header or by the `request_id` of the body. */
export function requestIdOf(rawHeaders: readonly Buffer[], body: Body, header: string | undefined): string | undefined {
  const named = header === undefined ? undefined : headerOf(rawHeaders, header.toLowerCase());
  if (named !== undefined && named !== '') return named;
  if (typeof body !== 'object' || body === null || !('request_id' in body)) return undefined;
  const id = body['request_id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function otherContent(type: string | undefined, bytes: Buffer): Content {
  const text = bytes.subarray(0, 4 * EXCERPT_CHARACTERS).toString('utf8');
  if (type !== undefined && /\bhtml\b/i.test(type)) return { type: 'html' };
  if (/^\s*<(?:!doctype|html|head|body)\b/i.test(text)) return { type: 'html' };
  return { type: 'text', text: text.slice(0, EXCERPT_CHARACTERS) };
}
