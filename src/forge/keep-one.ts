import { RemoteError } from '../core/errors.ts';
import type { Forge, OwnComment } from './forge.ts';
import { appliedBody, outdatedBody, readMarker } from './marker.ts';
import type { Marker } from './marker.ts';

/** How often a comment is sent whose answer was lost and that is not there. */
const TRIES = 3;

/** Which comment is meant. */
export type Subject = Pick<Marker, 'project' | 'environment'>;

/** What was done about the comment. */
export type Kept = 'created' | 'updated' | 'unchanged';

/** The comment of a project and environment, with what it says of itself; undefined where there is none. */
export async function findComment(
  forge: Forge,
  subject: Subject,
): Promise<{ readonly comment: OwnComment; readonly marker: Marker } | undefined> {
  return marked(await forge.list(), subject)[0];
}

/**
 * Makes `body` the one comment of its project and environment. Where two runs made one each, the older one is kept. A comment whose
 * answer was lost is looked for before it is sent again.
 *
 * @throws RemoteError
 */
export async function keepOneComment(forge: Forge, subject: Subject, body: string): Promise<Kept> {
  for (let left = TRIES; ; left--) {
    const [first, ...more] = marked(await forge.list(), subject);
    for (const { comment } of more) await forge.remove(comment.id);
    if (first?.comment.body === body) return 'unchanged';
    if (first) {
      await forge.update(first.comment.id, body);
      return 'updated';
    }
    try {
      await forge.create(body);
      return 'created';
    } catch (error) {
      if (!(error instanceof RemoteError) || !error.uncertain || left <= 1) throw error;
    }
  }
}

/** Marks what was planned of an earlier commit, of whichever project; returns how many comments were marked. */
export async function markOutdated(forge: Forge, head: string, environment: string | undefined): Promise<number> {
  let count = 0;
  for (const comment of await forge.list()) {
    const marker = readMarker(comment.body);
    // What was applied is no approval already, and stays a record of it.
    if (!marker || marker.outdated || marker.applied !== '' || marker.head === head) continue;
    if (environment !== undefined && marker.environment !== environment) continue;
    await forge.update(comment.id, outdatedBody(comment.body, marker, head));
    count++;
  }
  return count;
}

/** What was done about the comment whose plan was applied. */
export type Marked = 'marked' | 'marked before' | 'of another plan' | 'not there';

/** Says in the comment that its plan was applied, so that nobody applies by it again. Only where it is this plan that it shows. */
export async function markApplied(
  forge: Forge,
  subject: Subject,
  by: { readonly digest: string; readonly commit: string; readonly link: string | undefined },
): Promise<Marked> {
  const found = await findComment(forge, subject);
  if (!found) return 'not there';
  const { comment, marker } = found;
  if (marker.digest !== by.digest) return 'of another plan';
  if (marker.applied !== '') return 'marked before';
  await forge.update(comment.id, appliedBody(comment.body, marker, by));
  return 'marked';
}

function marked(comments: readonly OwnComment[], subject: Subject): readonly { readonly comment: OwnComment; readonly marker: Marker }[] {
  return comments.flatMap((comment) => {
    const marker = readMarker(comment.body);
    return marker?.project === subject.project && marker.environment === subject.environment ? [{ comment, marker }] : [];
  });
}
