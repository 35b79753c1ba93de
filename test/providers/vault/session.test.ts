import { describe, expect, test } from 'vitest';
import type { HttpOptions, ReadIo } from '../../../src/core/provider.ts';
import type { Target } from '../../../src/core/model/project.ts';
import { readIdToken } from '../../../src/providers/vault/id-token.ts';
import { openSession } from '../../../src/providers/vault/session.ts';
import { vaultTarget } from '../../builders/vault.ts';
import { fakeClient } from './fake-client.ts';
import type { FakeClient, Responder } from './fake-client.ts';

const { signal } = new AbortController();

interface Opened {
  readonly session: ReturnType<typeof openSession>;
  readonly options: HttpOptions[];
  readonly clients: FakeClient[];
  readonly secrets: string[];
  /** Time that has passed. */
  now: number;
  /** What the clock says. */
  clock: number;
}

function open(
  target: Partial<Target>,
  given: { readonly env?: Readonly<Record<string, string>>; readonly token?: string; readonly respond?: Responder } = {},
): Opened {
  const opened: Omit<Opened, 'session'> = { options: [], clients: [], secrets: [], now: 0, clock: 0 };
  const io: ReadIo = {
    http(options) {
      opened.options.push(options);
      const client = fakeClient(given.respond ?? (() => ({ status: 204 })));
      opened.clients.push(client);
      return client;
    },
    credential: given.token === undefined ? undefined : { token: given.token, origin: 'VAULT_TOKEN' },
    env: (name) => given.env?.[name],
    secret: (value) => void opened.secrets.push(value),
    project: { people: {} },
    now: () => opened.clock,
    elapsed: () => opened.now,
    log: () => undefined,
    parallelism: 1,
  };
  return Object.assign(opened, { session: openSession(vaultTarget(target), io, (options) => io.http(options)) });
}

function grant(auth: Readonly<Record<string, unknown>>): Responder {
  return (_method, path) =>
    path.endsWith('login') || path.endsWith('renew-self')
      ? {
          status: 200,
          body: {
            data: null,
            auth: { client_token: 't-1', lease_duration: 600, renewable: true, mfa_requirement: null, ...auth } as never,
          },
        }
      : { status: 204 };
}

const APPROLE = { settings: { auth: { method: 'approle' } } };
const PAIR = { ROLLCALL_ROLE_ID: 'role', ROLLCALL_SECRET_ID: 'secret' };

describe('openSession', () => {
  test('sends token, namespace, request marker and JSON type with everything', () => {
    const { options } = open({ url: 'https://vault.acme.test:8200/', namespace: '/admin/team/' }, { token: 't-0' });
    expect(options[0]).toMatchObject({
      baseUrl: 'https://vault.acme.test:8200/v1',
      headers: { 'Content-Type': 'application/json', 'X-Vault-Request': 'true', 'X-Vault-Namespace': 'admin/team', 'X-Vault-Token': 't-0' },
    });
    expect(Object.keys(options[0]?.headers ?? {})).not.toContain('X-Vault-Wrap-TTL');
  });

  test.each(['', '/', 'root', ' root/ '])('takes the namespace %j for the outermost', (namespace) => {
    expect(Object.keys(open({ namespace }, { token: 't' }).options[0]?.headers ?? {})).not.toContain('X-Vault-Namespace');
  });

  test('passes certificates on, and trusts a vendor variable for its own server only', () => {
    const files = { ca_file: 'ca.pem', client_cert_file: 'c.pem', client_key_file: 'c.key', tls_server_name: 'vault' };
    expect(open({ settings: files }, { token: 't' }).options[0]?.tls).toEqual({
      caFile: 'ca.pem',
      certFile: 'c.pem',
      keyFile: 'c.key',
      serverName: 'vault',
    });
    const env = { BAO_ADDR: 'http://127.0.0.1:8200', BAO_CACERT: '/ca.pem' };
    expect(open({}, { token: 't', env }).options[0]?.tls).toEqual({ caFile: '/ca.pem' });
    expect(open({ url: 'http://127.0.0.1:8201' }, { token: 't', env }).options[0]?.tls).toBeUndefined();
  });

  test('logs in once, however many wait, with a token that is a secret from then on', async () => {
    const { session, clients, secrets } = open(APPROLE, { env: PAIR, respond: grant({}) });
    await Promise.all([session.ready(signal), session.ready(signal), session.ready(signal)]);
    expect(clients[0]?.sent).toEqual([{ method: 'QUERY', path: '/auth/approle/login', body: { role_id: 'role', secret_id: 'secret' } }]);
    expect([clients[0]?.headers['X-Vault-Token'], secrets]).toEqual(['t-1', ['secret', 't-1']]);
  });

  test('prefers the pair of the target over the common one', async () => {
    const env = { ...PAIR, ROLLCALL_ROLE_ID_V: 'own role', ROLLCALL_SECRET_ID_V: 'own secret' };
    const { session, clients } = open(APPROLE, { env, respond: grant({}) });
    await session.ready(signal);
    expect(clients[0]?.sent[0]?.body).toEqual({ role_id: 'own role', secret_id: 'own secret' });
  });

  test('renews what is about to end, and logs in again where that gives too little', async () => {
    const opened = open(APPROLE, { env: PAIR, respond: grant({}) });
    await opened.session.ready(signal);
    opened.now = 399_000;
    await opened.session.ready(signal);
    expect(opened.clients[0]?.sent).toHaveLength(1);
    opened.now = 401_000;
    await opened.session.ready(signal);
    expect(opened.clients[0]?.sent.at(-1)?.path).toBe('/auth/token/renew-self');
    await opened.session.close();
    expect(opened.clients[0]?.sent.at(-1)?.path).toBe('/auth/token/revoke-self');
    expect(opened.clients[0]?.closed).toBe(true);
  });

  test.each([{ hours: -1 }, { hours: 24 }])(
    'renews by the time that has passed where the clock is set by $hours hours',
    async ({ hours }) => {
      const opened = open(APPROLE, { env: PAIR, respond: grant({}) });
      await opened.session.ready(signal);
      opened.now = 300_000;
      opened.clock = hours * 3_600_000;
      await opened.session.ready(signal);
      expect(opened.clients[0]?.sent).toHaveLength(1);
      opened.now = 401_000;
      await opened.session.ready(signal);
      await opened.session.ready(signal);

      expect(opened.clients[0]?.sent.map(({ path }) => path)).toEqual(['/auth/approle/login', '/auth/token/renew-self']);
    },
  );

  test('neither renews nor revokes a batch token', async () => {
    const opened = open(APPROLE, { env: PAIR, respond: grant({ token_type: 'batch', renewable: false }) });
    await opened.session.ready(signal);
    opened.now = 500_000;
    await opened.session.ready(signal);
    await opened.session.close();
    expect(opened.clients[0]?.sent.map(({ path }) => path)).toEqual(['/auth/approle/login', '/auth/approle/login']);
  });

  test('closes without a sound where the token cannot be revoked', async () => {
    const opened = open(APPROLE, {
      env: PAIR,
      respond: (method, path) => (path.endsWith('revoke-self') ? { status: 500 } : grant({})(method, path, undefined)),
    });
    await opened.session.ready(signal);
    await expect(opened.session.close()).resolves.toBeUndefined();
    expect(opened.clients[0]?.closed).toBe(true);
  });

  test('never revokes a token that it was given', async () => {
    const opened = open(APPROLE, { env: PAIR, token: 'given' });
    await opened.session.ready(signal);
    await opened.session.close();
    expect(opened.clients[0]?.sent).toEqual([]);
  });

  test('stops at a second factor', async () => {
    const { session } = open(APPROLE, { env: PAIR, respond: grant({ client_token: '', mfa_requirement: { mfa_request_id: 'x' } }) });
    await expect(session.ready(signal)).rejects.toMatchObject({ code: 'PROVIDER_AUTH', message: expect.stringContaining('second factor') });
  });

  test('refuses a login answer without a token', async () => {
    await expect(
      open(APPROLE, { env: PAIR, respond: () => ({ status: 200, body: { auth: {} } }) }).session.ready(signal),
    ).rejects.toMatchObject({ code: 'PROVIDER_ANSWER' });
    await expect(open(APPROLE, { env: PAIR, respond: () => ({ status: 200, body: {} }) }).session.ready(signal)).rejects.toMatchObject({
      code: 'PROVIDER_ANSWER',
    });
  });
});

