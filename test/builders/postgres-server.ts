import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Folder of the server's programs; undefined where there are none. */
const PROGRAMS = findPrograms();

/** Whether there is a PostgreSQL to test with. */
export const HAVE_POSTGRES = PROGRAMS !== undefined;

/** A server of its own for the tests of one file. */
export interface PostgresServer {
  /** Address of a database, by default the empty one that it begins with. */
  url(database?: string, user?: string): string;
  /** Runs statements as the superuser. */
  run(sql: string, database?: string): string;
  end(): Promise<void>;
}

/** Starts a server in a temporary folder, as an unprivileged user: it refuses to run as root. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = PROGRAMS as string;
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-postgres-'));
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const environment = { ...process.env, LC_ALL: 'C.UTF-8', PGPASSWORD: '' };
  execFileSync(join(programs, 'initdb'), ['--auth=trust', '--username=admin', '--encoding=UTF8', '--no-sync', '-D', data], {
    ...user,
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: '60',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...args], { ...user, cwd: folder, env: environment, stdio: 'ignore' });
  const url = (database = 'postgres', name = 'admin'): string => `postgresql://${name}@127.0.0.1:${port}/${database}`;
  await untilReady(programs, url(), server);
  return {
    url,
    run: (sql, database) =>
      execFileSync(
        join(programs, 'psql'),
        ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', url(database)],
        {
          input: sql,
          encoding: 'utf8',
          env: environment,
          stdio: ['pipe', 'pipe', 'pipe'],
        },
      ).trim(),
    async end() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGQUIT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(programs: string, url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (spawnSync(join(programs, 'pg_isready'), ['--quiet', '--dbname', url]).status === 0) return;
    if (server.exitCode !== null) break;
    await pause(100);
  }
  throw new Error('The PostgreSQL server of the tests does not start.');
}

function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((x, y) => Number(y) - Number(x)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')];
  return folders.find((folder) => ['postgres', 'initdb', 'psql', 'pg_isready'].every((name) => existsSync(join(folder, name))));
}

/** Undefined where this process is unprivileged itself. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('There is no unprivileged user to run PostgreSQL as.');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
