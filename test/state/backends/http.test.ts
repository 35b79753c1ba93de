import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RollcallError } from '../../../src/core/errors.ts';
import { openStore } from '../../../src/state/index.ts';
import type { StateStore } from '../../../src/state/store.ts';
import { stateOf } from '../../builders/backend-harness.ts';
import type { BackendHarness, MakeFault } from '../../builders/backend-harness.ts';
import { describeBackend } from '../../builders/describe-backend.ts';
import { fakeSurroundings } from '../../builders/fake-project.ts';
import { HttpStateServer } from '../../builders/http-state-server.ts';

/** Servers that do not answer are given up at once. */
const IMPATIENT = { ROLLCALL_RETRY_BUDGET: '0' } as const;

async function make(): Promise<BackendHarness> {
  const server = new HttpStateServer();
  const origin = await server.start();
  const dirs: string[] = [];
  const refusing =
    (status: number): MakeFault =>
    () => {
      server.refuse = (method) => (method === 'POST' ? { status, body: '' } : undefined);
      return () => (server.refuse = undefined);
    };
  const cutting =
    (when: 'before' | 'after'): MakeFault =>
    () => {
      server.cut = { method: 'POST', when, times: Infinity };
      return () => (server.cut = undefined);
    };
  return {
    async open(surroundings) {
      const dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
      dirs.push(dir);
      const env = (name: string): string | undefined => (IMPATIENT as Record<string, string>)[name];
      return openStore({ backend: 'http', address: `${origin}/state/acme` }, { ...fakeSurroundings(dir), env, ...surroundings });
    },
    tamper: (text) => {
      server.body = text === '' ? undefined : text;
      return Promise.resolve();
    },
    age: (version) => {
      server.body = server.body?.replace(/"version":\d+/, `"version":${version}`);
      return Promise.resolve();
    },
    faults: {
      'no rights to write': refusing(403),
      'disk full': refusing(507),
      'read-only': refusing(501),
      'network lost before the write': cutting('before'),
      'network lost after the write': cutting('after'),
    },
    slowTakeover: true,
    async end() {
      await server.end();
      await Promise.all(dirs.map((dir) => rm(dir, { recursive: true })));
    },
  };
}

describeBackend('an HTTP server', make);

