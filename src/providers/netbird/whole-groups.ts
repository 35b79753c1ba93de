import { shortList } from '../../core/model/short-list.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { ReadClient } from '../../core/provider.ts';
import type { GroupAnswer, PeerAnswer, ResourceAnswer } from './answers.ts';
import { listGroups, listPeers, listResources } from './client.ts';
import { ALL } from './fields.ts';
import { allGroup } from './ownership.ts';

/** The list of groups, and those that say which groups they are in; undefined where the token may not list them. */
export interface GroupLists {
  readonly groups: readonly GroupAnswer[];
  readonly peers: readonly PeerAnswer[] | undefined;
  readonly resources: readonly ResourceAnswer[] | undefined;
  /** Ids of the groups that peers and resources say they are in. */
  readonly inside: ReadonlySet<string>;
}

/** All groups, and what was read again to know that; or what shows that some are missing. */
export type WholeGroups = ({ readonly type: 'whole' } & GroupLists) | { readonly type: 'partial'; readonly why: string };

/**
 * Whether the list of groups is all there is. Every account has `All`; and peers and resources name the groups that they are in, which
 * NetBird takes from the groups themselves, so that no such name leads nowhere. All three are asked once more before a list is called
 * short, for somebody may have made or deleted a group between the answers.
 */
export async function wholeGroups(lists: GroupLists, http: Pick<ReadClient, 'get'>, signal: AbortSignal): Promise<WholeGroups> {
  if (!allGroup(lists.groups)) return { type: 'partial', why: WITHOUT_ALL };
  if (hiddenIn(lists).length === 0) return { type: 'whole', ...lists };
  const inside = new Set<string>();
  const again = {
    inside,
    peers: lists.peers && (await listPeers(http, signal, { inside })),
    resources: lists.resources && (await listResources(http, signal, { inside })),
    // Last of all: whatever group the others were in is there by now.
    groups: await listGroups(http, signal),
  };
  const hidden = hiddenIn(again);
  if (hidden.length === 0) return allGroup(again.groups) ? { type: 'whole', ...again } : { type: 'partial', why: WITHOUT_ALL };
  const ids = shortList(hidden.map(quoteName));
  const what = hidden.length === 1 ? 'a group' : `${hidden.length} groups`;
  return { type: 'partial', why: `The list of groups lacks ${what} that peers or network resources are in: ${ids}. ${SHORTENED}` };
}

const SHORTENED = 'It is not the whole list. Look for a proxy in between that shortens answers.';
const WITHOUT_ALL = `The list of groups lacks the group ${quoteName(ALL)}, which every account of NetBird has. ${SHORTENED}`;

/** Groups that something is in and that are not listed. */
function hiddenIn({ groups, inside }: GroupLists): readonly string[] {
  const listed = new Set(groups.map(({ id }) => id));
  return [...inside].filter((id) => !listed.has(id)).sort();
}
