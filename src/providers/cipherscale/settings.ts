import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { Target } from '../../core/model/project.ts';
import { textsOf } from '../../core/provide/target-settings.ts';

/** What is assumed of the API, and can be set where it turns out otherwise. */
export interface Settings {
  readonly header: string;
  readonly prefix: string;
  readonly paths: Paths;
  /** Body of a request that adds a member; `{group_id}` in it stands for the group. */
  readonly memberBody: JsonObject;
  readonly pageLimit: number;
  readonly maxPages: number;
  readonly idpMembers: 'refuse' | 'warn' | 'manage';
  /** Names or ids that are never changed. */
  readonly protect: readonly string[];
  readonly leastRoles: number;
  readonly builtInRoles: 'refuse' | 'manage';
  readonly samlDefaultDeletion: 'refuse' | 'manage';
  readonly invite: boolean;
}

/** Paths below the url. */
export interface Paths {
  readonly groups: string;
  readonly users: string;
  readonly roles: string;
  readonly admission_rules: string;
  readonly policies: string;
  /** `{user_id}` and `{group_id}` stand for ids, `{users}` for the path of users. */
  readonly member_add: string;
  readonly member_remove: string;
}

/** As published, or as the published samples suggest. */
export const DEFAULT_PATHS: Paths = {
  groups: '/tenants/groups',
  users: '/tenants/users',
  roles: '/tenants/roles',
  admission_rules: '/tenants/admission-rules',
  policies: '/tenants/policies',
  member_add: '{users}/{user_id}/groups',
  member_remove: '{users}/{user_id}/groups/{group_id}',
};

/** As published. */
export const DEFAULT_HEADER = 'apikey';

/** A target's settings with their defaults. */
export function settingsOf({ settings }: Pick<Target, 'settings'>): Settings {
  const [auth, paging, idp] = [tableIn(settings, 'auth'), tableIn(settings, 'pagination'), tableIn(settings, 'idp')];
  const roles = tableIn(settings, 'roles');
  return {
    header: textIn(auth, 'header') ?? DEFAULT_HEADER,
    prefix: textIn(auth, 'prefix') ?? '',
    paths: { ...DEFAULT_PATHS, ...(tableIn(settings, 'paths') as Partial<Paths>) },
    memberBody: isJsonObject(settings['member_add_body']) ? settings['member_add_body'] : { groupId: '{group_id}' },
    pageLimit: numberIn(paging, 'limit') ?? 100,
    maxPages: numberIn(paging, 'max_pages') ?? 1000,
    idpMembers: wordIn(idp, 'members', ['warn', 'manage'] as const) ?? 'refuse',
    protect: textsOf(settings, 'protect'),
    leastRoles: numberIn(roles, 'min') ?? 1,
    builtInRoles: wordIn(roles, 'built_in', ['manage'] as const) ?? 'refuse',
    samlDefaultDeletion: wordIn(idp, 'default_group_deletion', ['manage'] as const) ?? 'refuse',
    invite: settings['invite'] === true,
  };
}

function tableIn(table: Readonly<Record<string, Json>>, name: string): JsonObject {
  return isJsonObject(table[name]) ? table[name] : {};
}

function textIn(table: JsonObject, name: string): string | undefined {
  return typeof table[name] === 'string' ? table[name] : undefined;
}

function numberIn(table: JsonObject, name: string): number | undefined {
  return typeof table[name] === 'number' ? table[name] : undefined;
}

function wordIn<T extends string>(table: JsonObject, name: string, words: readonly T[]): T | undefined {
  return words.find((word) => word === table[name]);
}
