import type { Grant } from './grants.ts';
import type { Group } from './records.ts';
import type { State } from './state.ts';
import { chosenByRule } from './rule-match.ts';

/** Somebody with access to a group, however it came about. */
export interface MemberRow {
  readonly userId: string;
  readonly level: string;
  readonly expiresMs: number | undefined;
  /** Undefined for what follows from nesting, schedules or rules, which cannot be removed by itself. */
  readonly grant: Grant | undefined;
}

/** Everybody with access to a group: one row for each person and level. Grants of the group itself come before what follows from others. */
export function membersOf(state: State, group: Group): readonly MemberRow[] {
  return [...collect(state, group, new Set()).values()];
}

type Rows = Map<string, MemberRow>;

function collect(state: State, group: Group, above: ReadonlySet<string>): Rows {
  const rows: Rows = new Map();
  if (above.has(group.id)) return rows;
  for (const grant of state.members.to(group.id)) {
    add(rows, { userId: grant.from, level: grant.level, expiresMs: grant.expiresMs, grant });
  }
  for (const userId of chosenByRule(state, group.id)) add(rows, { userId, level: '', expiresMs: undefined, grant: undefined });
  for (const id of group.policy.scheduleIds) {
    for (const userId of state.schedules.byId(id)?.userIds ?? []) add(rows, { userId, level: '', expiresMs: undefined, grant: undefined });
  }
  const visited = new Set([...above, group.id]);
  for (const nesting of state.nestings.to(group.id)) addNested(state, rows, nesting, visited);
  return rows;
}

function addNested(state: State, rows: Rows, nesting: Grant, visited: ReadonlySet<string>): void {
  const member = state.groups.byId(nesting.from);
  if (member === undefined) return;
  for (const row of collect(state, member, visited).values()) {
    const ends = [row.expiresMs, nesting.expiresMs].filter((end) => end !== undefined);
    add(rows, {
      userId: row.userId,
      level: nesting.level,
      expiresMs: ends.length === 0 ? undefined : Math.min(...ends),
      grant: undefined,
    });
  }
}

/** What was there first stays. */
function add(rows: Rows, row: MemberRow): void {
  const key = `${row.userId} ${row.level}`;
  if (!rows.has(key)) rows.set(key, row);
}