describe('readIdToken', () => {
  function source(env: Readonly<Record<string, string>>, respond: Responder = () => ({ status: 200, body: { value: 'from-github' } })) {
    const options: HttpOptions[] = [];
    const clients: FakeClient[] = [];
    const secrets: string[] = [];
    const io = {
      env: (name: string) => env[name],
      secret: (value: string) => void secrets.push(value),
      http(given: HttpOptions) {
        options.push(given);
        const client = fakeClient(respond);
        clients.push(client);
        return client;
      },
    };
    return { io, options, clients, secrets, read: (audience?: string) => readIdToken(io, { target: 'vault-prod', audience, signal }) };
  }

  const GITHUB = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.actions.example/abc?api-version=2',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-1',
  };

  test('takes ours first, that of the target before the common one', async () => {
    const env = { ...GITHUB, ROLLCALL_ID_TOKEN: 'common', VAULT_ID_TOKEN: 'gitlab' };
    expect(await source({ ...env, ROLLCALL_ID_TOKEN_VAULT_PROD: 'own' }).read()).toBe('own');
    expect(await source(env).read()).toBe('common');
  });

  test('asks GitHub at its own address with its own bearer token, and closes that connection', async () => {
    const github = source({ ...GITHUB, VAULT_ID_TOKEN: 'gitlab' });
    expect(await github.read('https://vault.acme.test')).toBe('from-github');
    expect(github.options).toMatchObject([{ baseUrl: 'https://token.actions.example', headers: { Authorization: 'Bearer bearer-1' } }]);
    expect(github.clients[0]?.sent[0]?.path).toBe('/abc?api-version=2&audience=https%3A%2F%2Fvault.acme.test');
    expect([github.clients[0]?.closed, github.secrets]).toEqual([true, ['bearer-1', 'from-github']]);
  });

  test('takes GitLab’s last, and names all variables where there is none', async () => {
    expect(await source({ VAULT_ID_TOKEN: 'gitlab' }).read()).toBe('gitlab');
    await expect(source({}).read()).rejects.toMatchObject({
      code: 'CREDENTIAL_MISSING',
      hint: expect.stringMatching(/ROLLCALL_ID_TOKEN_VAULT_PROD.*id-token: write.*VAULT_ID_TOKEN/),
    });
  });

  test('says what is wrong with GitHub’s answer or address', async () => {
    const empty = source(GITHUB, () => ({ status: 200, body: {} }));
    await expect(empty.read()).rejects.toMatchObject({ code: 'PROVIDER_ANSWER', hint: expect.stringContaining('id-token: write') });
    expect(empty.clients[0]?.closed).toBe(true);
    await expect(source({ ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: 'nonsense' }).read()).rejects.toMatchObject({
      code: 'CREDENTIAL_MISSING',
    });
  });
});
