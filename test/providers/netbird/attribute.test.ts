import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Drift, PatchOperation } from '../../../src/core/model/plan.ts';
import { attributeDrift } from '../../../src/providers/netbird/attribute.ts';
import type { NetbirdFacts } from '../../../src/providers/netbird/facts.ts';
import { group, liveOf, OFFICE, scriptedClient } from './builders.ts';

const SIGNAL = new AbortController().signal;

function event(code: string, target: string, given: Readonly<Record<string, Json>> = {}): Json {
  const { meta, ...rest } = given;
  return {
    activity_code: code,
    target_id: target,
    timestamp: '2026-11-23T12:00:00Z',
    initiator_email: 'eve@acme.test',
    initiator_name: 'Eve',
    initiator_id: 'u-eve',
    meta: meta ?? {},
    ...rest,
  };
}

function drift(patch: readonly PatchOperation[], given: Partial<Drift> = {}): Drift {
  return { address: 'mesh/g', target: 'mesh', provider: 'netbird', kind: 'group', id: 'g-1', type: 'changed', patch, ...given };
}

const APPLIED: NetbirdFacts['bound'] = new Map([
  [
    'g-1',
    {
      address: 'mesh/g',
      kind: 'group',
      id: 'g-1',
      name: 'g',
      applied: { members: { 'ada@acme.test': ['laptop.netbird.test', 'phone.netbird.test'] } },
      appliedAt: '2026-11-23T11:00:00Z',
    },
  ],
]);

async function whoDid(change: Drift, events: readonly Json[], applied: NetbirdFacts['bound'] = new Map()): Promise<string | undefined> {
  const { authors } = await attributeDrift(
    scriptedClient(() => ({ body: events })),
    { drift: [change], live: liveOf({ ...OFFICE, facts: { bound: applied } }) },
    SIGNAL,
  );
  return authors.get('mesh/g')?.by?.who;
}

const OF_GROUP = { meta: { group_id: 'g-1' } };
const GONE = drift([{ op: 'remove', path: '/members/ada@acme.test' }]);
const CAME = drift([{ op: 'add', path: '/members/nas.netbird.test', value: { 'nas.netbird.test': true } }]);

