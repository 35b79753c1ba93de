import { GROUP } from '../../model/address.ts';
import { atKey, quote } from '../problems.ts';
import type { World } from '../rules/world.ts';
import type { Written } from '../written.ts';
import { named } from './finding.ts';
import type { Finding } from './finding.ts';

/**
 * Groups that nobody answers for: once for each file, with the names. Where most groups have no owner the project does without them, and
 * that is said once.
 */
export function findUnowned(world: World): readonly Finding[] {
  const groups = world.written.filter((object) => object.kind === GROUP);
  const unowned = groups.filter((group) => group.owners.length === 0);
  const [first] = unowned;
  if (!first) return [];
  if (unowned.length > FEWEST_FOR_ONE && unowned.length * 2 > groups.length) {
    return [{ place: atKey(first.place), summary: `${unowned.length} of ${groups.length} groups have no owner`, detail: DETAIL }];
  }
  const byFile = new Map<string, Written[]>();
  for (const group of unowned) byFile.set(group.place.file, [...(byFile.get(group.place.file) ?? []), group]);
  return [...byFile.values()].map(inOneFile);
}

/** So few are told by name, whatever their share. */
const FEWEST_FOR_ONE = 20;

const DETAIL = 'write "owner:" with an e-mail or a team, so that a review has somebody to ask';

function inOneFile(unowned: readonly Written[]): Finding {
  const [first] = unowned as readonly [Written];
  const keys = unowned.map((group) => group.key);
  const summary =
    keys.length === 1 ? `the group ${quote(first.key)} has no owner` : `${keys.length} groups of this file have no owner: ${named(keys)}`;
  return { place: atKey(first.place), summary, detail: DETAIL };
}
