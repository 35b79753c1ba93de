import type { Json } from './json.ts';

/**
 * `create`, `set` (fields of one object), `add` and `remove` (the two halves of a set that must be split), `relink` (references
 * again after a replace), `delete`.
 */
export type Verb = 'create' | 'set' | 'add' | 'remove' | 'relink' | 'delete';

/** One write call that a change needs, as its provider splits it. Plain JSON. */
export interface Step {
  /** `<address>#<n>`, n from 0 in the order in which a change's steps run. */
  readonly id: string;
  readonly address: string;
  readonly target: string;
  readonly verb: Verb;
  /** What a reader is told while it runs: `create group`, `set policies, members`. */
  readonly title: string;
  /** Fields the step writes; its precondition looks at these alone. Empty: the object's existence. */
  readonly fields: readonly string[];
  /** Never two steps at once on one of these: `group:<id>`, `user:<id>`, or an address before there is an id. */
  readonly locks: readonly string[];
  /** Addresses that must exist before (references in what is written). */
  readonly needs: readonly string[];
  /** Addresses to which this step drops references; their deletion waits for it. */
  readonly drops: readonly string[];
  /** Unique values, `name:engineering`: the step that releases one runs before the step that claims it. */
  readonly claims: readonly string[];
  readonly releases: readonly string[];
  /** People the step adds to or takes from the object: whoever moves is added before being removed. */
  readonly adds: readonly string[];
  readonly removes: readonly string[];
  /** Whatever else the provider needs to carry it out. */
  readonly detail?: Json;
}
