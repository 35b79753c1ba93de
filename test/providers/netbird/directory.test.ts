import { describe, expect, it } from 'vitest';
import { makeCatalogue } from '../../../src/providers/netbird/catalogue.ts';
import { makeDirectory } from '../../../src/providers/netbird/directory.ts';
import { makeOwnership } from '../../../src/providers/netbird/ownership.ts';
import { makeRules } from '../../../src/providers/netbird/rules.ts';
import type { Rule } from '../../../src/providers/netbird/rules.ts';
import { NO_SCOPE, declared, group, peer, setupKey, user } from './builders.ts';

const PEERS = [
  peer('laptop', { userId: 'u-ada', ip: '100.1.0.1', ipv6: 'fd00::1' }),
  peer('phone', { userId: 'u-ada' }),
  peer('nas', { dnsLabel: 'nas-145-23.netbird.test' }),
  peer('nas', { id: 'p-nas2', dnsLabel: 'nas.netbird.test' }),
  peer('bare', { dnsLabel: '' }),
];

describe('the directory', () => {
  const directory = makeDirectory({
    peers: PEERS,
    users: [user('ada', { email: 'Ada@Acme.test' }), user('ops', { email: '', isServiceUser: true })],
    people: new Map(),
  });

  it('folds the peers of a person into the person, whatever the letter case', () => {
    expect(directory.peer('p-laptop')?.element).toBe('ada@acme.test');
    expect(directory.identitiesOf('ada@acme.test')).toEqual(['laptop.netbird.test', 'phone.netbird.test']);
    expect(directory.user('u-ada')?.identity).toBe('Ada@Acme.test');
    expect(directory.user('u-ops')).toMatchObject({ element: 'user:ops', identity: 'id:u-ops' });
  });

  it.each([
    { reference: 'id:p-phone', found: ['p-phone'] },
    { reference: 'LAPTOP.netbird.test', found: ['p-laptop'] },
    { reference: 'peer:laptop.netbird.test', found: ['p-laptop'] },
    { reference: '100.1.0.1', found: ['p-laptop'] },
    { reference: 'fd00::1', found: ['p-laptop'] },
    { reference: ' phone ', found: ['p-phone'] },
    { reference: 'nas', found: ['p-nas', 'p-nas2'] },
    { reference: 'nas-145-23', found: ['p-nas'] },
    { reference: 'bare', found: ['p-bare'] },
    { reference: 'id:nobody', found: [] },
    { reference: 'Phone', found: [] },
  ])('finds $reference as $found', ({ reference, found }) => {
    expect(directory.findPeers(reference).map(({ id }) => id)).toEqual(found);
  });

  it('lets people: give a person other users, and notices two who claim one', () => {
    const people = new Map([
      ['ada@acme.test', ['id:u-ada', 'gone@acme.test']],
      ['root@acme.test', ['ADA@acme.test']],
    ]);
    const mapped = makeDirectory({ peers: PEERS, users: [user('ada')], people });

    expect(mapped.missing('ada@acme.test')).toEqual(['gone@acme.test']);
    expect(mapped.rivals('ada@acme.test')).toEqual(['root@acme.test']);
    expect(mapped.rivals('nobody@acme.test')).toEqual([]);
  });

  it('tells two users of one e-mail apart by id, and orders them', () => {
    const twins = makeDirectory({
      peers: [],
      users: [user('b', { email: 'x@acme.test' }), user('a', { email: 'X@acme.test' })],
      people: new Map(),
    });

    expect(twins.usersOf('x@acme.test').map(({ identity }) => identity)).toEqual(['id:u-a', 'id:u-b']);
    expect(twins.userOf('id:u-b')?.id).toBe('u-b');
  });
});

describe('the catalogue of resources', () => {
  const catalogue = makeCatalogue(
    [
      { id: 'r-1', type: 'host', name: 'nas' },
      { id: 'r-2', type: 'host', name: 'nas' },
      { id: 'r-3', type: 'host', name: 'nas' },
      { id: 'r-4', type: 'subnet', name: 'lost' },
    ],
    [
      { id: 'n-1', name: 'berlin', resources: ['r-1', 'r-2'], routers: [] },
      { id: 'n-2', name: 'oslo', resources: ['r-3'], routers: [] },
    ],
  );

  it('names a resource by type, name and network, or by id where that is not enough', () => {
    expect(['r-1', 'r-2', 'r-3', 'r-4'].map((id) => catalogue.byId(id)?.element)).toEqual(['id:r-1', 'id:r-2', 'host:nas@oslo', 'id:r-4']);
    expect(catalogue.byElement('id:r-3')?.id).toBe('r-3');
    expect(catalogue.byElement('host:nas@nowhere')).toBeUndefined();
  });

  it('finds all that a wish may mean', () => {
    expect(catalogue.find({ type: 'host', name: 'nas', network: undefined })).toHaveLength(3);
    expect(catalogue.find({ type: 'host', name: 'nas', network: 'oslo' }).map(({ id }) => id)).toEqual(['r-3']);
    expect(catalogue.find({ type: 'subnet', name: 'nas', network: undefined })).toEqual([]);
  });
});

