// https://docs.github.com/en/actions/reference/security/oidc (read 2026-11-23); GitLab: `id_tokens:` put the token into VAULT_ID_TOKEN
import { RollcallError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { HttpOptions, ReadClient, ReadIo } from '../../core/provider.ts';

/** Why a variable that is set may not have been used. */
export const SHARED_RULE =
  'Variables without the name of a target are used only where all targets that log in have one origin, or where VAULT_ADDR or BAO_ADDR names this one.';

/** The parts of `ReadIo` that a token of the CI system is found by. */
export type TokenSource = Pick<ReadIo, 'env' | 'secret'> & { http(options: HttpOptions): ReadClient };

/** The JWT to log in with: ours, then GitHub's, then GitLab's. @throws RollcallError `CREDENTIAL_MISSING` naming the variables */
export async function readIdToken(
  source: TokenSource,
  options: { readonly target: string; readonly audience: string | undefined; readonly signal: AbortSignal },
): Promise<string> {
  const own = `ROLLCALL_ID_TOKEN_${variablePart(options.target)}`;
  const direct = source.env(own) ?? source.env('ROLLCALL_ID_TOKEN');
  if (direct) return known(source, direct);
  const url = source.env('ACTIONS_ID_TOKEN_REQUEST_URL');
  const bearer = source.env('ACTIONS_ID_TOKEN_REQUEST_TOKEN');
  if (url && bearer)
    return known(source, await requestFromGitHub(source, { url, bearer, audience: options.audience, signal: options.signal }));
  const gitlab = source.env('VAULT_ID_TOKEN');
  if (gitlab) return known(source, gitlab);
  throw new RollcallError('CREDENTIAL_MISSING', `Target ${quoteName(options.target)} logs in with a JWT, and there is none.`, {
    hint: `Set ${own} or ROLLCALL_ID_TOKEN, give the GitHub Actions job "permissions: id-token: write", or let GitLab set VAULT_ID_TOKEN (id_tokens:). ${SHARED_RULE}`,
  });
}

/** What a target's name becomes in the name of a variable. */
export function variablePart(target: string): string {
  return target.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

interface GitHubRequest {
  readonly url: string;
  readonly bearer: string;
  readonly audience: string | undefined;
  readonly signal: AbortSignal;
}

/** The request goes to GitHub with GitHub's own bearer token, so it has a client of its own: nothing of the target's goes there. */
async function requestFromGitHub(source: TokenSource, request: GitHubRequest): Promise<string> {
  source.secret(request.bearer);
  const url = parseUrl(request.url);
  if (request.audience !== undefined) url.searchParams.set('audience', request.audience);
  const client = source.http({
    baseUrl: url.origin,
    headers: { Authorization: `Bearer ${request.bearer}` },
    describeError: (_status, body) => (isJsonObject(body) && typeof body['message'] === 'string' ? [body['message']] : []),
  });
  try {
    const answer = await client.get(`${url.pathname}${url.search}`, { signal: request.signal });
    const value = isJsonObject(answer.body) ? answer.body['value'] : undefined;
    if (typeof value === 'string' && value !== '') return value;
    throw new RollcallError('PROVIDER_ANSWER', 'The answer of GitHub Actions to the request for an id token has no "value".', {
      hint: 'Check that the job has "permissions: id-token: write".',
    });
  } finally {
    await client.close();
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new RollcallError('CREDENTIAL_MISSING', 'ACTIONS_ID_TOKEN_REQUEST_URL is no url.', {
      cause,
      hint: 'GitHub Actions sets it; unset it elsewhere.',
    });
  }
}

function known(source: TokenSource, token: string): string {
  source.secret(token);
  return token;
}
