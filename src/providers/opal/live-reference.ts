import { formatAddress, GROUP } from '../../core/model/address.ts';
import type { Live } from '../../core/provider.ts';
import type { OpalFacts } from './facts.ts';

/** Live id of a reference to a group, as the target was read; undefined where it has none yet, or where its name may be several. */
export function liveIdOf(reference: string, target: string, { index, facts }: Live<OpalFacts>): string | undefined {
  if (reference.startsWith('id:')) return reference.slice(3);
  if (!reference.startsWith('name:')) return facts.idByAddress.get(formatAddress(target, GROUP, reference));
  const found = index.filter(({ name }) => name === reference.slice(5));
  return found.length === 1 ? found[0]?.id : undefined;
}
