import type { Directory } from './directory.ts';
import type { MembersBy } from './settings.ts';

/** What a read learns of a target beyond documents. */
export interface VaultFacts {
  /** Undefined where the entities could not all be read: then nobody is known to be missing. */
  readonly directory: Directory | undefined;
  readonly members: MembersBy;
  readonly unknownMembers: 'error' | 'skip';
  /** Lower-case names; undefined where they may not be listed. */
  readonly policies: ReadonlySet<string> | undefined;
  /** Accessor by mount path (`oidc/`); undefined where the mounts were not needed or may not be read. */
  readonly mounts: ReadonlyMap<string, string> | undefined;
  /** Capabilities of the token by path; undefined where nothing will be written. */
  readonly capabilities: ReadonlyMap<string, readonly string[]> | undefined;
  /** Live ids that the state binds, by address. */
  readonly bound: ReadonlyMap<string, string>;
  /** External groups that were read, by id and by lower-case name. */
  readonly external: ReadonlySet<string>;
}

/** The entry of a group in `VaultFacts.external`, by its name. */
export function nameEntry(name: string): string {
  return `name:${name.toLowerCase()}`;
}
