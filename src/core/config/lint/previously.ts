import { formatAddress } from '../../model/address.ts';
import { below, quote } from '../problems.ts';
import type { World } from '../rules/world.ts';
import type { Written } from '../written.ts';
import type { Finding, LintInput } from './finding.ts';

/** Old keys of objects that the state has under their present key everywhere, and under the old one nowhere. */
export function findNeedlessPreviously(world: World, { bound }: LintInput): readonly Finding[] {
  if (!bound) return [];
  return world.written.flatMap((object) => inObject(object, bound));
}

function inObject(object: Written, bound: ReadonlySet<string>): Finding[] {
  const { kind, key, uses, previously, place } = object;
  if (uses.length === 0 || !uses.every(({ target }) => bound.has(formatAddress(target.name, kind, key)))) return [];
  const needless = previously.filter((old) => !uses.some(({ target }) => bound.has(formatAddress(target.name, kind, old))));
  return needless.map((old) => ({
    place: below(place, 'previously'),
    summary: `"previously" of ${quote(key)} need not name ${quote(old)} any more`,
    detail: 'the state knows the present key in every target; take the old one out',
  }));
}
