import { RemoteError } from '../../core/errors.ts';
import { nearest } from '../../core/model/nearest.ts';
import type { Warning } from '../../core/model/plan.ts';
import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, Scope } from '../../core/provider.ts';
import type { EntityAnswer, Listing } from './answers.ts';
import { makeDirectory } from './directory.ts';
import type { Directory, DirectoryOptions } from './directory.ts';
import { membersBy, mountPath } from './settings.ts';
import type { Settled } from '../../core/provide/settle.ts';

/** What could not be read. */
export type Incomplete = Live['incomplete'][number];

/** Where a part says what is missing. */
export interface Notes {
  readonly target: string;
  readonly incomplete: Incomplete[];
  readonly warnings: Warning[];
}

/** The directory, or undefined where it would be a guess: an entity that was not listed is not missing. */
export function directoryFrom(entities: Settled<Listing<EntityAnswer>>, options: DirectoryOptions): Directory | undefined {
  if (entities.type === 'value') return entities.value.truncated ? undefined : makeDirectory(entities.value.items, options);
  refusalOf(entities.error);
  return undefined;
}

/** Notes why there is no directory: how bad that is depends on what is declared. */
export function noteEntities(entities: Settled<Listing<EntityAnswer>>, scope: Scope, notes: Notes): void {
  if (entities.type === 'value') {
    if (!entities.value.truncated) return;
    notes.incomplete.push({
      part: 'entities',
      kind: 'group',
      code: 'INCOMPLETE_READ',
      why: 'the server ended the list of entities early ("partial response due to timeout"), so nobody can say who is missing',
    });
    return;
  }
  if (scope.declared.some(({ members, block }) => members !== undefined || block['entities'] !== undefined)) {
    notes.incomplete.push({
      part: 'entities',
      kind: 'group',
      code: 'PROVIDER_PERMISSION',
      why: `the token may not list entities, and groups declare members: ${refusalOf(entities.error).message}`,
    });
  } else {
    notes.warnings.push({
      code: 'PROVIDER_PERMISSION',
      address: notes.target,
      message: `The token may not list the entities of target ${quoteName(notes.target)}, so members are shown by their ids.`,
    });
  }
}

/** Names of all policies, or undefined with a warning where the token may not list them: nothing but a check is lost. */
export function policiesFrom(policies: Settled<Listing<string>>, notes: Notes): ReadonlySet<string> | undefined {
  if (policies.type === 'value' && !policies.value.truncated) return new Set(policies.value.items.map((name) => name.toLowerCase()));
  if (policies.type === 'error') refusalOf(policies.error);
  notes.warnings.push({
    code: 'PROVIDER_PERMISSION',
    address: notes.target,
    message: `The policies of target ${quoteName(notes.target)} could not be listed (sys/policies/acl), so it was not checked that those of the groups exist.`,
  });
  return undefined;
}

/** Accessors by path, or undefined with a warning: what is declared is then checked by the write. */
export function mountsFrom(
  mounts: Settled<ReadonlyMap<string, string>> | undefined,
  notes: Notes,
): ReadonlyMap<string, string> | undefined {
  if (mounts === undefined) return undefined;
  if (mounts.type === 'value') return mounts.value;
  refusalOf(mounts.error);
  notes.warnings.push({
    code: 'PROVIDER_PERMISSION',
    address: notes.target,
    message: `The token may not read the auth mounts of target ${quoteName(notes.target)} (sys/auth), so it was not checked that those of aliases exist.`,
  });
  return undefined;
}

/**
 * Notes that members go by the aliases of a mount that is not there: nobody would have one, and where unknown people are left out,
 * everybody would be removed.
 */
export function noteMemberMount(read: MemberMount, notes: Notes): void {
  const members = membersBy(read.target);
  if (members.by !== 'alias' || !read.scope.declared.some((declared) => (declared.members ?? []).length > 0)) return;
  const part = { part: 'members', kind: 'group' } as const;
  const { mounts, entities } = read;
  if (mounts) {
    if (mounts.has(members.mount)) return;
    const guess = nearest(members.mount, mounts.keys())[0];
    const hint = guess === undefined ? '' : ` Did you mean ${quoteName(guess)}?`;
    const why = `there is no auth mount ${quoteName(members.mount)}, whose aliases "members:" of the target names.${hint}`;
    notes.incomplete.push({ ...part, code: 'UNKNOWN_REFERENCE', why });
    return;
  }
  if (read.target.unknownMembers !== 'skip' || entities.type === 'error') return;
  const used = entities.value.items.some(({ aliases }) => aliases.some(({ mountPath: path }) => mountPath(path ?? '') === members.mount));
  if (used) return;
  const why = `nobody has an alias at the auth mount ${quoteName(members.mount)}, and the token may not read whether there is one (sys/auth)`;
  notes.incomplete.push({ ...part, code: 'PROVIDER_PERMISSION', why });
}

interface MemberMount {
  readonly target: Target;
  readonly scope: Scope;
  readonly mounts: ReadonlyMap<string, string> | undefined;
  readonly entities: Settled<Listing<EntityAnswer>>;
}

/** The error where it is a refusal, which loses a part; anything else ends the read. */
export function refusalOf(error: unknown): RemoteError {
  if (error instanceof RemoteError && error.code === 'PROVIDER_PERMISSION') return error;
  throw error;
}
