import type { Hooks } from '../../src/sandbox/hooks.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';

/** One way in which a list never ends. */
export type Endlessness = (typeof ENDLESS)[number];

/** What the matrix has a column for, for requests that are answered by lists. */
export const ENDLESS = ['there is always another page', 'the same page comes again', 'pages are always full'] as const;

type Rewrite = NonNullable<Hooks['rewrite']>;
type Answer = ReturnType<Rewrite>;
type Body = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, unknown>>;

/** Whether an answer is a list, in any form that the four systems have. */
export function isList({ status, body }: Answer): boolean {
  return status === 200 && listIn(parse(body)) !== undefined;
}

/**
 * Rewrites the answers to some requests, each in the way in which its system says that there is more. Systems that have no pages say it as
 * others do; that means nothing there.
 */
export function endlessLists(how: Endlessness, concerns: (request: LoggedRequest) => boolean): Rewrite {
  const firsts = new Map<string, Answer>();
  let pages = 0;
  return (request, answer) => {
    if (!concerns(request)) return answer;
    const query = new URLSearchParams(request.query);
    const isLater = query.has('cursor') || Number(query.get('offset') ?? 0) > 0;
    // A cursor that was made up is refused; what comes in the place of the refusal is what came before.
    const first = isLater ? (firsts.get(request.path) ?? answer) : answer;
    if (!isList(first)) return answer;
    firsts.set(request.path, first);
    pages += 1;
    const body = MORE[request.emulator]?.(parse(first.body), { how, query, isLater, page: pages });
    const headers = { ...first.headers, Link: `<${request.path}?page=${pages}>; rel="next"` };
    return { status: 200, headers, body: body === undefined ? first.body : JSON.stringify(body) };
  };
}

interface Page {
  readonly how: Endlessness;
  readonly query: URLSearchParams;
  readonly isLater: boolean;
  readonly page: number;
}

/** What a system answers that has another page for ever; absent: its lists have no pages. */
const MORE: Readonly<Record<string, ((body: unknown, page: Page) => unknown) | undefined>> = {
  opal(body, { how, query, page }) {
    const list = body as Body;
    const next = how === 'the same page comes again' ? 'again' : `page-${page}`;
    const { results } = list;
    const isFull = how === 'pages are always full' && Array.isArray(results) && results.length > 0;
    return { ...list, next, ...(isFull ? { results: filled(results as readonly Item[], Number(query.get('page_size') ?? 1)) } : {}) };
  },
  cipherscale(body, { how, query, isLater, page }) {
    const items = listIn(body) as readonly Item[];
    const size = Math.max(items.length, Number(query.get('limit') ?? 0));
    switch (how) {
      case 'there is always another page':
        return { data: isLater ? renamed(items, page) : items, hasNext: true };
      case 'the same page comes again':
        return { data: items, hasNext: true };
      case 'pages are always full':
        return query.has('limit') ? renamed(filled(items, size), page) : { data: renamed(items, page), total: 10 ** 9 };
    }
  },
};

/** The list in an answer; undefined where it holds none. */
function listIn(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const { data, ...rest } = body as Body;
  if (Array.isArray(data)) return data;
  const keys = typeof data === 'object' && data !== null ? (data as Body)['keys'] : undefined;
  if (Array.isArray(keys)) return keys;
  // Opal calls some lists by what is in them; an object that has lists among other things has a name or an id of its own.
  const values = Object.values(rest);
  const lists = values.filter((value) => Array.isArray(value));
  return lists.length === 1 && values.every((value) => Array.isArray(value) || value === null || value === '')
    ? (lists[0] as unknown[])
    : undefined;
}

function filled(items: readonly Item[], size: number): readonly Item[] {
  return Array.from({ length: size }, (_, index) => items[index % items.length] as Item);
}

/** Items that were never there before. */
function renamed(items: readonly Item[], page: number): readonly Item[] {
  return items.map((item, index) => ({ ...item, id: `${page}-${index}`, name: `${String(item['name'])} ${page}-${index}` }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