describe('the rules of NetBird', () => {
  const users = [user('ada', { autoGroups: ['g-eng'] })];
  const directory = makeDirectory({ peers: PEERS, users, people: new Map() });
  const keys = [setupKey('spare', { autoGroups: ['g-two'], valid: false }), setupKey('main', { autoGroups: ['g-one', 'g-two'] })];
  const rules = makeRules({ keys, directory, propagates: true });
  const ruleIn = (from: typeof rules, { id, issued = 'api' }: { id: string; issued?: string }, peerId: string): Rule | undefined =>
    from.of({ id, issued })?.(directory.peer(peerId) as NonNullable<ReturnType<typeof directory.peer>>);
  const reason = (id: string, peerId: string, issued = 'api'): string | undefined => ruleIn(rules, { id, issued }, peerId)?.reason;

  it.each([
    { of: 'g-one', peerId: 'p-nas', why: 'the setup key "main" puts the peers it enrols there' },
    { of: 'g-two', peerId: 'p-nas', why: 'one of the setup keys "main", "spare" put it there' },
    { of: 'g-eng', peerId: 'p-laptop', why: 'that user\'s peers follow the auto-groups of "ada@acme.test"' },
    { of: 'g-eng', peerId: 'p-nas', why: undefined },
    { of: 'g-one', peerId: 'p-laptop', why: undefined },
  ])('hold $peerId in $of: $why', ({ of, peerId, why }) => {
    expect(reason(of, peerId)).toBe(why);
  });

  it('let a peer go with the auto-groups of its user where those are propagated, and never with a setup key', () => {
    const still = makeRules({ keys, directory, propagates: false });

    expect([rules, still].map((from) => ruleIn(from, { id: 'g-eng' }, 'p-laptop')?.follows)).toEqual([true, false]);
    expect(ruleIn(still, { id: 'g-eng' }, 'p-laptop')?.reason).toBe(
      'it came with the auto-groups of "ada@acme.test", and without group propagation it does not leave with them',
    );
    expect(ruleIn(rules, { id: 'g-one' }, 'p-nas')?.follows).toBe(false);
  });

  it('are those of JWT sync in a group of its own', () => {
    expect(reason('g-eng', 'p-laptop', 'jwt')).toBe('JWT sync puts the peers of "ada@acme.test" there');
  });
});

describe('ownership', () => {
  const groups = [
    group('All', { id: 'b' }),
    group('All', { id: 'a' }),
    group('x', { issued: 'jwt' }),
    group('y', { issued: 'integration' }),
  ];

  it('keeps All, what a sync made, and words that nobody knows', () => {
    const ownership = makeOwnership(groups, NO_SCOPE, []);

    expect(ownership.reasonFor({ id: 'a', name: 'renamed', issued: 'api' })).toContain('every peer');
    expect(ownership.reasonFor({ id: 'b', name: 'All', issued: 'api' })).toContain('every peer');
    expect(ownership.reasonFor(group('x', { issued: 'jwt' }))).toContain('JWT sync');
    expect(ownership.reasonFor(group('z', { issued: 'scim' }))).toContain('"scim"');
    expect([group('n'), group('n', { issued: '' })].map((each) => ownership.reasonFor(each))).toEqual([undefined, undefined]);
  });

  it('lets a block or the target opt in, each to what it names', () => {
    const scope = {
      ...NO_SCOPE,
      declared: [declared('x', { block: { adopt_issued: ['jwt'] } }), declared('y', { block: { adopt_issued: ['jwt'] } })],
    };
    const byBlock = makeOwnership(groups, scope, []);
    const byTarget = makeOwnership(groups, NO_SCOPE, ['integration']);

    expect([byBlock.reasonFor(groups[2]!), byBlock.reasonFor(groups[3]!)]).toEqual([
      undefined,
      expect.stringContaining('identity provider'),
    ]);
    expect([byTarget.reasonFor(groups[2]!), byTarget.reasonFor(groups[3]!)]).toEqual([expect.stringContaining('JWT sync'), undefined]);
    expect(byBlock.reasonFor(groups[1]!)).toContain('every peer');
  });

  it('remembers what was opted in to: it is bound, and goes or gets another key like any other', () => {
    const [, , jwt, integration] = groups;
    const bound = (id: string, applied = true): (typeof NO_SCOPE)['bound'][number] => ({
      address: 'mesh/old',
      kind: 'group',
      id,
      name: undefined,
      ...(applied ? { applied: {} } : {}),
    });
    const renamed = declared('new', { previously: ['old'], block: { adopt_issued: ['jwt'] } });

    for (const { id } of [jwt!, integration!]) {
      const gone = makeOwnership(groups, { ...NO_SCOPE, bound: [bound(id)] }, []);
      expect([jwt!, integration!].map((each) => gone.reasonFor(each) === undefined)).toEqual([id === jwt!.id, id === integration!.id]);
      expect(makeOwnership(groups, { ...NO_SCOPE, bound: [bound(id, false)] }, []).reasonFor(jwt!)).toContain('JWT sync');
    }
    expect(makeOwnership(groups, { ...NO_SCOPE, declared: [renamed], bound: [bound(jwt!.id)] }, []).reasonFor(jwt!)).toBeUndefined();
    const shut = { ...NO_SCOPE, declared: [{ ...renamed, block: {} }], bound: [bound(jwt!.id)] };
    expect(makeOwnership(groups, shut, []).reasonFor(jwt!)).toContain('or into the target where no block is left');
  });
});
