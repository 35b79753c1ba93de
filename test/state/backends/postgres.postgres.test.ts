import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/state/index.ts';
import { clientConfig } from '../../../src/state/postgres-connection.ts';
import type { StateStore, StoreSurroundings } from '../../../src/state/store.ts';
import { farFacts, stateOf } from '../../builders/backend-harness.ts';
import type { BackendHarness } from '../../builders/backend-harness.ts';
import { startProxy } from '../../builders/cuttable-proxy.ts';
import type { CuttableProxy } from '../../builders/cuttable-proxy.ts';
import { describeBackend } from '../../builders/describe-backend.ts';
import { fakeSurroundings } from '../../builders/fake-project.ts';
import { HAVE_POSTGRES, startPostgres } from '../../builders/postgres-server.ts';
import type { PostgresServer } from '../../builders/postgres-server.ts';

if (!HAVE_POSTGRES)
  console.warn('\n!!!!\n!!!! skipped: the state in PostgreSQL, for there is no server here (Debian: apt-get install postgresql)\n!!!!\n');

const entry = (id: string): { kind: string; id: string; applied: Record<string, never>; applied_at: string } => ({
  kind: 'group',
  id,
  applied: {},
  applied_at: 'x',
});

describe.skipIf(!HAVE_POSTGRES)('with PostgreSQL', () => {
  let server: PostgresServer;
  let proxy: CuttableProxy;

  beforeAll(async () => {
    server = await startPostgres();
    proxy = await startProxy(Number(new URL(server.url()).port));
  }, 120_000);
  afterAll(async () => {
    proxy?.end();
    await server?.end();
  });

  const through = (url: string): string => url.replace(/:\d+\//, `:${proxy.port}/`);
  const open = (url: () => string, parts: Partial<StoreSurroundings> = {}, settings: object = {}): StateStore =>
    openStore(
      { backend: 'postgres', ...settings },
      { ...fakeSurroundings('/nowhere'), env: (name) => (name === 'ROLLCALL_STATE_POSTGRES' ? url() : undefined), ...parts },
    );

  function make(): Promise<BackendHarness> {
    server.run('CREATE DATABASE contract');
    server.run('CREATE ROLE runner LOGIN; GRANT ALL ON DATABASE contract TO runner');
    const sql = (text: string): string => server.run(text, 'contract');
    const cutting = (when: 'before' | 'after') => () => {
      proxy.cut = { when, matches: (data) => data.includes('COMMIT') };
      return () => void (proxy.cut = undefined);
    };
    return Promise.resolve({
      open: (surroundings) => Promise.resolve(open(() => through(server.url('contract', 'runner')), surroundings)),
      tamper: (text) =>
        Promise.resolve(
          void sql(
            text === '' ? 'DELETE FROM rollcall.states; DELETE FROM rollcall.addresses' : "UPDATE rollcall.addresses SET entry = '{'",
          ),
        ),
      age: (version) => Promise.resolve(void sql(`UPDATE rollcall.states SET version = ${version}`)),
      faults: {
        'no rights to write': () => {
          sql('REVOKE UPDATE ON rollcall.states FROM runner; ALTER TABLE rollcall.states OWNER TO admin');
          return () => void sql('GRANT ALL ON rollcall.states TO runner');
        },
        'disk full': () => {
          sql(
            "CREATE FUNCTION rollcall.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file'; END $$; CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON rollcall.addresses EXECUTE FUNCTION rollcall.full_disk()",
          );
          return () => void sql('DROP FUNCTION rollcall.full_disk CASCADE');
        },
        'read-only': () => {
          sql(
            "ALTER ROLE runner SET default_transaction_read_only = on; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'runner'",
          );
          return () => void sql('ALTER ROLE runner RESET default_transaction_read_only');
        },
        'network lost before the write': cutting('before'),
        'network lost after the write': cutting('after'),
      },
      end: () => Promise.resolve(),
    });
  }

  describeBackend('PostgreSQL', make);

  it('of which only the addresses are left is damaged, and none is begun over them', async () => {
    const url = (): string => server.url('postgres');
    const { backend } = open(url, { project: 'left' });
    await backend.write(stateOf(1, { objects: { 'v/a': entry('1') } }), 0);
    server.run("DELETE FROM rollcall.states WHERE project = 'left'", 'postgres');
    const refused = { code: 'STATE_CORRUPT', message: expect.stringContaining('the row of the state is missing') as string };

    await expect(open(url, { project: 'left' }).backend.read()).rejects.toMatchObject(refused);
    await expect(open(url, { project: 'left' }).backend.write(stateOf(1), 0)).rejects.toMatchObject(refused);
  });

  it('in tables without the row that says their form cannot be read', async () => {
    const url = (): string => server.url('postgres');
    const settings = { schema: 'formless' };
    await open(url, { project: 'formless' }, settings).backend.write(stateOf(1), 0);
    server.run('DELETE FROM formless.form', 'postgres');

    await expect(open(url, { project: 'formless' }, settings).backend.read()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
  });

  describe('its ranges', () => {
    const url = (): string => server.url('postgres');
    const project = 'ranges';

    it('let runners with disjoint ranges work at once, and nothing of either is lost', async () => {
      const [mine, theirs] = [open(url, { project }), open(url, { project, facts: farFacts(), who: 'bob' })];
      const first = stateOf(1, {
        project,
        objects: { 'v/a': entry('1'), 'w/a': entry('1') },
        targets: { v: { provider: 'p', url: 'v' }, w: { provider: 'p', url: 'w' } },
      });
      await mine.backend.write(first, 0);
      const locks = [
        await mine.backend.lock({ purpose: 'apply', timeoutMs: 0, ranges: ['v/*'] }),
        await theirs.backend.lock({ purpose: 'apply', timeoutMs: 0, ranges: ['w/*'] }),
      ];
      const [state, other] = [(await mine.backend.read())!, (await theirs.backend.read())!];

      for (let round = 1; round <= 3; round++) {
        await mine.backend.write({ ...state, serial: round + 1, objects: { 'v/a': entry(`m${round}`), 'v/b': entry('2') } }, round);
        await theirs.backend.write({ ...other, serial: round + 1, objects: { 'v/a': entry('stale'), 'w/b': entry(`t${round}`) } }, round);
      }
      const journal = await mine.journal.open();
      const line = { serial: 4, lineage: state.lineage, plan: 'p', at: 'x' };
      await journal.append({ ...line, type: 'done', objects: { 'v/a': entry('line'), 'v/b': null } });
      await expect(journal.append({ ...line, type: 'done', objects: { 'w/b': null } })).rejects.toMatchObject({ code: 'STATE_WRITE' });
      for (const lock of locks) await lock.release();

      const read = await open(url, { project }).backend.read();
      expect(read?.objects).toEqual({ 'v/a': entry('line'), 'w/b': entry('t3') });
      expect(Object.keys(read?.targets ?? {})).toEqual(['v', 'w']);
      expect(read?.serial).toBe(7);
    });

    it('exclude each other where they overlap, and a whole run excludes all', async () => {
      const lock = await open(url, { project, who: 'bob' }).backend.lock({ purpose: 'apply', timeoutMs: 0, ranges: ['v/a*', 'x/*'] });
      const other = open(url, { project });

      for (const ranges of [['v/ab'], ['*/abc'], ['w/*', 'x/y'], undefined]) {
        await expect(other.backend.lock({ purpose: 'apply', timeoutMs: 0, ranges })).rejects.toMatchObject({
          code: 'STATE_LOCKED',
          message: expect.stringContaining(', for "v/a*" and "x/*"') as string,
        });
      }
      await (await other.backend.lock({ purpose: 'apply', timeoutMs: 0, ranges: ['v/b*', 'w/*'] })).release();
      await lock.release();
      const whole = await other.backend.lock({ purpose: 'state rm', timeoutMs: 0 });
      await expect(open(url, { project }).backend.lock({ purpose: 'apply', timeoutMs: 0, ranges: ['z/*'] })).rejects.toMatchObject({
        code: 'STATE_LOCKED',
      });
      await whole.release();
    });

    it('of other projects are other ranges', async () => {
      const lock = await open(url, { project }).backend.lock({ purpose: 'apply', timeoutMs: 0 });
      await (await open(url, { project: 'another' }).backend.lock({ purpose: 'apply', timeoutMs: 0 })).release();
      await lock.release();
    });

    it('end with the session of their holder, wherever that ran', async () => {
      const far = open(url, { project, facts: farFacts(), who: 'bob', version: 'far' });
      await far.backend.lock({ purpose: 'apply', timeoutMs: 0 });
      const next = open(url, { project });
      await expect(next.backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
      const before = (await next.backend.read())!;

      server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rollcall/far'");

      const lock = await next.backend.lock({ purpose: 'apply', timeoutMs: 10_000 });
      expect(lock.notice).toContain('bob on runner-7');
      await expect(far.backend.write({ ...before, serial: before.serial + 1 }, before.serial)).rejects.toMatchObject({
        code: 'STATE_WRITE',
      });
      await lock.release();
    });
  });

  it('makes its tables once, however many begin at once', async () => {
    server.run('CREATE DATABASE fresh');
    const stores = Array.from({ length: 6 }, () => open(() => server.url('fresh')));

    const tries = await Promise.allSettled(stores.map(({ backend }) => backend.write(stateOf(1), 0)));

    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'STATE_CHANGED' });
    expect(server.run('SELECT version FROM rollcall.form', 'fresh')).toBe('1');
  });

  it('reads without making anything, and refuses tables of a newer form', async () => {
    server.run('CREATE DATABASE later');
    const store = open(() => server.url('later'), {}, { schema: 'own_schema' });
    expect(await store.backend.read()).toBeUndefined();
    expect(server.run("SELECT count(*) FROM pg_namespace WHERE nspname = 'own_schema'", 'later')).toBe('0');
    await store.backend.write(stateOf(1), 0);
    server.run('UPDATE own_schema.form SET version = 2', 'later');

    await expect(store.backend.read()).rejects.toMatchObject({ code: 'STATE_VERSION', hint: 'Use the newer Rollcall that made them.' });
  });

  it('says what is wrong with an address, and never repeats it', async () => {
    const wrong = open(() => server.url('nowhere').replace('admin@', 'admin:secret-12345@'));
    const error = (await wrong.backend.read().catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({ code: 'STATE_READ', message: expect.stringContaining('3D000') as string });
    expect(JSON.stringify(error) + error.message).not.toContain('secret-12345');
    await expect(open(() => 'mysql://x').backend.read()).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' });
    await expect(open(() => '').backend.read()).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' });
    await expect(open(() => 'postgresql://a@127.0.0.1:1/x').backend.read()).rejects.toMatchObject({
      code: 'STATE_READ',
      message: expect.stringContaining('ECONNREFUSED') as string,
      hint: 'Check that the server runs and that the address in ROLLCALL_STATE_POSTGRES names its host and port.',
    });
  });

  it('says what helps where TLS is missing, where too many are connected, and where a user has no rights, for each command', async () => {
    const failure = async (url: string, work: (backend: StateStore['backend']) => Promise<unknown>): Promise<unknown> =>
      work(open(() => url).backend).catch((error: unknown) => error);
    server.run('CREATE ROLE guest LOGIN; CREATE ROLE crowd LOGIN CONNECTION LIMIT 0; CREATE DATABASE guarded');
    await open(() => server.url('guarded')).backend.write(stateOf(1), 0);

    expect(await failure(`${server.url('guarded')}?sslmode=require`, (backend) => backend.read())).toMatchObject({
      code: 'STATE_READ',
      hint: 'Switch TLS on at the server. Only where the way to it is safe otherwise: sslmode=disable in the address.',
    });
    expect(await failure(server.url('guarded', 'crowd'), (backend) => backend.read())).toMatchObject({
      hint: 'Too many are connected: wait and run the same command again, or let more connect at once.',
    });
    const guest = server.url('guarded', 'guest');
    for (const [what, work] of [
      ['cannot be read', (backend) => backend.read()],
      ['cannot be locked', (backend) => backend.lock({ purpose: 'state rm', timeoutMs: 0 })],
      ['cannot be unlocked', (backend) => backend.unlock('x')],
    ] as const satisfies readonly (readonly [string, Parameters<typeof failure>[1]])[])
      expect(await failure(guest, work)).toMatchObject({
        message: `The database of the state ${what}: permission denied for schema rollcall (42501).`,
        hint: expect.stringContaining('Give the user of the state rights') as string,
      });
  });

  it('says that the connection was lost where it breaks while the lock is waited for', async () => {
    server.run('CREATE DATABASE breaking');
    const url = (): string => server.url('breaking');
    const held = await open(url).backend.lock({ purpose: 'apply', timeoutMs: 0 });
    const end = (): string => server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'breaking'");
    const waiting = open(url, { sleep: async () => void end() }).backend.lock({ purpose: 'state rm', timeoutMs: 60_000 });

    await expect(waiting).rejects.toMatchObject({
      code: 'STATE_WRITE',
      message: expect.stringMatching(/^The database of the state cannot be locked: [^.]*\.$/) as string,
      hint: expect.stringMatching(/run the same command again\.$/) as string,
    });
    await held.release().catch(() => undefined);
  });

  it.each([
    [{ PGHOST: '127.0.0.1', PGPORT: '99999' }, 'PGPORT'],
    [{ PGHOST: '127.0.0.1', PGPORT: 'abc' }, 'PGPORT'],
    [{ ROLLCALL_STATE_POSTGRES: 'postgresql://a@/x?host=127.0.0.1&port=0' }, 'ROLLCALL_STATE_POSTGRES'],
  ])('refuses a port that is none, for which the library would wait without end: %j', (env: Readonly<Record<string, string>>, name) => {
    expect(() => clientConfig({ backend: 'postgres' }, { ...fakeSurroundings('/p'), env: (each) => env[each] })).toThrow(
      expect.objectContaining({ code: 'CREDENTIAL_INVALID', message: `The port in ${name} is none.` }),
    );
  });

  it('takes the usual variables, and checks certificates wherever the server is elsewhere', () => {
    const config = (env: Readonly<Record<string, string>>, settings = {}): object =>
      clientConfig({ backend: 'postgres', ...settings }, { ...fakeSurroundings('/p'), env: (name) => env[name] });

    expect(config({ PG_CONN_STR: 'postgres:///db?host=/run/postgresql' })).toEqual({
      connectionString: 'postgres:///db?host=%2Frun%2Fpostgresql',
      ssl: false,
    });
    expect(config({ PG_CONN_STR: 'postgres://ada@/db?host=/run/postgresql' })).toEqual({
      connectionString: 'postgres://ada@/db?host=%2Frun%2Fpostgresql',
      ssl: false,
    });
    expect(config({ PGHOST: 'db.acme.test', PGPORT: '5433', PGUSER: 'ada' })).toEqual({
      host: 'db.acme.test',
      port: 5433,
      user: 'ada',
      ssl: { rejectUnauthorized: true },
    });
    for (const mode of ['', '?sslmode=prefer', '?sslmode=require', '?sslmode=no-verify', '?sslmode=verify-full&sslcert=x'])
      expect(config({ ROLLCALL_STATE_POSTGRES: `postgresql://u:p@db.acme.test/x${mode}` })).toMatchObject({
        connectionString: 'postgresql://u:p@db.acme.test/x',
        ssl: { rejectUnauthorized: true },
      });
    expect(config({ ROLLCALL_STATE_POSTGRES: 'postgresql://u:p@db.acme.test/x?sslmode=disable' })).toMatchObject({ ssl: false });
    expect(config({ ROLLCALL_STATE_POSTGRES: 'postgresql://u:p@db.acme.test/x' }, { tls_server_name: 'other' })).toMatchObject({
      ssl: { servername: 'other' },
    });
  });
});
