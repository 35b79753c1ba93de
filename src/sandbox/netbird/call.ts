import type { User } from './records.ts';
import type { State } from './state.ts';
import type { Decode } from './decode.ts';
import { DecodeError, parseFirst } from './decode.ts';
import { refuseAsWritten } from './refusal.ts';

/** A request that found its handler. */
export interface Call {
  readonly state: State;
  readonly caller: User;
  /** From the path, decoded, in the order in which they stand there. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Returns the body of the answer; everything that is not refused is a 200. */
export type Run = (call: Call) => string;

/** Path with `{…}` for one segment, to what each method does there. */
export type Routes = Readonly<Record<string, Readonly<Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Run>>>>>;

/** The body of a call. */
export function readBody<T>(call: Call, decode: Decode<T>): T {
  try {
    return decode(parseFirst(call.body));
  } catch (error) {
    if (error instanceof DecodeError) throw refuseAsWritten(400, "couldn't parse JSON request");
    throw error;
  }
}

/** A parameter of the path. */
export function param(call: Call, index = 0): string {
  return call.params[index] ?? '';
}
