import { RollcallError } from '../../core/errors.ts';
import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { tlsOf } from '../../core/provide/target-settings.ts';
import type { HttpOptions, ReadClient, ReadIo } from '../../core/provider.ts';
import type { OpenPages } from './client.ts';
import { describeError, explain } from './errors.ts';
import { apiUrl, ratesOf } from './settings.ts';

/** Everything a read or a step needs of its connection. */
export interface Connection<Client extends ReadClient = ReadClient> {
  readonly target: Target;
  readonly io: ReadIo;
  readonly http: Client;
  /** Whose token it is: from then on its requests are counted with those of the organisation, before that with all of the address. */
  learn(organisation: string): void;
  /** An error of this connection with a hint. */
  explain(error: unknown): unknown;
}

/** Opens a connection. Sends nothing yet. @throws RollcallError `CREDENTIAL_MISSING` */
export function openConnection<Client extends ReadClient>(
  target: Target,
  io: ReadIo,
  http: (options: HttpOptions) => Client,
): Connection<Client> {
  const { credential } = io;
  if (!credential)
    throw new RollcallError('CREDENTIAL_MISSING', `Target ${quoteName(target.name)} has no token`, {
      hint: 'docs/opal.md says how to make one.',
    });
  const tls = tlsOf(target.settings);
  const { shared, ...own } = ratesOf(target);
  const address = apiUrl(target.url);
  let counter = `opal ${address}`;
  const options: HttpOptions = {
    baseUrl: address,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${credential.token}` },
    describeError,
    ...own,
    shared: { ...shared, counter: () => counter },
    ...(tls ? { tls } : {}),
  };
  const facts = { target: target.name, tokenOrigin: credential.origin };
  return {
    target,
    io,
    http: Object.assign(http(options), { open: { count: 0 } satisfies OpenPages }),
    learn: (organisation) => void (counter = `opal ${organisation}`),
    explain: (error) => explain(error, facts),
  };
}
