import type { ArrivedRequest } from '../emulator.ts';
import type { State } from './state.ts';
import { Refusal } from './refusal.ts';

/** Keys of the sandbox. How real ones are scoped is not published; the second may only read. */
export const CIPHERSCALE_KEYS = { admin: 'rollcall-sandbox-key', reader: 'rollcall-sandbox-read-only-key' } as const;

/** Lets a request in by its key, as a gateway with key authentication does. @throws Refusal 401, 403 */
export function authenticate({ switches }: State, { headers, method }: ArrivedRequest): void {
  const given = headers[switches.authHeader.toLowerCase()];
  if (given === undefined || given === '') throw new Refusal(401, 'No API key found in request', 'gateway');
  const key = given.startsWith(switches.authPrefix) ? given.slice(switches.authPrefix.length) : '';
  if (key === CIPHERSCALE_KEYS.reader && method !== 'GET') throw new Refusal(403, 'Forbidden resource');
  if (!Object.values<string>(CIPHERSCALE_KEYS).includes(key)) throw new Refusal(401, 'Unauthorized', 'gateway');
}
