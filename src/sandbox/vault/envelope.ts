import type { Answer } from '../emulator.ts';
import type { Operation } from './call.ts';
import type { JsonTable, Reply } from './replies.ts';
import { goJsonText } from './json.ts';
import { joinErrors } from './replies.ts';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Type': 'application/json',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
} as const;

/** An answer with the headers that every answer has. */
export function answer(status: number, body: JsonTable | undefined, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...HEADERS, ...headers }, body: body === undefined ? '' : goJsonText(body) };
}

/** `{"errors": …}` */
export function errorAnswer(status: number, texts: readonly string[], headers: Readonly<Record<string, string>> = {}): Answer {
  return answer(status, { errors: texts }, headers);
}

/** How a request was made, as far as it shapes the answer. */
export interface Asked {
  readonly operation: Operation;
  readonly requestId: string;
  /** Whether the path was sys/ without a namespace in front of it: only then keys stand beside the envelope's. */
  readonly atSys: boolean;
}

/** The whole answer to what a handler said. */
export function replyAnswer(reply: Reply, asked: Asked): Answer {
  switch (reply.type) {
    case 'nothing':
      return asked.operation === 'read' || asked.operation === 'list' ? errorAnswer(404, []) : answer(204, undefined);
    case 'refused':
      return answer(reply.status, { errors: [reply.text], data: reply.data });
    case 'failed':
      return errorAnswer(reply.status, [joinErrors(reply.texts)]);
    case 'auth':
      return envelope(asked, { data: null, auth: reply.auth, warnings: reply.warnings });
    case 'data':
      return envelope(asked, { data: reply.data, warnings: reply.warnings, top: reply.atTop === true && asked.atSys ? reply.data : null });
    case 'list':
      return listAnswer(reply, asked);
  }
}

/** An empty list is a 404, unless there is a warning to tell: then it is 200 without keys. */
function listAnswer(reply: Reply & { readonly type: 'list' }, asked: Asked): Answer {
  if (reply.keys.length > 0) {
    const data = reply.info === undefined ? { keys: reply.keys } : { key_info: reply.info, keys: reply.keys };
    return envelope(asked, { data, warnings: reply.warnings });
  }
  return reply.warnings === undefined ? errorAnswer(404, []) : envelope(asked, { data: {}, warnings: reply.warnings });
}

interface Content {
  readonly data: JsonTable | null;
  readonly auth?: JsonTable;
  readonly warnings?: readonly string[] | undefined;
  readonly top?: JsonTable | null;
}

function envelope(asked: Asked, content: Content): Answer {
  return answer(200, {
    ...content.top,
    request_id: asked.requestId,
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data: content.data,
    wrap_info: null,
    warnings: content.warnings ?? null,
    auth: content.auth ?? null,
  });
}
