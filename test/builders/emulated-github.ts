import { createIssue, pageOf, startForge, textIn } from './emulated-forge.ts';
import type { Call, EmulatedForge, StoredComment, StoredIssue } from './emulated-forge.ts';

/** Characters of a comment's body. */
const LIMIT = 65_536;
const MOST_PER_PAGE = 100;
const MERGED_AT = '2026-11-23T10:00:00Z';

/** Tokens of the emulated GitHub. */
export const GITHUB_TOKENS = {
  /** A workflow's own, `pull-requests: write`: GitHub does not tell it who it is. */
  workflow: { login: 'github-actions[bot]', may: 'write', knowsItself: false },
  /** A workflow's own in a run from a fork. */
  fork: { login: 'github-actions[bot]', may: 'read', knowsItself: false },
  /** An App's: GitHub does not tell it either. */
  app: { login: 'acme-app[bot]', may: 'write', knowsItself: false },
  /** A person's or a machine account's. */
  person: { login: 'octocat', may: 'write', knowsItself: true },
} as const;

/**
 * The part of GitHub's API that comments and issues need, for repository `acme/groups` and pull request 7, which commit `merged-sha` came with.
 *
 * @see https://docs.github.com/en/rest/issues/comments (read 2026-11-22)
 */
export async function startGithub(): Promise<EmulatedForge> {
  return startForge({
    perPageMost: MOST_PER_PAGE,
    accountOf: (request) => {
      const token = /^Bearer (\w+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      return Object.hasOwn(GITHUB_TOKENS, token) ? GITHUB_TOKENS[token as keyof typeof GITHUB_TOKENS] : undefined;
    },
    check: (request, broken) => {
      if (!request.headers['user-agent']) broken.push('no user-agent');
      if (!request.headers['x-github-api-version']) broken.push('no API version');
      if (request.headers.accept !== 'application/vnd.github+json') broken.push('accept');
    },
    handle,
  });
}

function handle(call: Call): void {
  const { method, path, account, answer } = call;
  if (!account) return answer(401, { message: 'Bad credentials' });
  if (path === '/user')
    return account.knowsItself ? answer(200, { login: account.login }) : answer(403, { message: 'Resource not accessible by integration' });
  if (path === '/repos/acme/groups/commits/merged-sha/pulls') return listPulls(call);
  if (path === '/repos/acme/groups/commits/lonely-sha/pulls') return answer(200, []);
  if (path === '/repos/acme/groups/pulls/7')
    return call.forge.head === undefined
      ? answer(403, { message: 'Resource not accessible by integration' })
      : answer(200, {
          number: 7,
          head: { sha: call.forge.head },
          merged_at: call.forge.isMerged ? MERGED_AT : null,
          base: { ref: 'main' },
        });
  if (path === '/repos/acme/groups/issues/7/comments') return method === 'GET' ? list(call) : write(call, (body) => create(call, body));
  if (/^\/repos\/acme\/groups\/issues(?:\/\d+(?:\/comments)?)?$/.test(path)) return handleIssues(call);
  const id = /^\/repos\/acme\/groups\/issues\/comments\/(\d+)$/.exec(path)?.[1];
  const comment = call.forge.comments.find((each) => String(each.id) === id);
  // What a token may not know of is not there for it.
  if (!comment) return answer(404, { message: 'Not Found' });
  if (account.may !== 'write') return answer(403, { message: 'Resource not accessible by integration' });
  if (comment.author !== account.login) return answer(403, { message: 'Must have admin rights to Repository.' });
  if (method === 'DELETE') {
    call.forge.comments.splice(call.forge.comments.indexOf(comment), 1);
    return answer(204, undefined);
  }
  return write(call, (body) => {
    comment.body = body;
    answer(200, shown(comment));
  });
}

function handleIssues(call: Call): void {
  const { method, path, forge, query, body, answer, account } = call;
  if (method === 'GET') {
    const open = forge.issues.filter(({ state }) => state === (query.get('state') ?? 'open'));
    const { page, next } = pageOf(open, query, MOST_PER_PAGE);
    return answer(200, page.map(shownIssue), next === undefined ? {} : { link: `<${forge.url}/next?page=${next}>; rel="next"` });
  }
  if (account?.may !== 'write') return answer(403, { message: 'Resource not accessible by integration' });
  if (textIn(call, 'body').length > LIMIT)
    return answer(422, { message: 'Validation Failed', errors: [{ message: `body is too long (maximum is ${LIMIT} characters)` }] });
  if (path.endsWith('/issues'))
    return createIssue(
      call,
      { title: textIn(call, 'title'), body: textIn(call, 'body'), labels: body?.['labels'] as readonly string[] },
      shownIssue,
    );
  const issue = forge.issues.find(({ number }) => path.split('/').includes(String(number)));
  if (!issue) return answer(404, { message: 'Not Found' });
  if (path.endsWith('/comments')) {
    issue.words.push(textIn(call, 'body'));
    return answer(201, {});
  }
  Object.assign(issue, body);
  answer(200, shownIssue(issue));
}

function shownIssue({ number, title, body, author, state, isPull }: StoredIssue): unknown {
  return { number, title, body, state, user: { login: author }, ...(isPull ? { pull_request: {} } : {}) };
}

/** The commit of a pull request into main, of one into another branch, and of one that is open. */
function listPulls({ forge, query, answer }: Call): void {
  const merged_at = MERGED_AT;
  const pulls = [
    { number: 6, merged_at: null, merge_commit_sha: 'test-merge', base: { ref: 'main' } },
    { number: 3, merged_at, merge_commit_sha: 'merged-sha', base: { ref: 'develop' } },
    { number: 7, merged_at, merge_commit_sha: forge.mergedAs, base: { ref: 'main' } },
    ...forge.alsoMerged.map((number) => ({ number, merged_at, merge_commit_sha: 'another', base: { ref: 'main' } })),
  ];
  const { page, next } = pageOf(pulls, query, MOST_PER_PAGE);
  answer(200, page, next === undefined ? {} : { link: `<${forge.url}/next?page=${next}>; rel="next"` });
}

function list({ query, forge, answer }: Call): void {
  const { page, next } = pageOf(forge.comments, query, MOST_PER_PAGE);
  answer(
    200,
    page.map(shown),
    next === undefined ? {} : { link: `<${forge.url}/next?page=${next}>; rel="next", <${forge.url}/last>; rel="last"` },
  );
}

function write({ account, body, answer }: Call, done: (body: string) => void): void {
  if (account?.may !== 'write') return answer(403, { message: 'Resource not accessible by integration' });
  const text = body?.['body'];
  if (typeof text !== 'string' || text === '')
    return answer(422, { message: 'Validation Failed', errors: [{ message: 'Body cannot be blank' }] });
  if (text.length > LIMIT)
    return answer(422, { message: 'Validation Failed', errors: [{ message: `Body is too long (maximum is ${LIMIT} characters)` }] });
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

/** GitHub gives lines back with CRLF where they were edited in a browser. */
function shown({ id, body, author }: StoredComment): unknown {
  return { id, body, user: { login: author, type: author.endsWith('[bot]') ? 'Bot' : 'User' } };
}
