import type { JsonObject } from '../../core/model/json.ts';

/**
 * What a connection remembers from its reads and steps, for a second look whose scope says nothing of declarations. `nested`: groups that
 * were put into others. `policies`: by group, the request policy whose durations count. `types`: by group, for steps that need no more of it.
 */
export interface Memory {
  readonly nested: Set<string>;
  readonly policies: Map<string, readonly JsonObject[]>;
  readonly types: Map<string, string>;
}

/** One that knows nothing yet. */
export function makeMemory(): Memory {
  return { nested: new Set(), policies: new Map(), types: new Map() };
}
