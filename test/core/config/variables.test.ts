import { describe, expect, it } from 'vitest';
import { findVariables, isCredentialVariable, substituteVariables } from '../../../src/core/config/variables.ts';

const AT = { file: 'rollcall.yaml', path: ['targets', 'a'] };
const ENV: Readonly<Record<string, string>> = { HOST: 'h', PORT: '8200', EMPTY: '' };

describe('isCredentialVariable', () => {
  it.each([
    'VAULT_TOKEN',
    'ROLLCALL_TOKEN_MESH',
    'NB_PAT',
    'CIPHERSCALE_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'PGPASSWORD',
    'DB_PASS',
    'DOCKER_AUTH_CONFIG',
    'REGISTRY_AUTH',
    'PASSWD',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'CI_JOB_JWT',
    'APIKEY',
    'my_secret',
    'SSH_KEYS',
    'SESSION_COOKIE',
    'DB_PWD',
    'GPG_PASSPHRASE',
  ])('refuses %s', (name) => {
    expect(isCredentialVariable(name)).toBe(true);
  });

  it.each([
    'VAULT_ADDR',
    'PATH',
    'CI_PROJECT_PATH',
    'VAULT_NAMESPACE',
    'MONKEY',
    'COMPASS_URL',
    'VAULT_AUTH_ROLE',
    'KEYCLOAK_URL',
    'HOST',
    'PATCH_LEVEL',
  ])('allows %s', (name) => {
    expect(isCredentialVariable(name)).toBe(false);
  });
});

describe('substituteVariables', () => {
  it('puts values in everywhere below, and leaves everything else as it was', () => {
    const value = {
      url: 'https://${HOST}:${PORT}',
      list: ['${HOST}', 1, null, { deep: '${HOST}' }],
      plain: '$HOST {HOST}',
      __proto__: null,
    };

    const { value: substituted, problems } = substituteVariables(value, AT, (name) => ENV[name]);

    expect(problems).toEqual([]);
    expect(substituted).toEqual({ url: 'https://h:8200', list: ['h', 1, null, { deep: 'h' }], plain: '$HOST {HOST}' });
  });

  it('reports what is not set, empty, malformed or a credential, each with its place', () => {
    const value = { a: '${GONE}', b: ['${EMPTY}'], c: '${1X}', d: '${VAULT_TOKEN}', e: '${}' };

    const { problems } = substituteVariables(value, AT, (name) => ENV[name]);

    expect(problems.map(({ summary, place }) => `${place!.path.slice(2).join('.')}: ${summary}`)).toEqual([
      'a: The environment variable "GONE" is not set.',
      'b.0: The environment variable "EMPTY" is not set.',
      'c: "${1X}" names no environment variable.',
      'd: The variable "VAULT_TOKEN" would put a credential into a setting.',
      'e: "${}" names no environment variable.',
    ]);
  });

  it.each(['${NOPE', 'https://${HOST}:${NOPE', '${', '${NOPE${'])('refuses what is opened and not closed, whoever looks: %j', (text) => {
    const closed = text.includes('${HOST}') ? 'https://h:' : '';
    const { value, problems } = substituteVariables({ url: text }, AT, (name) => ENV[name]);
    const offline = substituteVariables({ url: text }, AT, undefined).problems;

    const opened = text.slice(text.startsWith('https') ? text.lastIndexOf('${') : 0);
    expect(value).toEqual({ url: `${closed}${opened}` });
    expect(problems).toEqual(offline);
    expect(problems).toMatchObject([
      { code: 'CONFIG_VARIABLE', summary: `"${opened}" is not closed.`, place: { path: ['targets', 'a', 'url'] } },
    ]);
  });

  it('looks at nothing but the form where there is no environment', () => {
    const { value, problems } = substituteVariables({ a: '${GONE}', b: '${VAULT_TOKEN}' }, AT, undefined);

    expect(value).toEqual({ a: '${GONE}', b: '${VAULT_TOKEN}' });
    expect(problems).toHaveLength(1);
  });
});

describe('findVariables', () => {
  it('finds references wherever they stand', () => {
    expect(findVariables({ a: ['${HOST}', 'x'], b: { c: 'y ${HOST}' }, d: 1, e: '$HOST ${1}' }, AT)).toMatchObject([
      { place: { path: ['targets', 'a', 'a', 0] } },
      { place: { path: ['targets', 'a', 'b', 'c'] } },
    ]);
  });
});
