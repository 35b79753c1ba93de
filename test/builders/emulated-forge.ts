import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredComment {
  readonly id: number;
  body: string;
  readonly author: string;
  readonly system?: boolean;
}

export interface StoredIssue {
  readonly number: number;
  title: string;
  body: string;
  readonly author: string;
  state: 'open' | 'closed';
  readonly labels: readonly string[];
  /** Comments below it. */
  readonly words: string[];
  /** On GitHub a pull request is an issue too. */
  readonly isPull: boolean;
}

/** What is answered in the place of what a forge would say. */
export interface ForgeFault {
  /** Whether the request takes effect. */
  readonly when: 'before' | 'after';
  answer(response: ServerResponse, given: GivenAnswer): void;
}

interface GivenAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What may be switched on at an emulated forge. */
export interface ForgeFaults {
  /** Requests that are answered as too many, before any is let through. */
  limited: number;
  /** How GitHub says so: 403 with a sentence, or 429. */
  limitedAs: 'primary' | 'secondary' | 'status';
  /** Creates that take effect, and whose answer is lost. */
  lostAnswers: number;
  /** What happens to a request, by `METHOD path`. */
  strike: ((request: string) => ForgeFault | undefined) | undefined;
}

/** One pull or merge request of an emulated forge that keeps the vendor's rules. */
export interface EmulatedForge {
  readonly url: string;
  readonly comments: StoredComment[];
  readonly issues: StoredIssue[];
  /** `METHOD path` of everything that arrived. */
  readonly requests: string[];
  /** Rules of the vendor that a request broke. */
  readonly broken: string[];
  readonly faults: ForgeFaults;
  /** Commit that the request's branch is at; undefined: no token may know. */
  head: string | undefined;
  /** Whether request 7 was merged, into main. */
  isMerged: boolean;
  /** Commit that the main branch was at once request 7 was merged. */
  mergedAs: string;
  /** Requests that `merged-sha` came into the main branch with as well. */
  readonly alsoMerged: number[];
  add(body: string, author: string, system?: boolean): StoredComment;
  addIssue(issue: Pick<StoredIssue, 'title' | 'body' | 'author'> & Partial<StoredIssue>): StoredIssue;
  close(): Promise<void>;
}

interface Rules {
  readonly perPageMost: number;
  /** Who a token is: `write` may comment, `read` may look, undefined is nobody. */
  accountOf(
    request: IncomingMessage,
  ): { readonly login: string; readonly may: 'write' | 'read'; readonly knowsItself: boolean } | undefined;
  check(request: IncomingMessage, broken: string[]): void;
  handle(call: Call): void;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly account: { readonly login: string; readonly may: 'write' | 'read'; readonly knowsItself: boolean } | undefined;
  readonly forge: EmulatedForge;
  answer(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  /** The change happened, and nobody hears of it. */
  drop(): void;
}

/** Starts one on loopback. */
export async function startForge(rules: Rules): Promise<EmulatedForge> {
  const comments: StoredComment[] = [];
  const issues: StoredIssue[] = [];
  const requests: string[] = [];
  const broken: string[] = [];
  let next = 1000;
  const faults: ForgeFaults = { limited: 0, limitedAs: 'secondary', lostAnswers: 0, strike: undefined };
  const server: Server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://forge');
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    rules.check(request, broken);
    const fault = faults.strike?.(`${request.method} ${url.pathname}${url.search}`);
    if (fault?.when === 'before') return fault.answer(response, { status: 200, text: '', headers: {} });
    const answer: Call['answer'] = (status, body, headers = {}) => {
      if (fault) return fault.answer(response, { status, text: JSON.stringify(body) ?? '', headers });
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    if (faults.limited > 0) {
      faults.limited--;
      refuseForNow(answer, faults.limitedAs);
      return;
    }
    const perPage = Number(url.searchParams.get('per_page') ?? '30');
    if (perPage > rules.perPageMost) broken.push(`per_page=${perPage}`);
    rules.handle({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
      account: rules.accountOf(request),
      forge,
      answer,
      drop: () => void response.destroy(),
    });
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const forge: EmulatedForge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    issues,
    requests,
    broken,
    faults,
    head: undefined,
    isMerged: false,
    mergedAs: 'merged-sha',
    alsoMerged: [],
    add: (body, author, system = false) => {
      const comment: StoredComment = { id: next++, body, author, system };
      comments.push(comment);
      return comment;
    },
    addIssue: (issue) => {
      const stored: StoredIssue = { number: issues.length + 20, state: 'open', labels: [], words: [], isPull: false, ...issue };
      issues.push(stored);
      return stored;
    },
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return forge;
}

function refuseForNow(answer: Call['answer'], as: ForgeFaults['limitedAs']): void {
  const soon = String(Math.floor(Date.now() / 1000));
  if (as === 'primary')
    answer(403, { message: 'API rate limit exceeded for installation ID 1.' }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon });
  else if (as === 'secondary')
    answer(
      403,
      { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' },
      { 'retry-after': '0' },
    );
  else answer(429, { message: 'Retry later' }, { 'retry-after': '0' });
}

/** The page of a list that a query asks for, with whether there is a next one. */
export function pageOf<T>(
  items: readonly T[],
  query: URLSearchParams,
  most: number,
): { readonly page: readonly T[]; readonly next: number | undefined } {
  const size = Math.min(Number(query.get('per_page') ?? '30'), most);
  const number = Number(query.get('page') ?? '1');
  const page = items.slice((number - 1) * size, number * size);
  return { page, next: number * size < items.length ? number + 1 : undefined };
}

/** Makes an issue, and loses the answer where it is told to. */
export function createIssue(
  { forge, account, answer, drop }: Call,
  issue: Pick<StoredIssue, 'title' | 'body' | 'labels'>,
  shown: (issue: StoredIssue) => unknown,
): void {
  const stored = forge.addIssue({ ...issue, author: account!.login });
  if (forge.faults.lostAnswers > 0) {
    forge.faults.lostAnswers--;
    return drop();
  }
  answer(201, shown(stored));
}

/** A text in the body of a request; empty where there is none. */
export function textIn({ body }: Call, name: string): string {
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
}
