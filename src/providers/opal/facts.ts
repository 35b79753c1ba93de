import type { JsonObject } from '../../core/model/json.ts';
import type { AppAnswer, ResourceAnswer } from './answers.ts';
import type { Directory } from './directory.ts';
import type { Names } from './names.ts';
import type { Mine } from './wants.ts';

/** Lists that turn ids into names. Undefined: nobody asked for it, or the token may not read it. */
export interface Catalogue {
  readonly apps: Names<AppAnswer>;
  readonly owners: Names | undefined;
  readonly channels: Names | undefined;
  readonly schedules: Names | undefined;
  readonly tags: Names | undefined;
  readonly templates: Names | undefined;
  readonly resources: Names<ResourceAnswer> | undefined;
}

/** What a read learns of a target beyond documents. */
export interface OpalFacts extends Catalogue {
  readonly directory: Directory;
  readonly unknownMembers: 'error' | 'skip';
  /** Milliseconds since the epoch: what ends are measured from. */
  readonly readAt: number;
  /** Live id of every declared or bound address that has one. */
  readonly idByAddress: ReadonlyMap<string, string>;
  /** Address of another declaration that means the same group, by address. */
  readonly twins: ReadonlyMap<string, string>;
  /** By address, the id of a group that nobody declares and that has the name, type and app which this one would get. */
  readonly taken: ReadonlyMap<string, string>;
  /** By address, the group that Opal tracks the remote group of a declaration as, where that is another one than the declared. */
  readonly tracked: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  /** Types that the organisation's API makes beside those that every one makes. */
  readonly creatable: readonly string[];
  readonly deletesImported: boolean;
  /** By id, the request policy as the API gave it, with what nobody declares; of groups whose policy somebody wants to know. */
  readonly policies: ReadonlyMap<string, readonly JsonObject[]>;
  /** By id, what of a group was read as Rollcall's. */
  readonly mine: ReadonlyMap<string, Mine>;
  /** By id, the groups that were found in a group. */
  readonly nested: ReadonlyMap<string, readonly string[]>;
  /** By id, who was found in a group, by whatever way, as elements of `members`; of groups whose people somebody asked for. */
  readonly people: ReadonlyMap<string, readonly string[]>;
  /** Ids of groups that showed a request policy: one of them that shows none later on has left it out. */
  readonly withPolicy: ReadonlySet<string>;
  /** By id, when Rollcall last wrote the group. */
  readonly appliedAt: ReadonlyMap<string, string>;
}

/** A sort of named thing that declarations refer to. */
export type Sort = Exclude<keyof Catalogue, 'apps'>;

/** How a message calls each sort. */
export const SORT_WORDS = {
  owners: 'owner',
  channels: 'message channel',
  schedules: 'on-call schedule',
  tags: 'tag',
  templates: 'configuration template',
  resources: 'resource',
} as const satisfies Record<Sort, string>;
