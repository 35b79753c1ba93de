import { RollcallError } from '../core/errors.ts';
import { formatAddress } from '../core/model/address.ts';
import { escapeGlob, matchGlob } from '../core/model/glob.ts';
import { isLookedAt } from '../core/model/looked-at.ts';
import { nearest } from '../core/model/nearest.ts';
import type { Unmanaged } from '../core/model/plan.ts';
import type { Declaration } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { targetInScope } from './scope.ts';

/** What a glob may match. */
export interface Matchable {
  readonly declaration: Declaration;
  readonly state: State | undefined;
  /** What is live and nobody manages, where looking at it is an answer. */
  readonly live?: LiveMatches;
}

interface LiveMatches {
  readonly unmanaged: readonly Unmanaged[];
  /** Targets that were not read whole: what is in them is not known. */
  readonly unread: readonly string[];
}

/**
 * Refuses a `--target` that matches nothing: with a typing mistake in it a plan would say "No changes.", and that must not look like
 * the answer to what was meant.
 *
 * @throws RollcallError `USAGE` with what may have been meant
 */
export function checkGlobs(globs: readonly string[] | null, known: Matchable): void {
  if (globs === null) return;
  const addresses = knownAddresses(known);
  const idle = globs.filter((glob) => !addresses.some((address) => matchGlob(glob, address)) && !mayBeLive(glob, known.live));
  if (idle.length === 0) return;
  const targets = known.declaration.project.targets.map((target) => `${target.name}/*`);
  const candidates = [...targets, ...addresses.map(escapeGlob)];
  const near = [...new Set(idle.flatMap((glob) => nearest(glob, candidates, 2)))];
  const named = idle.map((glob) => quoteName(`--target ${glob}`)).join(' and ');
  const nothing = `no address that is declared or in the state${known.live ? ', and nothing that is unmanaged' : ''}`;
  throw new RollcallError('USAGE', `${named} ${idle.length === 1 ? 'matches' : 'match'} ${nothing}.`, {
    hint: near.length > 0 ? `Did you mean ${near.map(quoteName).join(' or ')}?` : `The targets are: ${targets.map(quoteName).join(', ')}.`,
  });
}

function mayBeLive(glob: string, live: LiveMatches | undefined): boolean {
  if (!live) return false;
  return live.unmanaged.some((item) => isLookedAt([glob], item)) || live.unread.some((target) => targetInScope(target, [glob]));
}

function knownAddresses({ declaration, state }: Matchable): readonly string[] {
  const absent = declaration.ensureAbsent.flatMap((item) => item.targets.map((target) => formatAddress(target, item.kind, item.name)));
  const bound = [...Object.keys(state?.objects ?? {}), ...Object.keys(state?.pending ?? {})];
  return [...new Set([...declaration.objects.map((object) => object.address), ...bound, ...absent])];
}
