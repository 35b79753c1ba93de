import type { GoObject, GoValue } from './go-json.ts';
import { GoNumber } from './go-json.ts';
import { compareBytes, goTrim } from './go-text.ts';

/** What kind of value a parameter takes. Everything is converted as leniently as the server does it. */
export type FieldType = 'text' | 'list' | 'pairs' | 'flag' | 'duration' | 'number' | 'any';

/** The parameters of a path. */
export type FieldTypes = Readonly<Record<string, FieldType>>;

/** Text to text, without a prototype. */
export type Pairs = Readonly<Record<string, string>>;

/** The parameters of one request. What is not given reads as `otherwise`; an explicit null is given, and clears. */
export interface Fields {
  has(name: string): boolean;
  /** Default: no text. */
  text(name: string, otherwise?: string): string;
  /** Default: an empty list. */
  list(name: string): readonly string[];
  list<T>(name: string, otherwise: T): readonly string[] | T;
  /** Default: null, which an explicit null is, too. */
  pairs(name: string, otherwise?: Pairs | null): Pairs | null;
  flag(name: string, otherwise?: boolean): boolean;
  /** Seconds. */
  duration(name: string, otherwise?: number): number;
  number(name: string, otherwise?: number): number;
  any(name: string): GoValue | undefined;
}

type Converted = readonly string[] | Pairs | number | GoValue;

/** What is wrong with a value, in the server's words. */
class ConversionError extends Error {}

const CONVERTERS = {
  text: toText,
  list: toList,
  pairs: toPairs,
  flag: toFlag,
  duration: toSeconds,
  number: toNumber,
  any: (value: GoValue) => value,
} as const satisfies Record<FieldType, (value: GoValue, name: string) => Converted>;

/** Converts everything that is given, or says what the server would say. */
export function convertFields(raw: GoObject, types: FieldTypes): Fields | string {
  const values = new Map<string, Converted>();
  for (const [name, type] of Object.entries(types)) {
    const value = raw.get(name);
    if (value === undefined) continue;
    try {
      values.set(name, CONVERTERS[type](value, name));
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      return `Field validation failed: error converting input for field "${name}": ${error.message}`;
    }
  }
  return fieldsOf(values);
}

function fieldsOf(values: ReadonlyMap<string, Converted>): Fields {
  function read<T>(name: string, otherwise: T): T {
    return values.has(name) ? (values.get(name) as T) : otherwise;
  }
  return {
    has: (name) => values.has(name),
    text: (name, otherwise = '') => read(name, otherwise),
    list: <T>(name: string, otherwise?: T) => read<readonly string[] | T>(name, otherwise === undefined ? [] : otherwise),
    pairs: (name, otherwise = null) => read(name, otherwise),
    flag: (name, otherwise = false) => read(name, otherwise),
    duration: (name, otherwise = 0) => read(name, otherwise),
    number: (name, otherwise = 0) => read(name, otherwise),
    any: (name) => read(name, undefined),
  };
}

function toText(value: GoValue): string {
  return scalarText(value, "''");
}

/** What becomes text without force; `place` is where the value sits, as the server names it. */
function scalarText(value: GoValue, place: string, withValue = false): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof GoNumber) return value.text;
  const type = Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
  throw new ConversionError(
    `${place} expected type 'string', got unconvertible type '${type}'${withValue ? `, value: '${goPrint(value)}'` : ''}`,
  );
}

/** As Go's verb `%v` prints it. */
function goPrint(value: GoValue): string {
  if (value === null) return '<nil>';
  if (value instanceof GoNumber) return value.text;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  const entries = [...(value as GoObject)].sort(([first], [second]) => compareBytes(first, second));
  return `map[${entries.map(([key, item]) => `${key}:${goPrint(item)}`).join(' ')}]`;
}

function toList(value: GoValue): readonly string[] {
  if (value === null || value === '') return [];
  if (typeof value === 'string') return value.split(',').map(goTrim);
  if (value instanceof GoNumber) return value.text.split(',').map(goTrim);
  if (value instanceof Map && value.size === 0) return [];
  const items = Array.isArray(value) ? value : [value];
  const errors: string[] = [];
  const texts = items.map((item: GoValue, index) => {
    try {
      return goTrim(scalarText(item, `'[${index}]'`, true));
    } catch (error) {
      errors.push((error as Error).message);
      return '';
    }
  });
  if (errors.length > 0)
    throw new ConversionError(`${errors.length} error(s) decoding:\n\n${errors.map((text) => `* ${text}`).join('\n')}`);
  return texts;
}

function toPairs(value: GoValue, name: string): Pairs | null {
  if (value === null) return null;
  const objects = value instanceof Map ? [value] : Array.isArray(value) && value.every((item) => item instanceof Map) ? value : undefined;
  if (objects !== undefined) {
    const pairs = mapPairs(objects as readonly GoObject[]);
    if (pairs !== undefined) return pairs;
    throw new ConversionError(
      `decoding failed due to the following error(s):\n\n'[0]' expected type 'string', got unconvertible type 'map[string]interface {}'`,
    );
  }
  const items = Array.isArray(value) ? value : [value];
  const entries = items.map((item: GoValue, index): [string, string] => {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(scalarText(item, `'[${index}]'`)) ?? [];
    if (key === undefined || text === undefined) throw new ConversionError(`invalid key pair at index ${index} in field "${name}"`);
    return [key, text];
  });
  return sortedPairs(entries);
}

/** undefined where a value is no scalar: then the server tries its next way of reading, and fails. */
function mapPairs(objects: readonly GoObject[]): Pairs | undefined {
  const entries: [string, string][] = [];
  for (const object of objects) {
    for (const [key, value] of object) {
      if (typeof value === 'object' && value !== null && !(value instanceof GoNumber)) return undefined;
      entries.push([key, scalarText(value, `'[${key}]'`)]);
    }
  }
  return sortedPairs(entries);
}

/** Pairs as the server prints them: sorted by key. */
export function sortedPairs(entries: readonly (readonly [string, string])[]): Pairs {
  const pairs = Object.create(null) as Record<string, string>;
  const last = new Map(entries);
  for (const key of [...last.keys()].sort(compareBytes)) pairs[key] = last.get(key) ?? '';
  return pairs;
}

function toFlag(value: GoValue): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null || value === '') return false;
  if (value instanceof GoNumber) return Number(value.text) !== 0;
  if (typeof value === 'string' && /^(1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (typeof value === 'string' && /^(0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw new ConversionError(`cannot parse value as 'bool': strconv.ParseBool: invalid syntax`);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

function toSeconds(value: GoValue): number {
  if (value === null || value === '') return 0;
  const text = value instanceof GoNumber ? value.text : value;
  if (typeof text === 'string') {
    if (/^-?\d+$/.test(text)) return Number(text);
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
    if (parts.length > 0 && parts.map((part) => part[0]).join('') === text) {
      return Math.trunc(parts.reduce((sum, part) => sum + Number(part[1]) * (UNIT_SECONDS[part[2] ?? 's'] ?? 0), 0));
    }
    throw new ConversionError(`time: invalid duration "${text}"`);
  }
  throw new ConversionError('could not parse duration from input');
}

function toNumber(value: GoValue): number {
  if (value === null || value === '') return 0;
  const text = value instanceof GoNumber ? value.text : typeof value === 'boolean' ? String(Number(value)) : value;
  const number = typeof text === 'string' ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) throw new ConversionError(`cannot parse value as 'int': strconv.ParseInt: invalid syntax`);
  return number;
}