describe('who made a difference', () => {
  it.each([
    { what: 'took a member out', change: GONE, events: [event('peer.group.delete', 'p-phone', OF_GROUP)], who: 'eve@acme.test' },
    { what: 'put a peer in', change: CAME, events: [event('peer.group.add', 'p-nas', OF_GROUP)], who: 'eve@acme.test' },
    {
      what: 'took the group out of auto-groups',
      change: GONE,
      events: [event('user.group.delete', 'u-ada', OF_GROUP)],
      who: 'eve@acme.test',
    },
    {
      what: 'renamed it',
      change: drift([{ op: 'replace', path: '/name', value: 'x' }]),
      events: [event('group.update', 'g-1')],
      who: 'eve@acme.test',
    },
    {
      what: 'put in a resource from the side of its network',
      change: drift([{ op: 'add', path: '/resources/subnet:office@berlin' }]),
      events: [event('resource.group.add', 'r-1', { meta: { id: 'g-1' } })],
      who: 'eve@acme.test',
    },
    { what: 'deleted it', change: drift([], { type: 'deleted' }), events: [event('group.delete', 'g-1')], who: 'eve@acme.test' },
    {
      what: 'is a service user, who has a name only',
      change: GONE,
      events: [event('peer.group.delete', 'p-phone', { ...OF_GROUP, initiator_email: '' })],
      who: 'Eve',
    },
    {
      what: 'is gone, and has an id only',
      change: GONE,
      events: [event('peer.group.delete', 'p-phone', { ...OF_GROUP, initiator_email: '', initiator_name: '' })],
      who: 'user u-eve',
    },
    {
      what: 'is NetBird itself, by a setup key',
      change: CAME,
      events: [event('peer.setupkey.add', 'p-nas', { meta: { setup_key_name: 'servers' } })],
      who: 'NetBird itself: it put the peer there when a setup key enrolled it (setup key "servers")',
    },
    {
      what: 'is NetBird itself, when a peer was deleted, which is known by its label alone',
      change: drift([{ op: 'remove', path: '/members/old.netbird.test' }]),
      events: [event('user.peer.delete', 'p-old', { meta: { fqdn: 'old.netbird.test' } })],
      who: 'NetBird itself: it took the peer out when eve@acme.test deleted the peer ("old.netbird.test")',
    },
    {
      what: 'is NetBird itself, which deletes peers unasked',
      change: drift([{ op: 'remove', path: '/members/old.netbird.test' }]),
      events: [
        event('user.peer.delete', 'p-old', {
          initiator_id: 'sys',
          initiator_email: '',
          initiator_name: '',
          meta: { fqdn: 'old.netbird.test' },
        }),
      ],
      who: 'NetBird itself: it took the peer out when the peer was deleted ("old.netbird.test")',
    },
    {
      what: 'is nobody, where the event is of another group',
      change: GONE,
      events: [event('peer.group.delete', 'p-phone', { meta: { group_id: 'g-2' } })],
    },
    { what: 'is nobody, where the event is of another peer', change: GONE, events: [event('peer.group.delete', 'p-nas', OF_GROUP)] },
    { what: 'is nobody, where the event goes the other way', change: GONE, events: [event('peer.group.add', 'p-phone', OF_GROUP)] },
    { what: 'is nobody, where the log is off', change: drift([], { type: 'deleted' }), events: [] },
  ])('$what', async ({ change, events, who }) => {
    expect(await whoDid(change, events)).toBe(who);
  });

  it.each([
    {
      what: 'the owner, who took out one of several machines, and not whoever put them in before',
      events: [event('peer.group.delete', 'p-phone', OF_GROUP), event('peer.group.add', 'p-laptop', { ...OF_GROUP, initiator_email: '' })],
      who: 'eve@acme.test',
    },
    {
      what: 'nobody, where only another machine was enrolled',
      events: [event('peer.user.add', 'p-desk', { meta: { fqdn: 'tablet.netbird.test' } }), event('peer.group.add', 'p-laptop', OF_GROUP)],
    },
    {
      what: 'nobody, where all that fits is older than what was applied',
      events: [event('peer.group.delete', 'p-phone', { ...OF_GROUP, timestamp: '2026-11-23T10:59:59.9Z' })],
    },
  ])('is $what', async ({ events, who }) => {
    const lost = drift([{ op: 'replace', path: '/members/ada@acme.test', value: { 'laptop.netbird.test': true } }]);

    expect(await whoDid(lost, events, APPLIED)).toBe(who);
  });

  describe('of somebody whose user was deleted', () => {
    const at = (ms: string): { readonly timestamp: string } => ({ timestamp: `2026-11-23T12:00:00.${ms}Z` });
    const gone = (ms: string): Json =>
      event('user.delete', 'u-gone', { ...at(ms), meta: { email: 'Gone@Acme.test', username: 'gone', issued: 'api' } });
    const peer = (label: string, ms: string): Json =>
      event('user.peer.delete', `p-${label}`, {
        ...at(ms),
        initiator_id: 'u-gone',
        initiator_email: 'Gone@Acme.test',
        initiator_name: 'gone',
        meta: { fqdn: `${label}.netbird.test` },
      });
    const applied = (field: string, identities: readonly string[]): NetbirdFacts['bound'] => {
      const entry = APPLIED.get('g-1')!;
      return new Map([['g-1', { ...entry, applied: { [field]: { 'gone@acme.test': identities } } }]]);
    };
    const who = 'NetBird itself: it took the user and their peers out when eve@acme.test deleted the user ("Gone@Acme.test")';
    const lost = (path: string): Drift => drift([{ op: 'remove', path }]);

    it.each([
      { what: 'before its peers', events: [peer('b', '391554'), gone('391427'), peer('a', '390634')] },
      { what: 'behind its peers', events: [peer('b', '391554'), peer('a', '390634'), gone('389427')] },
      { what: 'ahead of its peers', events: [gone('391600'), peer('b', '391554'), peer('a', '390634')] },
    ])('is who deleted the user, listed $what, for members and for auto-groups', async ({ events }) => {
      const peers = applied('members', ['a.netbird.test', 'b.netbird.test']);
      expect(await whoDid(lost('/members/gone@acme.test'), events, peers)).toBe(who);
      expect(await whoDid(lost('/members/gone@acme.test/a.netbird.test'), events, peers)).toBe(who);
      expect(await whoDid(lost('/auto_groups/gone@acme.test'), events, applied('auto_groups', ['Gone@Acme.test']))).toBe(who);
    });

    it('is one author for all differences, at one time', async () => {
      const facts = { bound: applied('members', ['a.netbird.test', 'b.netbird.test']) };
      const patch = ['a', 'b'].map((label) => ({ op: 'remove', path: `/members/gone@acme.test/${label}.netbird.test` }) as const);
      const events = [peer('b', '391554'), gone('391427'), peer('a', '390634')];
      const { authors } = await attributeDrift(
        scriptedClient(() => ({ body: events })),
        { drift: [drift(patch)], live: liveOf({ ...OFFICE, facts }) },
        SIGNAL,
      );
      expect(authors.get('mesh/g')).toEqual({ by: { who, when: '2026-11-23T12:00:00.391427Z' } });
    });

    it('is the user, where the user deleted a peer some time before', async () => {
      const later = event('user.delete', 'u-gone', { timestamp: '2026-11-23T12:00:05Z', meta: { email: 'Gone@Acme.test' } });
      const one = lost('/members/gone@acme.test/a.netbird.test');
      expect(await whoDid(one, [later, peer('a', '390634')], applied('members', ['a.netbird.test']))).toBe(
        'NetBird itself: it took the peer out when Gone@Acme.test deleted the peer ("a.netbird.test")',
      );
    });

    it('is a service user who went, known by its id', async () => {
      const event1 = event('service.user.delete', 'u-bot', { meta: { name: 'bot' } });
      expect(
        await whoDid(
          lost('/auto_groups/user:bot'),
          [event1],
          new Map([['g-1', { ...APPLIED.get('g-1')!, applied: { auto_groups: { 'user:bot': ['id:u-bot'] } } }]]),
        ),
      ).toBe('NetBird itself: it took the user and their peers out when eve@acme.test deleted the user ("bot")');
    });

    it('is nobody, where the user of somebody else was deleted', async () => {
      expect(await whoDid(lost('/auto_groups/ada@acme.test'), [gone('391427')])).toBeUndefined();
    });
  });

  it('is looked for by the resource: what was done to another one, or before, explains nothing', async () => {
    const came = drift([{ op: 'add', path: '/resources/host:printer@berlin' }]);
    const gone = drift([{ op: 'remove', path: '/resources/domain:old wiki@porto' }]);
    const of = (id: string, name: string): Json => ({ id: 'g-1', resource_id: id, resource_name: name });

    expect(await whoDid(came, [event('resource.group.add', 'g-1', { meta: of('r-1', 'office') })])).toBeUndefined();
    expect(await whoDid(came, [event('resource.group.add', 'g-1', { meta: of('r-2', 'printer') })])).toBe('eve@acme.test');
    expect(await whoDid(gone, [event('resource.group.delete', 'g-1', { meta: of('r-7', 'old wiki') })])).toBe('eve@acme.test');
  });

  it('is told of each difference by itself, and of all at once only where it was one', async () => {
    const rename = { op: 'replace', path: '/name', value: 'x' } as const;
    const office = { op: 'add', path: '/resources/subnet:office@berlin' } as const;
    const events = [
      event('group.update', 'g-1', { timestamp: '2026-11-23T13:00:00Z' }),
      event('peer.group.add', 'p-nas', { ...OF_GROUP, initiator_email: '', initiator_name: 'ci' }),
    ];
    const toldOf = async (...patch: readonly PatchOperation[]): Promise<unknown> => {
      const { authors } = await attributeDrift(
        scriptedClient(() => ({ body: events })),
        { drift: [drift(patch)], live: liveOf() },
        SIGNAL,
      );
      return authors.get('mesh/g');
    };
    const came = CAME.patch[0]!;
    const [eve, ci] = [
      { who: 'eve@acme.test', when: '2026-11-23T13:00:00Z' },
      { who: 'ci', when: '2026-11-23T12:00:00Z' },
    ];

    expect(await toldOf(came, rename, office)).toEqual({ authors: { [came.path]: ci, '/name': eve } });
    expect(await toldOf(rename, office)).toEqual({ authors: { '/name': eve } });
    expect(await toldOf(rename)).toEqual({ by: eve });
    expect(await toldOf(office)).toBeUndefined();
  });

  describe('of a machine that came before the last apply and was never applied', () => {
    const before = '2026-11-23T10:30:00Z';
    const enrolled = event('peer.setupkey.add', 'p-nas', { timestamp: before, initiator_id: 'k-1', meta: { setup_key_name: 'servers' } });
    const given = event('setupkey.group.add', 'k-1', { timestamp: '2026-11-23T10:00:00Z', ...OF_GROUP });
    const add = event('peer.group.add', 'p-nas', { ...OF_GROUP, timestamp: before });
    const later = (code: string): Json => event(code, 'p-nas', { ...OF_GROUP, timestamp: '2026-11-23T10:45:00Z' });

    it.each([
      { what: 'the rule that put it there', events: [enrolled, given], who: /^NetBird itself: .* \(setup key "servers"\)$/ },
      { what: 'whoever put it there, and no key', events: [add, enrolled, given], who: /^eve@acme\.test$/ },
      { what: 'nobody, where no key is known to have named the group', events: [enrolled] },
      {
        what: 'nobody, where the key named the group only afterwards',
        events: [event('setupkey.group.add', 'k-1', { timestamp: '2026-11-23T10:50:00Z', ...OF_GROUP }), enrolled],
      },
      { what: 'nobody, where it was taken out again', events: [later('peer.group.delete'), enrolled, given] },
      { what: 'nobody, where it was deleted since', events: [later('user.peer.delete'), add] },
    ])('is $what', async ({ events, who }) => {
      const found = await whoDid(CAME, events, APPLIED);
      if (who) expect(found).toMatch(who);
      else expect(found).toBeUndefined();
    });
  });

  describe('of a machine that was renamed', () => {
    const of = (label: string): { readonly meta: Json } => ({ meta: { group_id: 'g-1', peer_fqdn: label, fqdn: label } });
    const at = (minute: string): { readonly timestamp: string } => ({ timestamp: `2026-11-23T11:${minute}:00Z` });
    const robot = { initiator_email: '', initiator_name: 'rollcall', initiator_id: 'u-robot' };
    const rename = event('peer.rename', 'p-nas', { ...at('30'), meta: { fqdn: 'nas.netbird.test', name: 'nas' } });
    const applied = event('peer.group.add', 'p-nas', { ...of('db.netbird.test'), ...robot, timestamp: '2026-11-23T11:00:00.000000175Z' });
    const enrolled = event('peer.setupkey.add', 'p-new', { ...at('40'), meta: { fqdn: 'db.netbird.test', setup_key_name: 'servers' } });
    const bound: NetbirdFacts['bound'] = new Map([
      ['g-1', { ...APPLIED.get('g-1')!, applied: { members: { 'db.netbird.test': ['db.netbird.test'] } } }],
    ]);
    const went = drift([{ op: 'remove', path: '/members/db.netbird.test' }]);

    it('is who renamed it, for both names, and not the apply that put it there', async () => {
      const events = [enrolled, rename, applied];
      expect(await whoDid(went, events, bound)).toBe('eve@acme.test');
      expect(await whoDid(CAME, events, bound)).toBe('eve@acme.test');
    });

    it('is who put it in, where that was another machine', async () => {
      const other = event('peer.group.add', 'p-nas', { ...at('20'), ...of('old.netbird.test'), ...robot });
      expect(await whoDid(CAME, [rename, other], bound)).toBe('rollcall');
      expect(
        await whoDid(
          CAME,
          [event('peer.group.add', 'p-nas', { ...at('50'), ...of('nas.netbird.test'), ...robot }), rename, applied],
          bound,
        ),
      ).toBe('rollcall');
    });

    it('is who took it out under its name, and nobody where it was renamed before the last apply', async () => {
      const out = event('peer.group.delete', 'p-nas', { ...at('20'), ...of('db.netbird.test'), ...robot });
      expect(await whoDid(went, [rename, out, applied], bound)).toBe('rollcall');
      const early = event('peer.rename', 'p-nas', { timestamp: '2026-11-23T10:30:00Z', meta: { fqdn: 'nas.netbird.test' } });
      expect(await whoDid(went, [applied, early], bound)).toBeUndefined();
    });
  });

  describe('of a change of auto-groups', () => {
    const meta = { group_id: 'g-1', email: 'ada@acme.test' };
    const own = { initiator_id: 'u-ada', initiator_email: 'ada@acme.test', initiator_name: 'Ada', meta };
    const synced = async (change: Drift, code: string, given: Parameters<typeof event>[2], role = 'user'): Promise<string | undefined> => {
      const users = (OFFICE.users ?? []).map((each) => ({ ...each, role }));
      const { authors } = await attributeDrift(
        scriptedClient(() => ({ body: [event(code, 'u-ada', given)] })),
        { drift: [change], live: liveOf({ ...OFFICE, users, groups: [group('g', { id: 'g-1', issued: 'jwt' })] }) },
        SIGNAL,
      );
      return authors.get('mesh/g')?.by?.who;
    };
    const ada = drift([{ op: 'add', path: '/members/ada@acme.test', value: { 'laptop.netbird.test': true } }]);

    it('is JWT sync, which the log has as the person', async () => {
      const out = 'NetBird itself: JWT sync took the user and their peers out when "ada@acme.test" signed in';
      expect(await synced(GONE, 'user.group.delete', own)).toBe(out);
      expect(await synced(ada, 'user.group.add', own)).toBe(
        'NetBird itself: JWT sync put the user and their peers there when "ada@acme.test" signed in',
      );
      // An administrator can do the same by hand.
      expect(await synced(GONE, 'user.group.delete', own, 'admin')).toBe(`ada@acme.test, or ${out}`);
    });

    it('is whoever wrote those of somebody else, or of a group that no sync made', async () => {
      expect(await synced(GONE, 'user.group.delete', { meta })).toBe('eve@acme.test');
      expect(await whoDid(GONE, [event('user.group.delete', 'u-ada', own)])).toBe('ada@acme.test');
    });

    it('is NetBird itself with who wrote them, where peers came along and were left behind', async () => {
      const at = (minute: string): { readonly timestamp: string } => ({ timestamp: `2026-11-23T11:${minute}:00Z` });
      const given = event('user.group.add', 'u-ada', { ...at('10'), meta });
      const off = event('account.setting.group.propagation.disable', 'acc', at('20'));
      const on = event('account.setting.group.propagation.enable', 'acc', at('40'));
      const taken = event('user.group.delete', 'u-ada', { ...at('30'), meta });
      const who = 'NetBird itself: it put the peer there by the auto-groups of "ada@acme.test", which eve@acme.test wrote';

      expect(await whoDid(ada, [taken, off, given])).toBe(who);
      expect(await whoDid(ada, [on, taken, off, given])).toBe(who);
      // With propagation they leave with the auto-groups, and what is there came otherwise.
      expect(await whoDid(ada, [taken, given])).toBeUndefined();
      expect(await whoDid(ada, [event('account.setting.group.propagation.disable', 'acc', at('40')), taken, given])).toBeUndefined();
      // Without it they do not come.
      expect(await whoDid(ada, [on, event('user.group.add', 'u-ada', { ...at('30'), meta }), off])).toBeUndefined();
    });
  });

  it('is no rule that did not name the group: what enrolled a machine is not what put it in', async () => {
    const enrolled = event('peer.setupkey.add', 'p-nas', { initiator_id: 'k-servers', meta: { setup_key_name: 'servers' } });

    // That key is live, and names another group.
    expect(await whoDid(CAME, [enrolled])).toBeUndefined();
    expect(
      await whoDid(CAME, [event('setupkey.group.delete', 'k-servers', { ...OF_GROUP, timestamp: '2026-11-23T13:00:00Z' }), enrolled]),
    ).toContain('NetBird itself');
  });

  it('is who did it last', async () => {
    const events = [event('user.peer.delete', 'p-phone'), event('peer.group.delete', 'p-phone', OF_GROUP)];

    expect(await whoDid(GONE, events)).toContain('NetBird itself');
  });

  it('is not known to a token that may not read the log, which is a failure and no silence', async () => {
    const refused = attributeDrift(
      scriptedClient(() => ({ status: 403, body: { message: 'permission denied', code: 403 } })),
      { drift: [GONE], live: liveOf() },
      SIGNAL,
    );

    await expect(refused).rejects.toMatchObject({ code: 'PROVIDER_PERMISSION' });
  });

  it.each([
    { what: 'the log is not kept', events: [], why: 'the audit log is empty' },
    {
      what: 'the log holds its newest events only, and they are newer than what was applied',
      events: Array.from({ length: 10_000 }, () => event('group.add', 'g-9')),
      why: 'no more than its newest 10000 events, the oldest of 2026-11-23T12:00:00Z',
    },
    {
      what: 'the log is full, and reaches back far enough',
      events: [
        ...Array.from({ length: 9_999 }, () => event('group.add', 'g-9')),
        event('group.add', 'g-9', { timestamp: '2026-11-23T10:00:00Z' }),
      ],
    },
    { what: 'the log is not full', events: [event('group.add', 'g-9')] },
    { what: 'everybody is known', events: [event('peer.group.delete', 'p-phone', OF_GROUP)] },
  ])('says what the log cannot tell where $what', async ({ events, why }) => {
    const { missed } = await attributeDrift(
      scriptedClient(() => ({ body: events })),
      { drift: [GONE], live: liveOf({ ...OFFICE, facts: { bound: APPLIED } }) },
      SIGNAL,
    );

    expect(missed).toEqual(why === undefined ? [] : [{ code: 'INCOMPLETE_READ', why: expect.stringContaining(why) as string }]);
  });
});
