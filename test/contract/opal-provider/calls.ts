import type { OpalTarget } from './server.ts';

/** The only group of a name. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export async function named(server: OpalTarget, name: string): Promise<any> {
  const found = await allNamed(server, name);
  if (found.length !== 1) throw new Error(`${found.length} groups are named "${name}"`);
  return found[0];
}

/** Every group of a name. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export async function allNamed(server: OpalTarget, name: string): Promise<readonly any[]> {
  const { results } = await server.call('GET', `/groups?page_size=1000&group_name=${encodeURIComponent(name)}`);
  return (results as { name: string }[]).filter((group) => group.name === name);
}

/** E-mails with access, and the last day of it; a minute before midnight is as near as minutes come. */
export async function membersOf(server: OpalTarget, name: string): Promise<Readonly<Record<string, string>>> {
  const { group_id: id } = await named(server, name);
  const { results } = await server.call('GET', `/groups/${id as string}/users?page_size=1000`);
  const rows = results as { email: string; expiration_date?: string | null }[];
  return Object.fromEntries(rows.map((row) => [row.email, dayOf(row.expiration_date)] as const).toSorted());
}

function dayOf(end: string | null | undefined): string {
  return end ? new Date(Date.parse(end) - 60_000).toISOString().slice(0, 10) : '';
}

/** Id of a user. */
export async function userId(server: OpalTarget, email: string): Promise<string> {
  const { user_id: id } = await server.call('GET', `/user?email=${encodeURIComponent(email)}`);
  return id as string;
}

/** What somebody does in the console. */
export function act(server: OpalTarget, command: string, body: object): unknown {
  return server.sandbox?.act('opal', command, body);
}
