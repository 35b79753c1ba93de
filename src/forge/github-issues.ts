import { isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import { allPages, isId } from './all-pages.ts';
import { BODY_LIMIT, PER_PAGE, nextPage, ownLogin } from './github.ts';
import type { Client } from './github.ts';
import type { IssueForge, OwnIssue } from './issue-forge.ts';
import { isMarkedIssue } from './issue-marker.ts';
import { sayLastWord } from './last-word.ts';
import type { ForgeContext } from './open-forge.ts';
import { nameIn } from './forge-answers.ts';
import type { Place } from './place.ts';

/* https://docs.github.com/en/rest/issues/issues (read 2026-11-29). `issues: write` is enough. */

/** The issues of a repository on GitHub or GitHub Enterprise Server. */
export async function openGithubIssues(client: Client, place: Place, { signal, author }: ForgeContext): Promise<IssueForge> {
  const issues = `/repos/${place.repository}/issues`;
  let own = author ?? (await ownLogin(client, signal));
  return {
    name: 'github',
    bodyLimit: BODY_LIMIT,
    list: () =>
      allPages(client, {
        path: (page) => `${issues}?state=open&sort=created&direction=asc&per_page=${PER_PAGE}&page=${page}`,
        next: nextPage,
        keep: (item) => ownIssue(item, own),
        signal,
      }),
    create: async (text, label) => {
      const made = await client.send('POST', issues, { ...text, labels: [label] }, { signal, repeatable: false });
      const writer = nameIn(made.body, 'user', 'login');
      if (writer === undefined || writer === own) return undefined;
      own = writer;
      return writer;
    },
    update: async (id, text) => void (await client.send('PATCH', `${issues}/${id}`, { ...text }, { signal, repeatable: true })),
    async end(id, word) {
      await client.send('PATCH', `${issues}/${id}`, { state: 'closed' }, { signal, repeatable: true });
      await sayLastWord(client, `${issues}/${id}/comments`, { word, signal });
    },
    close: () => client.close(),
  };
}

/** Anybody may paste a marker: only what the own account wrote counts. A pull request is an issue there, and none of ours. */
function ownIssue(item: Json, own: string): readonly OwnIssue[] {
  if (!isJsonObject(item) || item['pull_request'] !== undefined) return [];
  const { number, title, body } = item as Readonly<Record<string, Json>>;
  if (
    nameIn(item, 'user', 'login') !== own ||
    !isId(number) ||
    typeof title !== 'string' ||
    typeof body !== 'string' ||
    !isMarkedIssue(body)
  )
    return [];
  return [{ id: String(number), title, body: body.replaceAll('\r\n', '\n') }];
}
