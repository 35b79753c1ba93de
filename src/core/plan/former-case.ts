import type { Declared } from '../model/project.ts';
import { formatAddress } from '../model/address.ts';
import { foldKey } from '../model/fold-key.ts';

/**
 * The declarations, with `previously:` where one of the addresses is theirs but for letter case: to the files both are one key, and an
 * object must not go because its key is written in another way.
 */
export function withFormerCase(objects: readonly Declared[], addresses: readonly string[]): readonly Declared[] {
  const present = new Set<string>(objects.map(({ address }) => address));
  const former = new Map<string, string[]>();
  for (const address of addresses) {
    if (present.has(address)) continue;
    const folded = foldKey(address);
    former.set(folded, [...(former.get(folded) ?? []), address]);
  }
  if (former.size === 0) return objects;
  return objects.map((object) => {
    const before = formatAddress(object.target, object.kind, '');
    const keys = (former.get(foldKey(object.address)) ?? []).map((address) => address.slice(before.length));
    const more = keys.filter((key) => !object.previously.includes(key));
    return more.length === 0 ? object : { ...object, previously: [...object.previously, ...more] };
  });
}
