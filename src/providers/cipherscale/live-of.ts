import { formatAddress } from '../../core/model/address.ts';
import { matchId } from '../../core/model/match-id.ts';
import type { Declared } from '../../core/model/project.ts';
import type { CipherscaleFacts } from './facts.ts';

/** The live object that a declaration is about: bound by the state, pinned by id, else the only one of its name. */
export function liveOf<T extends { readonly id: string; readonly name: string }>(
  { address, target, kind, name, block, previously }: Declared,
  { bound }: Pick<CipherscaleFacts, 'bound'>,
  objects: ReadonlyMap<string, T>,
): T | undefined {
  for (const known of [address, ...previously.map((key) => formatAddress(target, kind, key))]) {
    const found = objects.get(bound.get(known) ?? '');
    if (found) return found;
  }
  if (typeof block['id'] === 'string') return objects.get(block['id']) ?? pinned(block['id'], objects);
  const named = [...objects.values()].filter((object) => object.name.trim() === name.trim());
  return named.length === 1 ? named[0] : undefined;
}

function pinned<T extends { readonly id: string }>(written: string, objects: ReadonlyMap<string, T>): T | undefined {
  return [...objects.values()].find(({ id }) => matchId(id) === matchId(written));
}
