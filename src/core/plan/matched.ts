import type { Document } from '../model/document.ts';
import type { Warning } from '../model/plan.ts';
import type { Declared, EnsureAbsent } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import type { State, StateObject } from '../model/state.ts';
import type { Kind, Live, LiveEntry, LiveObject } from '../provider.ts';
import type { Begun } from './begun.ts';
import type { LiveIndex } from './live-index.ts';

/** One address with what is declared, remembered and live there. */
export interface Match {
  readonly address: string;
  readonly kind: string;
  readonly declared: Declared | undefined;
  readonly entry: StateObject | undefined;
  /** Address under which the state knows it, where `previously:` renamed it. */
  readonly previousAddress: string | undefined;
  readonly live: LiveObject | undefined;
  /** It exists, and nobody read it: neither a twin nor a deletion may come of that. */
  readonly unread: LiveEntry | undefined;
  /** A live object of the declared name takes the place of a bound one that is gone. */
  readonly rebound: boolean;
  /** A create of Rollcall's own that was not finished, as the state says; a marker alone anybody can write. */
  readonly halfMade: boolean;
  /** Whom interrupted applies put into the live object; absent where there is nothing of it: most often. */
  readonly begun?: Begun | undefined;
  /** Deleted by `ensure_absent`. */
  readonly absent: EnsureAbsent | undefined;
}

export interface Matching {
  /** Sorted by address. */
  readonly matches: readonly Match[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  readonly unmanaged: readonly LiveEntry[];
  /** Key of every bound live object, for references. */
  readonly keyById: ReadonlyMap<string, string>;
}

export interface MatchInput {
  readonly target: string;
  readonly kind: string;
  readonly spec: Kind;
  readonly declared: readonly Declared[];
  readonly ensureAbsent: readonly EnsureAbsent[];
  readonly state: State | undefined;
  readonly live: Live;
  inScope(address: string): boolean;
  /** What the declaration says of the identity, as live objects have it; undefined: as it is written in the block. */
  identify?(declared: Declared): Document;
}

/** What matching knows and finds on its way. */
export interface Search {
  readonly input: MatchInput;
  readonly live: LiveIndex;
  readonly entries: ReadonlyMap<string, StateObject>;
  /** The declared object that the state binds a live id to. */
  readonly ownerOf: ReadonlyMap<string, Declared>;
  /** By live id, for what is matched. */
  readonly boundBy: Map<string, Match>;
  readonly problems: Problem[];
}

/** Id of what lives at an address, read or not. */
export function idOf(match: Match): string | undefined {
  return match.live?.id ?? match.unread?.id;
}
