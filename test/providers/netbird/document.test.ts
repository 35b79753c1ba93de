import { describe, expect, it } from 'vitest';
import { parseGroup } from '../../../src/providers/netbird/answers.ts';
import { groupBody, isSame, liveGroup } from '../../../src/providers/netbird/document.ts';
import { makePeerMemory } from '../../../src/providers/netbird/peer-memory.ts';
import { OFFICE, factsOf, group, holding, peer, user } from './builders.ts';

const FACTS = factsOf();
const PLACE = { method: 'GET', path: '/groups', requestId: undefined };
const GROUP = group('eng', {
  peers: [...holding('phone', 'laptop', 'nas'), 'proxy'],
  resources: [
    { id: 'r-1', type: 'subnet' },
    { id: 'r-9', type: 'host' },
    { id: 'p-nas', type: 'peer' },
    { id: '', type: 'host' },
  ],
});

describe('a live group', () => {
  it('lists people, machines and what nobody knows, each once', () => {
    expect(liveGroup(GROUP, FACTS).document).toEqual({
      auto_groups: {},
      members: {
        'ada@acme.test': ['laptop.netbird.test', 'phone.netbird.test'],
        'id:proxy': ['id:proxy'],
        'nas.netbird.test': ['nas.netbird.test'],
      },
      name: 'eng',
      resources: ['id:r-9', 'peer:nas.netbird.test', 'subnet:office@berlin'],
    });
  });

  it('has of a person the peers that are in it, and all of them only where all are', () => {
    const partly = parseGroup(
      { id: 'g', name: 'eng', issued: 'api', peers: [{ id: 'p-phone' }, { id: 'p-phone' }], resources: null },
      PLACE,
    );

    expect(liveGroup(partly, FACTS).document['members']).toEqual({ 'ada@acme.test': ['phone.netbird.test'] });
    expect(liveGroup(group('eng', { peers: holding('phone', 'laptop') }), FACTS).document['members']).toEqual({
      'ada@acme.test': ['laptop.netbird.test', 'phone.netbird.test'],
    });
  });

  it('lists machines that came after the list of peers was read beside those of the same person', async () => {
    const phone = group('eng', { peers: holding('phone', 'tablet') });
    const facts = await makePeerMemory().learn(FACTS, phone, async () => [peer('tablet', { userId: 'u-ada' })]);

    expect(liveGroup(phone, facts).document['members']).toEqual({ 'ada@acme.test': ['phone.netbird.test', 'tablet.netbird.test'] });
  });

  it('holds what no list shows, and peers among the resources, whether or not rules could be read', () => {
    const held = [
      { field: 'members', element: 'id:proxy', reason: expect.stringContaining('does not show it') },
      { field: 'resources', element: 'peer:nas.netbird.test', reason: expect.stringContaining('in NetBird alone') },
    ];

    expect(liveGroup(GROUP, FACTS).held).toEqual(held);
    expect(liveGroup(GROUP, { ...FACTS, rules: undefined }).held).toEqual(held);
    expect(liveGroup(GROUP, { ...FACTS, directory: undefined }).held).toMatchObject([{ field: 'resources', element: 'id:p-nas' }]);
  });

  it('leaves out what could not be read', () => {
    expect(Object.keys(liveGroup(GROUP, { ...FACTS, directory: undefined }).document)).toEqual(['name', 'resources']);
    expect(Object.keys(liveGroup(GROUP, { ...FACTS, catalogue: undefined }).document)).toEqual(['auto_groups', 'members', 'name']);
  });

  it('holds the peers of a rule, and the auto-groups where JWT sync writes them', () => {
    const facts = factsOf({ ...OFFICE, users: [user('ada', { autoGroups: ['g-eng'] }), user('grace')] });

    expect(liveGroup(group('eng', { peers: holding('laptop', 'desk') }), facts).held).toMatchObject([
      { field: 'members', element: 'ada@acme.test' },
    ]);
    expect(liveGroup(group('eng', { issued: 'jwt' }), facts).held).toMatchObject([{ field: 'auto_groups' }]);
    expect(liveGroup(group('eng'), facts).document['auto_groups']).toEqual({ 'ada@acme.test': ['ada@acme.test'] });
  });
});

describe('the body of a write', () => {
  const source = { fresh: GROUP, directory: FACTS.directory, catalogue: FACTS.catalogue };

  it('is the group as it was read where nothing changes, but for an entry that refers to nothing', () => {
    const body = groupBody({ ...source, document: liveGroup(GROUP, FACTS).document });

    expect(body.peers).toEqual(['p-laptop', 'p-nas', 'p-phone', 'proxy']);
    expect(body.resources).toEqual(GROUP.resources.slice(0, 3));
    expect(isSame(body, { ...GROUP, resources: GROUP.resources.slice(0, 3) })).toBe(true);
    expect(isSame(body, { ...GROUP, name: 'other' })).toBe(false);
  });

  it('sends along whole lists that could not be translated', () => {
    const body = groupBody({ document: { name: 'new' }, fresh: GROUP, directory: undefined, catalogue: undefined });

    expect([body.name, body.peers.length, body.resources.length]).toEqual(['new', 4, 3]);
  });

  it.each([
    { what: 'a peer that is gone', document: { members: { 'x@acme.test': ['gone.netbird.test'] } }, code: 'UNKNOWN_MEMBER' },
    {
      what: 'a peer that is somebody else’s by now',
      document: { members: { 'x@acme.test': ['phone.netbird.test'] } },
      code: 'UNKNOWN_MEMBER',
    },
    {
      what: 'a peer that belongs to somebody now',
      document: { members: { 'desk.netbird.test': ['desk.netbird.test'] } },
      code: 'UNKNOWN_MEMBER',
    },
    { what: 'an id that is in no list and was not there', document: { members: { 'id:new': ['id:new'] } }, code: 'UNKNOWN_MEMBER' },
    { what: 'a resource that is gone', document: { resources: ['host:gone@berlin'] }, code: 'UNKNOWN_REFERENCE' },
  ])('is never made with $what', ({ document, code }) => {
    expect(() => groupBody({ ...source, document: { name: 'g', ...document } })).toThrow(expect.objectContaining({ code }));
  });

  it('sends resources that do not change along as they are stored, and an unknown one without a type beside others', () => {
    const resources = [
      { id: 'r-2', type: '' },
      { id: 'r-8', type: '' },
      { id: 'r-1', type: 'host' },
      { id: 'r-1', type: 'subnet' },
    ];
    const fresh = group('g', { resources });
    const now = ['host:printer@berlin', 'id:r-8', 'subnet:office@berlin', 'subnet:office@berlin as host'];

    expect(liveGroup(fresh, FACTS).document['resources']).toEqual(now);
    for (const document of [{ name: 'g' }, { name: 'g', resources: now }])
      expect(groupBody({ ...source, fresh, document }).resources).toEqual(resources);
    expect(groupBody({ ...source, fresh, document: { name: 'g', resources: now.slice(0, 3) } }).resources).toEqual([
      { id: 'r-2', type: '' },
      { id: 'r-8', type: '' },
      { id: 'r-1', type: 'subnet' },
    ]);
  });
});
