import { RemoteError } from '../core/errors.ts';
import type { Forge, OwnComment, RequestNow } from './forge.ts';
import { whyLate } from './late-run.ts';
import type { Late, RunOf } from './late-run.ts';
import { appliedBody, isMarkedFirst, outdatedBody, readMarker } from './marker.ts';
import type { Marker } from './marker.ts';

/** How often a comment is sent whose answer was lost and that is not there. */
const TRIES = 3;

/** Which comment is meant. */
export type Subject = Pick<Marker, 'project' | 'environment'>;

/** What was done about the comment, or why it was left as it is. */
export type Kept = 'created' | 'updated' | 'unchanged' | Late;

/** The same, and the account that the token writes as where it is another one than was looked for. */
export interface KeptComment {
  readonly kept: Kept;
  readonly writer?: string;
}

/** A comment, with what it says of itself. */
interface Found {
  readonly comment: OwnComment;
  readonly marker: Marker;
}

/** The comment of a project and environment; undefined where there is none. */
export async function findComment(forge: Forge, subject: Subject): Promise<Found | undefined> {
  return marked(await forge.list(), subject)[0];
}

/**
 * Makes `body` the one comment of its project and environment. Where two runs made one each, the older one is kept. A comment whose
 * answer was lost is looked for before it is sent again. A run that took long never writes over the plan of a later push.
 *
 * @throws RemoteError
 */
export async function keepOneComment(
  forge: Forge,
  subject: Subject,
  { body, run }: { readonly body: string; readonly run: RunOf },
): Promise<KeptComment> {
  for (let left = TRIES; ; left--) {
    const [first, ...more] = marked(await forge.list(), subject);
    await removeAll(forge, more);
    if (first) return { kept: await writeOver(forge, first, { body, run }) };
    try {
      const writer = await forge.create(body);
      return writer === undefined ? { kept: 'created' } : { kept: await keepOldest(forge, subject, body), writer };
    } catch (error) {
      if (!(error instanceof RemoteError) || !error.uncertain || left <= 1) throw error;
    }
  }
}

async function writeOver(forge: Forge, { comment, marker }: Found, now: { readonly body: string; readonly run: RunOf }): Promise<Kept> {
  if (comment.body === now.body) return 'unchanged';
  const late = marker.head === now.run.head ? undefined : whyLate(marker.head, now.run, await forge.request());
  if (late !== undefined) return late;
  await forge.update(comment.id, now.body);
  return 'updated';
}

/** Comments that earlier runs wrote without knowing that they were theirs: the oldest one goes on. */
async function keepOldest(forge: Forge, subject: Subject, body: string): Promise<Kept> {
  const [first, ...more] = marked(await forge.list(), subject);
  await removeAll(forge, more);
  if (!first || first.comment.body === body) return 'created';
  await forge.update(first.comment.id, body);
  return 'updated';
}

/** Marks what was planned of an earlier commit, of whichever project; returns how many comments were marked. */
export async function markOutdated(forge: Forge, run: RunOf, environment: string | undefined): Promise<number> {
  let count = 0;
  let asked: Promise<RequestNow | undefined> | undefined;
  for (const { comment, marker } of (await forge.list()).flatMap(withMarker)) {
    if (!isOpen(marker) || marker.head === run.head) continue;
    if (environment !== undefined && marker.environment !== environment) continue;
    // This run may be the late one.
    const now = await (asked ??= forge.request());
    if (whyLate(marker.head, run, now) !== undefined) continue;
    const at = now?.mergedInto === undefined ? now?.head : undefined;
    await forge.update(comment.id, outdatedBody(comment.body, marker, at ?? run.head));
    count++;
  }
  return count;
}

/** What was applied is no approval already, and stays a record of it. */
function isOpen({ outdated, applied }: Marker): boolean {
  return !outdated && applied === '';
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

/** What an account has written itself beside what it quotes is not removed. */
async function removeAll(forge: Forge, found: readonly Found[]): Promise<void> {
  for (const { comment } of found.filter(isAsWritten)) await forge.remove(comment.id);
}

/** Those of a project and environment, oldest first; behind them those that somebody has put words before. */
function marked(comments: readonly OwnComment[], subject: Subject): readonly Found[] {
  const own = comments
    .flatMap(withMarker)
    .filter(({ marker }) => marker.project === subject.project && marker.environment === subject.environment);
  return [...own.filter(isAsWritten), ...own.filter((found) => !isAsWritten(found))];
}

function isAsWritten({ comment }: Found): boolean {
  return isMarkedFirst(comment.body);
}

function withMarker(comment: OwnComment): readonly Found[] {
  const marker = readMarker(comment.body);
  return marker ? [{ comment, marker }] : [];
}
