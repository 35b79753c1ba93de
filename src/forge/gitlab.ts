import { RollcallError } from '../core/errors.ts';
import { isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { openWriteClient } from '../http/client.ts';
import { allPages, isId } from './all-pages.ts';
import type { Forge, OwnComment, RequestNow } from './forge.ts';
import { isMarked } from './marker.ts';
import { chooseMerged } from './merged-request.ts';
import type { MergedRequest } from './merged-request.ts';
import type { ForgeContext } from './open-forge.ts';
import { ifAllowed, nameIn, textIn } from './forge-answers.ts';
import type { Place } from './place.ts';

/* https://docs.gitlab.com/api/notes/ (read 2026-11-22). A job token may not write notes: a project access token with `api` may. */

/** What GitLab is asked with. */
export type Client = ReturnType<typeof openWriteClient>;

/** Characters of a note or a description. */
export const BODY_LIMIT = 1_000_000;
/** Most that a page of a list has. */
export const PER_PAGE = 100;

/** A merge request on GitLab. @throws RollcallError `FORGE_CONTEXT` */
export async function openGitlab(client: Client, place: Place, { signal, author }: ForgeContext): Promise<Forge> {
  const project = `/projects/${place.repository}`;
  const number = place.number ?? (await findNumber(client, place, signal));
  let own = author ?? (await ownName(client, signal));
  const notes = `${project}/merge_requests/${number}/notes`;
  return {
    name: 'gitlab',
    bodyLimit: BODY_LIMIT,
    list: () =>
      allPages(client, {
        path: (page) => `${notes}?sort=asc&order_by=created_at&per_page=${PER_PAGE}&page=${page}`,
        next: nextPage,
        keep: (item) => ownNote(item, own),
        signal,
      }),
    create: async (body) => {
      const writer = nameIn((await client.send('POST', notes, { body }, { signal, repeatable: false })).body, 'author', 'username');
      if (writer === undefined || writer === own) return undefined;
      own = writer;
      return writer;
    },
    request: () => ifAllowed(async () => requestNow((await client.get(`${project}/merge_requests/${number}`, { signal })).body)),
    update: async (id, body) => void (await client.send('PUT', `${notes}/${id}`, { body }, { signal, repeatable: true })),
    remove: async (id) => void (await client.send('DELETE', `${notes}/${id}`, undefined, { signal, repeatable: true, accept: [404] })),
    close: () => client.close(),
  };
}

/** GitLab says which page comes next, and on the last one nothing. */
export function nextPage({ headers }: { readonly headers: Readonly<Record<string, string | undefined>> }): number | undefined {
  const next = /^\d{1,9}$/.exec(headers['x-next-page'] ?? '')?.[0];
  return next === undefined ? undefined : Number(next);
}

async function findNumber(client: Client, place: Place, signal: AbortSignal): Promise<string> {
  const commit = `/projects/${place.repository}/repository/commits/${encodeURIComponent(place.head)}`;
  const merged = await allPages(client, {
    path: (page) => `${commit}/merge_requests?per_page=${PER_PAGE}&page=${page}`,
    next: nextPage,
    keep: (item) => mergedRequest(item, place.head),
    signal,
  });
  return chooseMerged(merged, place);
}

function requestNow(request: Json | undefined): RequestNow | undefined {
  const head = textIn(request, 'sha');
  const mergedInto = textIn(request, 'state') === 'merged' ? textIn(request, 'target_branch') : undefined;
  return head === undefined ? undefined : { head, mergedInto };
}

/** With a merge commit, a squashed one, or, where the branch was only moved on, the head of the request itself. */
function mergedRequest(item: Json, head: string): readonly MergedRequest[] {
  const iid = isJsonObject(item) ? item['iid'] : undefined;
  if (!isId(iid) || textIn(item, 'state') !== 'merged') return [];
  const endsHere = ['merge_commit_sha', 'squash_commit_sha', 'sha'].some((key) => textIn(item, key) === head);
  return [{ number: String(iid), into: textIn(item, 'target_branch'), endsHere }];
}

/** Whose the token is. @throws RollcallError `FORGE_CONTEXT` */
export async function ownName(client: Client, signal: AbortSignal): Promise<string> {
  const { body } = await client.get('/user', { signal });
  const name = isJsonObject(body) ? body['username'] : undefined;
  if (typeof name === 'string') return name;
  throw new RollcallError('FORGE_CONTEXT', 'GitLab did not say whose token this is', { hint: 'Name the account with "--author NAME".' });
}

/** Anybody may paste a marker: only what the own account wrote counts. */
function ownNote(item: Json, own: string): readonly OwnComment[] {
  if (!isJsonObject(item)) return [];
  const { id, body, system } = item as Readonly<Record<string, Json>>;
  if (system === true || nameIn(item, 'author', 'username') !== own || !isId(id) || typeof body !== 'string' || !isMarked(body)) return [];
  return [{ id: String(id), body }];
}
