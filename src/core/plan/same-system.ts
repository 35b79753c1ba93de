import { isIn } from '../model/address.ts';
import { shellWord } from '../model/command-word.ts';
import { escapeGlob } from '../model/glob.ts';
import { compareText } from '../model/json.ts';
import type { TargetIdentity } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Target } from '../model/project.ts';
import type { State } from '../model/state.ts';
import { quoteName } from '../model/quote-name.ts';
import type { PlanInput } from './input.ts';

/** Two targets that are one live system: what one declares, the other would take for a stranger's, or delete. */
export function sameSystems({ targets, state }: Pick<PlanInput, 'targets' | 'state'>): Problem[] {
  const read = targets
    .flatMap(({ target, live }) => (live ? [{ target, identity: live.identity, isWhole: live.incomplete.length === 0 }] : []))
    .sort((x, y) => compareText(x.target.name, y.target.name));
  return read.flatMap((one, index) =>
    read.slice(index + 1).flatMap((other): Problem[] => {
      const same = sameness(one, other);
      if (same === undefined) return [];
      return [
        {
          severity: 'error',
          code: 'ADDRESS_CLASH',
          address: other.target.name,
          place: other.target.place,
          summary: `Targets ${quoteName(one.target.name)} and ${quoteName(other.target.name)} are the same live system: both have ${same}.`,
          detail: cureFor(one, other, state),
        },
      ];
    }),
  );
}

/** What the state has of the target that goes has to go along; else it would be said to have left. */
function cureFor(one: Site, other: Site, state: State | undefined): string {
  const isKnown = ({ target }: Site): boolean => Object.keys(state?.objects ?? {}).some((address) => isIn(target.name, address));
  const globs = [other, one].map(({ target }) => shellWord(`${escapeGlob(target.name)}/*`));
  return [
    'Declare everything in it under one target: of two, one would delete what the other declares.',
    ...(isKnown(other)
      ? [`What the state has of ${quoteName(other.target.name)} goes along by \`rollcall state mv ${globs.join(' ')}\`.`]
      : []),
    ...(one.identity.namespace === undefined ? [] : ['Where two namespaces are meant, correct `namespace:` of one of them.']),
  ].join(' ');
}

interface Site extends Read {
  readonly target: Target;
}

interface Read {
  readonly identity: TargetIdentity;
  /** Whether all of it could be read: of one that could not, the identity may be missing although the system has one. */
  readonly isWhole: boolean;
}

/**
 * What two systems have in common that makes them one; namespaces of one server are systems of their own, and so are the customers of a
 * vendor who serves all of them at one url.
 */
function sameness(first: Read, second: Read): string | undefined {
  const [one, other] = [first.identity, second.identity];
  if (one.provider !== other.provider || (one.namespace ?? '') !== (other.namespace ?? '')) return undefined;
  if (one.identity !== undefined && other.identity !== undefined)
    return one.identity === other.identity ? `the identity ${quoteName(one.identity)}` : undefined;
  if (isUntold(first, second) || isUntold(second, first)) return undefined;
  return one.url === other.url ? `the url ${quoteName(one.url)}` : undefined;
}

/** Whether one of two tells no identity because it was read in part, where the other tells one. */
function isUntold(untold: Read, told: Read): boolean {
  return untold.identity.identity === undefined && !untold.isWhole && told.identity.identity !== undefined;
}
