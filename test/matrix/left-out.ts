import type { Hooks } from '../../src/sandbox/hooks.ts';
import { requestTypes } from './request-types.ts';
import type { RequestType } from './request-types.ts';
import type { MatrixWorld } from './world.ts';

/** A member that every full answer to a sort of request has, and that is left out of all of them. */
export interface LeftOut {
  readonly type: RequestType;
  readonly key: string;
}

export const leftOutTitle = ({ type, key }: LeftOut): string => `${type.method} ${type.path}: without "${key}"`;

type Rewrite = NonNullable<Hooks['rewrite']>;

/** Looks at answers as they pass, and collects what each sort of request is answered with: lists, objects and what is in them. */
export function collectMembers(found: Map<string, LeftOut>): Rewrite {
  return (request, answer) => {
    const [type] = requestTypes([request]);
    if (type && answer.status < 300) for (const key of membersIn(parse(answer.body))) found.set(leftOutTitle({ type, key }), { type, key });
    return answer;
  };
}

/** What is keyed by ids, addresses or paths is no member of an answer but what it is about. */
const IS_DATA = /\/|@|[0-9a-f]{8}-|^rollcall-/;

function membersIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(membersIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(IS_DATA.test(key) ? [] : [key]), ...membersIn(inner)]);
}

/** The same world where people who are not known are left out: what an answer does not say of them must not take them away. */
export function skippingStrangers(world: MatrixWorld): MatrixWorld {
  return { ...world, target: (sandbox) => ({ ...world.target(sandbox), unknown_members: 'skip' }) };
}

/** What was there before, should be there afterwards, and is not there now: by the names of the objects. */
export function lostParts(live: {
  readonly before: readonly unknown[];
  readonly wanted: readonly unknown[];
  readonly now: readonly unknown[];
}): readonly string[] {
  const [before, wanted, now] = [live.before, live.wanted, live.now].map(leavesByName) as [Leaves, Leaves, Leaves];
  return [...before].flatMap(([name, leaves]) =>
    [...leaves].filter((leaf) => wanted.get(name)?.has(leaf) && !now.get(name)?.has(leaf)).map((leaf) => `${name}: ${leaf}`),
  );
}

type Leaves = ReadonlyMap<string, ReadonlySet<string>>;

function leavesByName(live: readonly unknown[]): Leaves {
  return new Map(live.map((object) => [nameOf(object as Readonly<Record<string, unknown>>), new Set(leavesOf(object, ''))] as const));
}

function nameOf({ name, user, email }: Readonly<Record<string, unknown>>): string {
  return String(name ?? user ?? email);
}

function leavesOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [`${path} = ${String(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}.${key}`));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
