import { expect } from 'vitest';
import { groupData } from '../api/calls.ts';
import type { Planned, Ran, VaultProject, Wishes } from '../vault-project.ts';
import type { VaultServer } from '../vault-server.ts';

/** Applies, and fails unless every step was done. */
export async function applyAll(project: VaultProject, wishes: Wishes): Promise<readonly Ran[]> {
  const ran = await project.apply(wishes);
  for (const { step, result } of ran)
    expect(
      result.type,
      `${step.id} ${step.title}: ${JSON.stringify(result)} ${result.type === 'failed' && result.error instanceof Error ? result.error.message : ''}`,
    ).toBe('done');
  return ran;
}

/** Fails unless planning gives nothing to do. */
export async function expectNoChanges(project: VaultProject, wishes: Wishes): Promise<void> {
  const { plan, problems } = await project.plan(wishes);
  expect([plan?.changes, problems]).toEqual([[], []]);
}

/** The id of a group by its name. */
export async function idOf(server: VaultServer, name: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const read = await server.call('GET', `/identity/group/name/${encodeURIComponent(name)}`, undefined, headers);
  expect(read.status, `${name}: ${read.text}`).toBe(200);
  return read.body.data.id as string;
}

/** The data of a group by its name. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export async function named(server: VaultServer, name: string): Promise<any> {
  return groupData(server, await idOf(server, name));
}

/** Names of all groups, sorted. */
export async function groupNames(server: VaultServer, headers: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const listed = await server.call('GET', '/identity/group/name?list=true', undefined, headers);
  return ((listed.body?.data?.keys ?? []) as string[]).toSorted();
}

/** Fails unless the plan has exactly these actions, by key. */
export function expectActions(planned: Planned, actions: Readonly<Record<string, string>>): void {
  expect(planned.problems).toEqual([]);
  expect(Object.fromEntries((planned.plan?.changes ?? []).map((change) => [change.address.slice(2), change.action]))).toEqual(actions);
}

/** Writes among what was sent: method and path, without ids. */
export function writesOf(project: VaultProject): readonly string[] {
  return project.sent
    .filter(({ method }) => method !== 'GET' && method !== 'QUERY')
    .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}(\.\w+)?/, '<id>')}`);
}
