import { RollcallError } from '../core/errors.ts';
import { isJsonObject } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a run is: the forge, the request it belongs to, and what it may do there. */
export interface Place {
  readonly forge: 'github' | 'gitlab';
  /** Origin and path of the API, as the runner names it. */
  readonly apiUrl: string;
  /** `owner/name`, or the id of a GitLab project. */
  readonly repository: string;
  /** Number of the pull or merge request; undefined where only its commit is known. */
  readonly number: string | undefined;
  /** The commit that is looked at. */
  readonly head: string;
  /** The branch that the run is on; undefined where it is on none: of a request, or of a tag. */
  readonly branch: string | undefined;
  /** From a fork, or by a bot that gets no secrets: the token cannot write, and that is no fault. */
  readonly isFork: boolean;
  readonly token: string | undefined;
  /** Variables that a token was looked for in. */
  readonly tokenVariables: readonly string[];
  /** Page of the run, where the runner tells. */
  readonly link: string | undefined;
}

/** A place of no forge: to see a body, none is needed. */
export const NOWHERE: Place = {
  forge: 'github',
  apiUrl: '',
  repository: '',
  number: undefined,
  head: '',
  branch: undefined,
  isFork: false,
  token: undefined,
  tokenVariables: [],
  link: undefined,
};

/** What is known beside the environment. */
export interface PlaceOptions {
  readonly forge?: string;
  readonly pullRequest?: string;
  /** The event that GitHub started the run for, parsed. */
  readonly event: unknown;
}

/** Where the runner's variables say that this is. @throws RollcallError `FORGE_CONTEXT`, `USAGE` */
export function findPlace(env: Environment, options: PlaceOptions): Place {
  const forge = options.forge ?? (env['GITHUB_ACTIONS'] ? 'github' : env['GITLAB_CI'] ? 'gitlab' : undefined);
  if (options.pullRequest !== undefined && !/^\d{1,10}$/.test(options.pullRequest))
    throw new RollcallError('USAGE', `"--pull-request" takes a number, not ${quoteName(options.pullRequest)}.`);
  if (forge === 'github') return githubPlace(env, options);
  if (forge === 'gitlab') return gitlabPlace(env, options);
  throw new RollcallError('FORGE_CONTEXT', 'Neither the variables of GitHub Actions nor those of GitLab CI are set', {
    hint: 'Run it in a pipeline, or see the body with "--dry-run".',
  });
}

function githubPlace(env: Environment, { pullRequest, event }: PlaceOptions): Place {
  const repository = needed(env, 'GITHUB_REPOSITORY', /^[\w.-]+\/[\w.-]+$/);
  const request = objectIn(event, 'pull_request');
  const tokenVariables = ['ROLLCALL_FORGE_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN'];
  const run = env['GITHUB_RUN_ID'];
  return {
    forge: 'github',
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    repository,
    number: pullRequest ?? githubNumber(env, event),
    head: textIn(objectIn(request, 'head'), 'sha') ?? env['GITHUB_SHA'] ?? '',
    branch: /^refs\/heads\/(.+)$/.exec(env['GITHUB_REF'] ?? '')?.[1],
    isFork: isGithubFork(env, event),
    token: firstOf(env, tokenVariables),
    tokenVariables,
    link: run === undefined ? undefined : `${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${repository}/actions/runs/${run}`,
  };
}

function githubNumber(env: Environment, event: unknown): string | undefined {
  const issue = objectIn(event, 'issue');
  const request = objectIn(event, 'pull_request') ?? (objectIn(issue, 'pull_request') ? issue : undefined);
  const number = isJsonObject(request) ? request['number'] : undefined;
  if (typeof number === 'number') return String(number);
  return /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '')?.[1];
}

/** A fork that was deleted meanwhile has no repository. Dependabot's runs are treated as those of forks. */
function isGithubFork(env: Environment, event: unknown): boolean {
  const request = objectIn(event, 'pull_request');
  if (request === undefined) return false;
  const name = (side: string): string | undefined => textIn(objectIn(objectIn(request, side), 'repo'), 'full_name');
  return name('head') === undefined || name('head') !== name('base') || env['GITHUB_ACTOR'] === 'dependabot[bot]';
}

function gitlabPlace(env: Environment, { pullRequest }: PlaceOptions): Place {
  const own = env['CI_MERGE_REQUEST_PROJECT_ID'];
  const source = env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'];
  const tokenVariables = ['ROLLCALL_FORGE_TOKEN', 'GITLAB_TOKEN'];
  return {
    forge: 'gitlab',
    apiUrl: env['CI_API_V4_URL'] || 'https://gitlab.com/api/v4',
    repository: own || needed(env, 'CI_PROJECT_ID', /^\d+$/),
    number: pullRequest ?? (env['CI_MERGE_REQUEST_IID'] || undefined),
    head: env['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA'] || env['CI_COMMIT_SHA'] || '',
    branch: env['CI_COMMIT_BRANCH'] || undefined,
    isFork: Boolean(source) && source !== own,
    token: firstOf(env, tokenVariables),
    tokenVariables,
    link: env['CI_JOB_URL'] || env['CI_PIPELINE_URL'] || undefined,
  };
}

function needed(env: Environment, name: string, form: RegExp): string {
  const value = env[name] ?? '';
  if (form.test(value)) return value;
  throw new RollcallError(
    'FORGE_CONTEXT',
    value === '' ? `${name} is not set` : `${name} is ${quoteName(value)}, which names no repository`,
    {
      hint: 'The runner sets it. Outside of one, see the body with "--dry-run".',
    },
  );
}

function firstOf(env: Environment, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
}

function objectIn(value: unknown, key: string): unknown {
  const inner = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(inner) ? inner : undefined;
}

function textIn(value: unknown, key: string): string | undefined {
  const inner = isJsonObject(value) ? value[key] : undefined;
  return typeof inner === 'string' && inner !== '' ? inner : undefined;
}
