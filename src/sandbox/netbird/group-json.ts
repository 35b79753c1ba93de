import type { Group, ResourceRef } from './records.ts';
import { goJson, jsonList, jsonObject } from './encode.ts';

/** Whether the server crashes when it writes this group: a reference with neither id nor type. */
export function isBroken(group: Pick<Group, 'resources'>): boolean {
  return group.resources.some(({ id, type }) => id === '' && type === '');
}

/** JSON of a group as other objects show it. */
export function minimumOf(group: Group): string {
  return goJson({ id: group.id, name: group.name, peers_count: group.peers.size, resources_count: group.resources.length });
}

/** JSON of a list that is null when it is empty. */
export function nullableList(items: readonly string[]): string {
  return items.length === 0 ? 'null' : jsonList(items);
}

/** JSON of a group with these peers and resources, each JSON already. */
export function groupJson(group: Group, peers: readonly string[], resources: readonly ResourceRef[]): string {
  return jsonObject({
    id: goJson(group.id),
    issued: goJson(group.issued),
    name: goJson(group.name),
    peers: nullableList(peers),
    peers_count: String(peers.length),
    resources: nullableList(resources.map(({ id, type }) => goJson({ id, type }))),
    resources_count: String(resources.length),
  });
}
