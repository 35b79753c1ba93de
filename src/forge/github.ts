import { isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { openWriteClient } from '../http/client.ts';
import { allPages, isId, noList } from './all-pages.ts';
import type { Forge, OwnComment, RequestNow } from './forge.ts';
import { isMarked } from './marker.ts';
import { chooseMerged } from './merged-request.ts';
import type { MergedRequest } from './merged-request.ts';
import type { ForgeContext } from './open-forge.ts';
import { ifAllowed, nameIn, textIn } from './forge-answers.ts';
import type { Place } from './place.ts';

/*
 * https://docs.github.com/en/rest/issues/comments (read 2026-11-22). A pull request is an issue there; `pull-requests: write` is
 * enough.
 */

/** What GitHub is asked with. */
export type Client = ReturnType<typeof openWriteClient>;

/** Characters of a comment or an issue; more is answered with 422. */
export const BODY_LIMIT = 65_536;
/** Most that a page of a list has. */
export const PER_PAGE = 100;
/** Who a workflow's own token writes as; GitHub does not tell such a token who it is. */
const ACTIONS_BOT = 'github-actions[bot]';

/** A pull request on GitHub or GitHub Enterprise Server. @throws RollcallError `FORGE_CONTEXT` */
export async function openGithub(client: Client, place: Place, { signal, author }: ForgeContext): Promise<Forge> {
  const repository = `/repos/${place.repository}`;
  const number = place.number ?? (await findNumber(client, place, signal));
  let own = author ?? (await ownLogin(client, signal));
  const comments = `${repository}/issues/comments`;
  return {
    name: 'github',
    bodyLimit: BODY_LIMIT,
    list: () =>
      allPages(client, {
        path: (page) => `${repository}/issues/${number}/comments?per_page=${PER_PAGE}&page=${page}`,
        next: nextPage,
        keep: (item) => ownComment(item, own),
        signal,
      }),
    create: async (body) => {
      const made = await client.send('POST', `${repository}/issues/${number}/comments`, { body }, { signal, repeatable: false });
      const writer = nameIn(made.body, 'user', 'login');
      if (writer === undefined || writer === own) return undefined;
      own = writer;
      return writer;
    },
    request: () => ifAllowed(async () => requestNow((await client.get(`${repository}/pulls/${number}`, { signal })).body)),
    update: async (id, body) => void (await client.send('PATCH', `${comments}/${id}`, { body }, { signal, repeatable: true })),
    remove: async (id) => void (await client.send('DELETE', `${comments}/${id}`, undefined, { signal, repeatable: true, accept: [404] })),
    close: () => client.close(),
  };
}

/** GitHub names the next page by its address; what counts is that there is one. */
export function nextPage(
  { headers }: { readonly headers: Readonly<Record<string, string | undefined>> },
  page: number,
): number | undefined {
  return /rel="next"/.test(headers['link'] ?? '') ? page + 1 : undefined;
}

/** The pull request that a commit came into this run's branch with. */
async function findNumber(client: Client, place: Place, signal: AbortSignal): Promise<string> {
  const commit = `/repos/${place.repository}/commits/${encodeURIComponent(place.head)}`;
  const merged = await allPages(client, {
    path: (page) => `${commit}/pulls?per_page=${PER_PAGE}&page=${page}`,
    next: nextPage,
    keep: (item) => mergedPull(item, place.head),
    signal,
  });
  return chooseMerged(merged, place);
}

function requestNow(pull: Json | undefined): RequestNow | undefined {
  const head = nameIn(pull, 'head', 'sha');
  return head === undefined
    ? undefined
    : { head, mergedInto: textIn(pull, 'merged_at') === undefined ? undefined : nameIn(pull, 'base', 'ref') };
}

function mergedPull(item: Json, head: string): readonly MergedRequest[] {
  const number = isJsonObject(item) ? item['number'] : undefined;
  if (!isId(number) || textIn(item, 'merged_at') === undefined) return [];
  return [{ number: String(number), into: nameIn(item, 'base', 'ref'), endsHere: textIn(item, 'merge_commit_sha') === head }];
}

/** Whose the token is: the job's own where it cannot say. */
export async function ownLogin(client: Client, signal: AbortSignal): Promise<string> {
  const login = await ifAllowed(async () => {
    const { body } = await client.get('/user', { signal });
    return textIn(body, 'login') ?? noName();
  });
  return login ?? ACTIONS_BOT;
}

function noName(): never {
  throw noList('/user', 'it names nobody');
}

/** Anybody may paste a marker: only what the own account wrote counts. */
function ownComment(item: Json, own: string): readonly OwnComment[] {
  if (!isJsonObject(item)) return [];
  const { id, body } = item as Readonly<Record<string, Json>>;
  if (nameIn(item, 'user', 'login') !== own || !isId(id) || typeof body !== 'string' || !isMarked(body)) return [];
  return [{ id: String(id), body: body.replaceAll('\r\n', '\n') }];
}