describe('a server of the HTTP state protocol', () => {
  let server: HttpStateServer;
  let origin: string;
  let dir: string;

  beforeEach(async () => {
    server = new HttpStateServer();
    origin = await server.start();
    dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
  });

  afterEach(async () => {
    await server.end();
    await rm(dir, { recursive: true });
  });

  function open(settings: object = {}, env: Readonly<Record<string, string>> = {}): StateStore {
    const log = (line: string): void => void lines.push(line);
    return openStore({ backend: 'http', address: `${origin}/s`, ...settings }, { ...fakeSurroundings(dir), log, env: (name) => env[name] });
  }
  const lines: string[] = [];

  it('gets the id of the lock with every write, and the lock back', async () => {
    const { backend } = open();
    const lock = await backend.lock({ purpose: 'apply', timeoutMs: 0 });
    await backend.write(stateOf(1), 0);
    await lock.release();

    expect(server.log.filter((line) => line.startsWith('POST'))).toEqual([`POST /s?ID=${lock.id}`]);
    expect(server.lock).toBeUndefined();
    expect(JSON.parse(server.body ?? '')).toEqual(stateOf(1));
  });

  it.each(['', ' \n'])(
    'that answers 200 with nothing in it (%j) has a state that cannot be read, and none is begun over it',
    async (body) => {
      await open().backend.write(stateOf(1), 0);
      const stored = server.body;
      server.refuse = (method) => (method === 'GET' ? { status: 200, body } : undefined);
      const refused = {
        code: 'STATE_CORRUPT',
        message: `The state in "${origin}/s" cannot be read: the server answered 200 with nothing in it.`,
        hint: expect.stringContaining('404 or 204') as string,
      };

      await expect(open().backend.read()).rejects.toMatchObject(refused);
      await expect(open().backend.write(stateOf(1), 0)).rejects.toMatchObject(refused);
      expect(server.body).toBe(stored);
    },
  );

  it.each([204, 404])('that answers %i has no state', async (status) => {
    server.refuse = (method) => (method === 'GET' ? { status, body: '' } : undefined);

    expect(await open().backend.read()).toBeUndefined();
  });

  it('that has a state after all at the second look is not written over', async () => {
    await open().backend.write(stateOf(1), 0);
    const stored = server.body;
    let looks = 0;
    server.refuse = (method) => (method === 'GET' && ++looks === 1 ? { status: 404, body: '' } : undefined);
    const { backend } = open();
    expect(await backend.read()).toBeUndefined();

    await expect(backend.write(stateOf(1, { lineage: 'other' }), 0)).rejects.toMatchObject({ code: 'STATE_CHANGED' });
    expect(server.body).toBe(stored);
  });

  it.each(['plain', 'any'] as const)('without locks (%s) is told of, and guarded by the serial alone', async (kind) => {
    server.kind = kind;
    const { backend } = open();
    const lock = await backend.lock({ purpose: 'apply', timeoutMs: 0 });
    expect(lock.notice).toBe(
      `The server at "${origin}/s" has no locks: that two run at once is noticed only by the serial of the state, which is compared before each write.`,
    );
    await backend.write(stateOf(1), 0);
    server.body = JSON.stringify(stateOf(2));

    await expect(backend.write(stateOf(2), 1)).rejects.toMatchObject({ code: 'STATE_CHANGED' });
    await lock.release();
    expect(server.log).not.toContain(expect.stringContaining('ID='));
  });

  it('without locks still keeps two runs of one folder apart', async () => {
    server.kind = 'plain';
    const lock = await open().backend.lock({ purpose: 'apply', timeoutMs: 0 });

    await expect(open().backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    await lock.release();
  });

  it('that should have locks and has none is refused', async () => {
    server.kind = 'plain';
    await expect(open({ locks: true }).backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    const lock = await open({ locks: false }).backend.lock({ purpose: 'apply', timeoutMs: 0 });
    expect(lock.notice).toContain('has no locks');
    await lock.release();
  });

  it('gets back a lock whose second question failed', async () => {
    let asked = 0;
    server.refuse = (method) => (method === 'LOCK' && ++asked === 2 ? { status: 403, body: 'no' } : undefined);

    await expect(open().backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code: 'STATE_WRITE' });
    expect(server.lock).toBeUndefined();
  });

  it('gets back a lock that it gave and could not say so', async () => {
    server.cut = { method: 'LOCK', when: 'after', times: Infinity };

    await expect(open({}, IMPATIENT).backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code: 'STATE_WRITE' });
    expect(server.log).toContain('UNLOCK /s');
    expect(server.lock).toBeUndefined();
  });

  it('is spoken to with the methods and addresses that it wants', async () => {
    server.kind = 'any';
    const settings = { locks: true, update_method: 'PUT', lock_address: `${origin}/s/lock`, lock_method: 'POST', unlock_method: 'DELETE' };
    const { backend } = open(settings);
    const lock = await backend.lock({ purpose: 'apply', timeoutMs: 0 });
    await backend.write(stateOf(1), 0);
    await lock.release();

    expect(server.log).toEqual([`POST /s/lock`, 'GET /s', `PUT /s?ID=${lock.id}`, `DELETE /s/lock?ID=${lock.id}`]);
  });

  it('names a Terraform that holds the lock', async () => {
    server.lock = { ID: 'tf-1', Who: 'eve@laptop', Operation: 'OperationTypeApply', Created: '2026-11-23T10:00:00Z', Info: '' } as {
      readonly ID: string;
    };

    await expect(open().backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({
      message: expect.stringContaining('locked by eve@laptop (OperationTypeApply, since 2026-11-23T10:00:00Z)') as string,
      hint: expect.stringContaining('state unlock tf-1') as string,
    });
  });

  it('finds its own lock where the answer was lost', async () => {
    server.cut = { method: 'LOCK', when: 'after', times: 1 };

    const lock = await open().backend.lock({ purpose: 'apply', timeoutMs: 0 });

    expect(server.lock?.ID).toBe(lock.id);
    await lock.release();
  });

  it.each([
    { env: { ROLLCALL_STATE_TOKEN: 'token-12345' }, sent: 'Bearer token-12345' },
    {
      env: { ROLLCALL_STATE_USERNAME: 'ada', ROLLCALL_STATE_PASSWORD: 'secret-12345' },
      sent: `Basic ${Buffer.from('ada:secret-12345').toString('base64')}`,
    },
    { env: { TF_HTTP_USERNAME: 'ada', TF_HTTP_PASSWORD: 'secret-12345' }, sent: undefined },
  ])('gets the credential of the environment, and no other text does', async ({ env, sent }) => {
    server.refuse = (method) => (method === 'POST' ? { status: 401, body: `no: ${Object.values(env).join(' ')}` } : undefined);
    lines.length = 0;
    const { backend } = open({}, env);
    const error = (await backend.write(stateOf(1), 0).catch((reason: unknown) => reason)) as Error;

    expect(server.headers.authorization).toBe(sent);
    expect(error).toMatchObject({ code: 'STATE_WRITE' });
    for (const secret of ['token-12345', 'secret-12345'])
      expect(`${error.message} ${lines.join(' ')}`.includes(secret) && sent !== undefined).toBe(false);
  });

  it.each([
    { env: { ROLLCALL_STATE_TOKEN: 'token-12345' }, sent: 'Bearer token-12345' },
    { env: { ROLLCALL_STATE_USERNAME: 'ada', ROLLCALL_STATE_PASSWORD: 'secret-12345' }, sent: 'ada:secret-12345' },
  ])('is not believed a lock whose holder is the credential that it was sent, $sent', async ({ env, sent }) => {
    const whole = Buffer.from(sent).toString('base64');
    const body = JSON.stringify({ ID: sent, Who: `${sent} ${whole}`, Operation: sent, Info: sent });
    server.refuse = (method) => (method === 'LOCK' ? { status: 423, body } : undefined);
    const { backend } = open({ locks: true }, env);

    for (const ask of [() => backend.lock({ purpose: 'apply', timeoutMs: 0 }), () => backend.unlock('x')]) {
      const error = (await ask().catch((reason: unknown) => reason)) as RollcallError;
      expect(error.code).toBe('STATE_LOCKED');
      expect(`${error.message} ${error.hint}`).not.toMatch(new RegExp(`12345|${whole}`));
    }
  });

  it('gets what Terraform was given for this very server', async () => {
    const env = { TF_HTTP_ADDRESS: `${origin}/s`, TF_HTTP_USERNAME: 'ada', TF_HTTP_PASSWORD: 'secret-12345' };
    const store = openStore({ backend: 'http' }, { ...fakeSurroundings(dir), env: (name) => (env as Record<string, string>)[name] });

    expect(await store.backend.read()).toBeUndefined();

    expect(server.headers.authorization).toMatch(/^Basic /);
  });

  it.each([
    { settings: { address: 'http://state.acme.test/s' }, env: { ROLLCALL_STATE_TOKEN: 'token-12345' }, code: 'PROVIDER_TLS' },
    { settings: { address: 'https://ada:pw@state.acme.test/s' }, env: {}, code: 'CONFIG_CREDENTIAL' },
    { settings: { address: 'ftp://state.acme.test' }, env: {}, code: 'PROVIDER_URL' },
    { settings: { lock_address: 'https://elsewhere.acme.test/lock' }, env: {}, code: 'PROVIDER_ORIGIN' },
    { settings: {}, env: { ROLLCALL_ORIGINS: 'https://vault.acme.test' }, code: 'PROVIDER_ORIGIN' },
    { settings: { client_cert_file: 'a.pem' }, env: {}, code: 'CONFIG_VALUE' },
    { settings: {}, env: { ROLLCALL_STATE_TOKEN: 'token-12345\n' }, code: 'CREDENTIAL_INVALID' },
  ])('is not asked with $code', async ({ settings, env, code }) => {
    const { backend } = open(settings, env);

    await expect(backend.read()).rejects.toMatchObject({ code });
    await expect(backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code });
    expect(server.log).toEqual([]);
  });

  it('whose address holds a token is named without it, whatever goes wrong', async () => {
    const address = `${origin}/s?private_token=secret%2D12345`;
    const { backend } = open({ address, locks: true });
    const said: string[] = [backend.place];
    for (const status of [200, 400, 401, 423, 500]) {
      server.refuse = () => ({ status, body: status === 200 ? '' : 'no: secret-12345 and secret%2D12345' });
      for (const work of [
        () => backend.read(),
        () => backend.write(stateOf(1), 0),
        () => backend.lock({ purpose: 'apply', timeoutMs: 0 }),
      ]) {
        const error = (await work().then(
          () => undefined,
          (reason: unknown) => reason,
        )) as RollcallError | undefined;
        said.push(error?.message ?? '', error?.hint ?? '');
      }
    }

    expect(said.join(' ')).toContain('?private_token=***');
    expect(said.join(' ')).not.toMatch(/12345/);
  });

  it.each([400, 401, 403, 405, 418, 500])('that answers %i speaks of the state, and of no target', async (status) => {
    server.refuse = () => ({ status, body: '<html>no</html>' });

    const error = (await open()
      .backend.read()
      .catch((reason: unknown) => reason)) as RollcallError;

    expect(error).toMatchObject({ code: 'STATE_READ', message: expect.stringContaining(origin) as string });
    expect(`${error.message} ${error.hint}`).not.toMatch(/target|"url"/);
  });

  it('whose answer is too large or no text is an error and no empty state', async () => {
    server.body = '\u0000';
    await expect(open().backend.read()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
    server.refuse = () => ({ status: 200, body: 'x'.repeat(65 * 1024 * 1024) });
    await expect(open().backend.read()).rejects.toMatchObject({
      code: 'STATE_READ',
      message: expect.stringContaining('more than 64 MB') as string,
    });
  });
});
