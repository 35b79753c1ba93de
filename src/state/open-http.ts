import { makeRetryBudget } from '../http/budget.ts';
import { openWriteClient } from '../http/client.ts';
import { allowedOrigins } from '../http/origins.ts';
import { makeRedactor } from '../http/redact.ts';
import { sleep } from '../http/sleep.ts';
import { isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { StateBackend } from './backend.ts';
import type { LockSurroundings } from './holder.ts';
import { openHttpBackend } from './http.ts';
import { httpSettings } from './http-settings.ts';
import { variable } from './settings.ts';
import type { StateSettings } from './settings.ts';
import type { StoreSurroundings } from './store.ts';

/** How long a run waits in all for the server of its state. */
const WAIT_LIMIT_MS = 60_000;

/** Opens the state on an HTTP server, by the same client that speaks to the live systems. Sends nothing yet. @throws as `httpSettings` */
export function openHttp(written: StateSettings, surroundings: StoreSurroundings, lock: LockSurroundings): StateBackend {
  const settings = httpSettings(written, surroundings);
  const redactor = makeRedactor();
  const { authorization } = settings;
  for (const secret of [...(authorization?.secrets ?? []), ...settings.secrets]) redactor.add(secret);
  return openHttpBackend({
    settings,
    surroundings: lock,
    version: surroundings.version,
    redact: redactor.redact,
    open: () =>
      openWriteClient(
        {
          baseUrl: settings.origin,
          headers: authorization ? { authorization: authorization.value } : {},
          describeError: (_status, body) => sentencesOf(body),
          tls: settings.tls,
        },
        {
          queries: [],
          parallelism: 1,
          version: surroundings.version,
          budget: makeRetryBudget(WAIT_LIMIT_MS),
          redactor,
          origins: allowedOrigins((name) => variable(surroundings, name)),
          directory: surroundings.dir,
          credential: authorization?.origin,
          env: (name) => variable(surroundings, name),
          log: surroundings.log,
          now: surroundings.now,
          elapsed: surroundings.elapsed,
          sleep,
          random: Math.random,
        },
      ),
  });
}

/** What servers of this protocol say is wrong: there is no form that all keep to. */
function sentencesOf(body: Json | undefined): readonly string[] {
  if (typeof body === 'string') return [body];
  if (!isJsonObject(body)) return [];
  return ['message', 'error', 'errors'].flatMap((key) => {
    const value = body[key];
    return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
  });
}
