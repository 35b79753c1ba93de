import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeRedactor, printable, withoutSecretParameters } from '../../src/http/redact.ts';

describe('a redactor', () => {
  test('cuts a secret out of any text, in every way it may be written', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5, maxLength: 40 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(secret.trim().length >= 5);
        const redactor = makeRedactor();
        redactor.add(secret);
        const value = secret.trim();
        for (const written of [
          value,
          encodeURIComponent(value),
          JSON.stringify(value).slice(1, -1),
          Buffer.from(value).toString('base64'),
        ]) {
          expect(redactor.redact(`<${written}>`)).toBe('<***>');
          fc.pre(!`${before}${after}***`.includes(written));
          expect(redactor.redact(before + written + after)).not.toContain(written);
        }
      }),
    );
  });

  test('cuts the longer of two secrets out whole', () => {
    const redactor = makeRedactor();
    redactor.add('abcde');
    redactor.add('abcde-fghij');

    expect(redactor.redact('x abcde-fghij y abcde')).toBe('x *** y ***');
  });

  test('leaves values alone that are too short to be secrets, so that texts stay readable', () => {
    const redactor = makeRedactor();
    redactor.add('root');
    redactor.add('');

    expect(redactor.redact('policies cannot contain root')).toBe('policies cannot contain root');
  });

  test.each([
    ['X-Vault-Token', 'hvs.abc', 'hvs.abc'],
    ['Authorization', 'Bearer abcdef', 'abcdef'],
    ['apikey', 'abcdef', 'abcdef'],
    ['Cookie', 'session=abcdef', 'session=abcdef'],
  ])('knows the header %s for a secret', (name, value, secret) => {
    const redactor = makeRedactor();
    redactor.addHeader(name, value);
    redactor.addHeader('X-Vault-Namespace', 'engineering');

    expect(redactor.redact(`a ${secret} b engineering`)).toBe('a *** b engineering');
  });
});

describe('printable text', () => {
  test('has no control, bidi or invisible character, and is one line', () => {
    expect(printable(' a\n\tb\u0000\u001b[2J\u007f\u0085\u202e\u2066\u200b\ufeff é 漢 ')).toBe(
      'a b\\u0000\\u001b[2J\\u007f\\u0085\\u202e\\u2066\\u200b é 漢',
    );
  });

  test('is never changed by doing it twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(printable(text))).toBe(printable(text));
      }),
    );
  });
});

describe('parameters of a URL', () => {
  test.each([
    ['/a?token=x1&page=2', '/a?token=***&page=2'],
    ['/a?private_key=x1', '/a?private_key=***'],
    ['/a?code=x1&auth_code=x2&authcode=x3', '/a?code=***&auth_code=***&authcode=***'],
    ['/sys/health?standbyok=true&sealedcode=200&uninitcode=200', '/sys/health?standbyok=true&sealedcode=200&uninitcode=200'],
  ])('%s is shown as %s', (url, shown) => {
    expect(withoutSecretParameters(url)).toBe(shown);
  });
});
