import type { Code } from '../errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Place, Problem } from '../model/problem.ts';
import { atKey, below, didYouMean, errorAt, quote, sentence } from './problems.ts';
import { PATTERN_WORDS } from './patterns.ts';
import type { Checker, SchemaError } from './validators.ts';

/** Keywords that only say that one of their parts failed, which has an error of its own. */
const WRAPPERS: ReadonlySet<string> = new Set(['if', 'oneOf', 'anyOf', 'allOf', 'propertyNames']);

/** More than this of one value nobody reads; a hostile file has millions. */
const MOST_ERRORS = 1000;

/** Checks a value that stands at `place`; empty where it is as its schema says. */
export function checkValue(checker: Checker, value: unknown, place: Place): readonly Problem[] {
  if (checker.validate(value)) return [];
  const errors = (checker.validate.errors as readonly SchemaError[]).slice(0, MOST_ERRORS);
  const telling = errors.filter((error) => !WRAPPERS.has(error.keyword));
  return mergeTypos({ checker, value, place }, withoutConsequences(telling.length > 0 ? telling : errors));
}

/** What is of another type breaks other rules too; the type says it all. */
function withoutConsequences(errors: readonly SchemaError[]): SchemaError[] {
  const mistyped = new Set(errors.filter((error) => error.keyword === 'type').map((error) => error.instancePath));
  return errors.filter((error) => error.keyword === 'type' || !mistyped.has(error.instancePath));
}

interface Context {
  readonly checker: Checker;
  readonly value: unknown;
  readonly place: Place;
}

/** A key that is unknown and one that is missing beside it, spelled almost the same, are one mistake. */
function mergeTypos(context: Context, errors: readonly SchemaError[]): Problem[] {
  const missing = errors.filter((error) => error.keyword === 'required');
  const explained = new Set<SchemaError>();
  const problems: Problem[] = [];
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue;
    const key = String(error.params['additionalProperty']);
    const twin = missing.find(
      (other) => other.instancePath === error.instancePath && !explained.has(other) && nearest(key, [missingKey(other)]).length > 0,
    );
    if (twin) explained.add(twin);
    problems.push(unknownKey(pathOf(context, error), key, twin ? [missingKey(twin)] : (context.checker.keys[error.schemaPath] ?? [])));
  }
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties' && !explained.has(error)) problems.push(problemOf(context, error));
  }
  return problems;
}

function missingKey(error: SchemaError): string {
  return String(error.params['missingProperty']);
}

/** A key that nothing knows, with what it may have been meant to be. */
export function unknownKey(parent: Place, key: string, known: Iterable<string>): Problem {
  // A target may be called like its provider.
  const candidates = [...new Set(known)];
  const near = nearest(key, candidates, 2);
  const detail = didYouMean(near) ?? (candidates.length > 0 ? `known here: ${candidates.sort().join(', ')}` : undefined);
  return errorAt('CONFIG_UNKNOWN_KEY', atKey(below(parent, key)), { summary: `unknown key ${quote(key)}`, detail });
}

function problemOf(context: Context, error: SchemaError): Problem {
  const place = pathOf(context, error);
  if (error.propertyName !== undefined) return keyProblem(place, error);
  if (error.keyword === 'required') {
    const where = place.path.length === 0 ? '' : ` in ${nameOf(place)}`;
    return errorAt('CONFIG_REQUIRED', atKey(place), {
      summary: `the key ${quote(missingKey(error))} is missing${where}`,
      detail: `add "${missingKey(error)}:"`,
    });
  }
  const value = valueAt(context, error);
  const { code, summary, detail } = describe(error, nameOf(place), value);
  return errorAt(code, place, { summary, detail });
}

/** What is wrong with a key itself. */
function keyProblem(parent: Place, error: SchemaError): Problem {
  const key = error.propertyName as string;
  const { summary, detail } = describe(error, `the key ${quote(key)}`, key);
  return errorAt('CONFIG_VALUE', atKey(below(parent, key)), { summary, detail });
}

