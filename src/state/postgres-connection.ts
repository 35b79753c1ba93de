import { quoteName } from '../core/model/quote-name.ts';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Client, ClientConfig } from 'pg';
import { RollcallError } from '../core/errors.ts';
import { isLoopback } from '../http/origins.ts';
import { printable } from '../http/redact.ts';
import { systemCode } from './file-system.ts';
import { tlsSettings, variable } from './settings.ts';
import type { StateSettings } from './settings.ts';
import type { StoreSurroundings } from './store.ts';

const VARIABLES = ['ROLLCALL_STATE_POSTGRES', 'PG_CONN_STR'] as const;
const CONNECT_MS = 10_000;
/** A server that hangs is given up; a lock that somebody forgot in a table is not waited for for ever. */
const STATEMENT_MS = 60_000;

/** Opens a connection. @throws RollcallError `CREDENTIAL_MISSING`, `CREDENTIAL_INVALID`, `STATE_READ` */
export async function connect(settings: StateSettings, surroundings: StoreSurroundings): Promise<Client> {
  const config = clientConfig(settings, surroundings);
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    ...config,
    application_name: `rollcall/${surroundings.version}`,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + CONNECT_MS,
    keepAlive: true,
  });
  // A connection that breaks between two queries says so here; the next query fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
    // The server gives up a client whose machine is gone within a minute or so, and its locks with it.
    await client.query(
      'SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; SET idle_in_transaction_session_timeout = 60000',
    );
  } catch (error) {
    await client.end().catch(() => undefined);
    throw postgresError('STATE_READ', 'cannot be connected to', { error, from: originOf(surroundings) });
  }
  return client;
}

/** The variable that the address is from, for whoever has to correct it. */
function originOf(surroundings: StoreSurroundings): string {
  return VARIABLES.find((each) => variable(surroundings, each) !== undefined) ?? 'PGHOST and the variables beside it';
}

/** Where to, as who, and how the connection is secured. */
export function clientConfig(settings: StateSettings, surroundings: StoreSurroundings): ClientConfig {
  const env = (name: string): string | undefined => variable(surroundings, name);
  const name = VARIABLES.find((each) => env(each) !== undefined);
  if (name === undefined) return fromParts(settings, surroundings, env);
  const text = env(name) as string;
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(withHost(text))) {
    throw new RollcallError('CREDENTIAL_INVALID', `${name} is no address of a PostgreSQL database.`, {
      hint: 'Write it as "postgresql://user:password@host:5432/database?sslmode=verify-full".',
    });
  }
  const { bare, parameters } = withoutTls(text);
  checkPort(parameters.get('port') ?? undefined, name);
  const host = parameters.get('host') ?? new URL(withHost(bare)).hostname;
  const tls = tlsOf({ mode: parameters.get('sslmode'), caFile: parameters.get('sslrootcert'), host }, settings, surroundings);
  return { connectionString: bare, ssl: tls };
}

function fromParts(settings: StateSettings, surroundings: StoreSurroundings, env: (name: string) => string | undefined): ClientConfig {
  const host = env('PGHOST');
  if (host === undefined)
    throw new RollcallError('CREDENTIAL_MISSING', `The state in "postgres" has no address: looked at ${VARIABLES.join(', ')}, PGHOST.`, {
      hint: `Set ${VARIABLES[0]} in the environment: "postgresql://user:password@host:5432/database".`,
    });
  const port = env('PGPORT');
  checkPort(port, 'PGPORT');
  const parts = { user: env('PGUSER'), password: env('PGPASSWORD'), database: env('PGDATABASE') };
  return {
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
    ssl: tlsOf({ mode: env('PGSSLMODE'), caFile: env('PGSSLROOTCERT'), host }, settings, surroundings),
  };
}

/** An address may leave the host to its parameters, which no URL does. */
function withHost(text: string): string {
  return text.replace(/^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)(?=\/)/, '$1localhost');
}

/** One that is none would let the library wait for what never comes. */
function checkPort(port: string | undefined, name: string): void {
  if (port === undefined || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) return;
  throw new RollcallError('CREDENTIAL_INVALID', `The port in ${name} is none.`, {
    hint: 'Write a number from 1 to 65535, or leave it out for 5432.',
  });
}

/** The library would take these its own way, some of them without checking the certificate. */
function withoutTls(text: string): { readonly bare: string; readonly parameters: URLSearchParams } {
  const mark = text.indexOf('?');
  const parameters = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1));
  const kept = new URLSearchParams([...parameters].filter(([key]) => !key.startsWith('ssl') && key !== 'uselibpqcompat'));
  const query = kept.toString();
  return { bare: `${mark < 0 ? text : text.slice(0, mark)}${query === '' ? '' : `?${query}`}`, parameters };
}

