import type { Read } from './body.ts';
import type { Actor } from './records.ts';
import type { State } from './state.ts';
import type { Table } from './table.ts';
import type { Stored } from './records.ts';
import { isUuid, readBody } from './body.ts';
import { bad, missing } from './refusal.ts';

/** A request that found its handler. */
export interface Call {
  readonly state: State;
  readonly actor: Actor;
  /** From the path, by the names that the route gives them. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** What a handler answers; without a body, an empty answer. */
export interface Result {
  readonly status: number;
  readonly body?: unknown;
}

/** Handles a call, or throws a `Refusal`. */
export type Run = (call: Call) => Result;

/** Path with `{…}` for one segment, to what each method does there. */
export type Routes = Readonly<Record<string, Readonly<Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Run>>>>>;

/** 200 with a body. */
export function ok(body: unknown): Result {
  return { status: 200, body };
}

/** 200 without a body. */
export const DONE: Result = { status: 200 };

/** The body of a call. */
export function bodyOf<T>(call: Call, read: Read<T>): T {
  return readBody(call.body, read);
}

/** An id out of the path. */
export function idParam(call: Call, name: string): string {
  const written = call.params[name] ?? '';
  if (!isUuid(written)) throw bad(`${name} must be a UUID`);
  return written.toLowerCase();
}

/** An id out of the query; undefined where there is none. */
export function idQuery(call: Call, name: string): string | undefined {
  const written = call.query.get(name);
  if (written === null) return undefined;
  if (!isUuid(written)) throw bad(`${name} must be a UUID`);
  return written.toLowerCase();
}

/** Ids that are joined by commas, or under a key that is repeated; undefined where there is no such key. */
export function idsQuery(call: Call, name: string): readonly string[] | undefined {
  if (!call.query.has(name)) return undefined;
  const written = call.query.getAll(name).flatMap((value) => value.split(','));
  const ids = written.filter((value) => value !== '');
  if (!ids.every(isUuid)) throw bad(`${name} must be UUIDs`);
  return ids.map((id) => id.toLowerCase());
}

/** The record that an id in the path stands for. */
export function fromPath<T extends Stored>(call: Call, table: Table<T>, name: string): T {
  const id = idParam(call, name);
  const found = table.byId(id);
  if (found === undefined) throw missing(name.replace(/_id$/, '').replaceAll('_', ' '), id);
  return found;
}

/** Refuses ids that stand for nothing. */
export function known<T extends Stored>(ids: readonly string[], table: Table<T>, what: string): readonly string[] {
  const unknown = ids.find((id) => table.byId(id) === undefined);
  if (unknown !== undefined) throw bad(`${what} ${unknown} does not exist`);
  return ids;
}

/** Whether a name is one that a filter asks for. */
export function isChosen(state: State, name: string, wanted: string | null): boolean {
  if (wanted === null || wanted === '') return true;
  const [there, asked] = [name.toLowerCase(), wanted.toLowerCase()];
  switch (state.switches.nameMatch) {
    case 'exact':
      return name === wanted;
    case 'prefix':
      return there.startsWith(asked);
    case 'contains':
      return there.includes(asked);
  }
}
