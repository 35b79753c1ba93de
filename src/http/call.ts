import type { RequestOptions } from '../core/provider.ts';

/** What a request is for. Only `write` can change anything. */
export type Purpose = 'get' | 'query' | 'write';

/** One request as its caller meant it, and what became of its tries so far. */
export interface Call {
  readonly method: string;
  readonly purpose: Purpose;
  /** Sending it twice is the same as once. Reads always are. */
  readonly repeatable: boolean;
  readonly body: string | undefined;
  readonly options: RequestOptions;
  /** Where it goes to now; redirects change it. */
  origin: string;
  path: string;
  tries: number;
  /** Tries that failed otherwise than by 429. */
  failures: number;
  /** Answers of 429. */
  refusals: number;
  redirects: number;
  /** Whether one of the tries of a write may have taken effect. */
  uncertain: boolean;
}

/** A call that was not tried yet. */
export function newCall(call: Pick<Call, 'method' | 'purpose' | 'repeatable' | 'body' | 'options' | 'origin' | 'path'>): Call {
  // Written out: a spread would cost more than the rest of a request in this client.
  return {
    method: call.method,
    purpose: call.purpose,
    repeatable: call.repeatable,
    body: call.body,
    options: call.options,
    origin: call.origin,
    path: call.path,
    tries: 0,
    failures: 0,
    refusals: 0,
    redirects: 0,
    uncertain: false,
  };
}
