import type { ArrivedRequest } from './emulator.ts';

/** A command that is carried out by itself just before requests of one kind: somebody else was faster. */
export interface Waiting {
  readonly method: string;
  readonly pattern: RegExp;
  readonly command: string;
  readonly body: unknown;
  left: number;
}

/** What waits, out of a request; a string says what is wrong with it. */
export function waitingFrom(body: unknown): Waiting | string {
  const given = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const [method, path, command] = [given['method'], given['path'], given['command']].map((value) =>
    typeof value === 'string' ? value : '',
  );
  if (!method || !path || !command) return '"method", "path" and "command" are needed; "body" and "count" are welcome';
  const count = given['count'] ?? 1;
  if (!Number.isSafeInteger(count)) return '"count" is a whole number';
  const parts = path.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('[^/]*')}$`, 's');
  return { method: method.toUpperCase(), pattern, command, body: given['body'], left: count === 0 ? 1 : (count as number) };
}

/** The commands whose moment has come; they are used up. */
export function due(waiting: readonly Waiting[], request: ArrivedRequest): readonly Waiting[] {
  const path = request.target.split('?', 1)[0] ?? '';
  const now = waiting.filter(({ method, pattern, left }) => left > 0 && method === request.method && pattern.test(path));
  for (const item of now) item.left -= 1;
  return now;
}
