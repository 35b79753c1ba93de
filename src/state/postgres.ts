import type { Client } from 'pg';
import { RollcallError } from '../core/errors.ts';
import type { JournalLine } from '../core/apply/journal-line.ts';
import { matchAny } from '../core/model/glob.ts';
import { canonicalText } from '../core/model/json.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { LockRequest, StateBackend, StateLock } from './backend.ts';
import { batched } from './batched.ts';
import { changedError, lostLockError } from './changed.ts';
import { notLockedError, otherLockError } from './holder.ts';
import type { LockSurroundings } from './holder.ts';
import { connect, postgresError } from './postgres-connection.ts';
import { describeRow, readLocks, tryLock, WHOLE } from './postgres-lock.ts';
import type { LockRow } from './postgres-lock.ts';
import { addRuns, differenceOf, isEmpty, isSame, loadRows, writeRest, writeRows } from './postgres-rows.ts';
import type { Known, Row } from './postgres-rows.ts';
import { ensureTables, haveTables, table } from './postgres-tables.ts';
import type { Tables } from './postgres-tables.ts';
import { DEFAULT_SCHEMA, textSetting } from './settings.ts';
import type { StateSettings } from './settings.ts';
import type { StateStore, StoreSurroundings } from './store.ts';
import { entryText } from './stored-form.ts';
import { waitForLock } from './wait-for-lock.ts';

export interface PostgresOptions {
  readonly settings: StateSettings;
  readonly place: string;
  readonly surroundings: StoreSurroundings;
  readonly lock: LockSurroundings;
}

const POLL_MS = 500;

interface Held {
  readonly client: Client;
  readonly row: LockRow;
}

/** What the parts share: who holds the lock writes on its session alone, so that a session that is lost can write no more. */
interface Site extends PostgresOptions {
  readonly tables: Tables;
  held: Held | undefined;
  known: Known | undefined;
}

/** The state in a PostgreSQL database: one row an address. The journal is those rows. */
export function openPostgresStore(options: PostgresOptions): StateStore {
  const tables: Tables = { schema: textSetting(options.settings, 'schema') ?? DEFAULT_SCHEMA, project: options.surroundings.project };
  const site: Site = { ...options, tables, held: undefined, known: undefined };
  const backend: StateBackend = {
    place: options.place,
    read: () => withClient(site, READING, (client) => read(site, client)),
    write: (state, expected) => withClient(site, WRITING, (client) => write(site, client, { state, expected })),
    lock: (request) => acquire(site, request),
    unlock: (id) => withClient(site, UNLOCKING, (client) => breakLock(site, client, id)),
  };
  return {
    backend,
    journal: {
      path: options.place,
      read: () => Promise.resolve([]),
      files: () => Promise.resolve([]),
      open: () => Promise.resolve(openRows(site)),
    },
    announces: false,
  };
}

/** What is done, for the error where it fails. */
interface Doing {
  readonly code: 'STATE_READ' | 'STATE_WRITE';
  readonly what: string;
  readonly writes: boolean;
}

const READING: Doing = { code: 'STATE_READ', what: 'cannot be read', writes: false };
const WRITING: Doing = { code: 'STATE_WRITE', what: 'cannot be written', writes: true };
const UNLOCKING: Doing = { code: 'STATE_WRITE', what: 'cannot be unlocked', writes: false };

/** Lends the lock's session, or one that is closed afterwards. */
async function withClient<T>(site: Site, doing: Doing, work: (client: Client) => Promise<T>): Promise<T> {
  const client = site.held?.client ?? (await connect(site.settings, site.surroundings));
  try {
    return await work(client);
  } catch (error) {
    const { code, what, writes } = doing;
    throw postgresError(code, what, { error, writes });
  } finally {
    if (client !== site.held?.client) await client.end().catch(() => undefined);
  }
}

async function inTransaction<T>(client: Client, how: string, work: () => Promise<T>): Promise<T> {
  await client.query(`BEGIN ${how}`);
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function read(site: Site, client: Client): Promise<State | undefined> {
  if (!(await haveTables(client, site.tables))) return undefined;
  const loaded = await inTransaction(client, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', () => loadRows(client, site.tables, site.place));
  site.known = loaded?.known;
  return loaded?.state;
}

async function write(site: Site, client: Client, given: { readonly state: State; readonly expected: number }): Promise<void> {
  const { state, expected } = given;
  await ensureTables(client, site.tables);
  const settle = await inTransaction(client, '', async () => {
    await checkFence(site, client);
    const known = await knownAt(site, client, expected);
    const rows = await writeRows(client, site.tables, { ...differenceOf(known, state, rangesOf(site)), known, place: site.place });
    const rest = await writeRest(client, site.tables, { known, state, ranges: rangesOf(site) });
    return () => {
      site.known = known;
      rows();
      rest();
    };
  });
  settle();
}

/**
 * What this session wrote or read last, if the state is still at the serial that the caller knows. Who holds ranges only is not
 * disturbed by what others wrote elsewhere: there the rows tell.
 */
async function knownAt(site: Site, client: Client, expected: number): Promise<Known> {
  const { tables, place } = site;
  const stored = await lockedSerial(client, tables);
  const own = site.known?.serial === expected ? site.known : undefined;
  if (own && rangesOf(site) !== undefined) return own;
  if (stored === expected && own) return own;
  const loaded = await loadRows(client, tables, place);
  if (stored !== expected) throw changedError(place, loaded?.state ?? stored, expected);
  return loaded?.known ?? { serial: 0, rows: new Map<string, Row>(), targets: new Map(), rest: '{}', runs: new Set() };
}

/** The stored serial, with every other writer of the project waiting until this transaction is through. */
async function lockedSerial(client: Client, tables: Tables): Promise<number> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`rollcall ${tables.schema} ${tables.project}`]);
  const { rows } = await client.query<{ serial: string }>(`SELECT serial FROM ${table(tables, 'states')} WHERE project = $1`, [
    tables.project,
  ]);
  return Number(rows[0]?.serial ?? 0);
}

