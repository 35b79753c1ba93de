import { RollcallError } from '../../core/errors.ts';
import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { tlsOf } from '../../core/provide/target-settings.ts';
import type { HttpOptions, ReadClient, ReadIo } from '../../core/provider.ts';
import { classifyError, describeError, explain } from './errors.ts';
import { managementUrl, rateOf } from './settings.ts';
import { checkToken } from './token.ts';

/** A connection with its token. */
export interface Session<Client extends ReadClient> {
  readonly http: Client;
  /** An error of this connection with a hint. */
  explain(error: unknown): unknown;
}

/** Opens a session. Sends nothing yet. @throws RollcallError `CREDENTIAL_INVALID` where the token cannot be one */
export function openSession<Client extends ReadClient>(
  target: Target,
  io: ReadIo,
  http: (options: HttpOptions) => Client,
): Session<Client> {
  const { credential } = io;
  if (!credential)
    throw new RollcallError('CREDENTIAL_MISSING', `Target ${quoteName(target.name)} has no token`, {
      hint: 'docs/netbird.md says how to make one.',
    });
  checkToken(credential, target.name);
  const facts = { target: target.name, tokenOrigin: credential.origin };
  return { http: http(httpOptions(target, credential.token)), explain: (error) => explain(error, facts) };
}

function httpOptions(target: Target, token: string): HttpOptions {
  const [rate, tls] = [rateOf(target), tlsOf(target.settings)];
  return {
    baseUrl: `${managementUrl(target.url)}/api`,
    headers: { 'Content-Type': 'application/json', Authorization: `Token ${token}` },
    describeError,
    classifyError,
    requestIdHeader: 'X-Request-Id',
    ...(rate ? { rate } : {}),
    // NetBird counts by token: targets that have the same one wait together.
    shared: { counter: () => `netbird ${managementUrl(target.url)} ${token}` },
    ...(tls ? { tls } : {}),
  };
}
