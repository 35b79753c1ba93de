import { quoteName } from '../core/model/quote-name.ts';
import { STATUS_CODES } from 'node:http';
import type { Code } from '../core/errors.ts';
import type { HttpOptions } from '../core/provider.ts';
import type { Body, Content } from './answer.ts';

/** A complete answer that is no success. */
export interface Refusal {
  readonly code: Code;
  /** Goes on after "GET https://… ". */
  readonly what: string;
  readonly hint: string;
}

interface Facts {
  readonly status: number;
  readonly content: Content;
  /** Where the token came from: `VAULT_TOKEN`; undefined where that is not known. */
  readonly credential: string | undefined;
  readonly options: Pick<HttpOptions, 'describeError' | 'classifyError'>;
}

const SENTENCES = 5;
const SENTENCE_CHARACTERS = 500;

/** Statuses with a code of their own; the rest is `PROVIDER_UNAVAILABLE` from 500 on and `PROVIDER_REFUSED` below. */
const CODE_OF_STATUS: Readonly<Record<number, Code>> = {
  401: 'PROVIDER_AUTH',
  403: 'PROVIDER_PERMISSION',
  404: 'PROVIDER_NOT_FOUND',
  408: 'PROVIDER_UNAVAILABLE',
  409: 'PROVIDER_CONFLICT',
  410: 'PROVIDER_NOT_FOUND',
  412: 'PROVIDER_CONFLICT',
  429: 'PROVIDER_RATE_LIMIT',
  501: 'PROVIDER_REFUSED',
};

/** Statuses that a server of another sort gives for paths it does not know. */
const WRONG_PLACE: ReadonlySet<number> = new Set([400, 404, 405]);

const WRONG_URL: Omit<Refusal, 'what'> = {
  code: 'PROVIDER_URL',
  hint: 'This does not look like the API that the target\'s provider speaks: check "url" (host, port, path), and whether a login page or proxy is in front.',
};

/** What a status from 400 on means. */
export function refusalOf(facts: Facts): Refusal {
  const { status, content } = facts;
  if (content.type === 'text' && /HTTP request to an HTTPS server/i.test(content.text)) {
    return {
      code: 'PROVIDER_URL',
      what: `was refused with status ${status}: the server speaks HTTPS on this port`,
      hint: 'Write "https://" in "url".',
    };
  }
  if (content.type !== 'json' && WRONG_PLACE.has(status))
    return { ...WRONG_URL, what: `gave status ${status} with ${describeContent(content)}` };
  const code =
    facts.options.classifyError?.(status, bodyOf(content)) ??
    CODE_OF_STATUS[status] ??
    (status >= 500 ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_REFUSED');
  return { code, what: `was refused with status ${status}${because(facts)}`, hint: hintOf(code, facts) };
}

/** What an answer below 400 means that should be JSON and is not. */
export function unreadable(status: number, content: Exclude<Content, { type: 'json' }>): Refusal {
  const what = `gave status ${status} with ${describeContent(content)}`;
  if (content.type === 'html') return { ...WRONG_URL, what };
  return { code: 'PROVIDER_ANSWER', what, hint: 'Check "url", and whether something between here and the server changes or cuts answers.' };
}

function because(facts: Facts): string {
  const { content } = facts;
  if (content.type !== 'json') return `, with ${describeContent(content)}`;
  const sentences = facts.options.describeError(facts.status, content.body).filter((sentence) => sentence.trim() !== '');
  if (sentences.length === 0) return ` (${STATUS_CODES[facts.status] ?? 'no reason given'})`;
  const more = sentences.length > SENTENCES ? `; and ${sentences.length - SENTENCES} more` : '';
  return `: ${sentences.slice(0, SENTENCES).map(shortened).join('; ')}${more}`;
}

function hintOf(code: Code, facts: Facts): string {
  const token = facts.credential === undefined ? 'the token' : `the token from ${facts.credential}`;
  const hints: Partial<Record<Code, string>> = {
    PROVIDER_AUTH: `Check ${token}: it may have expired, been revoked, or belong to another system.`,
    PROVIDER_PERMISSION: `Check what ${token} may do, that it has not expired, and that it belongs to this system and namespace.`,
    PROVIDER_NOT_FOUND: 'It may have been deleted since it was listed; otherwise check "url" and "namespace" of the target.',
    PROVIDER_CONFLICT: 'It was changed at the same time: plan again.',
    PROVIDER_UNAVAILABLE: "Try again later; the server's log says more.",
  };
  return hints[code] ?? 'Correct what the server names, then plan again.';
}

function describeContent(content: Exclude<Content, { type: 'json' }>): string {
  switch (content.type) {
    case 'html':
      return 'an HTML page';
    case 'text':
      return `no JSON: ${quoteName(content.text.trim())}`;
    case 'broken':
      return `an answer that cannot be read: ${content.why}`;
  }
}

function bodyOf(content: Content): Body {
  return content.type === 'json' ? content.body : undefined;
}

function shortened(sentence: string): string {
  return sentence.length > SENTENCE_CHARACTERS ? `${sentence.slice(0, SENTENCE_CHARACTERS)}…` : sentence;
}