/** A lock that somebody broke must not be written under any more. */
async function checkFence({ held, tables, place }: Site, client: Client): Promise<void> {
  if (!held) return;
  const { rowCount } = await client.query(`SELECT 1 FROM ${table(tables, 'locks')} WHERE id = $1 FOR SHARE`, [held.row.id]);
  if (rowCount === 0) throw lostLockError(place, 'its row is gone');
}

/** Undefined for everything. */
function rangesOf({ held }: Site): readonly string[] | undefined {
  return held && !held.row.ranges.includes('*') ? held.row.ranges : undefined;
}

async function acquire(site: Site, request: LockRequest): Promise<StateLock> {
  const client = await connect(site.settings, site.surroundings);
  try {
    await ensureTables(client, site.tables);
    const { purpose, ranges } = request;
    return await waitForLock({ place: site.place, surroundings: site.lock, pollMs: POLL_MS }, request, async () => {
      const tried = await tryLock(client, site.tables, { purpose, ranges: ranges ?? WHOLE, surroundings: site.lock });
      return tried.type === 'held' ? { type: 'held', lock: hold(site, { client, row: tried.row }, tried.notice) } : tried;
    });
  } catch (error) {
    throw postgresError('STATE_WRITE', 'cannot be locked', { error });
  } finally {
    if (site.held?.client !== client) await client.end().catch(() => undefined);
  }
}

function hold(site: Site, held: Held, notice: string | undefined): StateLock {
  site.held = held;
  site.known = undefined;
  return {
    id: held.row.id,
    notice,
    ranges: held.row.ranges.includes('*') ? undefined : held.row.ranges,
    async release() {
      site.held = undefined;
      try {
        await held.client.query(`DELETE FROM ${table(site.tables, 'locks')} WHERE id = $1`, [held.row.id]);
      } catch (error) {
        // With the session its advisory lock is gone, and the row stands for nobody.
        if (!(error instanceof Error)) throw error;
      } finally {
        await held.client.end().catch(() => undefined);
      }
    },
  };
}

async function breakLock({ tables, place }: Site, client: Client, id: string): Promise<void> {
  if (!(await haveTables(client, tables))) throw notLockedError(place);
  const { rowCount } = await client.query(`DELETE FROM ${table(tables, 'locks')} WHERE project = $1 AND id = $2`, [tables.project, id]);
  if (rowCount === 1) return;
  const others = await readLocks(client, tables);
  if (others.length === 0) throw notLockedError(place);
  throw otherLockError(id, others[0], others.map(describeRow).join(', and by '));
}

/** The journal as the rows: a moment that changes an address is written there, and is safe when the transaction is through. */
function openRows(site: Site): ReturnType<typeof batched> {
  return batched(async (lines) => {
    const changing = lines.filter((line) => line.objects !== undefined || line.pending !== undefined);
    const begun = lines.flatMap(({ run }) => run ?? []);
    if (changing.length === 0 && begun.length === 0) return;
    await withClient(site, WRITING, async (client) => {
      if (!site.held) throw new RollcallError('STATE_WRITE', `${quoteName(site.place)} is written under its lock only.`);
      const settle = await inTransaction(client, '', async () => {
        await checkFence(site, client);
        const known = site.known ?? (await loadRows(client, site.tables, site.place))?.known;
        if (!known) throw changedError(site.place, undefined, 0);
        const rows = await writeRows(client, site.tables, { rows: rowsOf(site, known, changing), known, place: site.place });
        const runs = await addRuns(client, site.tables, known, begun);
        return () => {
          site.known = known;
          rows();
          runs();
        };
      });
      settle();
    });
  });
}

function rowsOf(site: Site, known: Known, lines: readonly JournalLine[]): Map<string, Pick<Row, 'entry' | 'pending'> | null> {
  const rows = new Map<string, Pick<Row, 'entry' | 'pending'>>();
  const ranges = rangesOf(site);
  const lay = (address: string, change: Partial<Pick<Row, 'entry' | 'pending'>>): void => {
    if (ranges && !matchAny(ranges, address))
      throw new RollcallError('STATE_WRITE', `${quoteName(address)} lies outside of what this run has locked (${ranges.join(', ')}).`, {
        hint: 'Widen --target so that it covers this address too.',
      });
    const now = rows.get(address) ?? known.rows.get(address);
    rows.set(address, { entry: now?.entry ?? null, pending: now?.pending ?? null, ...change });
  };
  for (const { objects, pending } of lines) {
    for (const [address, entry] of Object.entries(objects ?? {})) lay(address, { entry: entry && entryText(entry) });
    for (const [address, create] of Object.entries(pending ?? {})) lay(address, { pending: create && canonicalText(create) });
  }
  const changed = [...rows].filter(([address, row]) => !isSame(known.rows.get(address), row));
  return new Map(changed.map(([address, row]) => [address, isEmpty(row) ? null : row]));
}
