import type { EntityAnswer, GroupAnswer } from '../../../src/providers/vault/answers.ts';
import { makeDirectory } from '../../../src/providers/vault/directory.ts';
import type { Directory, DirectoryOptions } from '../../../src/providers/vault/directory.ts';
import type { VaultFacts } from '../../../src/providers/vault/facts.ts';
import type { Document } from '../../../src/core/model/document.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { Live } from '../../../src/core/provider.ts';

/** A group as the server answers it, empty but for what is given. */
export function groupAnswer(given: Partial<GroupAnswer> = {}): GroupAnswer {
  return {
    id: 'g-1',
    name: 'g',
    type: 'internal',
    policies: [],
    metadata: {},
    memberEntityIds: [],
    memberGroupIds: [],
    parentGroupIds: [],
    alias: undefined,
    modifyIndex: 1,
    scimClientId: undefined,
    ...given,
  };
}

/** An entity; `aliases` by mount path. */
export function entityAnswer(id: string, name: string, aliases: Readonly<Record<string, string>> = {}): EntityAnswer {
  return {
    id,
    name,
    aliases: Object.entries(aliases).map(([mount, alias]) => ({
      id: `a-${id}`,
      name: alias,
      mountAccessor: `acc-${mount}`,
      mountPath: `auth/${mount}`,
    })),
  };
}

/** A directory by entity name, without `people:`, unless said otherwise. */
export function directoryOf(entities: readonly EntityAnswer[], options: Partial<DirectoryOptions> = {}): Directory {
  return makeDirectory(entities, { members: { by: 'name' }, people: new Map(), ...options });
}

/** A read that found nothing, but for what is given. */
export function liveWith(facts: Partial<VaultFacts> = {}, live: Partial<Live<VaultFacts>> = {}): Live<VaultFacts> {
  return {
    target: 'v',
    identity: { provider: 'vault', url: 'http://127.0.0.1' },
    objects: [],
    index: [],
    runner: undefined,
    incomplete: [],
    warnings: [],
    facts: {
      directory: directoryOf([]),
      members: { by: 'name' },
      unknownMembers: 'error',
      policies: undefined,
      mounts: undefined,
      capabilities: undefined,
      bound: new Map(),
      external: new Set(),
      ...facts,
    },
    ...live,
  };
}

/** A change of `v/g`. */
export function changeOf(
  action: Change['action'],
  given: { readonly before?: Document; readonly after?: Document } & Partial<Omit<Change, 'before' | 'after'>> = {},
): Change {
  const { before, after, ...rest } = given;
  return {
    address: 'v/g',
    target: 'v',
    provider: 'vault',
    kind: 'group',
    action,
    ...(action === 'create' ? {} : { id: 'id-g' }),
    before: before ?? null,
    after: after ?? null,
    patch: [],
    causes: {},
    managed: [],
    ...rest,
  };
}
