import { expect } from 'vitest';
import type { OpalAnswer, OpalServer } from './server.ts';

/** An id that nothing has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export type Shown = any;

/** The body of an answer that must be a success. */
export function ok(answer: OpalAnswer): Shown {
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** A refusal, in the form that refusals have. */
export function expectRefusal(answer: OpalAnswer, status: number): void {
  expect([answer.status, answer.body], answer.text).toEqual([status, { Message: expect.any(String) }]);
  expect(answer.headers['content-type']).toContain('application/json');
}

/** Reads; the answer must be a success. */
export async function read(server: OpalServer, path: string): Promise<Shown> {
  return ok(await server.call('GET', path));
}

/** Writes; the answer must be a success. */
export async function write(server: OpalServer, method: string, path: string, body?: object): Promise<Shown> {
  return ok(await server.call(method, path, body));
}

/** The group of the sample with a name, and a type where several have it. */
export async function groupNamed(server: OpalServer, name: string, type?: string): Promise<Shown> {
  const { results } = await read(server, '/groups?page_size=1000');
  const found = results.filter((group: Shown) => group.name === name && (type === undefined || group.group_type === type));
  expect(found.length, name).toBe(1);
  return found[0];
}

/** Id of the app with a name. */
export async function appId(server: OpalServer, name: string): Promise<string> {
  const { apps } = await read(server, '/apps');
  return apps.find((app: Shown) => app.name === name).app_id as string;
}

/** Id of the owner with a name. */
export async function ownerId(server: OpalServer, name: string): Promise<string> {
  const { results } = await read(server, '/owners');
  return results.find((owner: Shown) => owner.name === name).owner_id as string;
}

/** Id of the person with a first name. */
export async function userId(server: OpalServer, name: string): Promise<string> {
  return (await read(server, `/user?email=${name}@acme.test`)).user_id as string;
}

/** Id of the resource with a name and type. */
export async function resourceId(server: OpalServer, name: string, type: string): Promise<string> {
  const { results } = await read(server, '/resources');
  return results.find((resource: Shown) => resource.name === name && resource.resource_type === type).resource_id as string;
}

/** A new group of Opal's own. */
export async function makeGroup(server: OpalServer, name: string, rest: object = {}): Promise<Shown> {
  return write(server, 'POST', '/groups', { name, group_type: 'OPAL_GROUP', app_id: await appId(server, 'Opal'), ...rest });
}

/** Changes one group. */
export async function updateGroup(server: OpalServer, groupId: string, change: object): Promise<OpalAnswer> {
  return server.call('PUT', '/groups', { groups: [{ group_id: groupId, ...change }] });
}

/** Who is in a group, by first name, with everything about it. */
export async function membersOf(server: OpalServer, groupId: string): Promise<Readonly<Record<string, Shown>>> {
  const { results } = await read(server, `/groups/${groupId}/users?page_size=1000`);
  return Object.fromEntries(results.map((row: Shown) => [row.email.split('@')[0], row]));
}

/** Names of who is in a group, sorted. */
export async function namesIn(server: OpalServer, groupId: string): Promise<readonly string[]> {
  return Object.keys(await membersOf(server, groupId)).sort();
}

/** A request configuration that one owner reviews. */
export function reviewedBy(owner: string, rest: object = {}): object {
  const flags = { allow_requests: true, auto_approval: false, require_mfa_to_request: false, require_support_ticket: false };
  return { ...flags, priority: 0, reviewer_stages: [stageOf([owner])], ...rest };
}

/** A stage in which these owners decide together. */
export function stageOf(owners: readonly string[], rest: object = {}): object {
  return { operator: 'AND', require_manager_approval: false, owner_ids: owners, ...rest };
}
