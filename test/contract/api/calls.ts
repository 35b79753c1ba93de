import { expect } from 'vitest';
import type { RawAnswer, VaultServer } from '../vault-server.ts';

/** An id that no server gives. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Makes a group and returns its id. */
export async function makeGroup(server: VaultServer, body: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await server.call('POST', '/identity/group', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.id as string;
}

/** Makes an entity and returns its id. */
export async function makeEntity(server: VaultServer, name: string): Promise<string> {
  const answer = await server.call('POST', '/identity/entity', { name });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.id as string;
}

/** Switches an auth method on and returns its accessor. */
export async function makeMount(server: VaultServer, path: string, type = 'userpass'): Promise<string> {
  const answer = await server.call('POST', `/sys/auth/${path}`, { type });
  expect(answer.status, answer.text).toBe(204);
  const mounts = await server.call('GET', '/sys/auth');
  return mounts.body.data[`${path}/`].accessor as string;
}

/** The data of a group, by id. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export async function groupData(server: VaultServer, id: string): Promise<any> {
  const answer = await server.call('GET', `/identity/group/id/${id}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

/** Updates a group by id. */
export async function update(server: VaultServer, id: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await server.call('POST', `/identity/group/id/${id}`, body);
  expect([answer.status, answer.text]).toEqual([204, '']);
}

/** An error with exactly these texts. */
export function expectErrors(answer: RawAnswer, status: number, errors: readonly string[]): void {
  expect([answer.status, answer.body]).toEqual([status, { errors }]);
}

/** How the server writes an error that comes out of its storage layer. */
export function wrapped(text: string): string {
  return `1 error occurred:\n\t* ${text}\n\n`;
}

/** A success without a body. */
export function expectNothing(answer: RawAnswer): void {
  expect([answer.status, answer.text]).toEqual([204, '']);
}
