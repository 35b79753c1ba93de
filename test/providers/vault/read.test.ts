import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Target } from '../../../src/core/model/project.ts';
import type { Live, ReadIo, Scope } from '../../../src/core/provider.ts';
import { vault } from '../../../src/providers/vault/index.ts';
import { makeDeferred } from '../../../src/run/deferred.ts';
import { declaredGroup, vaultTarget } from '../../builders/vault.ts';
import { fakeClient, groupReply, MISS } from './fake-client.ts';
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

function connect(
  respond: Responder,
  target: Partial<Target> = {},
): { readonly client: FakeClient; readonly reader: ReturnType<typeof vault.connect> } {
  const client = fakeClient(respond);
  const io: ReadIo = {
    http: () => client,
    credential: { token: 't', origin: 'VAULT_TOKEN' },
    env: () => undefined,
    secret: () => undefined,
    project: { people: {} },
    now: () => 0,
    elapsed: () => performance.now(),
    log: () => undefined,
    parallelism: 2,
  };
  return { client, reader: vault.connect(vaultTarget(target), io) };
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
const KNOWN = Promise.resolve({ bound: BOUND });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('reading before the scope is known', () => {
  test('reads what the state binds and the server lists while the files are still parsed', async () => {
    const { client, reader } = connect(server());
    const scope = makeDeferred<Scope>();

    const reading = reader.read(scope.promise, new AbortController().signal, KNOWN);
    await settled();

    expect(reads(client)).toEqual(['/identity/group/id/a']);
    scope.resolve(scopeOf(['alpha', 'beta'], BOUND));
    expect((await reading).objects.map(({ name }) => name)).toEqual(['alpha', 'beta']);
  });

  test.each([
    ['', ['/identity/group/id/a']],
    ['e1', ['/identity/group/id/a', '/identity/group/id/b']],
  ])('reads the groups above wherever it is known who runs this: entity "%s"', async (entity, paths) => {
    const known = server({ ...SELF, entity_id: entity });
    const nested = groupReply({ id: 'a', name: NAMES.a, parent_group_ids: ['b'] });
    const { client, reader } = connect((...request) => (request[1] === '/identity/group/id/a' ? nested : known(...request)));

    await reader.read(Promise.resolve(scopeOf(['alpha'], [])), new AbortController().signal);

    expect(reads(client)).toEqual(paths);
  });

  test('reads no group twice', async () => {
    const { client, reader } = connect(server());

    await reader.read(Promise.resolve(scopeOf(['alpha', 'beta'], BOUND)), new AbortController().signal, KNOWN);

    expect(reads(client).toSorted()).toEqual(['/identity/group/id/a', '/identity/group/id/b']);
  });

  test('a token of few uses is not used before all that is needed has been counted', async () => {
    const { client, reader } = connect(server({ ...SELF, num_uses: 1 }));
    const scope = Promise.resolve(scopeOf(['alpha', 'beta'], BOUND));

    const reading = reader.read(scope, new AbortController().signal, KNOWN);

    await expect(reading).rejects.toThrow('may be used 1 more times, and 2 requests are needed');
    expect(reads(client)).toEqual([]);
  });

  test('what fails early is said when the scope is there', async () => {
    const { reader } = connect((method, path) =>
      path === '/identity/group/id/a' ? { status: 400, body: { errors: ['no'] } } : server()(method, path, undefined),
    );
    const scope = makeDeferred<Scope>();

    const reading = reader.read(scope.promise, new AbortController().signal, KNOWN);
    await settled();
    scope.resolve(scopeOf(['alpha'], BOUND));

    await expect(reading).rejects.toThrow('400');
  });
});

/** What is read of `alpha`, whose members are declared or not, where some requests are answered otherwise. */
async function readAlpha(
  otherwise: (path: string, nth: number) => Reply | undefined,
  given: { readonly target?: Partial<Target>; readonly members?: readonly string[] } = {},
): Promise<Live> {
  const seen = new Map<string, number>();
  const { reader } = connect((method, path, body) => {
    const nth = (seen.get(path) ?? 0) + 1;
    seen.set(path, nth);
    return otherwise(path, nth) ?? server()(method, path, body);
  }, given.target);
  const declared = [declaredGroup('alpha', given.members ? { members: given.members } : {})];
  return reader.read(Promise.resolve({ ...scopeOf([], []), declared }), new AbortController().signal);
}

const REFUSED: Reply = { status: 403, body: { errors: ['1 error occurred:\n\t* permission denied\n\n'] } };

describe('what could not be read', () => {
  test('is said of a group that the list shows and the read does not find, when the list still shows it', async () => {
    const hidden = await readAlpha((path) => (path === '/identity/group/id/a' ? MISS : undefined));
    expect([hidden.objects, hidden.incomplete]).toEqual([
      [],
      [{ part: 'groups', kind: 'group', code: 'INCOMPLETE_READ', why: expect.stringContaining('the group "alpha"') as string }],
    ]);

    const deleted = await readAlpha((path, nth) =>
      path === '/identity/group/id/a' || (path === '/identity/group/id?list=true' && nth > 1) ? MISS : undefined,
    );
    expect([deleted.objects, deleted.incomplete, deleted.index.map(({ name }) => name)]).toEqual([[], [], ['beta']]);
  });

  test('is said of our own token', async () => {
    const { warnings } = await readAlpha((path) => (path === '/auth/token/lookup-self' ? REFUSED : undefined));
    expect(warnings).toContainEqual({
      code: 'PROVIDER_PERMISSION',
      address: 'v',
      message: expect.stringContaining('SELF_GRANT') as string,
    });
  });

  test('leaves members visible by their ids', async () => {
    const { objects, incomplete } = await readAlpha((path) => {
      if (path === '/identity/entity/id?list=true') return REFUSED;
      return path === '/identity/group/id/a' ? groupReply({ id: 'a', name: 'alpha', member_entity_ids: ['e1'] }) : undefined;
    });
    expect([objects[0]?.document['members'], incomplete]).toEqual([{ 'id:e1': ['id:e1'] }, []]);
  });
});

describe('members by the aliases of a mount', () => {
  const skipping: Partial<Target> = { unknownMembers: 'skip', settings: { members: { by: 'alias', mount: 'oidcc' } } };
  const mounts = (path: string): Reply | undefined =>
    path === '/sys/auth' ? { status: 200, body: { data: { 'oidc/': { accessor: 'x' } } } } : undefined;

  test('that is not there are not known, so that nobody is removed', async () => {
    const { incomplete } = await readAlpha(mounts, { target: skipping, members: ['ada@acme.test'] });
    expect(incomplete).toEqual([
      {
        part: 'members',
        kind: 'group',
        code: 'UNKNOWN_REFERENCE',
        why: expect.stringMatching(/"oidcc\/".*Did you mean "oidc\/"\?/) as string,
      },
    ]);
    expect((await readAlpha(mounts, { target: skipping })).incomplete).toEqual([]);
    const settings = { members: { by: 'alias', mount: 'oidc' } };
    expect((await readAlpha(mounts, { target: { ...skipping, settings }, members: ['ada@acme.test'] })).incomplete).toEqual([]);
  });

  test('that nobody uses are not known either where the mounts may not be read and people may be left out', async () => {
    const blind = (mount: string) => (path: string) => {
      if (path === '/sys/auth') return REFUSED;
      const aliases = [{ id: 'i', name: 'ada@acme.test', mount_accessor: 'x', mount_path: `auth/${mount}/` }];
      return path === '/identity/entity/id?list=true'
        ? { status: 200, body: { data: { keys: ['e1'], key_info: { e1: { name: 'one', aliases } } } } }
        : undefined;
    };
    const parts = async (mount: string, unknownMembers: 'skip' | 'error'): Promise<readonly string[]> =>
      (await readAlpha(blind(mount), { target: { ...skipping, unknownMembers }, members: ['ada@acme.test'] })).incomplete.map(
        ({ code }) => code,
      );
    expect(await parts('oidc', 'skip')).toEqual(['PROVIDER_PERMISSION']);
    expect([await parts('oidcc', 'skip'), await parts('oidc', 'error')]).toEqual([[], []]);
  });
});
