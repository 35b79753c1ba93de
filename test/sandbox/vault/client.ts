import type { Sandbox } from '../../../src/sandbox/start.ts';
import { send } from '../send.ts';

/** What an answer says, as far as tests look into it. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they check
  readonly data: any;
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  readonly auth: any;
  readonly errors: readonly string[] | undefined;
  readonly warnings: readonly string[] | null | undefined;
}

/** Asks with a token; an empty one is left out. */
export type Ask = (method: string, path: string, body?: unknown, token?: string) => Promise<Said>;

/** Asks an emulator, below /v1/, as its owner unless another token is given. */
export function askAt(sandbox: () => Sandbox): Ask {
  return async (method, path, body, token = 'root') => {
    const headers = { 'Content-Type': 'application/json', ...(token === '' ? {} : { 'X-Vault-Token': token }) };
    const request = { method, path: `/v1/${path}`, headers };
    const answer = await send(sandbox().urls.vault, body === undefined ? request : { ...request, body: JSON.stringify(body) });
    const said = (answer.json ?? {}) as Partial<Said>;
    return {
      data: undefined,
      auth: undefined,
      errors: undefined,
      warnings: undefined,
      ...said,
      status: answer.status,
      headers: answer.headers,
    };
  };
}
