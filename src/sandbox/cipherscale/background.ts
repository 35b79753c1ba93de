import type { ArrivedRequest } from '../emulator.ts';

/** A command that is carried out by itself just before requests of one kind: somebody else was faster. */
export interface Waiting {
  readonly method: string;
  readonly pattern: RegExp;
  readonly command: string;
  readonly body: unknown;
  /** Such requests that are let through first. */
  skip: number;
  left: number;
}

/** What waits, out of a request; a text says what is wrong with it. */
export function waitingFrom(given: unknown): Waiting | string {
  const { method, path, command, body, count, skip } = given as Readonly<Record<string, unknown>>;
  if (typeof method !== 'string' || typeof path !== 'string' || typeof command !== 'string')
    return '"method", "path" and "command" are needed; "body", "skip" and "count" are welcome';
  const parts = path.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const pattern = new RegExp(`^(?:/qa)?${parts.join('[^/]*')}$`, 's');
  const left = typeof count === 'number' && count > 0 ? count : 1;
  return { method: method.toUpperCase(), pattern, command, body: body ?? {}, left, skip: typeof skip === 'number' ? skip : 0 };
}

/** The commands whose moment has come; they are used up. */
export function due(waiting: readonly Waiting[], request: ArrivedRequest): readonly Waiting[] {
  const path = request.target.split('?', 1)[0] ?? '';
  const now = waiting.filter((item) => item.left > 0 && item.method === request.method && item.pattern.test(path) && item.skip-- <= 0);
  for (const item of now) item.left -= 1;
  return now;
}
