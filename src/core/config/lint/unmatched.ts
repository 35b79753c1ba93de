import { formatAddress } from '../../model/address.ts';
import { isCaseless } from '../../model/caseless.ts';
import { foldKey } from '../../model/fold-key.ts';
import { matchGlob } from '../../model/glob.ts';
import { addressRules, ruleLeftText, rulesLeft } from '../../model/left-rules.ts';
import { below, quote } from '../problems.ts';
import type { ConfigProvider } from '../providers.ts';
import type { World } from '../rules/world.ts';
import type { Finding, LintInput } from './finding.ts';

/** Guards, and accepted drift, of what is not declared: a name that was written wrong is a guard that is off, and nobody notices. */
export function findUnmatched(world: World, { acceptances = [] }: LintInput): readonly Finding[] {
  if (!world.isComplete || !world.hasAllTargets) return [];
  const addresses = addressesOf(world);
  const known = new Set(addresses.map(foldKey));
  const strangers = acceptances.filter(({ address }) => !known.has(foldKey(address)));
  return [
    ...unmatchedGlobs(world, addresses),
    ...renamedAway(world),
    ...strangers.map(({ address, place }): Finding => ({
      place: below(place, 'address'),
      summary: `drift of ${quote(address)} is accepted, and nothing of that address is declared`,
      detail: 'correct the address, or take the entry out',
    })),
  ];
}

/** Every address that is declared, and the old ones, which a rule may still name until a rename is done. */
function addressesOf(world: World): readonly string[] {
  return world.written.flatMap(({ kind, key, previously, uses }) =>
    uses.flatMap(({ target }) => [key, ...previously].map((each) => formatAddress(target.name, kind, each))),
  );
}

function unmatchedGlobs({ project }: World, addresses: readonly string[]): readonly Finding[] {
  // All targets stand in the file that the guards stand in.
  const file = project.targets[0]?.place.file;
  if (file === undefined) return [];
  return addressRules(project).flatMap(({ name, globs, pathOf }) =>
    globs.flatMap((glob, index): readonly Finding[] => {
      // Letter case is for the live system to judge.
      const form = glob.toLowerCase();
      if (addresses.some((address) => matchGlob(form, address.toLowerCase()))) return [];
      return [
        {
          place: { file, path: ['guards', ...pathOf(index)] },
          summary: `nothing is declared of the address ${quote(glob)}, which ${name} names`,
          detail: 'correct the address, or take it out',
        },
      ];
    }),
  );
}

function renamedAway({ project, written, context }: World): readonly Finding[] {
  return written.flatMap(({ kind, key, previously, uses, place }) =>
    uses.flatMap(({ target }) =>
      previously.flatMap((old): readonly Finding[] => {
        const [before, after] = [formatAddress(target.name, kind, old), formatAddress(target.name, kind, key)];
        return rulesLeft(project, {
          old: before,
          now: after,
          caseless: isCaseless((context.providers[target.provider] as ConfigProvider).kinds[kind] as ConfigProvider['kinds'][string]),
        }).map((name) => ({
          place: below(place, 'previously'),
          summary: ruleLeftText(name, before, after),
          detail: 'name the new address there',
        }));
      }),
    ),
  );
}
