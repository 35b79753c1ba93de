import { isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import { allPages, isId } from './all-pages.ts';
import { BODY_LIMIT, PER_PAGE, nextPage, ownName } from './gitlab.ts';
import type { Client } from './gitlab.ts';
import type { IssueForge, OwnIssue } from './issue-forge.ts';
import { isMarkedIssue } from './issue-marker.ts';
import { sayLastWord } from './last-word.ts';
import type { ForgeContext } from './open-forge.ts';
import type { Place } from './place.ts';

/* https://docs.gitlab.com/api/issues/ (read 2026-11-29). A job token may not write issues: a project access token with `api` may. */

/** The issues of a project on GitLab. */
export async function openGitlabIssues(client: Client, place: Place, { signal, author }: ForgeContext): Promise<IssueForge> {
  const issues = `/projects/${place.repository}/issues`;
  const own = author ?? (await ownName(client, signal));
  return {
    name: 'gitlab',
    bodyLimit: BODY_LIMIT,
    list: () =>
      allPages(client, {
        path: (page) => `${issues}?state=opened&scope=all&order_by=created_at&sort=asc&per_page=${PER_PAGE}&page=${page}`,
        next: nextPage,
        keep: (item) => ownIssue(item, own),
        signal,
      }),
    create: async ({ title, body }, label) => {
      await client.send('POST', issues, { title, description: body, labels: label }, { signal, repeatable: false });
      // GitLab has said whose token this is.
      return undefined;
    },
    update: async (id, { title, body }) =>
      void (await client.send('PUT', `${issues}/${id}`, { title, description: body }, { signal, repeatable: true })),
    async end(id, word) {
      await client.send('PUT', `${issues}/${id}`, { state_event: 'close' }, { signal, repeatable: true });
      await sayLastWord(client, `${issues}/${id}/notes`, { word, signal });
    },
    close: () => client.close(),
  };
}

/** Anybody may paste a marker: only what the own account wrote counts. */
function ownIssue(item: Json, own: string): readonly OwnIssue[] {
  if (!isJsonObject(item)) return [];
  const { iid, title, description, author } = item as Readonly<Record<string, Json>>;
  const name = isJsonObject(author) ? author['username'] : undefined;
  if (name !== own || !isId(iid) || typeof title !== 'string' || typeof description !== 'string' || !isMarkedIssue(description)) return [];
  return [{ id: String(iid), title, body: description }];
}
