import { RemoteError } from '../../core/errors.ts';
import type { Warning } from '../../core/model/plan.ts';
import type { Live, Scope } from '../../core/provider.ts';
import type { EntityAnswer, Listing } from './answers.ts';
import { makeDirectory } from './directory.ts';
import type { Directory, DirectoryOptions } from './directory.ts';
import type { Settled } from './settle.ts';

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
      message: `The token may not list the entities of target "${notes.target}", so members are shown by their ids.`,
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
    message: `The policies of target "${notes.target}" could not be listed (sys/policies/acl), so it was not checked that those of the groups exist.`,
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
    message: `The token may not read the auth mounts of target "${notes.target}" (sys/auth), so it was not checked that those of aliases exist.`,
  });
  return undefined;
}

/** The error where it is a refusal, which loses a part; anything else ends the read. */
export function refusalOf(error: unknown): RemoteError {
  if (error instanceof RemoteError && error.code === 'PROVIDER_PERMISSION') return error;
  throw error;
}
