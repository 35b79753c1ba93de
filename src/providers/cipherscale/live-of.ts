import { formatAddress } from '../../core/model/address.ts';
import type { Declared } from '../../core/model/project.ts';
import type { GroupAnswer } from './answers.ts';
import type { CipherscaleFacts } from './facts.ts';

/** The live group that a declaration is about: bound by the state, pinned by id, else the only one of its name. */
export function liveGroupOf(
  { address, target, kind, name, block, previously }: Declared,
  facts: CipherscaleFacts,
): GroupAnswer | undefined {
  for (const known of [address, ...previously.map((key) => formatAddress(target, kind, key))]) {
    const bound = facts.groups.get(facts.bound.get(known) ?? '');
    if (bound) return bound;
  }
  if (typeof block['id'] === 'string') return facts.groups.get(block['id']);
  const named = [...facts.groups.values()].filter((group) => group.name.trim() === name.trim());
  return named.length === 1 ? named[0] : undefined;
}
