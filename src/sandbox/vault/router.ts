import type { Call, Route } from './call.ts';
import type { Fields } from './fields.ts';
import type { GoObject, GoValue } from './go-json.ts';
import type { Mount } from './mounts.ts';
import type { Reply } from './replies.ts';
import type { Namespace } from './state.ts';
import { APPROLE_ROUTES } from './approle.ts';
import { convertFields } from './fields.ts';
import { goQuote } from './go-text.ts';
import { IDENTITY_ROUTES } from './identity-routes.ts';
import { JWT_ROUTES } from './jwt.ts';
import { fail, refuse } from './replies.ts';
import { SYS_ROUTES } from './sys-routes.ts';
import { TOKEN_ROUTES } from './tokens.ts';
import { USERPASS_ROUTES } from './userpass.ts';

/** By type of the mount. Types that are missing can be mounted, but nothing below them answers. */
const AUTH_ROUTES: Readonly<Record<string, readonly Route[]>> = {
  token: TOKEN_ROUTES,
  ns_token: TOKEN_ROUTES,
  approle: APPROLE_ROUTES,
  userpass: USERPASS_ROUTES,
  jwt: JWT_ROUTES,
  oidc: JWT_ROUTES,
};

/** A request that is allowed to be carried out. */
export interface Routed extends Omit<Call, 'fields' | 'mount'> {
  /** Below the namespace. */
  readonly path: string;
  readonly data: GoObject;
}

/** Finds the handler, converts the parameters, and says which of them were not understood. */
export function route(request: Routed): Reply {
  const target = findTarget(request.namespace, request.path);
  if (target === undefined) throw refuse(`no handler for route ${goQuote(request.path)}. route entry not found.`, 404);
  for (const candidate of target.routes) {
    const found = candidate.pattern.exec(target.rest);
    if (found !== null) return run(request, candidate, found.groups ?? {}, target.mount);
  }
  throw fail('unsupported path', 404);
}

interface Target {
  readonly routes: readonly Route[];
  readonly rest: string;
  readonly mount: Mount | undefined;
}

function findTarget(namespace: Namespace, path: string): Target | undefined {
  if (path.startsWith('identity/')) return { routes: IDENTITY_ROUTES, rest: path.slice('identity/'.length), mount: undefined };
  if (path.startsWith('sys/')) return { routes: SYS_ROUTES, rest: path.slice('sys/'.length), mount: undefined };
  const mount = mountOf(namespace, path);
  if (mount === undefined) return undefined;
  return { routes: AUTH_ROUTES[mount.type] ?? [], rest: path.slice('auth/'.length + mount.path.length), mount };
}

function mountOf(namespace: Namespace, path: string): Mount | undefined {
  if (!path.startsWith('auth/')) return undefined;
  const below = path.slice('auth/'.length);
  return [...namespace.mounts.values()].find((mount) => below.startsWith(mount.path));
}

/** Whether a path is open to people who have no token yet. */
export function isLogin(namespace: Namespace, path: string): boolean {
  const mount = mountOf(namespace, path);
  return mount !== undefined && /^login(\/|$)/.test(path.slice('auth/'.length + mount.path.length));
}

function run(request: Routed, found: Route, captures: Readonly<Record<string, string>>, mount: Mount | undefined): Reply {
  const operation = found.operations[request.operation];
  if (operation === undefined) throw fail('unsupported operation', 405);
  const raw = new Map<string, GoValue>(request.data);
  const ignored = [...raw.keys()].filter((name) => !Object.hasOwn(found.fields, name)).sort();
  const replaced = Object.keys(captures).filter((name) => (raw.get(name) ?? null) !== null);
  for (const [name, value] of Object.entries(captures)) raw.set(name, value);
  const fields: Fields | string = convertFields(raw, found.fields);
  if (typeof fields === 'string') throw refuse(fields);
  const reply = operation({ ...request, fields, mount });
  return withWarnings(reply, ignored, replaced);
}

/** Such warnings are lost where there is no answer to put them in: a mistyped key of an update is never told. */
function withWarnings(reply: Reply, ignored: readonly string[], replaced: readonly string[]): Reply {
  if (reply.type !== 'data' && reply.type !== 'list' && reply.type !== 'auth') return reply;
  const warnings = [...(reply.warnings ?? [])];
  if (ignored.length > 0) warnings.push(`Endpoint ignored these unrecognized parameters: [${ignored.join(' ')}]`);
  if (replaced.length > 0) {
    warnings.push(
      `Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [${replaced.join(' ')}]`,
    );
  }
  return warnings.length === 0 ? reply : { ...reply, warnings };
}
