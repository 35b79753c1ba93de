import { RollcallError } from '../core/errors.ts';
import type { WriteClient } from '../core/provider.ts';
import type { LockSurroundings } from './holder.ts';
import type { HttpStateSettings } from './http-settings.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

export interface HttpBackendOptions {
  readonly settings: HttpStateSettings;
  readonly surroundings: LockSurroundings;
  readonly version: string;
  /** Opens a client for the state's origin. */
  open(): WriteClient;
  /** Takes the credential out of what the server says of a lock: some send back what they were sent. */
  redact(text: string): string;
}

/** What the parts of the backend share: the client of whoever holds the lock, and the lock's id. */
export interface HttpSession {
  readonly options: HttpBackendOptions;
  held: { readonly client: WriteClient; readonly id: string | undefined } | undefined;
}

/** Lends the lock's client, or one that is closed afterwards. */
export async function withClient<T>(session: HttpSession, work: (client: WriteClient) => Promise<T>): Promise<T> {
  if (session.held) return await work(session.held.client);
  const client = session.options.open();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const HINTS: Readonly<Record<string, string>> = {
  PROVIDER_AUTH: 'Check the credential of the state: ROLLCALL_STATE_TOKEN, or ROLLCALL_STATE_USERNAME and ROLLCALL_STATE_PASSWORD.',
  PROVIDER_PERMISSION: 'Check what the credential of the state may do: read, write, lock.',
  PROVIDER_NOT_FOUND: 'Check "address" in `state:` of rollcall.yaml: the server knows nothing there.',
  PROVIDER_URL:
    'Check "address" in `state:` of rollcall.yaml (host, port, path), whether that server keeps states, and whether a login page or proxy is in front.',
  PROVIDER_ORIGIN: 'Correct "address" in `state:` of rollcall.yaml, or add its origin to ROLLCALL_ORIGINS.',
  PROVIDER_ANSWER:
    'Check "address" in `state:` of rollcall.yaml, and whether something between here and that server changes or cuts answers.',
  PROVIDER_UNAVAILABLE:
    'Check that the server of the state runs, that "address" in `state:` of rollcall.yaml names its host and port, and that nothing is in the way. Then run the same command again.',
  PROVIDER_TLS:
    'Check the certificate of the server, and "ca_file", "client_cert_file" and "client_key_file" in `state:` of rollcall.yaml.',
  PROVIDER_REFUSED: 'Check "address" and the methods in `state:` of rollcall.yaml, and what the server allows.',
};

/** What the client throws, as an error of the state. @throws RollcallError `STATE_READ`, `STATE_WRITE` */
export async function asState<T>(code: 'STATE_READ' | 'STATE_WRITE', { settings }: HttpBackendOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RollcallError) || error.code === 'CANCELLED') throw error;
    const what = code === 'STATE_READ' ? 'read' : 'written';
    const tail = code === 'STATE_READ' ? '' : ' What it held before is unchanged, or replaced as a whole.';
    const hint = HINTS[error.code] ?? error.hint;
    throw new RollcallError(code, `The state in ${quoteName(settings.address)} cannot be ${what}: ${endSentence(error.message)}${tail}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}
