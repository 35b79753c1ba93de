import { Ajv } from 'ajv';
import type { AnySchemaObject } from 'ajv';
import { describe, expect, it } from 'vitest';
import { checkValue, unknownKey } from '../../../src/core/config/schema-problems.ts';

const ajv = new Ajv({ allErrors: true, strict: false });
const AT = { file: 'a.yaml', path: ['groups', 'eng'] };

/** Sentences about a value under `key`, with their codes and the places below. */
function problemsOf(schema: AnySchemaObject, value: unknown): string[] {
  const checker = { validate: ajv.compile({ type: 'object', properties: { key: schema } }), keys: {}, unique: [] };
  return checkValue(checker, { key: value }, AT).map(
    ({ code, summary, detail, place }) =>
      `${code} ${place!.path.slice(2).join('/')}${place!.atKey ? ' (key)' : ''}: ${summary}${detail ? ` ${detail}` : ''}`,
  );
}

describe('checkValue', () => {
  it.each([
    [{ type: 'string' }, 1, 'CONFIG_TYPE key: "key" has to be text, but is a number. Put quotes around it: "1".'],
    [{ type: 'string' }, true, 'CONFIG_TYPE key: "key" has to be text, but is true or false. Put quotes around it: "true".'],
    [{ type: 'boolean' }, 'yes', 'CONFIG_TYPE key: "key" has to be true or false, but is text.'],
    [{ type: 'integer' }, 1.5, 'CONFIG_TYPE key: "key" has to be a whole number, but is a number.'],
    [{ type: 'null' }, 1, 'CONFIG_TYPE key: "key" has to be empty, but is a number.'],
    [{ type: ['object', 'null'] }, [], 'CONFIG_TYPE key: "key" has to be a table, but is a list.'],
    [{ type: ['array', 'string'] }, {}, 'CONFIG_TYPE key: "key" has to be a list or text, but is a table.'],
    [{ type: 'array' }, 'x'.repeat(50), 'CONFIG_TYPE key: "key" has to be a list, but is text. Write it as a list: [ … ].'],
    [
      { type: 'array', items: { type: 'string' } },
      ['a', 1],
      'CONFIG_TYPE key/1: Item 2 of "key" has to be text, but is a number. Put quotes around it: "1".',
    ],
    [{ const: 'a' }, 'b', 'CONFIG_VALUE key: "b" is not allowed for "key". It has to be a.'],
    [{ enum: ['alpha', 'beta'] }, 'gamma', 'CONFIG_VALUE key: "gamma" is not allowed for "key". Allowed: alpha, beta.'],
    [{ enum: ['alpha', 'beta'] }, 3, 'CONFIG_VALUE key: "3" is not allowed for "key". Allowed: alpha, beta.'],
    [{ pattern: '^x$' }, 'y', 'CONFIG_VALUE key: "key" has a form that is not allowed: "y". It has to match ^x$.'],
    [{ minLength: 3 }, 'a', 'CONFIG_VALUE key: "key" is shorter than 3. Write what it should hold, or leave the key out.'],
    [{ maxItems: 1 }, [1, 2], 'CONFIG_VALUE key: "key" is longer than 1. Shorten it.'],
    [{ maximum: 3 }, 4, 'CONFIG_VALUE key: "key" has to be <= 3, but is "4".'],
    [{ multipleOf: 2 }, 3, 'CONFIG_VALUE key: "key" is not as it has to be: must be multiple of 2.'],
    [{ not: { type: 'string' } }, 'a', 'CONFIG_VALUE key: "key" is not as it has to be: must NOT be valid.'],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, 'CONFIG_VALUE key/ab (key): The key "ab" is longer than 1. Shorten it.'],
    [{ required: ['a/b'] }, {}, 'CONFIG_REQUIRED key (key): The key "a/b" is missing in "key". Add "a/b:".'],
    [
      { properties: { 'a/b~c': { type: 'string' } } },
      { 'a/b~c': 1 },
      'CONFIG_TYPE key/a/b~c: "a/b~c" has to be text, but is a number. Put quotes around it: "1".',
    ],
  ] as const)('of %j with %j says what is wrong and what to do', (schema, value, problem) => {
    expect(problemsOf(schema, value)).toEqual([problem]);
  });

  it('leaves out what only says that something else is wrong', () => {
    expect(problemsOf({ anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] }, {})).toEqual([
      'CONFIG_TYPE key: "key" has to be text, but is a table.',
    ]);
    expect(problemsOf({ if: { type: 'object' }, then: { required: ['a'] } }, {})).toEqual([
      'CONFIG_REQUIRED key (key): The key "a" is missing in "key". Add "a:".',
    ]);
  });

  it('still says something where nothing else does', () => {
    expect(problemsOf({ oneOf: [true, true] }, 1)).toEqual([
      'CONFIG_VALUE key: "key" is not as it has to be: must match exactly one schema in oneOf.',
    ]);
  });

  it('names an unknown key without candidates where the schema names no keys', () => {
    expect(problemsOf({ additionalProperties: false }, { a: 1 })).toEqual(['CONFIG_UNKNOWN_KEY key/a (key): Unknown key "a".']);
  });

  it('names the list of lists, and the file itself', () => {
    expect(problemsOf({ items: { items: { type: 'string' } } }, [[1]])).toEqual([
      'CONFIG_TYPE key/0/0: Item 1 of "0" has to be text, but is a number. Put quotes around it: "1".',
    ]);
    expect(
      checkValue({ validate: ajv.compile({ type: 'array', items: { type: 'string' } }), keys: {}, unique: [] }, [1], {
        file: 'a',
        path: [],
      })[0]!.summary,
    ).toBe('Item 1 has to be text, but is a number.');
  });
});

describe('unknownKey', () => {
  it('offers a name once that a target and its provider share', () => {
    const problem = unknownKey({ file: 'a.yaml', path: [] }, 'vualt', ['vault', 'owner', 'vault']);

    expect(problem.detail).toBe('Did you mean "vault"?');
  });
});
