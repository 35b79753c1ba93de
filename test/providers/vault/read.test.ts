import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { ReadIo, Scope } from '../../../src/core/provider.ts';
import { vault } from '../../../src/providers/vault/index.ts';
import { makeDeferred } from '../../../src/run/deferred.ts';
import { declaredGroup, vaultTarget } from '../../builders/vault.ts';
import { fakeClient, groupReply } from './fake-client.ts';
import type { FakeClient, Reply, Responder } from './fake-client.ts';

const NAMES = { a: 'alpha', b: 'beta', c: 'gamma' } as const;
const SELF = { policies: ['plan'], ttl: 3600, num_uses: 0, entity_id: '' };

/** A server with three groups, one of which its list no longer has. */
function server(self: Readonly<Record<string, Json>> = SELF): Responder {
  const listed = { a: NAMES.a, b: NAMES.b };
  return (_method, path) => {
    if (path.startsWith('/sys/health')) return { status: 200, body: { sealed: false, initialized: true, cluster_id: 'c1' } };
    if (path.startsWith('/identity/group/id?'))
      return { status: 200, body: { data: { keys: Object.keys(listed), key_info: { a: { name: NAMES.a }, b: { name: NAMES.b } } } } };
    if (path.startsWith('/identity/group/id/')) return group(path.slice(-1) as keyof typeof NAMES);
    if (path === '/auth/token/lookup-self') return { status: 200, body: { data: self } };
    return { status: 404, body: { errors: [] } };
  };
}

function group(id: keyof typeof NAMES): Reply {
  return groupReply({ id, name: NAMES[id] });
}

function connect(respond: Responder): { readonly client: FakeClient; readonly reader: ReturnType<typeof vault.connect> } {
  const client = fakeClient(respond);
  const io: ReadIo = {
    http: () => client,
    credential: { token: 't', origin: 'VAULT_TOKEN' },
    env: () => undefined,
    secret: () => undefined,
    project: { people: {} },
    now: () => 0,
    log: () => undefined,
    parallelism: 2,
  };
  return { client, reader: vault.connect(vaultTarget(), io) };
}

function scopeOf(declared: readonly string[], bound: Scope['bound']): Scope {
  return { declared: declared.map((key) => declaredGroup(key)), bound, names: [], pending: [], all: false, ancestors: false };
}

function reads(client: FakeClient): readonly string[] {
  return client.sent.map(({ path }) => path).filter((path) => path.startsWith('/identity/group/id/'));
}

const BOUND: Scope['bound'] = [
  { address: 'v/alpha', kind: 'group', id: 'a', name: 'alpha' },
  { address: 'v/gamma', kind: 'group', id: 'c', name: 'gamma' },
];
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('reading before the scope is known', () => {
  test('reads what the state binds and the server lists while the files are still parsed', async () => {
    const { client, reader } = connect(server());
    const scope = makeDeferred<Scope>();

    const reading = reader.read(scope.promise, new AbortController().signal, { bound: BOUND });
    await settled();

    expect(reads(client)).toEqual(['/identity/group/id/a']);
    scope.resolve(scopeOf(['alpha', 'beta'], BOUND));
    expect((await reading).objects.map(({ name }) => name)).toEqual(['alpha', 'beta']);
  });

  test('reads no group twice', async () => {
    const { client, reader } = connect(server());

    await reader.read(Promise.resolve(scopeOf(['alpha', 'beta'], BOUND)), new AbortController().signal, { bound: BOUND });

    expect(reads(client).toSorted()).toEqual(['/identity/group/id/a', '/identity/group/id/b']);
  });

  test('a token of few uses is not used before all that is needed has been counted', async () => {
    const { client, reader } = connect(server({ ...SELF, num_uses: 1 }));
    const scope = Promise.resolve(scopeOf(['alpha', 'beta'], BOUND));

    const reading = reader.read(scope, new AbortController().signal, { bound: BOUND });

    await expect(reading).rejects.toThrow('may be used 1 more times, and 2 requests are needed');
    expect(reads(client)).toEqual([]);
  });

  test('what fails early is said when the scope is there', async () => {
    const { reader } = connect((method, path) =>
      path === '/identity/group/id/a' ? { status: 400, body: { errors: ['no'] } } : server()(method, path, undefined),
    );
    const scope = makeDeferred<Scope>();

    const reading = reader.read(scope.promise, new AbortController().signal, { bound: BOUND });
    await settled();
    scope.resolve(scopeOf(['alpha'], BOUND));

    await expect(reading).rejects.toThrow('400');
  });
});
