/** Turns a part of a request body into what the server makes of it; what is missing or null becomes the empty value. */
export type Decode<T> = (value: unknown) => T;

/** The body is no JSON, or has a wrong type somewhere: the server does not tell one from the other. */
export class DecodeError extends Error {}

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** A string. */
export function text(value: unknown): string {
  if (isNothing(value)) return '';
  if (typeof value !== 'string') throw new DecodeError('no string');
  return value.replace(LONE_SURROGATE, '\ufffd');
}

/** A boolean. */
export function flag(value: unknown): boolean {
  if (isNothing(value)) return false;
  if (typeof value !== 'boolean') throw new DecodeError('no boolean');
  return value;
}

/** A whole number. */
export function whole(value: unknown): number {
  if (isNothing(value)) return 0;
  if (!Number.isSafeInteger(value)) throw new DecodeError('no whole number');
  return value as number;
}

/** A list. */
export function list<T>(item: Decode<T>): Decode<readonly T[]> {
  return (value) => {
    if (isNothing(value)) return [];
    if (!Array.isArray(value)) throw new DecodeError('no list');
    return value.map(item);
  };
}

/** Undefined where it is missing or null. */
export function optional<T>(decode: Decode<T>): Decode<T | undefined> {
  return (value) => (isNothing(value) ? undefined : decode(value));
}

/** An object with keys of any name. */
export function table<T>(item: Decode<T>): Decode<Readonly<Record<string, T>>> {
  return (value) => {
    if (isNothing(value)) return {};
    return Object.fromEntries(Object.entries(objectOf(value)).map(([key, entry]) => [key, item(entry)]));
  };
}

/** An object with known keys, found in any letter case; other keys are ignored. */
export function struct<S extends Readonly<Record<string, Decode<unknown>>>>(
  shape: S,
): Decode<{ readonly [K in keyof S]: ReturnType<S[K]> }> {
  const keys = new Map(Object.keys(shape).map((key) => [key.toLowerCase(), key]));
  return (value) => {
    const found = new Map<string, unknown>();
    for (const [name, entry] of Object.entries(isNothing(value) ? {} : objectOf(value))) {
      const key = keys.get(name.toLowerCase());
      if (key !== undefined) found.set(key, entry);
    }
    return Object.fromEntries(Object.entries(shape).map(([key, decode]) => [key, decode(found.get(key))])) as {
      readonly [K in keyof S]: ReturnType<S[K]>;
    };
  };
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function objectOf(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new DecodeError('no object');
  return value;
}

/**
 * Reads the first JSON value of a body and ignores what follows it.
 *
 * @throws DecodeError
 */
export function parseFirst(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // There may be something behind the first value.
    return parseUpTo(body, endOfFirst(body));
  }
}

function parseUpTo(body: string, end: number): unknown {
  try {
    return JSON.parse(body.slice(0, end));
  } catch {
    throw new DecodeError('no JSON');
  }
}

function endOfFirst(body: string): number {
  let depth = 0;
  for (const token of body.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s"{}[\],:]+/gs)) {
    if (token[0] === '{' || token[0] === '[') depth += 1;
    if (token[0] === '}' || token[0] === ']') depth -= 1;
    if (depth <= 0) return token.index + token[0].length;
  }
  return body.length;
}
