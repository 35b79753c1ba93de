import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { ReadClient } from '../../core/provider.ts';
import { objectOf, unreadable } from './answers.ts';
import type { AnswerPlace } from './answers.ts';

/** A list, and how its items are read. */
export interface ListRequest<T> {
  readonly path: string;
  readonly signal: AbortSignal;
  /** Items asked for at once; undefined: this list shows no parameters of paging, and none is sent before the answer asks for it. */
  readonly limit: number | undefined;
  readonly maxPages: number;
  parse(item: JsonObject, place: AnswerPlace): T;
}

/** One answer, whatever its form. */
interface Page {
  readonly data: readonly Json[];
  readonly total: number | undefined;
  readonly hasNext: boolean | undefined;
  readonly place: AnswerPlace;
}

/** What was counted does not agree with what the server counts. */
class Unstable extends Error {}

/**
 * Reads a list to its end. The next page begins behind what came, not behind what was asked for: a server may give fewer. What came must
 * be as many as the server says, on every page: else it is read again, and given up where the same is wrong twice. A partial list is
 * never taken for whole.
 *
 * @throws RemoteError `INCOMPLETE_READ` where it stays unstable, `PROVIDER_ANSWER` where an answer is no list
 */
export async function listItems<T extends { readonly id: string }>(
  http: Pick<ReadClient, 'get'>,
  request: ListRequest<T>,
): Promise<readonly T[]> {
  let last: string | undefined;
  for (let tries = 1; ; tries++) {
    try {
      return await listOnce(http, request);
    } catch (error) {
      if (!(error instanceof Unstable)) throw error;
      if (error.message === last || tries === MOST_TRIES) throw unstable(error, request.path);
      last = error.message;
    }
  }
}

/** Our own apply makes groups while others of its steps list them: as long as the numbers move, it is that. */
const MOST_TRIES = 8;

function unstable({ message }: Unstable, path: string): RemoteError {
  return new RemoteError('INCOMPLETE_READ', `The inventory is unstable: ${message}, and did not come to rest.`, {
    method: 'GET',
    url: path,
    hint: 'Somebody changes it while it is listed, or the server counts otherwise than it lists: plan again.',
  });
}

async function listOnce<T extends { readonly id: string }>(http: Pick<ReadClient, 'get'>, request: ListRequest<T>): Promise<readonly T[]> {
  const items = new Map<string, T>();
  let total: number | undefined;
  let size: number | undefined;
  let offset = 0;
  for (let pages = 1; ; pages++) {
    const page = await readPage(http, request, offset);
    if (total !== undefined && page.total !== undefined && page.total !== total)
      throw new Unstable(`GET ${request.path} counted ${total} and then ${page.total}`);
    total ??= page.total;
    size ??= page.data.length;
    const known = items.size;
    for (const item of page.data) {
      const parsed = request.parse(objectOf(item, page.place), page.place);
      items.set(parsed.id, parsed);
    }
    offset += page.data.length;
    checkProgress(page, items.size > known);
    if (isLast(page, { offset, size, total, isNew: items.size > known, isPaged: request.limit !== undefined })) break;
    if (pages >= request.maxPages) throw unreadable(`it has not ended after ${pages} pages`, page.place);
  }
  if (total !== undefined && items.size !== total) throw new Unstable(`GET ${request.path} listed ${items.size} of ${total}`);
  return [...items.values()];
}

/** A server that says that there is more and gives nothing new has not given the whole. */
function checkProgress({ hasNext, place }: Page, isNew: boolean): void {
  if (hasNext === true && !isNew) throw new Unstable(`GET ${place.path} says that there is more, and lists nothing new`);
}

interface Progress {
  readonly offset: number;
  /** Items of the first page: what the server gives at once. */
  readonly size: number;
  readonly total: number | undefined;
  /** Whether the page had something that was not there before: a server may ignore the offset. */
  readonly isNew: boolean;
  readonly isPaged: boolean;
}

function isLast({ data, hasNext }: Page, { offset, size, total, isNew, isPaged }: Progress): boolean {
  if (data.length === 0 || hasNext === false || !isNew) return true;
  if (hasNext === true) return false;
  if (total !== undefined) return offset >= total;
  return !isPaged || data.length < size;
}

async function readPage<T>(http: Pick<ReadClient, 'get'>, { path, signal, limit }: ListRequest<T>, offset: number): Promise<Page> {
  const query = limit === undefined && offset === 0 ? '' : `?limit=${limit ?? Math.max(offset, 1)}&offset=${offset}`;
  const answer = await http.get(`${path}${query}`, { signal });
  const place = { method: 'GET', path, requestId: answer.requestId };
  const { body } = answer;
  if (Array.isArray(body)) return { data: body, total: undefined, hasNext: undefined, place };
  const data = isJsonObject(body) ? body['data'] : undefined;
  if (!isJsonObject(body) || !Array.isArray(data)) throw unreadable('it is neither a list nor an envelope with "data"', place);
  return {
    data,
    total: typeof body['total'] === 'number' ? body['total'] : undefined,
    hasNext: typeof body['hasNext'] === 'boolean' ? body['hasNext'] : undefined,
    place,
  };
}
