import type { Answer } from '../emulator.ts';
import type { State } from './state.ts';
import { Refusal } from './refusal.ts';

/** A request that found its handler. */
export interface Call {
  readonly state: State;
  /** From the path, decoded, in the order in which they stand there. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Carries a request out. @throws Refusal */
export type Run = (call: Call) => Answer;

/** Path with `{…}` for one segment, to what each method does there. */
export type Routes = Readonly<Record<string, Readonly<Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Run>>>>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is an id. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** An id out of the path. */
export function idParam({ params }: Call, index = 0): string {
  const id = params[index];
  if (!isUuid(id)) throw new Refusal(400, 'Validation failed (uuid is expected)');
  return id;
}

/** The body, which has to be JSON: an object or, where it may be, a list. */
export function readJson({ body }: Call): unknown {
  try {
    return body.trim() === '' ? {} : (JSON.parse(body) as unknown);
  } catch {
    throw new Refusal(400, 'Unexpected token in JSON');
  }
}

/** A query that has no place where no paging is. */
export function refuseQuery({ query }: Call): void {
  const names = [...query.keys()];
  if (names.length > 0)
    throw new Refusal(
      400,
      names.map((name) => `property ${name} should not exist`),
    );
}
