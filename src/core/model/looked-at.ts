import { formatAddress } from './address.ts';
import { matchAny } from './glob.ts';
import type { Unmanaged } from './plan.ts';

/**
 * Whether a live object that nobody manages is one that was asked for. It has no address, so it is taken by the one it would be declared at,
 * and by how references and reports name it.
 */
export function isLookedAt(scope: readonly string[] | null, item: Pick<Unmanaged, 'target' | 'kind' | 'name' | 'id'>): boolean {
  if (scope === null) return true;
  const { target, kind, name, id } = item;
  return [formatAddress(target, kind, name), `${target}/name:${name}`, `${target}/id:${id}`].some((address) => matchAny(scope, address));
}
