import { RemoteError } from '../core/errors.ts';
import type { Json } from '../core/model/json.ts';
import type { openWriteClient } from '../http/client.ts';

type Getter = Pick<ReturnType<typeof openWriteClient>, 'get'>;
type Answer = Awaited<ReturnType<Getter['get']>>;

/** Pages of the longest list that is believed: 50,000 items. */
const MOST_PAGES = 500;
/** Most UTF-16 units that what is kept of a list may have. */
const MOST_KEPT = 50_000_000;

/** A list that comes in pages. */
export interface PagedList<T> {
  path(page: number): string;
  /** Number of the page after this one; undefined: it is the last. */
  next(answer: Answer, page: number): number | undefined;
  /** What is wanted of an item. */
  keep(item: Json): readonly T[];
  readonly signal: AbortSignal;
}

/**
 * What is wanted of all pages. An answer that is no list says nothing: who takes it for an empty one writes what is there a second time.
 *
 * @throws RemoteError `PROVIDER_ANSWER` where it is no list, or does not end
 */
export async function allPages<T extends object>(client: Getter, list: PagedList<T>): Promise<readonly T[]> {
  const found: T[] = [];
  let page: number | undefined = 1;
  let kept = 0;
  for (let count = 0; page !== undefined; count++) {
    const path = list.path(page);
    if (count >= MOST_PAGES) throw noList(path, `it has not come to its end after ${MOST_PAGES} pages`);
    const answer: Answer = await client.get(path, { signal: list.signal });
    for (const item of itemsOf(answer, path).flatMap(list.keep)) {
      found.push(item);
      kept += 'body' in item && typeof item.body === 'string' ? item.body.length : 0;
    }
    if (kept > MOST_KEPT) throw noList(path, 'it holds more than this program can have written');
    const next = list.next(answer, page);
    if (next !== undefined && next <= page) throw noList(path, 'it names a page that was there before');
    page = next;
  }
  return found;
}

/** The items of an answer that is a list. @throws RemoteError `PROVIDER_ANSWER` */
export function itemsOf({ body, requestId }: Answer, path: string): readonly Json[] {
  if (!Array.isArray(body)) throw noList(path, 'it is no list', requestId);
  return body as readonly Json[];
}

/** Whether a value may be the number of something: what a path can name. */
export function isId(value: Json | undefined): value is number {
  return Number.isSafeInteger(value);
}

/** The error of an answer that cannot be what the forge sends. */
export function noList(path: string, why: string, requestId?: string): RemoteError {
  const [plain = ''] = path.split('?');
  return new RemoteError('PROVIDER_ANSWER', `The answer to GET ${plain} is not what the forge sends: ${why}.`, {
    method: 'GET',
    url: plain,
    requestId,
    hint: 'Look whether something between here and the forge changes answers.',
  });
}
