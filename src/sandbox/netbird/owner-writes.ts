import type { State } from './state.ts';
import { NETBIRD_TOKENS } from './accounts-at-start.ts';
import { handleRequest } from './handle.ts';

/** Sends a request to the server as its owner; the result is the answer. */
export type OwnerWrite = (method: string, target: string, body?: unknown) => { readonly id: string };

/** For what the sample is made of. */
export function ownerWrites(state: State): OwnerWrite {
  return (method, target, body) => {
    const headers = { authorization: `Token ${NETBIRD_TOKENS.owner}` };
    const answer = handleRequest(state, { method, target, headers, body: body === undefined ? '' : JSON.stringify(body), client: '' });
    if (answer === 'closed' || answer.status !== 200)
      throw new Error(`The sample could not be made: ${method} ${target}: ${JSON.stringify(answer)}`);
    return JSON.parse(answer.body) as { readonly id: string };
  };
}
