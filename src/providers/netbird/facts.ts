import type { JsonObject } from '../../core/model/json.ts';
import type { Scope } from '../../core/provider.ts';
import type { Catalogue } from './catalogue.ts';
import type { Directory } from './directory.ts';
import type { Lists } from './list-memory.ts';
import type { Ownership } from './ownership.ts';
import type { Rules } from './rules.ts';
import type { MembersAs } from './settings.ts';
import type { Way } from './ways.ts';

/** What a read learns of a target beyond documents. */
export interface NetbirdFacts {
  /** Undefined where users or peers could not all be read: then nobody is known to be missing. */
  readonly directory: Directory | undefined;
  /** Undefined where the resources could not be read. */
  readonly catalogue: Catalogue | undefined;
  readonly rules: Rules | undefined;
  /** What declarations make of auto-groups, by the id of the group. */
  readonly ways: ReadonlyMap<string, Way>;
  /** What the state says of groups, by their id. */
  readonly bound: ReadonlyMap<string, Scope['bound'][number]>;
  /** The same by address. */
  readonly boundByAddress: ReadonlyMap<string, Scope['bound'][number]>;
  readonly ownership: Ownership;
  /** What the lists of each group held, by its id. */
  readonly listed: ReadonlyMap<string, Lists>;
  /** Whether a change of somebody's auto-groups moves the peers that are there already. */
  readonly propagates: boolean;
  /** Ids of groups that the sync of an identity provider made. */
  readonly integrated: ReadonlySet<string>;
  /** Ids of groups that JWT sync made. */
  readonly synced: ReadonlySet<string>;
  readonly membersAs: MembersAs;
  readonly unknownMembers: 'error' | 'skip';
  /** What the token may do with groups; undefined where nothing will be written, or nobody may ask. */
  readonly rights: Rights | undefined;
}

/** What the token may do. */
export interface Rights {
  readonly role: string;
  /** `{read, create, update, delete}` by module (`groups`, `users`) as the server tells it; people only. */
  readonly modules: JsonObject | undefined;
}
