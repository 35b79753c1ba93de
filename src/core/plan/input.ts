import { matchAny } from '../model/glob.ts';
import type { Document } from '../model/document.ts';
import type { Change, Incomplete } from '../model/plan.ts';
import type { Acceptance, Declaration, Declared, Target } from '../model/project.ts';
import type { State } from '../model/state.ts';
import type { Desire, Kind, Live, Review } from '../provider.ts';

/** Everything a plan is computed from. */
export interface PlanInput {
  readonly toolVersion: string;
  /** UTC day, `2026-11-23`. */
  readonly date: string;
  /** Globs of addresses, or null for everything. */
  readonly scope: readonly string[] | null;
  /** As the files say it: `until` is judged here, because an empty list that was written is something else than one that ran out. */
  readonly declaration: Declaration;
  /** Drift that the project accepts, where its file could be read: it is compared with that of the last apply. */
  readonly acceptances?: readonly Acceptance[] | undefined;
  readonly state: State | undefined;
  readonly targets: readonly TargetInput[];
}

/** One target: what its provider is, what was read, what is wished. */
export interface TargetInput {
  readonly target: Target;
  readonly kinds: Readonly<Record<string, Kind>>;
  /** Undefined: nothing could be read; `incomplete` says why. */
  readonly live: Live | undefined;
  readonly incomplete: readonly Incomplete[];
  /** The provider's wish for one declared object, handed in without the members whose `until` has passed. */
  desire(declared: Declared): Desire;
  /** Fields of the identity as live objects have them, where its provider has to look them up. */
  identify?(declared: Declared): Document;
  /** The provider's word on all changes of the target; absent where it has none, or nothing could be read. */
  review?(changes: readonly Change[]): Review;
}

/** Whether an address is one that the plan is about. */
export function isInScope({ scope }: Pick<PlanInput, 'scope'>, address: string): boolean {
  return scope === null || matchAny(scope, address);
}
