import type { Json } from './json.ts';
import type { State } from './state.ts';
import { handleRequest } from './handle.ts';

/** The token of the sample: allowed what Rollcall needs, and no more. */
export const SAMPLE_TOKEN = 'rollcall-sandbox-token';

/** How many people the sample has where nobody says otherwise. */
export const SAMPLE_PEOPLE = 12;

const FIRST_NAMES = [
  'ada',
  'grace',
  'linus',
  'margaret',
  'alan',
  'katherine',
  'edsger',
  'barbara',
  'donald',
  'radia',
  'dennis',
  'hedy',
] as const;

const POLICIES: Readonly<Record<string, string>> = {
  rollcall: `
    path "identity/group"         { capabilities = ["update"] }
    path "identity/group/*"       { capabilities = ["read", "update", "delete", "list"] }
    path "identity/group-alias"   { capabilities = ["update"] }
    path "identity/group-alias/*" { capabilities = ["read", "update", "delete", "list"] }
    path "identity/entity/*"      { capabilities = ["read", "list"] }
    path "identity/lookup/*"      { capabilities = ["update"] }
    path "sys/auth"               { capabilities = ["read"] }
    path "sys/policies/acl"       { capabilities = ["list"] }
  `,
  'rollcall-read-only': `
    path "identity/*"       { capabilities = ["read", "list"] }
    path "sys/auth"         { capabilities = ["read"] }
    path "sys/policies/acl" { capabilities = ["list"] }
  `,
  'eng-read': 'path "secret/data/engineering/*" { capabilities = ["read", "list"] }',
  'eng-write': 'path "secret/data/engineering/*" { capabilities = ["create", "read", "update", "delete", "list"] }',
  'ops-read': 'path "secret/data/operations/*" { capabilities = ["read", "list"] }',
  'finance-read': 'path "secret/data/finance/*" { capabilities = ["read", "list"] }',
  admin: 'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }',
};

/** Sends requests to the server as its owner. */
type Write = (path: string, body: Json) => Readonly<Record<string, string>>;

/** Fills a new server with people, policies, a mount with their aliases, and groups that nobody has declared. */
export function addSample(state: State, people: number): void {
  const write = writerFor(state);
  for (const [name, policy] of Object.entries(POLICIES)) write(`sys/policies/acl/${name}`, { policy });
  write('sys/auth/oidc', { type: 'oidc', description: 'company login' });
  write('sys/auth/jwt', { type: 'jwt', description: 'continuous integration' });
  write('sys/auth/approle', { type: 'approle', description: 'machines' });
  write('auth/token/create', { id: SAMPLE_TOKEN, policies: ['rollcall'], display_name: 'rollcall', no_parent: true, period: '720h' });
  const oidc = state.root.mounts.get('oidc/')?.accessor ?? '';
  const ids = Array.from({ length: people }, (_, index) => addPerson(write, emailOf(index), oidc));
  write('identity/group', {
    name: 'legacy-auditors',
    policies: ['finance-read'],
    metadata: { owner: 'nobody-knows' },
    member_entity_ids: ids.slice(0, 2),
  });
  write('identity/group', { name: 'break-glass', policies: ['admin'], member_entity_ids: ids.slice(0, 1) });
  const everyone = write('identity/group', { name: 'idp-everyone', type: 'external', policies: ['default'] });
  write('identity/group-alias', { name: 'Everyone', mount_accessor: oidc, canonical_id: everyone['id'] ?? '' });
}

function emailOf(index: number): string {
  return `${FIRST_NAMES[index] ?? `person${String(index + 1).padStart(3, '0')}`}@acme.test`;
}

function addPerson(write: Write, email: string, mountAccessor: string): string {
  const id = write('identity/entity', { name: email })['id'] ?? '';
  write('identity/entity-alias', { name: email, canonical_id: id, mount_accessor: mountAccessor });
  return id;
}

function writerFor(state: State): Write {
  return (path, body) => {
    const answer = handleRequest(state, {
      method: 'POST',
      target: `/v1/${path}`,
      headers: { 'x-vault-token': 'root', 'content-type': 'application/json' },
      body: JSON.stringify(body),
      client: '',
    });
    if (answer.status >= 400) throw new Error(`The sample could not be made: POST ${path}: ${answer.body}`);
    const text = answer.body === '' ? '{}' : answer.body;
    return (JSON.parse(text) as { data?: Record<string, string> | null }).data ?? {};
  };
}
