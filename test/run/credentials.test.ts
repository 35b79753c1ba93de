import { allowedOrigins } from '../../src/http/origins.ts';
import { describe, expect, test } from 'vitest';
import { RollcallError } from '../../src/core/errors.ts';
import type { Target } from '../../src/core/model/project.ts';
import type { Provider } from '../../src/core/provider.ts';
import { belongsToAnother, checkTokenVariables, findCredential, locateTarget, mayUse, tokenVariable } from '../../src/run/credentials.ts';
import type { Credential, CredentialSources } from '../../src/run/credentials.ts';

const PROD = 'https://vault.acme.test:8200';

function target(name: string, changes: Partial<Target> = {}): Target {
  return {
    name,
    provider: 'vault',
    url: PROD,
    namespace: undefined,
    unknownMembers: 'error',
    settings: {},
    place: { file: 'rollcall.yaml', path: [] },
    ...changes,
  };
}

/** The part of a provider that credentials are about. */
const vault = {
  id: 'vault',
  credentials: {
    variables: ['VAULT_TOKEN', 'BAO_TOKEN'],
    file: '.vault-token',
    addressVariables: ['VAULT_ADDR', 'BAO_ADDR'],
    logsIn: (each: Target) => each.settings['auth'] !== undefined,
  },
} as unknown as Provider;

const plain = { id: 'plain', credentials: { variables: ['PLAIN_KEY'], addressVariables: [], logsIn: () => false } } as unknown as Provider;

interface World {
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
}

function sources({ env = {}, file }: World): CredentialSources {
  return { env: (name) => env[name], home: '/home/ada', readFile: (path) => (path === '/home/ada/.vault-token' ? file : undefined) };
}

function find(world: World, targets: readonly Target[] = [target('vault-prod')], provider: Provider = vault): Credential | undefined {
  return findCredential({ targets }, targets[0] as Target, { provider, sources: sources(world) });
}

