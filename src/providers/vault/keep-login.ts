import { isJsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { ReadClient, ReadIo } from '../../core/provider.ts';
import { logIn, loginOf } from './login.ts';
import type { Login, LoginOptions } from './login.ts';

/** A login that lasts as long as the run. */
export interface LoginKeeper {
  /** Logs in, renews or logs in again, so that the client's token lasts for a while. One request for all who wait. */
  freshen(signal: AbortSignal): Promise<void>;
  /** Never throws. */
  revoke(): Promise<void>;
}

/** Renewed when so much of its life is over. */
const RENEW_AFTER = 2 / 3;
/** How long the revocation at the end may take. */
const REVOKE_TIMEOUT_MS = 5_000;

/** Begins without a token; sends nothing yet. */
export function keepLogin(
  client: Pick<ReadClient, 'query' | 'setHeader'>,
  options: { readonly auth: LoginOptions['auth']; readonly target: string; readonly io: ReadIo },
): LoginKeeper {
  const { io, target } = options;
  let login: Login | undefined;
  let renewAt = Infinity;
  let pending: Promise<void> | undefined;

  async function begin(signal: AbortSignal): Promise<void> {
    login = (login?.renewable ? await renew(login, signal) : undefined) ?? (await logIn(client, { ...options, signal }));
    renewAt = login.leaseSeconds > 0 ? io.elapsed() + login.leaseSeconds * 1000 * RENEW_AFTER : Infinity;
    client.setHeader('X-Vault-Token', login.token);
  }

  /** Undefined where the server would not: at the end of the longest life a token may have, only a new login helps. */
  async function renew(old: Login, signal: AbortSignal): Promise<Login | undefined> {
    try {
      const answer = await client.query('/auth/token/renew-self', {}, { signal });
      const granted = isJsonObject(answer.body) ? answer.body['auth'] : undefined;
      const renewed = isJsonObject(granted) ? loginOf(old.token, granted) : undefined;
      return renewed && renewed.leaseSeconds >= old.leaseSeconds / 2 ? renewed : undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      io.log(`the token of target ${quoteName(target)} could not be renewed; logging in again`);
      return undefined;
    }
  }

  function isFresh(): boolean {
    return login !== undefined && io.elapsed() < renewAt;
  }

  return {
    async freshen(signal) {
      if (isFresh()) return;
      pending ??= begin(signal).finally(() => {
        pending = undefined;
      });
      await pending;
    },
    async revoke() {
      if (!login?.revocable) return;
      try {
        await client.query('/auth/token/revoke-self', {}, { signal: AbortSignal.timeout(REVOKE_TIMEOUT_MS) });
      } catch {
        // The token ends by itself, and the run is over: there is nothing left that could go wrong for the user.
        io.log(`the token of target ${quoteName(target)} could not be revoked`);
      }
    },
  };
}