interface Description {
  readonly code: Code;
  readonly summary: string;
  readonly detail?: string | undefined;
}

/** The sentence for one error; `name` is what is wrong, `value` what it holds. */
function describe(error: SchemaError, name: string, value: unknown): Description {
  const { keyword, params } = error;
  switch (keyword) {
    case 'type':
      return wrongType(params['type'], name, value);
    case 'enum':
      return notAllowed(name, value, params['allowedValues'] as readonly unknown[]);
    case 'const':
      return notAllowed(name, value, [params['allowedValue']]);
    case 'pattern':
      return {
        code: 'CONFIG_VALUE',
        summary: `${name} has a form that is not allowed: ${quote(value)}`,
        detail: PATTERN_WORDS[String(params['pattern'])] ?? `it has to match ${String(params['pattern'])}`,
      };
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return {
        code: 'CONFIG_VALUE',
        summary: `${name} is ${params['limit'] === 1 ? 'empty' : `shorter than ${String(params['limit'])}`}`,
        detail: 'write what it should hold, or leave the key out',
      };
    case 'maxLength':
    case 'maxItems':
      return { code: 'CONFIG_VALUE', summary: `${name} is longer than ${String(params['limit'])}`, detail: 'shorten it' };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        code: 'CONFIG_VALUE',
        summary: `${name} has to be ${String(params['comparison'])} ${String(params['limit'])}, but is ${quote(value)}`,
      };
    default:
      return { code: 'CONFIG_VALUE', summary: `${name} is not as it has to be: ${error.message as string}` };
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
  null: 'empty',
};

function wrongType(expected: unknown, name: string, value: unknown): Description {
  const types = (Array.isArray(expected) ? expected : [expected]).map(String);
  const words = types.filter((type) => type !== 'null' || types.length === 1).map((type) => TYPE_WORDS[type] as string);
  return {
    code: 'CONFIG_TYPE',
    summary: `${name} has to be ${words.join(' or ')}, but is ${foundType(value)}`,
    detail: typeAdvice(types, value),
  };
}

function foundType(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a table';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false';
}

function typeAdvice(types: readonly string[], value: unknown): string | undefined {
  if (value === null) return 'write a value behind the colon, or leave the key out';
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean'))
    return `put quotes around it: "${String(value)}"`;
  if (types.includes('array') && typeof value === 'string') return `write it as a list: [ ${value.length > 40 ? '…' : value} ]`;
  return undefined;
}

function notAllowed(name: string, value: unknown, allowed: readonly unknown[]): Description {
  const summary = `${quote(value)} is not allowed for ${name}`;
  const words = allowed.map(String);
  if (words.length === 1) return { code: 'CONFIG_VALUE', summary, detail: `it has to be ${words[0] as string}` };
  const near = typeof value === 'string' ? didYouMean(nearest(value, words, 1)) : undefined;
  const list = `allowed: ${words.join(', ')}`;
  return { code: 'CONFIG_VALUE', summary, detail: near ? `${near} ${sentence(list)}` : list };
}

/** What a place is called in a message. */
function nameOf(place: Place): string {
  const last = place.path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return quote(last);
  const list = place.path.at(-2);
  return list === undefined ? `item ${last + 1}` : `item ${last + 1} of ${quote(list)}`;
}

/** The place of an error: pointers do not tell a list's index from a key, the value does. */
function pathOf(context: Context, error: SchemaError): Place {
  const path: (string | number)[] = [];
  let value: unknown = context.value;
  for (const segment of segmentsOf(error)) {
    path.push(Array.isArray(value) ? Number(segment) : segment);
    value = (value as Readonly<Record<string, unknown>> | null)?.[segment];
  }
  return below(context.place, ...path);
}

function valueAt(context: Context, error: SchemaError): unknown {
  let value: unknown = context.value;
  for (const segment of segmentsOf(error)) value = (value as Readonly<Record<string, unknown>> | null)?.[segment];
  return value;
}

function segmentsOf(error: SchemaError): readonly string[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