function thrown(run: () => unknown): RollcallError {
  try {
    run();
  } catch (error) {
    if (error instanceof RollcallError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe("a target's own variable", () => {
  test.each([
    ['vault-prod', 'ROLLCALL_TOKEN_VAULT_PROD'],
    ['a.b c/ü', 'ROLLCALL_TOKEN_A_B_C__'],
    ['mesh2', 'ROLLCALL_TOKEN_MESH2'],
  ])('of "%s" is %s', (name, variable) => {
    expect(tokenVariable(name)).toBe(variable);
  });

  test('comes first, also where the target logs in', () => {
    const env = { ROLLCALL_TOKEN_VAULT_PROD: 'own', VAULT_TOKEN: 'vendor' };

    expect(find({ env, file: 'file' })).toEqual({ token: 'own', origin: 'ROLLCALL_TOKEN_VAULT_PROD' });
    expect(find({ env }, [target('vault-prod', { settings: { auth: {} } })])).toMatchObject({ token: 'own' });
  });

  test('that two targets would share is an error that names both', () => {
    const error = thrown(() => checkTokenVariables([target('a-b'), target('c'), target('A_b')]));

    expect(error.code).toBe('CONFIG_DUPLICATE_NAME');
    expect(error.message).toContain('"a-b" and "A_b"');
    expect(error.message).toContain('ROLLCALL_TOKEN_A_B');
    expect(() => checkTokenVariables([target('a-b'), target('a-c')])).not.toThrow();
  });

  test("is nobody else's", () => {
    expect(belongsToAnother('ROLLCALL_TOKEN_OTHER', 'vault-prod')).toBe(true);
    expect(belongsToAnother('ROLLCALL_SECRET_ID_OTHER', 'vault-prod')).toBe(true);
    expect(belongsToAnother('ROLLCALL_SECRET_ID_VAULT_PROD', 'vault-prod')).toBe(false);
    expect(belongsToAnother('ROLLCALL_SECRET_ID', 'vault-prod')).toBe(false);
    expect(belongsToAnother('ROLLCALL_ID_TOKEN', 'vault-prod')).toBe(false);
    expect(belongsToAnother('VAULT_TOKEN', 'vault-prod')).toBe(false);
  });
});

describe("a vendor's variable", () => {
  test.each([
    [
      { env: { VAULT_TOKEN: 'v', BAO_TOKEN: 'b' }, file: 'f' },
      { token: 'v', origin: 'VAULT_TOKEN' },
    ],
    [
      { env: { BAO_TOKEN: 'b' }, file: 'f' },
      { token: 'b', origin: 'BAO_TOKEN' },
    ],
    [{ file: ' f\n' }, { token: 'f', origin: '~/.vault-token' }],
  ])('is taken for the only target of its provider: %o', (world, expected) => {
    expect(find(world, [target('vault-prod'), target('mesh', { provider: 'netbird' })])).toEqual(expected);
  });

  test('is not taken where two targets could be meant', () => {
    const error = thrown(() => find({ env: { VAULT_TOKEN: 'v-secret' }, file: 'f-secret' }, [target('vault-prod'), target('vault-dev')]));

    expect(error.code).toBe('CREDENTIAL_MISSING');
    expect(error.message).toContain('VAULT_TOKEN is set but not used: the project has 2 targets of provider "vault"');
    expect(error.message).toContain('~/.vault-token is set but not used');
    expect(error.message).not.toContain('secret');
  });

  test('is taken for the one whose url its address variable names, path and slash aside', () => {
    const targets = [target('vault-prod'), target('vault-dev', { url: 'https://dev.test' })];

    expect(find({ env: { VAULT_TOKEN: 'v', VAULT_ADDR: `${PROD}/` } }, targets)).toMatchObject({ token: 'v' });
    expect(thrown(() => find({ env: { VAULT_TOKEN: 'v', VAULT_ADDR: 'https://dev.test' } }, targets)).message).toContain(
      `VAULT_ADDR names another server than ${PROD}`,
    );
    expect(find({ env: { VAULT_ADDR: PROD }, file: 'f' }, targets)).toMatchObject({ origin: '~/.vault-token' });
  });

  test.each(['http://vault.acme.test:8200', 'https://vault.acme.test', 'https://vault.acme.test:8200.evil.test', 'not a url'])(
    'is not taken where its address variable names %s, even for the only target',
    (address) => {
      expect(thrown(() => find({ env: { VAULT_TOKEN: 'v', VAULT_ADDR: address } })).code).toBe('CREDENTIAL_MISSING');
    },
  );

  test('belongs to the address variable of its own family first', () => {
    const targets = [target('vault-prod'), target('vault-dev', { url: 'https://dev.test' })];
    const env = { VAULT_ADDR: 'https://dev.test', VAULT_TOKEN: 'for-dev', BAO_ADDR: PROD, BAO_TOKEN: 'for-prod' };

    expect(find({ env }, targets)).toEqual({ token: 'for-prod', origin: 'BAO_TOKEN' });
    expect(find({ env: { VAULT_ADDR: PROD, BAO_TOKEN: 'b' } }, targets)).toMatchObject({ origin: 'BAO_TOKEN' });
  });

  test('is not needed where the target logs in', () => {
    expect(find({ env: { VAULT_TOKEN: 'v' } }, [target('vault-prod', { settings: { auth: { method: 'jwt' } } })])).toBeUndefined();
  });

  test('may be read by a provider only for the target that it belongs to', () => {
    const targets = [target('vault-prod'), target('vault-dev', { url: 'https://dev.test' })];
    const known = { project: { targets }, provider: vault, sources: sources({ env: { VAULT_ADDR: PROD, VAULT_TOKEN: 'v' } }) };

    expect(mayUse('VAULT_TOKEN', targets[0] as Target, known)).toBe(true);
    expect(mayUse('VAULT_TOKEN', targets[1] as Target, known)).toBe(false);
    expect(mayUse('VAULT_NAMESPACE', targets[1] as Target, known)).toBe(true);
  });
});

describe('what targets log in with', () => {
  const logs = { settings: { auth: { method: 'approle' } } };
  const prod = target('vault-prod', logs);
  const dev = target('vault-dev', { ...logs, url: 'https://dev.test' });

  function allowed(each: Target, targets: readonly Target[], env: Readonly<Record<string, string>> = {}): readonly boolean[] {
    const known = { project: { targets }, provider: vault, sources: sources({ env }) };
    return ['ROLLCALL_ROLE_ID', 'ROLLCALL_SECRET_ID', 'ROLLCALL_ID_TOKEN', 'VAULT_ID_TOKEN'].map((name) => mayUse(name, each, known));
  }

  test('is shared by targets of one origin', () => {
    const team = target('team', { ...logs, namespace: 'team' });
    expect(allowed(prod, [prod, team, target('other', { url: 'https://other.test' })])).toEqual([true, true, true, true]);
  });

  test('does not go to several origins, except to the one that an address variable names', () => {
    expect([allowed(prod, [prod, dev]), allowed(dev, [prod, dev])].flat()).not.toContain(true);
    expect(allowed(prod, [prod, dev], { VAULT_ADDR: `${PROD}/` })).not.toContain(false);
    expect(allowed(dev, [prod, dev], { VAULT_ADDR: PROD })).not.toContain(true);
  });

  test('is shared by targets whose address comes from a variable', () => {
    const nowhere = target('vault-dev', { ...logs, url: undefined });
    expect(allowed(prod, [prod, nowhere], { BAO_ADDR: 'https://dev.test' })).not.toContain(true);
    expect(allowed({ ...nowhere, url: 'https://dev.test' }, [prod, nowhere], { BAO_ADDR: 'https://dev.test' })).not.toContain(false);
  });

  test('is the own of a target in any case', () => {
    const known = { project: { targets: [prod, dev] }, provider: vault, sources: sources({}) };
    expect(mayUse('ROLLCALL_ROLE_ID_VAULT_DEV', dev, known)).toBe(true);
  });
});

describe('a missing credential', () => {
  test('is an error that names everything that was looked at', () => {
    const error = thrown(() => find({}));

    expect(error.code).toBe('CREDENTIAL_MISSING');
    expect(error.message).toBe(
      'Target "vault-prod" has no credential: looked at ROLLCALL_TOKEN_VAULT_PROD, VAULT_TOKEN, BAO_TOKEN, the file ~/.vault-token.',
    );
    expect(error.hint).toContain('ROLLCALL_TOKEN_VAULT_PROD');
  });

  test('names no file where the system has none', () => {
    expect(thrown(() => find({}, [target('x', { provider: 'plain' })], plain)).message).toMatch(/looked at ROLLCALL_TOKEN_X, PLAIN_KEY\.$/);
  });

  test('is not looked for in a home that is not known', () => {
    const known = { provider: vault, sources: { env: () => undefined, home: undefined, readFile: () => 'file' } };

    expect(() => findCredential({ targets: [target('a')] }, target('a'), known)).toThrow(
      expect.objectContaining({ code: 'CREDENTIAL_MISSING' }),
    );
  });
});

describe('a token', () => {
  test.each([
    ['s3cret\n', 'a line break'],
    ['s3cret\r\nX-Evil: 1', 'a line break'],
    ['s3cret token', 'white space'],
    ['s3cret\u0000', 'a character that cannot be sent'],
    ['s3crét', 'a character that cannot be sent'],
    ['“s3cret”', 'a character that cannot be sent'],
  ])('that cannot be sent (%j) is refused without being shown', (token, says) => {
    const error = thrown(() => find({ env: { ROLLCALL_TOKEN_VAULT_PROD: token } }));

    expect(error.code).toBe('CREDENTIAL_INVALID');
    expect(error.message).toContain(`ROLLCALL_TOKEN_VAULT_PROD holds ${says}`);
    expect(error.message + error.hint).not.toContain('s3cr');
  });
});

describe('the url of a target', () => {
  test('is its own, without a slash at the end', () => {
    expect(locateTarget(target('a', { url: `${PROD}/base//` }), vault, sources({ env: { VAULT_ADDR: 'https://other.test' } })).url).toBe(
      `${PROD}/base`,
    );
  });

  test("is else the first of the vendor's address variables", () => {
    expect(locateTarget(target('a', { url: undefined }), vault, sources({ env: { BAO_ADDR: 'https://bao.test/' } })).url).toBe(
      'https://bao.test',
    );
  });

  test('is else where everybody has it, for a system that its vendor runs', () => {
    const hosted = { ...vault, credentials: { ...vault.credentials, defaultUrl: 'https://api.opal.test/v1' } };

    expect(locateTarget(target('a', { url: undefined }), hosted, sources({})).url).toBe('https://api.opal.test/v1');
    expect(locateTarget(target('a', { url: undefined }), hosted, sources({ env: { VAULT_ADDR: PROD } })).url).toBe(PROD);
  });

  test('that is nowhere is an error that names where it could be', () => {
    const error = thrown(() => locateTarget(target('a', { url: undefined }), vault, sources({})));

    expect(error).toMatchObject({ code: 'PROVIDER_URL', message: 'Target "a" has no url' });
    expect(error.hint).toContain('VAULT_ADDR or BAO_ADDR');
    expect(thrown(() => locateTarget(target('a', { url: undefined }), plain, sources({}))).hint).toBe('Give it "url:" in rollcall.yaml.');
  });

  test.each([
    ['vault.acme.test', 'PROVIDER_URL'],
    ['ftp://vault.acme.test', 'PROVIDER_URL'],
    ['https://', 'PROVIDER_URL'],
    ['https://ada:s3cret@vault.acme.test', 'CONFIG_CREDENTIAL'],
    ['ftp://ada:s3cret@vault.acme.test', 'PROVIDER_URL'],
    ['http://vault.acme.test', 'PROVIDER_TLS'],
    ['http://127.0.0.1.evil.test', 'PROVIDER_TLS'],
    ['http://localhost.evil.test', 'PROVIDER_TLS'],
    ['http://10.0.0.1:8200', 'PROVIDER_TLS'],
  ])('"%s" is refused with %s', (url, code) => {
    const error = thrown(() => locateTarget(target('a', { url }), vault, sources({})));

    expect(error.code).toBe(code);
    expect(error.message + error.hint).not.toContain('s3cret');
    expect(error.message).toContain('"a"');
  });

  test('from a variable that will not do names the variable', () => {
    expect(thrown(() => locateTarget(target('a', { url: undefined }), vault, sources({ env: { VAULT_ADDR: 'vault' } }))).message).toContain(
      '"VAULT_ADDR" of target "a"',
    );
  });

  test.each(['http://127.0.0.1:8200', 'http://localhost:8200', 'http://[::1]:8200', 'http://vault.localhost'])(
    'may be %s, which does not leave this machine',
    (url) => {
      expect(locateTarget(target('a', { url }), vault, sources({})).url).toBe(url);
    },
  );

  test('may be without TLS where the target says so', () => {
    const url = 'http://vault:8200';

    expect(locateTarget(target('a', { url, settings: { allow_http: true } }), vault, sources({})).url).toBe(url);
    expect(thrown(() => locateTarget(target('a', { url, settings: { allow_http: 'yes' } }), vault, sources({}))).hint).toContain(
      'allow_http',
    );
  });
});

describe('ROLLCALL_ORIGINS', () => {
  test('limits where any credential may go', () => {
    const env = { ROLLCALL_ORIGINS: `https://other.test, ${PROD}/v1/ ,` };

    expect(locateTarget(target('a'), vault, sources({ env })).url).toBe(PROD);
    const error = thrown(() => locateTarget(target('a', { url: 'https://evil.test' }), vault, sources({ env })));
    expect(error.code).toBe('PROVIDER_ORIGIN');
    expect(error.message).toContain('https://evil.test');
    expect(error.message).toContain(`https://other.test, ${PROD}`);
  });

  test('that is not set limits nothing, and one that holds no origin is an error', () => {
    expect(allowedOrigins(() => undefined)).toBeUndefined();
    expect(allowedOrigins(() => ' , ')).toEqual([]);
    expect(thrown(() => allowedOrigins(() => 'vault.test')).code).toBe('PROVIDER_ORIGIN');
  });

  test('tells schemes and ports apart', () => {
    expect(thrown(() => locateTarget(target('a'), vault, sources({ env: { ROLLCALL_ORIGINS: 'https://vault.acme.test' } }))).code).toBe(
      'PROVIDER_ORIGIN',
    );
  });
});
