import { quoteName } from '../core/model/quote-name.ts';
import type { Client } from 'pg';
import { RollcallError } from '../core/errors.ts';

/** Version of the tables' form. */
export const TABLES_FORM = 1;

/** Where the rows of one project are. */
export interface Tables {
  readonly schema: string;
  readonly project: string;
}

/** A table's name for a statement. */
export function table({ schema }: Tables, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/**
 * Whether the tables are there and of a form that this Rollcall knows.
 *
 * @throws RollcallError `STATE_VERSION`
 */
export async function haveTables(client: Client, tables: Tables): Promise<boolean> {
  const { rows } = await client.query<{ there: string | null }>('SELECT to_regclass($1)::text AS there', [table(tables, 'form')]);
  if (rows[0]?.there === null) return false;
  const form = await client.query<{ version: number }>(`SELECT version FROM ${table(tables, 'form')}`);
  const version = form.rows[0]?.version;
  if (version === TABLES_FORM) return true;
  if (version === undefined)
    throw new RollcallError(
      'STATE_CORRUPT',
      `The tables in schema ${quoteName(tables.schema)} are damaged: the row that says their form is missing.`,
      {
        hint: 'They are made together with it, so somebody removed it. Restore the database, or drop the schema where nothing in it is needed.',
      },
    );
  const isNewer = version > TABLES_FORM;
  throw new RollcallError(
    'STATE_VERSION',
    `The tables in schema ${quoteName(tables.schema)} have version ${version}; this Rollcall ${isNewer ? 'reads up to' : 'needs'} version ${TABLES_FORM}.`,
    {
      hint: isNewer
        ? 'Use the newer Rollcall that made them.'
        : 'Use the Rollcall that made them, and move the state with "rollcall state migrate".',
    },
  );
}

/**
 * Makes schema and tables where they are missing. Entries are text, not `jsonb`, which refuses characters that names may hold.
 * Several that begin at once wait for each other.
 */
export async function ensureTables(client: Client, tables: Tables): Promise<void> {
  if (await haveTables(client, tables)) return;
  const name = (each: string): string => table(tables, each);
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`rollcall ${tables.schema}`]);
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS "${tables.schema}";
      CREATE TABLE IF NOT EXISTS ${name('form')} (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL);
      CREATE TABLE IF NOT EXISTS ${name('states')} (
        project text PRIMARY KEY, version integer NOT NULL, lineage text NOT NULL, serial bigint NOT NULL, rest text NOT NULL);
      CREATE TABLE IF NOT EXISTS ${name('addresses')} (
        project text NOT NULL, address text COLLATE "C" NOT NULL, entry text, pending text, revision bigint NOT NULL DEFAULT 1,
        PRIMARY KEY (project, address));
      CREATE TABLE IF NOT EXISTS ${name('targets')} (
        project text NOT NULL, name text COLLATE "C" NOT NULL, identity text NOT NULL, PRIMARY KEY (project, name));
      CREATE TABLE IF NOT EXISTS ${name('runs')} (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, project text NOT NULL, run text NOT NULL);
      CREATE TABLE IF NOT EXISTS ${name('locks')} (
        id text PRIMARY KEY, project text NOT NULL, ranges text NOT NULL, holder text NOT NULL, session bigint NOT NULL);
      INSERT INTO ${name('form')} (version) VALUES (${TABLES_FORM}) ON CONFLICT DO NOTHING;
    `);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
