import type { ReadClient, Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import type { Claims } from './identity.ts';
import type { Memory } from './memory.ts';
import type { Notes } from './notes.ts';
import type { Parts } from './parts.ts';
import type { Connection } from './session.ts';
import type { Mine, Wants } from './wants.ts';

/** One read on its way. */
export interface Reading {
  readonly connection: Connection;
  readonly http: Pick<ReadClient, 'get'>;
  readonly signal: AbortSignal;
  readonly notes: Notes;
  readonly scope: Scope;
  readonly groups: ReadonlyMap<string, GroupAnswer>;
  readonly claims: Claims;
  readonly wants: ReadonlyMap<string, Wants>;
  readonly mine: ReadonlyMap<string, Mine>;
  readonly memory: Memory;
}

/** What was read of which groups, and what of them somebody wants to know. */
export interface Chosen {
  readonly parts: ReadonlyMap<string, Parts>;
  readonly chosen: ReadonlyMap<string, Wants>;
}

/** Every group that was read, and those that went while it was. */
export type AllParts = Chosen & { readonly gone: ReadonlySet<string> };
