import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { anyOverlap } from '../core/model/glob-overlap.ts';
import { canonicalText, compareText } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { describeHolder, makeHolder, parseHolder, takeoverNotice } from './holder.ts';
import type { Holder, LockSurroundings } from './holder.ts';
import { table } from './postgres-tables.ts';
import type { Tables } from './postgres-tables.ts';
import { isCertainlyGone } from './process-facts.ts';
import type { Attempt } from './wait-for-lock.ts';

/** A lock of everything. */
export const WHOLE: readonly string[] = ['*'];

/** One lock as its row has it. */
export interface LockRow {
  readonly id: string;
  readonly ranges: readonly string[];
  readonly holder: Holder | undefined;
  /** Key of the advisory lock that its session holds as long as it lives. */
  readonly session: string;
}

export interface LockWish {
  readonly purpose: string;
  readonly ranges: readonly string[];
  readonly surroundings: LockSurroundings;
}

type Tried = { readonly type: 'held'; readonly row: LockRow; readonly notice: string | undefined } | Extract<Attempt, { type: 'locked' }>;

/**
 * One try. Ranges are compared row by row, since globs do not fit into the number that an advisory lock is; that a row's session
 * lives is told by the advisory lock it holds, which the server drops with the connection. Tries of one project come one by one.
 */
export async function tryLock(client: Client, tables: Tables, wish: LockWish): Promise<Tried> {
  await client.query('BEGIN');
  try {
    const tried = await lookAndTake(client, tables, wish);
    await client.query(tried.type === 'held' ? 'COMMIT' : 'ROLLBACK');
    return tried;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function lookAndTake(client: Client, tables: Tables, { purpose, ranges, surroundings }: LockWish): Promise<Tried> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`rollcall ${tables.schema} ${tables.project}`]);
  const others = (await readLocks(client, tables)).filter((row) => anyOverlap(row.ranges, ranges));
  const dead: LockRow[] = [];
  for (const row of others) {
    const isGone = row.holder !== undefined && isCertainlyGone(row.holder, surroundings.facts, 'anywhere');
    if (!isGone && (await isAlive(client, row))) return { type: 'locked', holder: { id: row.id }, description: describeRow(row) };
    dead.push(row);
  }
  if (dead.length > 0) await client.query(`DELETE FROM ${table(tables, 'locks')} WHERE id = ANY($1::text[])`, [dead.map(({ id }) => id)]);
  const holder = makeHolder(surroundings, purpose);
  const session = (randomBytes(8).readBigInt64BE() >> 1n).toString();
  await client.query('SELECT pg_advisory_lock($1::bigint)', [session]);
  await client.query(`INSERT INTO ${table(tables, 'locks')} (id, project, ranges, holder, session) VALUES ($1, $2, $3, $4, $5)`, [
    holder.id,
    tables.project,
    JSON.stringify(ranges),
    canonicalText(holder),
    session,
  ]);
  const [former] = dead;
  const notice = former?.holder ? takeoverNotice(former.holder) : undefined;
  return { type: 'held', row: { id: holder.id, ranges, holder, session }, notice };
}

/** The locks of a project, the oldest first. */
export async function readLocks(client: Client, tables: Tables): Promise<readonly LockRow[]> {
  const { rows } = await client.query<{ id: string; ranges: string; holder: string; session: string }>(
    `SELECT id, ranges, holder, session FROM ${table(tables, 'locks')} WHERE project = $1 ORDER BY id`,
    [tables.project],
  );
  return rows
    .map((row) => ({ id: row.id, ranges: parseRanges(row.ranges), holder: parseHolder(row.holder), session: row.session }))
    .sort((x, y) => compareText(x.holder?.since ?? '', y.holder?.since ?? ''));
}

/** Who holds it, and of what. */
export function describeRow({ holder, ranges }: LockRow): string {
  const of = ranges.includes('*') ? '' : `, for ${ranges.map(quoteName).join(' and ')}`;
  return `${describeHolder(holder)}${of}`;
}

function parseRanges(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value;
  } catch {
    // Not ours: then it stands for everything.
  }
  return WHOLE;
}

async function isAlive(client: Client, { session }: LockRow): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND (classid::bigint << 32) | objid::bigint = $1::bigint`,
    [session],
  );
  return (rowCount ?? 0) > 0;
}
