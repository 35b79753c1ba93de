import { RollcallError } from '../../core/errors.ts';
import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { tlsOf } from '../../core/provide/target-settings.ts';
import type { HttpOptions, ReadClient, ReadIo } from '../../core/provider.ts';
import type { Api } from './client.ts';
import { classifyError, describeError, explain } from './errors.ts';
import { settingsOf } from './settings.ts';

/** A connection with its key. */
export interface Session<Client extends ReadClient = ReadClient> extends Api<Client> {
  readonly target: Target;
  readonly io: ReadIo;
  /** An error of this connection with a hint. */
  explain(error: unknown): unknown;
}

/** Opens a session. Sends nothing yet. @throws RollcallError `CREDENTIAL_MISSING`, `CREDENTIAL_INVALID` */
export function openSession<Client extends ReadClient>(
  target: Target,
  io: ReadIo,
  http: (options: HttpOptions) => Client,
): Session<Client> {
  const { credential } = io;
  if (!credential)
    throw new RollcallError('CREDENTIAL_MISSING', `Target ${quoteName(target.name)} has no key`, {
      hint: 'docs/cipherscale.md says where one comes from.',
    });
  if (/[^\x21-\x7e]/.test(credential.token))
    throw new RollcallError('CREDENTIAL_INVALID', `The key in ${credential.origin} holds characters that no header can carry`, {
      hint: 'Copy it again, without line breaks and spaces around it.',
    });
  const settings = settingsOf(target);
  const tls = tlsOf(target.settings);
  const facts = { target: target.name, keyOrigin: credential.origin, header: settings.header };
  return {
    target,
    io,
    settings,
    explain: (error) => explain(error, facts),
    http: http({
      // Joined as text: a path of its own is part of the base.
      baseUrl: (target.url ?? '').replace(/\/+$/, ''),
      headers: { Accept: 'application/json', [settings.header]: `${settings.prefix}${credential.token}` },
      describeError,
      classifyError,
      requestIdHeader: 'X-Request-Id',
      ...(tls ? { tls } : {}),
    }),
  };
}
