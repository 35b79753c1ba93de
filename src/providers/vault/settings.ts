import { textOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Target } from '../../core/model/project.ts';

/** How e-mails are turned into entities. */
export type MembersBy = { readonly by: 'name' } | { readonly by: 'alias'; readonly mount: string };

/** How a token is come by. */
export type Auth =
  | { readonly method: 'token' }
  | { readonly method: 'jwt'; readonly mount: string; readonly role: string | undefined; readonly audience: string | undefined }
  | { readonly method: 'approle'; readonly mount: string };

/** The target's `members:` setting. */
export function membersBy(target: Target): MembersBy {
  const members = objectSetting(target, 'members');
  return members['by'] === 'alias' ? { by: 'alias', mount: mountPath(textOf(members, 'mount') ?? '') } : { by: 'name' };
}

/** The target's `auth:` setting. */
export function authOf(target: Target): Auth {
  const auth = objectSetting(target, 'auth');
  if (auth['method'] === 'jwt')
    return {
      method: 'jwt',
      mount: mountPath(textOf(auth, 'mount') ?? 'jwt'),
      role: textOf(auth, 'role'),
      audience: textOf(auth, 'audience'),
    };
  if (auth['method'] === 'approle') return { method: 'approle', mount: mountPath(textOf(auth, 'mount') ?? 'approle') };
  return { method: 'token' };
}

/** The one spelling of an auth mount's path: `oidc/`. The server writes `auth/oidc/` in some answers and `oidc/` in others. */
export function mountPath(text: string): string {
  const path = text
    .trim()
    .replace(/^\/+/, '')
    .replace(/^auth\//, '')
    .replace(/\/+$/, '');
  return `${path}/`;
}

/** The one spelling of a namespace: no slashes around it; undefined for the root namespace. */
export function namespacePath(text: string | undefined): string | undefined {
  const path = (text ?? '').trim().replace(/^\/+|\/+$/g, '');
  return path === '' || path === 'root' ? undefined : path;
}

function objectSetting(target: Target, name: string): Readonly<Record<string, Json>> {
  const value = target.settings[name];
  return isJsonObject(value) ? value : {};
}
