import { RollcallError } from '../core/errors.ts';
import { formatAddress } from '../core/model/address.ts';
import { escapeGlob, matchGlob } from '../core/model/glob.ts';
import { nearest } from '../core/model/nearest.ts';
import type { Declaration } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';

/**
 * Refuses a `--target` that matches nothing: with a typing mistake in it a plan would say "No changes.", and that must not look like
 * the answer to what was meant.
 *
 * @throws RollcallError `USAGE` with what may have been meant
 */
export function checkGlobs(globs: readonly string[] | null, declaration: Declaration, state: State | undefined): void {
  if (globs === null) return;
  const addresses = knownAddresses(declaration, state);
  const idle = globs.find((glob) => !addresses.some((address) => matchGlob(glob, address)));
  if (idle === undefined) return;
  const targets = declaration.project.targets.map((target) => `${target.name}/*`);
  const near = nearest(idle, [...targets, ...addresses.map(escapeGlob)], 2);
  throw new RollcallError('USAGE', `${quoteName(`--target ${idle}`)} matches no address that is declared or in the state.`, {
    hint: near.length > 0 ? `Did you mean ${near.map(quoteName).join(' or ')}?` : `The targets are: ${targets.map(quoteName).join(', ')}.`,
  });
}

function knownAddresses(declaration: Declaration, state: State | undefined): readonly string[] {
  const absent = declaration.ensureAbsent.flatMap((item) => item.targets.map((target) => formatAddress(target, item.kind, item.name)));
  const bound = [...Object.keys(state?.objects ?? {}), ...Object.keys(state?.pending ?? {})];
  return [...new Set([...declaration.objects.map((object) => object.address), ...bound, ...absent])];
}
