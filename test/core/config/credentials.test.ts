import { describe, expect, it } from 'vitest';
import { credentialForm, maskCredentials } from '../../../src/core/config/credential-forms.ts';
import { findCredentials } from '../../../src/core/config/credentials.ts';

const AT = { file: 'rollcall.yaml', path: ['targets', 'a'] };

describe('credentialForm', () => {
  it.each([
    ['hvs.CAESIJlU02LQZqJ0', 'a Vault token'],
    ['hvb.AAAAAQJz0zBvWUNOIKTkDhY', 'a Vault token'],
    ['s.AAAAAAAAAAAAAAAAAAAAAAAA', 'a Vault token'],
    ['nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp', 'a NetBird token'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9', 'a JWT'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'a token of a forge'],
    ['glpat-abcdefghijklmnopqrst', 'a token of a forge'],
    ['AKIAIOSFODNN7EXAMPLE', 'an access key'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'a private key'],
    ['https://ada:lovelace@vault.acme.test', 'a user name and password'],
  ])('takes %s for %s', (text, form) => {
    expect(credentialForm(text)).toBe(form);
    expect(credentialForm(`use ${text} here`)).toBe(form);
  });

  it.each([
    '',
    'engineering',
    'https://vault.acme.test:8200',
    'ada@acme.test',
    's.acme.test',
    'https://host/a:b@c',
    'groups/departments/engineering.yaml',
    '8a5d1b2c-6f0e-4c1d-9a43-0d7b1f2e3a4b',
  ])('takes %j for none', (text) => {
    expect(credentialForm(text)).toBeUndefined();
  });
});

describe('maskCredentials', () => {
  it('leaves nothing of them to read, and everything else where it was', () => {
    const text = 'url: https://ada:lovelace@host/x # hvs.CAESIJlU02LQZqJ0, nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqc';

    const masked = maskCredentials(text);

    expect(masked).toBe('url: https://************@host/x # ********************, ********************************');
    expect(masked).toHaveLength(text.length);
    expect(maskCredentials('nothing here')).toBe('nothing here');
  });
});

describe('findCredentials', () => {
  it.each([
    'token',
    'Token',
    'api_key',
    'apiKey',
    'vault_token',
    'client_secret',
    'secret_id',
    'password',
    'private_key',
    'pat',
    'jwt',
    'db-password',
  ])('finds the key %s', (key) => {
    expect(findCredentials({ auth: { [key]: 'x' } }, AT, { keys: true })).toMatchObject([
      { code: 'CONFIG_CREDENTIAL', place: { path: ['targets', 'a', 'auth', key], atKey: true } },
    ]);
  });

  it.each(['token_file', 'method', 'role', 'mount', 'keys', 'path', 'tokens_per_second', 'unknown_members', 'client_key_file'])(
    'leaves the key %s alone',
    (key) => {
      expect(findCredentials({ [key]: 'x' }, AT, { keys: true })).toEqual([]);
    },
  );

  it('looks below tables and lists, at values everywhere and at keys where it is asked to', () => {
    const value = { list: [{ deep: ['nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqc'] }], token: { inside: 1 }, count: 3, none: null };

    expect(findCredentials(value, AT, { keys: true })).toMatchObject([{ place: { path: ['targets', 'a', 'list', 0, 'deep', 0] } }]);
    expect(findCredentials({ token: 'short' }, AT, { keys: false })).toEqual([]);
  });

  it('never repeats the value', () => {
    const secret = 'hvs.CAESIJlU02LQZqJ0';

    expect(JSON.stringify(findCredentials({ a: secret, token: secret }, AT, { keys: true }))).not.toContain(secret);
  });
});
