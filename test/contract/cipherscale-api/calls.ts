import { expect } from 'vitest';
import type { CipherscaleAnswer, CipherscaleServer } from './server.ts';

/** An id that no server gives. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Something as it is shown. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export type Shown = any;

/** The body of an answer with this status. */
export function withStatus(answer: CipherscaleAnswer, status: number): Shown {
  expect(answer.status, answer.text).toBe(status);
  return answer.body;
}

/** Exactly this refusal of the server behind the gateway. */
export function expectRefusal(answer: CipherscaleAnswer, statusCode: number, message: string | readonly string[]): void {
  const error = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 409: 'Conflict' }[statusCode];
  expect([answer.status, answer.body]).toEqual([statusCode, { statusCode, message, error }]);
}

/** The id of a role by its type. */
export async function roleOf(server: CipherscaleServer, type: string): Promise<string> {
  const body = withStatus(await server.call('GET', '/tenants/roles'), 200);
  const roles = (Array.isArray(body) ? body : body.data) as { id: string; type: string }[];
  const role = roles.find((each) => each.type === type);
  expect(role, `a role of type ${type}`).toBeDefined();
  return role?.id ?? '';
}

/** Makes a group; its name gets the prefix. */
export async function makeGroup(server: CipherscaleServer, name: string, rest: object = {}): Promise<Shown> {
  const roles = [await roleOf(server, 'DEFAULT')];
  return withStatus(await server.call('POST', '/tenants/groups', { name: server.prefix + name, roles, ...rest }), 201);
}

/** Reads a group. */
export async function readGroup(server: CipherscaleServer, id: string): Promise<Shown> {
  return withStatus(await server.call('GET', `/tenants/groups/${id}`), 200);
}

/** Every item of a paged list. */
export async function listAll(server: CipherscaleServer, path: string): Promise<readonly Shown[]> {
  const items: Shown[] = [];
  for (;;) {
    const page = withStatus(await server.call('GET', `${path}?limit=100&offset=${items.length}`), 200);
    items.push(...page.data);
    if (!page.hasNext) return items;
  }
}

/** Somebody of the tenant who is not its owner. */
export async function somebody(server: CipherscaleServer): Promise<Shown> {
  const user = (await listAll(server, '/tenants/users')).find(({ isOwner, email }) => !isOwner && email);
  expect(user, 'a user who is not the owner').toBeDefined();
  return user;
}

/** Makes an admission rule; its name gets the prefix. */
export async function makeRule(server: CipherscaleServer, name: string, rule: string): Promise<Shown> {
  const body = { name: server.prefix + name, rule, hasTimeConstraint: false };
  return withStatus(await server.call('POST', '/tenants/admission-rules', body), 201);
}
