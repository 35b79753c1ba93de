import type { Sandbox } from '../../../src/sandbox/start.ts';
import { vault } from '../worlds/vault.ts';
import type { Console, Seen, Value } from './console.ts';

type Body = Readonly<Record<string, unknown>>;
interface Stored {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[] | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly member_entity_ids: readonly string[] | null;
}

/** A Vault group: its field is its policies, its map its metadata. */
export const vaultConsole: Console = {
  world: vault,
  field: 'policies',
  map: 'metadata',
  declare: (members, value, map) => ({
    members,
    vault: { ...(value === undefined ? {} : { policies: value === 'none' ? [] : [value] }), ...(map ? { metadata: map } : {}) },
  }),
  look(sandbox) {
    const names = people(sandbox);
    return groups(sandbox).map(({ id, name, policies, metadata, member_entity_ids: members }): Seen => ({
      id,
      name,
      members: (members ?? []).map((member) => names.get(member) ?? member).sort(),
      field: (policies?.[0] ?? 'none') as Value,
      map: metadata ?? {},
    }));
  },
  make: (sandbox, name) => void call(sandbox, 'POST', 'identity/group', { name }),
  join: (sandbox, group, email) => setMembers(sandbox, group, [...group.members.filter((one) => one !== email), email]),
  leave: (sandbox, group, email) =>
    setMembers(
      sandbox,
      group,
      group.members.filter((one) => one !== email),
    ),
  change: (sandbox, { id }, value) => void call(sandbox, 'POST', `identity/group/id/${id}`, { policies: value === 'none' ? [] : [value] }),
  changeMap: (sandbox, { id }, metadata) => void call(sandbox, 'POST', `identity/group/id/${id}`, { metadata }),
  rename: (sandbox, { id }, name) => void call(sandbox, 'POST', `identity/group/id/${id}`, { name }),
  remove: (sandbox, { id }) => void call(sandbox, 'DELETE', `identity/group/id/${id}`),
};

function setMembers(sandbox: Sandbox, { id }: Seen, emails: readonly string[]): void {
  const ids = new Map([...people(sandbox)].map(([entity, name]) => [name, entity]));
  call(sandbox, 'POST', `identity/group/id/${id}`, { member_entity_ids: emails.map((email) => ids.get(email)) });
}

function people(sandbox: Sandbox): ReadonlyMap<string, string> {
  return new Map(listing(sandbox, 'entity').map(([id, name]) => [id, name]));
}

function groups(sandbox: Sandbox): readonly Stored[] {
  return listing(sandbox, 'group').map(([id]) => (call(sandbox, 'GET', `identity/group/id/${id}`) as { readonly data: Stored }).data);
}

function listing(sandbox: Sandbox, what: 'entity' | 'group'): readonly (readonly [id: string, name: string])[] {
  const answer = call(sandbox, 'GET', `identity/${what}/id?list=true`) as { readonly data?: { readonly key_info: Record<string, Body> } };
  return Object.entries(answer.data?.key_info ?? {}).map(([id, { name }]) => [id, String(name)]);
}

function call(sandbox: Sandbox, method: string, path: string, body?: Body): unknown {
  const answer = sandbox.outside('vault', {
    method,
    target: `/v1/${path}`,
    headers: { 'x-vault-token': 'root', 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  if (answer === 'closed' || answer.status >= 400) throw new Error(`${method} ${path} failed: ${JSON.stringify(answer)}`);
  return answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}
