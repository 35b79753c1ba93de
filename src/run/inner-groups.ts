import { formatAddress } from '../core/model/address.ts';
import type { Declaration, Declared } from '../core/model/project.ts';

/** Whoever asks for the groups by which people come. */
export type InnerGroups = (address: string, people: readonly string[]) => readonly string[];

/** Which groups that are written into an object bring one of several people, who are no members of it themselves: by their keys. */
export function innerGroupsOf({ objects }: Pick<Declaration, 'objects'>): InnerGroups {
  const byAddress = new Map(objects.map((object) => [object.address, object]));
  return (address, people) => {
    const object = byAddress.get(address);
    if (!object || people.length === 0) return [];
    const wanted = new Set(people);
    return (object.groups ?? []).filter((key) => brings(byAddress, innerAddress(object, key), wanted));
  };
}

/** Whether one of the people is in a group, at any depth. Cycles end. */
function brings(byAddress: ReadonlyMap<string, Declared>, start: string, people: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  const open = [start];
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    const object = byAddress.get(address);
    if (!object || seen.has(address)) continue;
    seen.add(address);
    if ((object.members ?? []).some(({ email }) => people.has(email))) return true;
    open.push(...(object.groups ?? []).map((key) => innerAddress(object, key)));
  }
  return false;
}

function innerAddress({ target, kind }: Declared, key: string): string {
  return formatAddress(target, kind, key);
}
