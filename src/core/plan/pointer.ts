import { isJsonObject } from '../model/json.ts';

/** A path segment as RFC 6901 wants it. */
export function escapePath(segment: string): string {
  return segment.includes('~') || segment.includes('/') ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;
}

/** The segments of a path, unescaped. */
export function pathSegments(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a value holds at a path's segments; undefined where there is nothing. */
export function valueBelow(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return isJsonObject(value) && Object.hasOwn(value, name) ? valueBelow(value[name], rest) : undefined;
}
