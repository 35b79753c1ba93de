import { expect } from 'vitest';
import { listAll, readGroup } from '../cipherscale-api/calls.ts';
import type { Shown } from '../cipherscale-api/calls.ts';
import type { CipherscaleServer } from '../cipherscale-api/server.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';

/** The sandbox of a check that needs one. */
export function sandboxOf({ sandbox }: CipherscaleServer): Sandbox {
  expect(sandbox).toBeDefined();
  return sandbox as Sandbox;
}

/** What happens in the console. */
export function act(server: CipherscaleServer, command: string, body: object = {}): Shown {
  return sandboxOf(server).act('cipherscale', command, body);
}

/** Turns the emulator into another server. */
export function turnInto(server: CipherscaleServer, switches: object): void {
  act(server, 'switches', switches);
}

/** A group with its users, by its whole name. */
export async function groupNamed(server: CipherscaleServer, name: string): Promise<Shown> {
  const found = (await listAll(server, '/tenants/groups')).find((group) => group.name === name);
  return found && readGroup(server, found.id);
}

/** E-mails of a group's members, sorted. */
export async function emailsIn(server: CipherscaleServer, name: string): Promise<readonly string[]> {
  return ((await groupNamed(server, name))?.users ?? []).map(({ email }: { email?: string }) => email ?? '').sort();
}

/** Groups of that name. */
export async function countNamed(server: CipherscaleServer, name: string): Promise<number> {
  return (await listAll(server, '/tenants/groups')).filter((group) => group.name === name).length;
}

/** A group of ordinary users. */
export function team(members: readonly string[], rest: object = {}): { members: string[]; cipherscale: { roles: string[] } } {
  return { members: [...members], cipherscale: { roles: ['User'], ...rest } };
}

/** Somebody who is in no group but these. */
export function person(server: CipherscaleServer, email: string, groups: readonly string[]): string {
  return (act(server, 'users', { email, groups }) as { id: string }).id;
}

/** Mail that was sent, by address. */
export function mails(server: CipherscaleServer): readonly string[] {
  return (act(server, 'mails') as { mails: { to: string }[] }).mails.map(({ to }) => to);
}
