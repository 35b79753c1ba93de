import { bad } from './refusal.ts';

/** Takes a part of a body as what it has to be; `at` says where it stands. */
export type Read<T> = (value: unknown, at: string) => T;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of an id. */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** A string of any length. */
export function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw bad(`${at} must be a string`);
  return value;
}

/** A string of at most so many characters. */
export function textUpTo(length: number): Read<string> {
  return (value, at) => {
    const found = text(value, at);
    if (found.length > length) throw bad(`${at} must have at most ${length} characters`);
    return found;
  };
}

/** An id, in lower case. */
export function uuid(value: unknown, at: string): string {
  const found = text(value, at);
  if (!isUuid(found)) throw bad(`${at} must be a UUID`);
  return found.toLowerCase();
}

/** A boolean. */
export function flag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw bad(`${at} must be a boolean`);
  return value;
}

/** A whole number within bounds. */
export function whole(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): Read<number> {
  return (value, at) => {
    if (!Number.isSafeInteger(value)) throw bad(`${at} must be an integer`);
    const found = value as number;
    if (found < least) throw bad(`${at} must be at least ${least}`);
    if (found > most) throw bad(`${at} must be at most ${most}`);
    return found;
  };
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): Read<T> {
  return (value, at) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw bad(`${at} must be one of ${words.join(', ')}`);
    return found;
  };
}

/** A list. */
export function list<T>(item: Read<T>): Read<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw bad(`${at} must be an array`);
    return value.map((entry, index) => item(entry, `${at}[${index}]`));
  };
}

/** A list in which every item stands once, at its first place. */
export function distinct<T>(item: Read<T>): Read<readonly T[]> {
  const read = list(item);
  return (value, at) => [...new Set(read(value, at))];
}

/** Undefined where it is missing; null is not missing. */
export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value, at) => (value === undefined ? undefined : read(value, at));
}

/** Null where it is null. */
export function nullable<T>(read: Read<T>): Read<T | null> {
  return (value, at) => (value === null ? null : read(value, at));
}

/** An object with these keys; others are ignored. */
export function struct<S extends Readonly<Record<string, Read<unknown>>>>(shape: S): Read<{ readonly [K in keyof S]: ReturnType<S[K]> }> {
  const entries = Object.entries(shape);
  return (value, at) => {
    const given = table(value, at);
    const prefix = at === BODY ? '' : `${at}.`;
    const read = entries.map(([key, part]) => [key, part(Object.hasOwn(given, key) ? given[key] : undefined, `${prefix}${key}`)]);
    return Object.fromEntries(read) as { readonly [K in keyof S]: ReturnType<S[K]> };
  };
}

/** An object. */
export function table(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${at} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}

const BODY = 'the body';

/** The body of a request, read. */
export function readBody<T>(written: string, read: Read<T>): T {
  return read(parsed(written), BODY);
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw bad('the body is no JSON');
  }
}
