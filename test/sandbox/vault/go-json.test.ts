import { describe, expect, it } from 'vitest';
import type { GoNumber } from '../../../src/sandbox/vault/go-json.ts';
import { GoJsonError, parseGoBody } from '../../../src/sandbox/vault/go-json.ts';

describe('a request body', () => {
  it.each(['', ' ', '\n', 'null', '{}'])('without parameters: %j', (text) => {
    expect(parseGoBody(text).size).toBe(0);
  });

  it('keeps numbers as they are spelt', () => {
    const body = parseGoBody('{"a": 1.50, "b": -0, "c": 1e21, "d": 10000000000000000000000}');

    expect([...body.values()].map((value) => (value as GoNumber).text)).toEqual(['1.50', '-0', '1e21', '10000000000000000000000']);
  });

  it('takes the last of equal keys, whatever they are called', () => {
    const body = parseGoBody('{"__proto__": 1, "a": [true, null, {"b": "c"}], "__proto__": "x"}');

    expect(body.get('__proto__')).toBe('x');
    expect(body.get('a')).toEqual([true, null, new Map([['b', 'c']])]);
  });

  it('reads escapes, and replaces halves of characters', () => {
    expect(parseGoBody('{"a": "\\u00e9\\n\\"\\\\\\/", "b": "\\ud83d\\ude00", "c": "\\ud800x"}')).toEqual(
      new Map([
        ['a', 'é\n"\\/'],
        ['b', '😀'],
        ['c', '\ufffdx'],
      ]),
    );
  });

  it('may be followed by a second one, which nobody reads', () => {
    expect(parseGoBody('{"a": "b"}{"a": "c"}').get('a')).toBe('b');
  });

  /** What a real server said: OpenBao 2.7.2, 2026-11. */
  it.each([
    { text: '[]', says: 'json: cannot unmarshal array into Go value of type map[string]interface {}' },
    { text: '"x"', says: 'json: cannot unmarshal string into Go value of type map[string]interface {}' },
    { text: '5', says: 'json: cannot unmarshal number into Go value of type map[string]interface {}' },
    { text: '{', says: 'unexpected EOF' },
    { text: '[1', says: 'unexpected EOF' },
    { text: 'tru', says: 'unexpected EOF' },
    { text: '-', says: 'unexpected EOF' },
    { text: '{"name":"q', says: 'unexpected EOF' },
    { text: '{"a":}', says: 'missing value after object key' },
    { text: '{"name":"x"} trailing', says: "invalid character 'a' in literal true (expecting 'u')" },
    { text: "{'a':1}", says: "invalid character '\\'' looking for beginning of value" },
    { text: '{"a":1,}', says: "invalid character ',' looking for beginning of value" },
    { text: '{"name":"b\u0001d"}', says: "invalid character '\\x01' in string" },
    { text: '{"a" 1}', says: "invalid character '1' after object key" },
    { text: '{"name": 01}', says: "invalid character '1' after object key:value pair" },
    { text: 'nojson', says: "invalid character 'o' in literal null (expecting 'u')" },
    { text: 'x', says: "invalid character 'x' looking for beginning of value" },
  ])('that is wrong is called so in the words of the real server: $text', ({ text, says }) => {
    expect(() => parseGoBody(text)).toThrow(new GoJsonError(says));
  });
});
