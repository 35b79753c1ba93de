import { GROUP } from '../model/address.ts';
import type { KindSite } from './kind-site.ts';
import type { Match } from './matched.ts';

/** What references call a matched object; those of other kinds are never referred to. */
export function refOf(part: KindSite, { address, declared, live }: Match): string {
  if (part.kind !== GROUP) return `${part.kind}\u0000${address}`;
  return declared?.key ?? (live ? liveRef(part, live.id) : address);
}

/** What references call a live object that nothing was matched with. */
export function liveRef({ kind, groups }: KindSite, id: string): string {
  return kind === GROUP ? groups.references.canonical(`id:${id}`) : `${kind}\u0000${id}`;
}