/** In clear text only where that is said, or the server is this machine; else the certificate is always checked. */
function tlsOf(
  given: { readonly mode: string | null | undefined; readonly caFile: string | null | undefined; readonly host: string },
  settings: StateSettings,
  surroundings: StoreSurroundings,
): NonNullable<ClientConfig['ssl']> {
  const files = tlsSettings(settings, surroundings.dir);
  const caFile = files.caFile ?? given.caFile ?? undefined;
  const isHere = given.host === '' || given.host.startsWith('/') || isLoopback(given.host);
  if (given.mode === 'disable' || (!given.mode && isHere && caFile === undefined)) return false;
  const read = (path: string): string => {
    try {
      return readFileSync(isAbsolute(path) ? path : join(surroundings.dir, path), 'utf8');
    } catch (error) {
      throw new RollcallError('STATE_READ', `${quoteName(path)} of the state cannot be read: ${(error as Error).message}.`, {
        cause: error,
      });
    }
  };
  const optional = { ca: caFile, cert: files.certFile, key: files.keyFile };
  const texts = Object.entries(optional).flatMap(([name, path]) => (path === undefined ? [] : [[name, read(path)] as const]));
  const { serverName } = files;
  return { rejectUnauthorized: true, ...Object.fromEntries(texts), ...(serverName === undefined ? {} : { servername: serverName }) };
}

const HERE_AND_UP = 'Check that the server runs and that the address in {from} names its host and port.';
const UNTRUSTED =
  'Check the certificate of the server: its name, its end, and who signed it. "ca_file" and "tls_server_name" in `state:` of rollcall.yaml, or sslrootcert in the address, name another signer or name.';

/** By the code of the server or the system; `{from}` stands for the variable that the address came from. */
const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: HERE_AND_UP,
  ECONNRESET: HERE_AND_UP,
  EHOSTUNREACH: HERE_AND_UP,
  ENETUNREACH: HERE_AND_UP,
  ETIMEDOUT: HERE_AND_UP,
  ENOTFOUND: 'Check the host name of the address in {from}.',
  EAI_AGAIN: 'Check the host name of the address in {from}, and that names can be looked up here.',
  '28P01': 'Check user and password of the address in {from}.',
  '28000': 'Check user and database of the address in {from}, and the access rules (pg_hba.conf) of the server.',
  '3D000': 'Make the database, or name another one in the address in {from}.',
  '42501': 'Give the user of the state rights on the schema: CREATE on the database once, then USAGE and all on its tables.',
  '25006': 'The database is read-only: connect to the primary server.',
  '53100': 'The disk of the database is full: make room, then run the same command again.',
  '53300': 'Too many are connected: wait and run the same command again, or let more connect at once.',
  '57P01': 'The server ended the connection: when it is up again, run the same command again.',
  '57P03': 'The server is starting or stopping: wait, then run the same command again.',
  '57014': 'The server took too long: look into its log, then run the same command again.',
};

/** Of what the library says in words alone. */
const WORDED: readonly (readonly [RegExp, string])[] = [
  [
    /timeout expired/,
    'Nothing there speaks as a PostgreSQL server does. Check host and port of the address in {from}, and what is in the way.',
  ],
  [/does not support SSL/, 'Switch TLS on at the server. Only where the way to it is safe otherwise: sslmode=disable in the address.'],
  [
    /Connection terminated|connection error and is not queryable|Connection ended/,
    'The connection was lost. When the server is up again, run the same command again.',
  ],
];

/** The rest of what is known of a failure. */
export interface PostgresFailure {
  readonly error: unknown;
  /** Where the address came from; default: somewhere in the environment. */
  readonly from?: string;
  /** Whether something of the state may have been on its way. */
  readonly writes?: boolean;
}

/** What the library throws, as an error of the state; it never repeats the address. */
export function postgresError(
  code: 'STATE_READ' | 'STATE_WRITE',
  what: string,
  { error, from = 'the environment', writes = false }: PostgresFailure,
): RollcallError {
  if (error instanceof RollcallError) return error;
  const cause =
    error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : (error as Error & { readonly code?: string });
  const own = systemCode(cause) ?? '';
  const tail = writes ? ' What was being written is in it whole, or not at all.' : '';
  return new RollcallError(code, `The database of the state ${what}: ${printable(cause.message)}${own === '' ? '' : ` (${own})`}.${tail}`, {
    hint: hintFor(own, cause.message).replace('{from}', from),
    cause: new Error(printable(cause.message)),
  });
}

function hintFor(code: string, message: string): string {
  const worded = WORDED.find(([words]) => words.test(message))?.[1];
  return HINTS[code] ?? worded ?? (/CERT|TLS|VERIFY/.test(code) ? UNTRUSTED : UNKNOWN);
}

const UNKNOWN = 'Look into the log of the server, then run the same command again.';
