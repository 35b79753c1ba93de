import { expect } from 'vitest';
import { NETBIRD_TOKENS } from '../../src/sandbox/netbird/accounts-at-start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { send } from './send.ts';
import type { Received } from './send.ts';

/** Requests to the API of a NetBird, by the administrator unless a token says otherwise. */
export interface NetbirdCalls {
  ask(method: string, path: string, body?: unknown, token?: string): Promise<Received>;
  /** The body of an answer, which has to be a good one. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into it
  call(method: string, path: string, body?: unknown, token?: string): Promise<any>;
}

/** Those to the sandbox that is there at the moment. */
export function netbirdCalls(current: () => Sandbox): NetbirdCalls {
  const ask: NetbirdCalls['ask'] = async (method, path, body, token = NETBIRD_TOKENS.admin) => {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return send(current().urls.netbird, { method, path: `/api/${path}`, headers: { Authorization: `Token ${token}` }, ...text });
  };
  return {
    ask,
    async call(method, path, body, token) {
      const answer = await ask(method, path, body, token);
      expect(answer.status, answer.text).toBe(200);
      return answer.json;
    },
  };
}
