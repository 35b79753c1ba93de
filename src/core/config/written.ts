import type { Json } from '../model/json.ts';
import type { Place } from '../model/problem.ts';
import type { Axes, DeclaredMember, Lifecycle, Target } from '../model/project.ts';

/** One declared object as its file has it: parsed and defaulted, its references not looked at yet. */
export interface Written {
  readonly kind: string;
  readonly key: string;
  readonly axes: Axes;
  readonly description: string | undefined;
  /** None where nobody is named. */
  readonly owners: readonly string[];
  readonly members: readonly DeclaredMember[] | undefined;
  readonly groups: readonly string[] | undefined;
  readonly previously: readonly string[];
  /** The targets it is in. */
  readonly uses: readonly Use[];
  /** Providers that it has a block for and the project no target of. */
  readonly idle: readonly string[];
  /** Nothing was wrong with the entry itself. */
  readonly sound: boolean;
  readonly place: Place;
}

/** A written object in one target. */
export interface Use {
  readonly target: Target;
  readonly name: string;
  readonly block: Readonly<Record<string, Json>>;
  /** Keys of the blocks that `block` was made of, the target's own before the provider's: where its parts stand. */
  readonly blockKeys: readonly string[];
  /** Fields that a block named like the target lays over the provider's. */
  readonly overridden: ReadonlySet<string>;
  readonly membership: 'exclusive' | 'additive';
  readonly lifecycle: Lifecycle;
  /** Key of the block that the name, and the lifecycle, were said in; undefined: common, or not said. */
  readonly nameKey: string | undefined;
  readonly lifecycleKey: string | undefined;
  readonly flatten: boolean;
  /** Its schema has nothing to say against the block, so that the provider may look at it. */
  readonly sound: boolean;
}
