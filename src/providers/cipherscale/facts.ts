import type { Alike } from './alike.ts';
import type { GroupAnswer, PolicyAnswer, RuleAnswer } from './answers.ts';
import type { Directory } from './directory.ts';
import type { Roles } from './roles.ts';
import type { Settings } from './settings.ts';

/** What a read learns of a tenant beyond documents. */
export interface CipherscaleFacts {
  readonly settings: Settings;
  readonly unknownMembers: 'error' | 'skip';
  /** Undefined where not all users could be read: then nobody is known to be missing. */
  readonly directory: Directory | undefined;
  /** Undefined where the roles could not be read. */
  readonly roles: Roles | undefined;
  /** By id. */
  readonly groups: ReadonlyMap<string, GroupAnswer>;
  /** By id. */
  readonly rules: ReadonlyMap<string, RuleAnswer>;
  /** Of each kind, for names that differ in letter case only. */
  readonly alike: { readonly groups: Alike; readonly rules: Alike };
  /** Ids of users by group, of every group whose members are known. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** By address, what the state binds. */
  readonly bound: ReadonlyMap<string, string>;
  /** Undefined where nobody had to look, or where they could not be read; then `policiesUnknown` says why. */
  readonly policies: readonly PolicyAnswer[] | undefined;
  readonly policiesUnknown: string | undefined;
  /** E-mails of people who are no users and whom a declaration says to invite. */
  readonly invited: ReadonlySet<string>;
}
