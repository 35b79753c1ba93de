import { describe, expect, it } from 'vitest';
import { parseUser } from '../../../src/providers/netbird/answers.ts';
import { checkGroup } from '../../../src/providers/netbird/check.ts';
import { desireGroup } from '../../../src/providers/netbird/desire.ts';
import { OFFICE, declared, factsOf, liveOf, peer, user } from './builders.ts';

describe('what a declaration asks for', () => {
  it('are all peers of its people, its machines and its resources, each named once', () => {
    const wish = declared('eng', {
      members: ['ada@acme.test'],
      block: { peers: ['phone', '100.1.0.9'], resources: [{ type: 'subnet', name: 'office' }, 'host:printer@berlin', 'id:r-1'] },
    });

    expect(desireGroup(wish, liveOf())).toEqual({
      document: {
        members: { 'ada@acme.test': ['laptop.netbird.test', 'phone.netbird.test'], 'nas.netbird.test': ['nas.netbird.test'] },
        name: 'eng',
        resources: ['host:printer@berlin', 'subnet:office@berlin'],
      },
      problems: [],
      warnings: [],
    });
  });

  it('is the name alone where nothing else is said, and empty lists where they are', () => {
    expect(desireGroup(declared('g'), liveOf()).document).toEqual({ name: 'g' });
    expect(desireGroup(declared('g', { members: [], block: { resources: [] } }), liveOf()).document).toEqual({
      members: {},
      name: 'g',
      resources: [],
    });
  });

  it('are users with members_as: auto_groups, and machines beside them', () => {
    const wish = declared('g', { members: ['ada@acme.test'], block: { members_as: 'auto_groups', peers: ['nas'] } });

    expect(desireGroup(wish, liveOf()).document).toEqual({
      auto_groups: { 'ada@acme.test': ['ada@acme.test'] },
      members: { 'nas.netbird.test': ['nas.netbird.test'] },
      name: 'g',
    });
    const byTarget = liveOf({ ...OFFICE, facts: { membersAs: 'auto_groups' } });
    expect(desireGroup(declared('g', { members: ['ada@acme.test'] }), byTarget).document).toEqual({
      auto_groups: { 'ada@acme.test': ['ada@acme.test'] },
      members: {},
      name: 'g',
    });
    expect(Object.keys(desireGroup(declared('g'), byTarget).document)).toEqual(['name']);
    expect(Object.keys(desireGroup(declared('g', { members: [], block: { members_as: 'peers' } }), byTarget).document)).toEqual([
      'members',
      'name',
    ]);
  });

  it.each([
    { what: 'somebody unknown', wish: { members: ['ada@acme.tset'] }, code: 'UNKNOWN_MEMBER', says: 'ada@acme.test' },
    { what: 'a machine that is not there', wish: { block: { peers: ['nass'] } }, code: 'UNKNOWN_MEMBER', says: 'nas' },
    {
      what: 'a resource of another type',
      wish: { block: { resources: [{ type: 'host', name: 'office' }] } },
      code: 'UNKNOWN_REFERENCE',
      says: 'subnet:office@berlin',
    },
    {
      what: 'a resource by an unknown id',
      wish: { block: { resources: ['id:r-7'] } },
      code: 'UNKNOWN_REFERENCE',
      says: 'Make it in its network first',
    },
  ])('has $what as a problem with the nearest', ({ wish, code, says }) => {
    const { problems } = desireGroup(declared('g', wish), liveOf());

    expect(problems).toMatchObject([{ code, address: 'mesh/g' }]);
    expect(problems[0]?.detail).toContain(says);
  });

  it('lists all peers that a name may mean', () => {
    const live = liveOf({
      ...OFFICE,
      peers: [peer('nas', { ip: '100.1.0.9' }), peer('nas', { id: 'p-2', dnsLabel: 'nas-1-2.netbird.test', ip: '100.1.0.8' })],
    });
    const { problems } = desireGroup(declared('g', { block: { peers: ['nas'] } }), live);

    expect(problems).toMatchObject([
      {
        code: 'AMBIGUOUS_NAME',
        summary: expect.stringContaining('"nas-1-2.netbird.test" (100.1.0.8, id:p-2), "nas.netbird.test" (100.1.0.9, id:p-nas)'),
      },
    ]);
  });

  it('leaves somebody unknown out with a warning where the target skips them', () => {
    const live = liveOf({ ...OFFICE, facts: { unknownMembers: 'skip' } });
    const { problems, warnings, document } = desireGroup(declared('g', { members: ['nobody@acme.test', 'grace@acme.test'] }), live);

    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'UNKNOWN_MEMBER', message: expect.stringContaining('Left out.') }]);
    expect(document['members']).toEqual({ 'grace@acme.test': ['desk.netbird.test'] });
  });

  it('warns of people without a machine, and of ephemeral peers that are named by id', () => {
    const world = { ...OFFICE, users: [user('new')], peers: [peer('pod', { ephemeral: true })] };
    const { warnings } = desireGroup(declared('g', { members: ['new@acme.test'], block: { peers: ['id:p-pod'] } }), liveOf(world));

    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('"new@acme.test" has no peer'),
      expect.stringContaining('"pod.netbird.test" is ephemeral'),
    ]);
  });

  it('says of somebody without a machine that the invitation was not accepted, as NetBird answers it', () => {
    const PLACE = { method: 'GET', path: '/users', requestId: undefined };
    const answer = { id: 'u-new', email: 'new@acme.test', name: '', role: 'user', auto_groups: [] };
    const warned = (...statuses: readonly string[]): readonly string[] => {
      const users = statuses.map((status, index) => parseUser({ ...answer, id: `u-${index}`, status }, PLACE));
      const { document, problems, warnings } = desireGroup(declared('g', { members: ['new@acme.test'] }), liveOf({ users }));
      expect([document['members'], problems]).toEqual([{}, []]);
      return warnings.map(({ message }) => message);
    };

    expect(warned('invited')).toEqual([
      '"mesh/g": "new@acme.test" has no peer in target "mesh": the invitation was not accepted so far; the next plan after the first one is enrolled adds it.',
    ]);
    expect(warned('invited', 'active')).toEqual([expect.stringContaining('in target "mesh" yet;')]);
  });

  it('refuses two people who stand for one user, and users whom people: names and nobody knows', () => {
    const people = { 'ada@acme.test': ['id:u-ada', 'gone@acme.test'], 'root@acme.test': ['ada@acme.test'] };
    const rivals = desireGroup(declared('g', { members: ['root@acme.test'] }), liveOf({ ...OFFICE, people }));
    const missing = desireGroup(
      declared('g', { members: ['ada@acme.test'] }),
      liveOf({ ...OFFICE, people: { 'ada@acme.test': ['gone@acme.test'] } }),
    );

    expect(rivals.problems).toMatchObject([{ code: 'AMBIGUOUS_NAME', summary: expect.stringContaining('"ada@acme.test"') }]);
    expect(missing.problems).toMatchObject([{ code: 'UNKNOWN_MEMBER', summary: expect.stringContaining('stands for "gone@acme.test"') }]);
  });

  it.each([['grace@acme.test'], ['id:u-grace']])('says to whom people: gives the user of somebody who is listed too: %s', (identity) => {
    const live = liveOf({ ...OFFICE, people: { 'ada@acme.test': ['ada@acme.test', identity] } });
    const { problems } = desireGroup(declared('g', { members: ['grace@acme.test'] }), live);

    expect(problems).toMatchObject([
      {
        code: 'UNKNOWN_MEMBER',
        summary:
          '"mesh/g": "grace@acme.test" is nobody of their own: `people:` in rollcall.yaml gives that user to "ada@acme.test" in target "mesh".',
        detail: expect.stringMatching(/^Correct it, list "ada@acme.test", /),
      },
    ]);
  });

  it('says nothing of people and resources that could not be read', () => {
    const blind = { ...liveOf(), facts: { ...factsOf(), directory: undefined, catalogue: undefined } };

    expect(desireGroup(declared('g', { members: ['ada@acme.test'], block: { resources: [] } }), blind).document).toEqual({ name: 'g' });
  });
});

describe('what is wrong without looking', () => {
  it.each([
    { wish: { name: 'All' }, says: 'every peer is in it', severity: 'error' },
    {
      wish: { block: { resources: ['host:nas', { type: 'host', name: 'nas' }] } },
      says: 'resource 2 is the same as resource 1',
      severity: 'error',
    },
  ])('$says', ({ wish, says, severity }) => {
    expect(checkGroup(declared('g', wish))).toMatchObject([{ severity, summary: expect.stringContaining(says) }]);
  });

  it('is nothing where all is well', () => {
    expect(checkGroup(declared('g', { members: [], block: { peers: [], resources: ['host:a', 'host:a@b'] } }))).toEqual([]);
  });

  it.each([[[]], [['nas']]])('is nothing of machines beside people in auto-groups, which export writes too: %j', (peers) => {
    const block = { members_as: 'auto_groups', peers };
    expect(checkGroup(declared('g', { members: ['ada@acme.test'], block }))).toEqual([]);
  });
});
