import type { Kind, Live } from '../provider.ts';
import type { PlanInput, TargetInput } from './input.ts';
import type { Matching } from './matched.ts';
import type { References } from './references.ts';

/** One kind of object in one target, matched: what the parts of planning hand on to each other. */
export interface KindSite {
  readonly input: PlanInput;
  readonly site: TargetInput;
  readonly live: Live;
  readonly kind: string;
  readonly spec: Kind;
  readonly matching: Matching;
  /** The groups of the target, whatever the kind is: they are what documents refer to. */
  readonly groups: Groups;
}

/** What references are made of. */
export interface Groups {
  readonly references: References;
  /** Present key by one that `previously:` renames: what was applied still speaks of the old ones. */
  readonly renamed: ReadonlyMap<string, string>;
}
