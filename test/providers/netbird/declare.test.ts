import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declareGroup } from '../../../src/providers/netbird/declare.ts';
import { desireGroup } from '../../../src/providers/netbird/desire.ts';
import { liveGroup } from '../../../src/providers/netbird/document.ts';
import { declared, factsOf, group, holding, liveOf, OFFICE, setupKey, user } from './builders.ts';
import type { World } from './builders.ts';

function declaredIn(world: World, given: Parameters<typeof group>[1]): ReturnType<typeof declareGroup> {
  return declareGroup(liveGroup(group('g', given), factsOf(world)), liveOf(world));
}

describe('declareGroup', () => {
  test('lists people who are in it with all their peers, and else the peers', () => {
    expect(declaredIn(OFFICE, { peers: holding('laptop', 'phone', 'nas') })).toEqual({
      members: [{ email: 'ada@acme.test' }],
      block: { peers: ['nas.netbird.test'], resources: [] },
      left: [],
    });
    expect(declaredIn(OFFICE, { peers: holding('laptop', 'desk') })).toMatchObject({
      members: [{ email: 'grace@acme.test' }],
      block: { peers: ['laptop.netbird.test'] },
    });
  });

  test('lists people as auto-groups where the group stands in those of users', () => {
    const world = { ...OFFICE, users: [user('ada', { autoGroups: ['g-g'] }), user('bot', { email: '', autoGroups: ['g-g'] })] };
    expect(declaredIn(world, {})).toEqual({
      members: [{ email: 'ada@acme.test' }],
      block: { members_as: 'auto_groups', resources: [] },
      left: [{ field: 'auto_groups', element: 'user:bot', reason: 'the user has no e-mail to be declared by' }],
    });
  });

  test('leaves out peers that a setup key put there', () => {
    const world = { ...OFFICE, setupKeys: [setupKey('servers', { autoGroups: ['g-g'] })] };
    const live = liveGroup(group('g', { peers: holding('nas') }), factsOf(world));
    expect(live.held).toHaveLength(1);
    expect(declareGroup(live, liveOf(world))).toEqual({ block: { resources: [] }, left: [] });
  });

  test('says that nobody is in it only where nobody is', () => {
    const world = { ...OFFICE, setupKeys: [setupKey('servers', { autoGroups: ['g-g'] })] };
    expect(declaredIn(world, {})).toMatchObject({ members: [] });
    const users = [user('ada', { autoGroups: ['g-g'] })];
    expect(declaredIn({ ...world, users }, { peers: holding('laptop', 'nas') })).toEqual({
      members: [{ email: 'ada@acme.test' }],
      additive: true,
      block: { members_as: 'auto_groups', resources: [] },
      left: [],
    });
    for (const propagates of [true, false])
      expect(declaredIn({ ...OFFICE, users: [...users, user('grace')], propagates }, { peers: holding('laptop', 'desk') })).toEqual({
        members: [{ email: 'ada@acme.test' }],
        block: { members_as: 'auto_groups', peers: ['desk.netbird.test'], resources: [] },
        left: [],
      });
  });

  test('names resources by type and name, by the network where that is needed, and peers among them not at all', () => {
    const resources = [
      { id: 'r-1', type: 'subnet' },
      { id: 'p-nas', type: 'peer' },
    ];
    expect(declaredIn(OFFICE, { resources })).toMatchObject({ block: { resources: [{ type: 'subnet', name: 'office' }] }, left: [] });
    const unknown = declaredIn(OFFICE, { resources: [{ id: 'r-9', type: 'host' }, ...resources] });
    expect(unknown).toMatchObject({ block: {}, left: [{ field: 'resources', element: 'id:r-9' }] });
    expect(unknown.block).not.toHaveProperty('resources');
    const two = {
      ...OFFICE,
      resources: [...OFFICE.resources!, { id: 'r-3', type: 'subnet', name: 'office' }],
      networks: [...OFFICE.networks!, { id: 'n-2', name: 'porto', resources: ['r-3'], routers: [] }],
    };
    expect(declaredIn(two, { resources: [{ id: 'r-3', type: 'subnet' }] }).block).toEqual({
      resources: [{ type: 'subnet', name: 'office', network: 'porto' }],
    });
  });

  test('asks for just what is there, whatever is there', () => {
    const names = fc.subarray(['laptop', 'phone', 'desk', 'nas', 'gone']);
    const refs = fc.subarray([
      { id: 'r-1', type: 'subnet' },
      { id: 'r-2', type: 'host' },
      { id: 'p-nas', type: 'peer' },
    ]);
    fc.assert(
      fc.property(names, refs, (peers, resources) => {
        const live = liveGroup(group('g', { peers: holding(...peers), resources }), factsOf(OFFICE));
        const { block, members, left } = declareGroup(live, liveOf(OFFICE));
        const wish = desireGroup(declared('g', { block, members: members?.map(({ email }) => email) ?? [] }), liveOf(OFFICE));
        const lost = [...left, ...live.held].map(({ element }) => element);
        const { auto_groups: _users, ...document } = live.document;
        const rest = {
          ...document,
          members: Object.fromEntries(Object.entries(document['members'] as object).filter(([element]) => !lost.includes(element))),
          resources: (document['resources'] as readonly string[]).filter((element) => !lost.includes(element)),
        };
        expect([wish.problems, wish.document]).toEqual([[], rest]);
      }),
    );
  });
});
