import { compareText } from '../../core/model/json.ts';
import { nearest } from '../../core/model/nearest.ts';
import type { Reference, RoleAnswer } from './answers.ts';
import { ADMIN } from './fields.ts';

/** A role, and how documents name it. */
export interface Role extends RoleAnswer {
  /** Its name; `id:<id>` where that would not tell it from others. */
  readonly element: string;
}

/** The roles of a tenant. */
export interface Roles {
  /** How a document lists a role that a group has; one that no list knows is `id:<id>`. */
  elementOf(reference: Reference): string;
  byElement(element: string): Role | undefined;
  /** Roles that an id, `type:…` or a name may mean. */
  find(wish: string): readonly Role[];
  /** Names like this one. */
  near(wish: string): readonly string[];
  /** Elements of the roles that administer the tenant. */
  readonly administrators: readonly string[];
}

/** Indexes roles. */
export function makeRoles(answers: readonly RoleAnswer[]): Roles {
  const counts = new Map<string, number>();
  for (const { name } of answers) counts.set(name.trim(), (counts.get(name.trim()) ?? 0) + 1);
  const roles = answers.map((role): Role => {
    const name = role.name.trim();
    return { ...role, element: counts.get(name) === 1 && name !== '' ? name : `id:${role.id}` };
  });
  const byId = new Map(roles.map((role) => [role.id.toLowerCase(), role]));
  const byElement = new Map(roles.map((role) => [role.element, role]));
  return {
    elementOf: ({ id }) => byId.get(id.toLowerCase())?.element ?? `id:${id}`,
    byElement: (element) => byElement.get(element),
    find(wish) {
      const text = wish.trim();
      if (/^type:/i.test(text)) return roles.filter(({ type }) => type === text.slice(5).trim().toUpperCase());
      const pinned = byId.get(text.replace(/^id:/i, '').toLowerCase());
      return pinned ? [pinned] : roles.filter(({ name }) => name.trim() === text);
    },
    near: (wish) =>
      nearest(
        wish,
        roles.map(({ name }) => name),
      ),
    administrators: roles.flatMap(({ type, element }) => (type === ADMIN ? [element] : [])).sort(compareText),
  };
}
