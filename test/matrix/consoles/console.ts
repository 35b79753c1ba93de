import type { Json } from '../../../src/core/model/json.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { MatrixWorld } from '../world.ts';

/** A group as somebody sees it who looks at a system without Rollcall. */
export interface Seen {
  readonly id: string;
  readonly name: string;
  /** People who are in it, by e-mail, sorted. */
  readonly members: readonly string[];
  /** The field that the matrix changes, in words of its own. */
  readonly field: Value;
  /** Pairs of its map, where the system has such a thing. */
  readonly map: Readonly<Record<string, string>>;
}

/** What the field can be; `none` is what a group has that nobody ever said it for. */
export type Value = 'none' | 'first' | 'second' | 'third';

/** Somebody who changes a system by hand, as far as the matrix of ownership needs it. */
export interface Console {
  readonly world: MatrixWorld;
  /** The field's name in `lifecycle.ignore`. */
  readonly field: string;
  /** The map's name, where there is one. */
  readonly map?: string;
  /** Whether a group cannot be deleted while its field holds what Rollcall did not put there. */
  readonly fieldKeepsGroup?: true;
  /** A declared group with these parts; without `value` the field is not mentioned. */
  declare(members: readonly string[], value: Value | undefined, map?: Readonly<Record<string, string>>): Readonly<Record<string, Json>>;
  look(sandbox: Sandbox): readonly Seen[];
  make(sandbox: Sandbox, name: string): void;
  join(sandbox: Sandbox, group: Seen, email: string): void;
  leave(sandbox: Sandbox, group: Seen, email: string): void;
  change(sandbox: Sandbox, group: Seen, value: Value): void;
  changeMap?(sandbox: Sandbox, group: Seen, map: Readonly<Record<string, string>>): void;
  rename(sandbox: Sandbox, group: Seen, name: string): void;
  remove(sandbox: Sandbox, group: Seen): void;
}
