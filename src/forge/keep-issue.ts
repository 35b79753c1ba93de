import { RemoteError } from '../core/errors.ts';
import type { IssueForge, IssueText, OwnIssue } from './issue-forge.ts';
import { isIssueOf } from './issue-marker.ts';
import type { IssueSubject } from './issue-marker.ts';

/** How often an issue is sent whose answer was lost and that is not there. */
const TRIES = 3;

/** For people who look for such issues; nothing is found by it. */
const LABEL = 'rollcall-drift';

const DOUBLED = 'Another issue says the same.';

/** What was done about the issue. */
export type KeptIssue = 'opened' | 'updated' | 'unchanged';

/**
 * Makes this the one open issue of its project and environment. Where two runs opened one each, the older one is kept. One whose answer
 * was lost is looked for before it is sent again.
 *
 * @throws RemoteError
 */
export async function keepOneIssue(forge: IssueForge, subject: IssueSubject, text: IssueText): Promise<KeptIssue> {
  for (let left = TRIES; ; left--) {
    const [first, ...more] = await openIssues(forge, subject);
    for (const { id } of more) await forge.end(id, DOUBLED);
    if (first?.body === text.body && first.title === text.title) return 'unchanged';
    if (first) {
      await forge.update(first.id, text);
      return 'updated';
    }
    try {
      return (await forge.create(text, LABEL)) === undefined ? 'opened' : await keepOldest(forge, subject, text);
    } catch (error) {
      if (!(error instanceof RemoteError) || !error.uncertain || left <= 1) throw error;
    }
  }
}

/** Issues that earlier runs opened without knowing that they were theirs: the oldest one goes on. */
async function keepOldest(forge: IssueForge, subject: IssueSubject, text: IssueText): Promise<KeptIssue> {
  const [first, ...more] = await openIssues(forge, subject);
  for (const { id } of more) await forge.end(id, DOUBLED);
  if (!first || more.length === 0) return 'opened';
  await forge.update(first.id, text);
  return 'updated';
}

/** Closes it where there is one, however many; returns how many there were. @throws RemoteError */
export async function endIssues(forge: IssueForge, subject: IssueSubject, word: string): Promise<number> {
  const open = await openIssues(forge, subject);
  for (const { id } of open) await forge.end(id, word);
  return open.length;
}

async function openIssues(forge: IssueForge, subject: IssueSubject): Promise<readonly OwnIssue[]> {
  return (await forge.list()).filter(({ body }) => isIssueOf(body, subject));
}
