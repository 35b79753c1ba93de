import type { Kind, Live } from '../provider.ts';
import type { PlanInput, TargetInput } from './input.ts';
import type { Matching } from './match.ts';
import type { References } from './references.ts';

/** One kind of object in one target, matched: what the parts of planning hand on to each other. */
export interface KindSite {
  readonly input: PlanInput;
  readonly site: TargetInput;
  readonly live: Live;
  readonly kind: string;
  readonly spec: Kind;
  readonly matching: Matching;
  readonly references: References;
}
