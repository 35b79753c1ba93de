import { RollcallError } from '../core/errors.ts';
import type { Json } from '../core/model/json.ts';
import { isJsonObject } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { makeRetryBudget } from '../http/budget.ts';
import { openWriteClient } from '../http/client.ts';
import { isLoopback, originOf } from '../http/origins.ts';
import { makeRedactor } from '../http/redact.ts';
import { sleep } from '../http/sleep.ts';
import type { Forge } from './forge.ts';
import { openGithub } from './github.ts';
import { openGithubIssues } from './github-issues.ts';
import { openGitlab } from './gitlab.ts';
import { openGitlabIssues } from './gitlab-issues.ts';
import type { IssueForge } from './issue-forge.ts';
import type { Place } from './place.ts';

/** What a connection to a forge needs of its surroundings. */
export interface ForgeContext {
  readonly version: string;
  env(name: string): string | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  elapsed(): number;
  readonly signal: AbortSignal;
  /** One line per request; undefined: nobody listens. */
  readonly log: ((line: string) => void) | undefined;
  /** Account whose comments are the own ones, where the forge does not tell. */
  readonly author: string | undefined;
}

/** Requests in flight: forges want writes one after the other. */
const PARALLELISM = 1;
/** Longest that a run waits for a forge that limits requests. */
const WAIT_MS = 120_000;

/**
 * Opens the request of `place`. The token goes to the API that the runner named, and nowhere else; never in clear text but to this
 * machine.
 *
 * @throws RollcallError `CREDENTIAL_MISSING`, `FORGE_CONTEXT`, `PROVIDER_TLS`
 */
export async function openForge(place: Place, context: ForgeContext): Promise<Forge> {
  const client = openClient(place, context);
  return orClosed(client, (place.forge === 'github' ? openGithub : openGitlab)(client, place, context));
}

/** Opens the issues of `place`, with the same care. @throws RollcallError `CREDENTIAL_MISSING`, `FORGE_CONTEXT`, `PROVIDER_TLS` */
export async function openIssueForge(place: Place, context: ForgeContext): Promise<IssueForge> {
  const client = openClient(place, context);
  return orClosed(client, (place.forge === 'github' ? openGithubIssues : openGitlabIssues)(client, place, context));
}

async function orClosed<T>(client: Client, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    await client.close();
    throw error;
  }
}

type Client = ReturnType<typeof openWriteClient>;

function openClient(place: Place, context: ForgeContext): Client {
  const { token, apiUrl } = place;
  if (token === undefined) {
    throw new RollcallError('CREDENTIAL_MISSING', `There is no token to comment with: looked at ${place.tokenVariables.join(', ')}`, {
      hint: 'Hand it to the step in its environment.',
    });
  }
  const origin = originOf(apiUrl);
  if (origin === undefined)
    throw new RollcallError('FORGE_CONTEXT', `The API of the forge is at ${quoteName(apiUrl)}, which is no http or https URL`);
  if (origin.startsWith('http:') && !isLoopback(new URL(origin).hostname))
    throw new RollcallError('PROVIDER_TLS', `The token would go in clear text to ${origin}`, {
      hint: 'The forge has to be reached by https.',
    });
  return openWriteClient(
    {
      baseUrl: apiUrl.replace(/\/+$/, ''),
      headers: headersOf(place.forge, token),
      describeError: describe,
      classifyError: (status, body) => (isRateLimit(status, body) ? 'PROVIDER_RATE_LIMIT' : undefined),
      retryable: (_method, status, body) => (isRateLimit(status, body) ? true : undefined),
      requestIdHeader: place.forge === 'github' ? 'x-github-request-id' : 'x-request-id',
    },
    {
      queries: [],
      parallelism: PARALLELISM,
      version: context.version,
      budget: makeRetryBudget(WAIT_MS),
      redactor: makeRedactor(),
      origins: undefined,
      directory: '/',
      credential: undefined,
      env: context.env,
      log: context.log,
      now: context.now,
      elapsed: context.elapsed,
      sleep,
      random: Math.random,
    },
  );
}

function headersOf(forge: Place['forge'], token: string): Readonly<Record<string, string>> {
  if (forge === 'gitlab') return { 'private-token': token };
  return { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
}

/** GitHub answers 403 where too much is asked, with a sentence that says so. */
function isRateLimit(status: number, body: Json | undefined): boolean {
  return status === 429 || (status === 403 && describe(status, body).some((sentence) => /rate limit|abuse detection/i.test(sentence)));
}

function describe(_status: number, body: Json | undefined): readonly string[] {
  if (!isJsonObject(body)) return [];
  const { message, error, errors } = body as Readonly<Record<string, Json | undefined>>;
  const details = Array.isArray(errors)
    ? errors.flatMap((item) => (isJsonObject(item) ? (item['message'] ?? item['code'] ?? []) : item))
    : [];
  return [message, error, ...details].flatMap((item) =>
    item === undefined || item === null ? [] : [typeof item === 'string' ? item : JSON.stringify(item)],
  );
}
