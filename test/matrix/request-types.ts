import type { LoggedRequest } from '../../src/sandbox/request-log.ts';

/** A method and the shape of a path: `GET /v1/identity/group/id/*`. */
export interface RequestType {
  readonly method: string;
  readonly path: string;
}

/** Ids of the four systems, and names of objects that stand in a path. */
const IS_ID = /^(?=.*\d)[0-9a-z]{20}$|[0-9a-f]{8}-[0-9a-f-]{4,}|%|^[vnoz]-|@|\d{6,}/i;

/** The sorts of requests in a log, sorted. */
export function requestTypes(log: readonly LoggedRequest[]): readonly RequestType[] {
  const shapes = new Set(log.map(({ method, path }) => `${method} ${shapeOf(path)}`));
  return [...shapes].sort().map((shape) => {
    const [method, path] = shape.split(' ') as [string, string];
    return { method, path };
  });
}

/** Whether a request is of that sort. */
export function isOfType(type: RequestType, { method, path }: LoggedRequest): boolean {
  return method === type.method && shapeOf(path) === type.path;
}

function shapeOf(path: string): string {
  return path
    .split('/')
    .map((part) => (IS_ID.test(part) ? '*' : part))
    .join('/');
}
