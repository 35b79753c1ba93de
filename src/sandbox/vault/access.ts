import type { Access, BoundRule } from './acl.ts';
import type { Entity } from './records.ts';
import type { Namespace, State } from './state.ts';
import type { Token } from './token-store.ts';
import { ancestorIds } from './entity-read.ts';
import { sortedSet } from './go-text.ts';

/** What a token may do now: by its own policies, its entity's and those of all groups above it. */
export function accessOf(state: State, token: Token): Access {
  if (token.policies.includes('root')) return { type: 'root' };
  const namespace = token.namespace ?? state.root;
  const entity = entityOf(namespace, token);
  const names = sortedSet([...token.policies, ...identityPolicies(namespace, token)], { lower: true });
  const rules: BoundRule[] = [];
  for (const name of names) {
    for (const rule of namespace.policies.get(name)?.rules ?? []) {
      const path = fillTemplate(rule.path, entity);
      if (path !== undefined) rules.push({ rule: { ...rule, path }, namespace });
    }
  }
  return { type: 'rules', rules };
}

/** The entity behind a token, where there is one. */
export function entityOf(namespace: Namespace, token: Token): Entity | undefined {
  return token.entityId === '' ? undefined : namespace.identity.entities.byId(token.entityId);
}

/** Policies that come from the entity and its groups, direct and inherited; sorted. */
export function identityPolicies(namespace: Namespace, token: Token): readonly string[] {
  const entity = entityOf(namespace, token);
  if (entity === undefined) return [];
  const direct = namespace.identity.groupIdsOf(entity.id);
  const names = [...(entity.policies ?? [])];
  for (const id of [...direct, ...ancestorIds(namespace.identity, direct)]) {
    names.push(...(namespace.identity.groups.byId(id)?.policies ?? []));
  }
  return sortedSet(names, { lower: true });
}

/** A templated path for this entity; undefined where the template cannot be filled, so that the rule allows nothing. */
function fillTemplate(path: string, entity: Entity | undefined): string | undefined {
  if (!path.includes('{{')) return path;
  let failed = false;
  const filled = path.replace(/\{\{\s*([^}]*?)\s*\}\}/g, (_, name: string) => {
    const value = templateValue(name, entity);
    failed ||= value === undefined;
    return value ?? '';
  });
  return failed ? undefined : filled;
}

function templateValue(name: string, entity: Entity | undefined): string | undefined {
  if (entity === undefined) return undefined;
  if (name === 'identity.entity.id') return entity.id;
  if (name === 'identity.entity.name') return entity.name;
  const metadata = /^identity\.entity\.metadata\.(.+)$/.exec(name)?.[1];
  if (metadata !== undefined) return entity.metadata?.[metadata];
  const accessor = /^identity\.entity\.aliases\.([^.]+)\.name$/.exec(name)?.[1];
  return accessor === undefined ? undefined : entity.aliases.find((alias) => alias.mountAccessor === accessor)?.name;
}
