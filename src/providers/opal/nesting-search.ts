import type { ReadClient } from '../../core/provider.ts';
import type { ContainerRow } from './answers.ts';
import { listContainers, listGroupsOf } from './client.ts';
import { askedOnce } from './asked-once.ts';
import type { NestedRow } from './parts.ts';

/** Finds groups in a group that no declaration and no state names, by somebody whom they bring along. */
export interface NestingSearch {
  /** The groups in a group through which a user may have come into it; empty where there is none. */
  through(userId: string, groupId: string): Promise<readonly NestedRow[]>;
}

/** Requests of one search at a time: it ends with the first that finds something. */
const AT_ONCE = 8;

/**
 * A search that asks for nothing twice. The API never tells what lies in a group: so it asks which groups the user is in, then those,
 * and what they lie in, what they lie in. `known`: what groups lie in, as far as that was read already.
 */
export function makeNestingSearch(
  http: Pick<ReadClient, 'get'>,
  known: ReadonlyMap<string, readonly ContainerRow[]>,
  signal: AbortSignal,
): NestingSearch {
  const groupsOf = askedOnce(new Map<string, readonly string[]>(), (userId) => listGroupsOf(http, userId, signal));
  const containersOf = askedOnce(known, (id) => listContainers(http, id, signal));
  return {
    async through(userId, groupId) {
      const open = (await groupsOf(userId)).filter((id) => id !== groupId);
      const seen = new Set([groupId, ...open]);
      while (open.length > 0) {
        const some = open.splice(0, AT_ONCE);
        const rows = (await Promise.all(some.map(async (id) => (await containersOf(id)).map((row) => ({ id, row }))))).flat();
        const found = rows.filter(({ row }) => row.containerId === groupId);
        if (found.length > 0) return found.map(({ id, row: { level, minutes } }) => ({ id, level, minutes }));
        const above = [...new Set(rows.map(({ row }) => row.containerId))].filter((id) => !seen.has(id));
        for (const id of above) seen.add(id);
        open.push(...above);
      }
      return [];
    },
  };
}
