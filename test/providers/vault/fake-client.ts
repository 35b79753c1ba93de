import { RemoteError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/model/json.ts';
import type { Answer, WriteClient } from '../../../src/core/provider.ts';
import { classifyError, describeError } from '../../../src/providers/vault/errors.ts';

/** What a fake server answers one request with. */
export interface Reply {
  readonly status: number;
  readonly body?: Json;
  /** No answer came: it may have taken effect. */
  readonly lost?: true;
}

/** Answers a request of a test. */
export type Responder = (method: string, path: string, body: Json | undefined) => Reply;

/** A client without a network: every request goes to a function, and is noted. */
export interface FakeClient extends WriteClient {
  readonly sent: { readonly method: string; readonly path: string; readonly body: Json | undefined }[];
  readonly headers: Record<string, string>;
  closed: boolean;
}

/** Makes one; errors come as the real client throws them. */
export function fakeClient(respond: Responder): FakeClient {
  async function run(method: string, path: string, body: Json | undefined, accept: readonly number[] = []): Promise<Answer> {
    client.sent.push({ method, path, body });
    const reply = respond(method, path, body);
    if (reply.lost)
      throw new RemoteError('PROVIDER_UNAVAILABLE', `${method} ${path} had no answer`, { method, url: path, uncertain: true });
    if (reply.status < 400 || accept.includes(reply.status))
      return { status: reply.status, body: reply.body, headers: {}, requestId: 'r-1' };
    const code = classifyError(reply.status, reply.body) ?? 'PROVIDER_UNAVAILABLE';
    throw new RemoteError(
      code,
      `${method} ${path} was refused with status ${reply.status}: ${describeError(reply.status, reply.body).join('; ')}`,
      { method, url: path, status: reply.status },
    );
  }
  const client: FakeClient = {
    sent: [],
    headers: {},
    closed: false,
    get: (path, options) => run('GET', path, undefined, options?.accept),
    query: (path, body, options) => run('QUERY', path, body, options?.accept),
    send: (method, path, body, options) => run(method, path, body, options.accept),
    setHeader(name, value) {
      client.headers[name] = value;
    },
    close: async () => {
      client.closed = true;
    },
  };
  return client;
}

/** A read of a group. */
export function groupReply(data: Readonly<Record<string, Json>> = {}): Reply {
  return {
    status: 200,
    body: {
      data: {
        id: 'g-1',
        name: 'g',
        type: 'internal',
        policies: null,
        metadata: null,
        member_entity_ids: null,
        member_group_ids: null,
        parent_group_ids: null,
        alias: {},
        modify_index: 1,
        ...data,
      },
    },
  };
}

/** Nothing there. */
export const MISS: Reply = { status: 404, body: { errors: [] } };

/** Done, without a body. */
export const DONE: Reply = { status: 204 };

/** An error out of the server's storage layer. */
export function storageError(text: string): Reply {
  return { status: 500, body: { errors: [`1 error occurred:\n\t* ${text}\n\n`] } };
}
