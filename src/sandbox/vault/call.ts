import type { Fields, FieldTypes } from './fields.ts';
import type { Mount } from './mounts.ts';
import type { Reply } from './replies.ts';
import type { Namespace, State } from './state.ts';
import type { Token } from './token-store.ts';

/** What a request wants, in the server's terms: POST and PUT are both `update`. */
export type Operation = 'read' | 'list' | 'update' | 'delete' | 'patch' | 'other';

/** A request that found its handler. */
export interface Call {
  readonly operation: Operation;
  /** Parameters of body, query and path. */
  readonly fields: Fields;
  readonly namespace: Namespace;
  readonly state: State;
  /** Absent where no token is needed. */
  readonly token: Token | undefined;
  /** The auth mount that a path below auth/ belongs to. */
  readonly mount: Mount | undefined;
  readonly client: string;
}

/** One path of the API. */
export interface Route {
  /** Groups with a name are parameters. */
  readonly pattern: RegExp;
  readonly fields: FieldTypes;
  readonly operations: Partial<Readonly<Record<Operation, (call: Call) => Reply>>>;
}
