import { createIssue, pageOf, startForge, textIn } from './emulated-forge.ts';
import type { Call, EmulatedForge, StoredComment, StoredIssue } from './emulated-forge.ts';

/** Characters of a note's body. */
const LIMIT = 1_000_000;
const MOST_PER_PAGE = 100;

/** Tokens of the emulated GitLab. */
const TOKENS = {
  project: { login: 'project_1_bot', may: 'write', knowsItself: true },
  /** The same account's token with the scope `read_api`. */
  looker: { login: 'project_1_bot', may: 'read', knowsItself: true },
  reader: { login: 'reader', may: 'read', knowsItself: true },
} as const;

/**
 * The part of GitLab's API that notes and issues need, for project 1 and merge request 7, which commit `merged-sha` came with. A job token is
 * none of its tokens: it may not write notes.
 *
 * @see https://docs.gitlab.com/api/notes/ (read 2026-11-22)
 */
export async function startGitlab(): Promise<EmulatedForge> {
  return startForge({
    perPageMost: MOST_PER_PAGE,
    accountOf: (request) => {
      const token = String(request.headers['private-token'] ?? '');
      return Object.hasOwn(TOKENS, token) ? TOKENS[token as keyof typeof TOKENS] : undefined;
    },
    check: () => undefined,
    handle,
  });
}

function handle(call: Call): void {
  const { method, path, account, answer, forge } = call;
  if (!account) return answer(401, { message: '401 Unauthorized' });
  if (path === '/user') return answer(200, { username: account.login });
  if (path === '/projects/1/repository/commits/merged-sha/merge_requests') return listRequests(call);
  if (path === '/projects/1/merge_requests/7')
    return forge.head === undefined
      ? answer(403, { message: '403 Forbidden' })
      : answer(200, { iid: 7, sha: forge.head, state: forge.isMerged ? 'merged' : 'opened', target_branch: 'main' });
  if (path === '/projects/1/merge_requests/7/notes' && method === 'GET') {
    const { page, next } = pageOf(forge.comments, call.query, MOST_PER_PAGE);
    return answer(200, page.map(shown), { 'x-next-page': next === undefined ? '' : String(next) });
  }
  if (path === '/projects/1/merge_requests/7/notes') return write(call, (body) => create(call, body));
  if (path.startsWith('/projects/1/issues')) return handleIssues(call);
  const id = /^\/projects\/1\/merge_requests\/7\/notes\/(\d+)$/.exec(path)?.[1];
  const comment = forge.comments.find((each) => String(each.id) === id);
  if (!comment) return answer(404, { message: '404 Not found' });
  if (account.may !== 'write' || comment.author !== account.login) return answer(403, { message: '403 Forbidden' });
  if (method === 'DELETE') {
    forge.comments.splice(forge.comments.indexOf(comment), 1);
    return answer(204, undefined);
  }
  return write(call, (body) => {
    comment.body = body;
    answer(200, shown(comment));
  });
}

/** The commit of a merge request into main, of one into another branch, and of one that was closed. */
function listRequests({ forge, query, answer }: Call): void {
  const commits = { sha: 'head-of-it', squash_commit_sha: null };
  const requests = [
    { iid: 6, state: 'closed', target_branch: 'main', ...commits, merge_commit_sha: null },
    { iid: 3, state: 'merged', target_branch: 'develop', ...commits, merge_commit_sha: 'merged-sha' },
    { iid: 7, state: 'merged', target_branch: 'main', ...commits, sha: forge.mergedAs, merge_commit_sha: null },
    ...forge.alsoMerged.map((iid) => ({ iid, state: 'merged', target_branch: 'main', ...commits, merge_commit_sha: 'another' })),
  ];
  const { page, next } = pageOf(requests, query, MOST_PER_PAGE);
  answer(200, page, { 'x-next-page': next === undefined ? '' : String(next) });
}

function handleIssues(call: Call): void {
  const { method, path, forge, query, body, answer, account } = call;
  if (method === 'GET') {
    const wanted = query.get('state') === 'opened' ? 'open' : 'closed';
    const { page, next } = pageOf(
      forge.issues.filter(({ state, isPull }) => state === wanted && !isPull),
      query,
      MOST_PER_PAGE,
    );
    return answer(200, page.map(shownIssue), { 'x-next-page': next === undefined ? '' : String(next) });
  }
  if (account?.may !== 'write') return answer(403, { message: '403 Forbidden' });
  if (textIn(call, 'description').length > LIMIT) return answer(400, { message: { description: ['is too long'] } });
  if (path.endsWith('/issues'))
    return createIssue(
      call,
      { title: textIn(call, 'title'), body: textIn(call, 'description'), labels: textIn(call, 'labels').split(',') },
      shownIssue,
    );
  const issue = forge.issues.find(({ number }) => path.split('/').includes(String(number)));
  if (!issue) return answer(404, { message: '404 Not found' });
  if (path.endsWith('/notes')) {
    issue.words.push(textIn(call, 'body'));
    return answer(201, {});
  }
  if (body?.['state_event'] === 'close') issue.state = 'closed';
  Object.assign(issue, { title: body?.['title'] ?? issue.title, body: body?.['description'] ?? issue.body });
  answer(200, shownIssue(issue));
}

function shownIssue({ number, title, body, author, state }: StoredIssue): unknown {
  return {
    iid: number,
    id: number + 7000,
    title,
    description: body,
    state: state === 'open' ? 'opened' : state,
    author: { username: author },
  };
}

function write({ account, body, answer }: Call, done: (body: string) => void): void {
  if (account?.may !== 'write') return answer(403, { message: '403 Forbidden' });
  const text = body?.['body'];
  if (typeof text !== 'string' || text === '') return answer(400, { error: 'body is missing, body is empty' });
  if (text.length > LIMIT) return answer(400, { message: { note: ['is too long (maximum is 1000000 characters)'] } });
  done(text);
}

function create({ forge, account, answer, drop }: Call, body: string): void {
  const comment = forge.add(body, account!.login);
  if (forge.faults.lostAnswers > 0) {
    forge.faults.lostAnswers--;
    return drop();
  }
  answer(201, shown(comment));
}

function shown({ id, body, author, system }: StoredComment): unknown {
  return { id, body, system: system === true, author: { username: author } };
}
