import type { Client } from 'pg';
import { targetOf } from '../core/model/address.ts';
import { matchAny } from '../core/model/glob.ts';
import { canonicalText, isJsonObject, sortedTable } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { Run, State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { changedRowsError } from './changed.ts';
import { corrupt, stateFrom } from './parse-state.ts';
import { table } from './postgres-tables.ts';
import type { Tables } from './postgres-tables.ts';
import { entryText } from './stored-form.ts';

/** One address as it is stored. */
export interface Row {
  readonly entry: string | null;
  readonly pending: string | null;
  readonly revision: number;
}

/** What a session last read or wrote: what it writes next is the difference from that. */
export interface Known {
  /** Serial of the state as this session knows it. Others, who hold other ranges, may have raised the stored one. */
  serial: number;
  readonly rows: Map<string, Row>;
  readonly targets: Map<string, string>;
  rest: string;
  /** Texts of runs that are stored. */
  readonly runs: Set<string>;
}

interface StateRow {
  readonly version: number;
  readonly lineage: string;
  readonly serial: string;
  readonly rest: string;
}

/** Reads everything of one moment; undefined where the project has no state. Inside a transaction. @throws RollcallError `STATE_CORRUPT`, `STATE_VERSION` */
export async function loadRows(
  client: Client,
  tables: Tables,
  place: string,
): Promise<{ readonly state: State; readonly known: Known } | undefined> {
  const own = [tables.project];
  const states = await client.query<StateRow>(
    `SELECT version, lineage, serial, rest FROM ${table(tables, 'states')} WHERE project = $1`,
    own,
  );
  const row = states.rows[0];
  if (!row) return noState(client, tables, place);
  const addresses = await client.query<{ address: string; entry: string | null; pending: string | null; revision: string }>(
    `SELECT address, entry, pending, revision FROM ${table(tables, 'addresses')} WHERE project = $1`,
    own,
  );
  const targets = await client.query<{ name: string; identity: string }>(
    `SELECT name, identity FROM ${table(tables, 'targets')} WHERE project = $1`,
    own,
  );
  const runs = await client.query<{ run: string }>(`SELECT run FROM ${table(tables, 'runs')} WHERE project = $1 ORDER BY number`, own);
  const known: Known = {
    serial: Number(row.serial),
    rows: new Map(
      addresses.rows.map((each) => [each.address, { entry: each.entry, pending: each.pending, revision: Number(each.revision) }]),
    ),
    targets: new Map(targets.rows.map((each) => [each.name, each.identity])),
    rest: row.rest,
    runs: new Set(runs.rows.map((each) => each.run)),
  };
  return { state: stateOf({ row, known, tables, place }), known };
}

/** A project has no state where nothing of it is there; addresses that belong to none are what is left of one. */
async function noState(client: Client, tables: Tables, place: string): Promise<undefined> {
  const { rowCount } = await client.query(`SELECT 1 FROM ${table(tables, 'addresses')} WHERE project = $1 LIMIT 1`, [tables.project]);
  if (rowCount !== 0) throw corrupt(place, 'it has addresses, and the row of the state is missing');
  return undefined;
}

function stateOf({
  row,
  known,
  tables,
  place,
}: {
  readonly row: StateRow;
  readonly known: Known;
  readonly tables: Tables;
  readonly place: string;
}): State {
  const parse = (what: string, text: string): Json => {
    try {
      return JSON.parse(text) as Json;
    } catch (error) {
      throw corrupt(place, `the row of ${what} is no JSON`, error);
    }
  };
  const column = (name: 'entry' | 'pending'): Record<string, Json> =>
    sortedTable(
      [...known.rows].flatMap(([address, each]) =>
        each[name] === null ? [] : [[address, parse(quoteName(address), each[name])] as const],
      ),
    );
  const pending = column('pending');
  const rest = parse('the state', known.rest);
  if (!isJsonObject(rest)) throw corrupt(place, 'the row of the state holds no JSON object');
  return stateFrom(
    {
      ...rest,
      version: row.version,
      lineage: row.lineage,
      serial: known.serial,
      project: tables.project,
      targets: sortedTable([...known.targets].map(([name, text]) => [name, parse(`target ${quoteName(name)}`, text)] as const)),
      objects: column('entry'),
      ...(Object.keys(pending).length > 0 ? { pending } : {}),
      runs: [...known.runs].map((text) => parse('a run', text)),
    },
    place,
  );
}

/** The difference of a state from what is known, as rows. */
export interface Difference {
  /** By address: what the row is to be; null: gone. */
  readonly rows: ReadonlyMap<string, Pick<Row, 'entry' | 'pending'> | null>;
}

/** What of the addresses is to be written; those outside of the ranges are left as they are. */
export function differenceOf(known: Known, state: State, ranges: readonly string[] | undefined): Difference {
  const rows = new Map<string, Pick<Row, 'entry' | 'pending'> | null>();
  const wanted = new Set([...Object.keys(state.objects), ...Object.keys(state.pending ?? {})]);
  for (const address of new Set([...wanted, ...known.rows.keys()])) {
    if (ranges && !matchAny(ranges, address)) continue;
    const next = { entry: textAt(state.objects, address, entryText), pending: textAt(state.pending, address, canonicalText) };
    if (!isSame(known.rows.get(address), next)) rows.set(address, isEmpty(next) ? null : next);
  }
  return { rows };
}

/** Whether a row says what it is to say. */
export function isSame(row: Pick<Row, 'entry' | 'pending'> | undefined, next: Pick<Row, 'entry' | 'pending'>): boolean {
  return (row?.entry ?? null) === next.entry && (row?.pending ?? null) === next.pending;
}

/** Whether nothing is left of a row. */
export function isEmpty(row: Pick<Row, 'entry' | 'pending'>): boolean {
  return row.entry === null && row.pending === null;
}

function textAt<T>(from: Readonly<Record<string, T>> | undefined, address: string, write: (value: T) => string): string | null {
  return from && Object.hasOwn(from, address) ? write(from[address] as T) : null;
}

/**
 * Writes rows where each is still as it is known, all of them or none. Inside a transaction; `known` is changed by what the result
 * does when the transaction is through.
 *
 * @throws RollcallError `STATE_CHANGED`
 */
export async function writeRows(
  client: Client,
  tables: Tables,
  given: Difference & { readonly known: Known; readonly place: string },
): Promise<() => void> {
  const { known, rows, place } = given;
  const [fresh, kept, gone]: [string[], string[], string[]] = [[], [], []];
  for (const [address, row] of rows) (row === null ? gone : known.rows.has(address) ? kept : fresh).push(address);
  const texts = (addresses: readonly string[], column: 'entry' | 'pending'): (string | null)[] =>
    addresses.map((address) => rows.get(address)?.[column] ?? null);
  const revisions = (addresses: readonly string[]): number[] => addresses.map((address) => known.rows.get(address)?.revision ?? 0);
  const name = table(tables, 'addresses');
  await expectCount(fresh.length, place, () =>
    client.query(
      `INSERT INTO ${name} (project, address, entry, pending) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      [tables.project, fresh, texts(fresh, 'entry'), texts(fresh, 'pending')],
    ),
  );
  await expectCount(kept.length, place, () =>
    client.query(
      `UPDATE ${name} AS old SET entry = new.entry, pending = new.pending, revision = old.revision + 1
       FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS new (address, entry, pending, revision)
       WHERE old.project = $1 AND old.address = new.address AND old.revision = new.revision`,
      [tables.project, kept, texts(kept, 'entry'), texts(kept, 'pending'), revisions(kept)],
    ),
  );
  await expectCount(gone.length, place, () =>
    client.query(
      `DELETE FROM ${name} AS old USING unnest($2::text[], $3::bigint[]) AS known (address, revision)
       WHERE old.project = $1 AND old.address = known.address AND old.revision = known.revision`,
      [tables.project, gone, revisions(gone)],
    ),
  );
  return () => {
    for (const [address, row] of rows) {
      const revision = (known.rows.get(address)?.revision ?? 0) + 1;
      if (row === null) known.rows.delete(address);
      else known.rows.set(address, { ...row, revision });
    }
  };
}

async function expectCount(count: number, place: string, run: () => Promise<{ readonly rowCount: number | null }>): Promise<void> {
  if (count === 0) return;
  const { rowCount } = await run();
  if (rowCount !== count) throw changedRowsError(place);
}

/** Everything beside the addresses: targets, runs, approvals. Targets that others still need stay. */
export async function writeRest(
  client: Client,
  tables: Tables,
  given: { readonly known: Known; readonly state: State; readonly ranges: readonly string[] | undefined },
): Promise<() => void> {
  const { known, state, ranges } = given;
  const { version, lineage, serial: _serial, project: _project, targets, objects: _objects, pending: _pending, runs, ...rest } = state;
  const identities = new Map(Object.entries(targets).map(([name, identity]) => [name, canonicalText(identity)]));
  // Somebody else may have removed the target of addresses that are ours.
  const used = new Set(
    Object.keys(state.objects)
      .filter((address) => ranges === undefined || matchAny(ranges, address))
      .map(targetOf),
  );
  const written = [...identities].filter(([name, text]) => known.targets.get(name) !== text || used.has(name));
  if (written.length > 0)
    await client.query(
      `INSERT INTO ${table(tables, 'targets')} (project, name, identity) SELECT $1, * FROM unnest($2::text[], $3::text[])
       ON CONFLICT (project, name) DO UPDATE SET identity = excluded.identity`,
      [tables.project, written.map(([name]) => name), written.map(([, text]) => text)],
    );
  const gone = [...known.targets.keys()].filter((name) => !identities.has(name));
  if (gone.length > 0)
    await client.query(
      `DELETE FROM ${table(tables, 'targets')} AS target WHERE project = $1 AND name = ANY($2::text[]) AND ($3 OR NOT EXISTS (
         SELECT 1 FROM ${table(tables, 'addresses')} AS row WHERE row.project = $1 AND left(row.address, length(target.name) + 1) = target.name || '/'))`,
      [tables.project, gone, ranges === undefined],
    );
  const added = await addRuns(client, tables, known, runs);
  const past = [...known.runs].filter((text) => !runs.some((run) => canonicalText(run) === text));
  if (past.length > 0)
    await client.query(`DELETE FROM ${table(tables, 'runs')} WHERE project = $1 AND run = ANY($2::text[])`, [tables.project, past]);
  const text = canonicalText(rest);
  await client.query(
    `INSERT INTO ${table(tables, 'states')} (project, version, lineage, serial, rest) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (project) DO UPDATE SET version = $2, lineage = $3, serial = greatest(${table(tables, 'states')}.serial + 1, $4),
     rest = CASE WHEN $6::text IS NOT DISTINCT FROM $5 THEN ${table(tables, 'states')}.rest ELSE $5 END`,
    [tables.project, version, lineage, state.serial, text, known.rest],
  );
  return () => {
    known.serial = state.serial;
    known.rest = text;
    known.targets.clear();
    for (const [name, identity] of identities) known.targets.set(name, identity);
    added();
    for (const run of past) known.runs.delete(run);
  };
}

/** Applies that are not there yet. What is known is true once the transaction is through. */
export async function addRuns(client: Client, tables: Tables, known: Known, runs: readonly Run[]): Promise<() => void> {
  const fresh = runs.map((run) => canonicalText(run)).filter((text) => !known.runs.has(text));
  if (fresh.length > 0)
    await client.query(`INSERT INTO ${table(tables, 'runs')} (project, run) SELECT $1, * FROM unnest($2::text[])`, [tables.project, fresh]);
  return () => {
    for (const run of fresh) known.runs.add(run);
  };
}
