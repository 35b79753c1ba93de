import { onTestFinished } from 'vitest';
import type { HttpOptions, ReadClient, WriteClient } from '../../src/core/provider.ts';
import { makeRetryBudget } from '../../src/http/budget.ts';
import type { ClientContext } from '../../src/http/client.ts';
import { openReadClient, openWriteClient } from '../../src/http/client.ts';
import { makeRedactor } from '../../src/http/redact.ts';

/** A clock that stands still until somebody sleeps: every wait is over at once and can be looked at afterwards. */
export interface Clock {
  readonly slept: number[];
  now(): number;
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** A fresh clock. */
export function fakeClock(): Clock {
  let time = 1_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    async sleep(ms) {
      slept.push(ms);
      time += ms;
    },
  };
}

/** A context with a fake clock; random is always 1, so that waits are as long as they can be. */
export function context(changes: Partial<ClientContext> = {}, clock: Clock = fakeClock()): ClientContext {
  return {
    queries: ['/sys/capabilities-self', '/auth/*/login'],
    parallelism: 8,
    version: '1.2.3',
    budget: makeRetryBudget(),
    redactor: makeRedactor(),
    origins: undefined,
    directory: '.',
    env: () => undefined,
    now: clock.now,
    elapsed: clock.now,
    sleep: clock.sleep,
    random: () => 1,
    ...changes,
  };
}

/** Options that know Vault's error shape. */
export function options(baseUrl: string, changes: Partial<HttpOptions> = {}): HttpOptions {
  return { baseUrl, headers: { 'X-Vault-Token': 'hvs.secret-token' }, describeError: vaultErrors, ...changes };
}

/** A read-only client that is closed with the test. */
export function reader(http: HttpOptions, given: ClientContext = context()): ReadClient {
  const client = openReadClient(http, given);
  onTestFinished(() => client.close());
  return client;
}

/** A writing client that is closed with the test. */
export function writer(http: HttpOptions, given: ClientContext = context()): WriteClient {
  const client = openWriteClient(http, given);
  onTestFinished(() => client.close());
  return client;
}

/** What `promise` is rejected with. */
export async function failure<T extends Error>(promise: Promise<unknown>): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error('nothing was thrown');
}

const vaultErrors: HttpOptions['describeError'] = (_status, body) => {
  const errors = typeof body === 'object' && body !== null && 'errors' in body ? (body as { readonly errors: unknown }).errors : [];
  return Array.isArray(errors) ? errors.map(String) : [];
};
