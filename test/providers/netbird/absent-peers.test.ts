import { describe, expect, it } from 'vitest';
import { absentPeers } from '../../../src/providers/netbird/absent-peers.ts';
import { liveGroup } from '../../../src/providers/netbird/document.ts';
import { OFFICE, declared, factsOf, group, holding, peer, target, user } from './builders.ts';

const USERS = [user('ada', { autoGroups: ['g-eng'] }), user('grace')];
const FACTS = factsOf({ ...OFFICE, users: USERS });
const SITE = { target: target({ members_as: 'auto_groups' }), directory: FACTS.directory! };
const WISH = declared('eng', { members: ['ada@acme.test', 'grace@acme.test'] });
const liveWith = (...names: readonly string[]) => [liveGroup(group('eng', { peers: holding(...names) }), FACTS)];

describe('machines that are not where the auto-groups of their owner say', () => {
  it('are named, each group once; people who are only declared there are not there yet', () => {
    expect(absentPeers(liveWith('laptop'), { declared: [WISH], bound: [] }, SITE)).toMatchObject([
      { code: 'UNSUPPORTED_CHANGE', address: 'mesh/eng', message: expect.stringContaining('"phone.netbird.test" is not in the group') },
    ]);
    expect(absentPeers(liveWith(), { declared: [WISH], bound: [] }, SITE)[0]?.message).toContain(
      '"laptop.netbird.test", "phone.netbird.test" are not in the group',
    );
    expect(absentPeers(liveWith('laptop', 'phone'), { declared: [WISH], bound: [] }, SITE)).toEqual([]);
  });

  it('are not looked for where people are peers, where nobody is declared, and where the group is not live', () => {
    const peers = { ...SITE, target: target({}) };

    expect(absentPeers(liveWith('laptop'), { declared: [WISH], bound: [] }, peers)).toEqual([]);
    expect(absentPeers(liveWith('laptop'), { declared: [declared('eng')], bound: [] }, SITE)).toEqual([]);
    expect(absentPeers([], { declared: [WISH], bound: [] }, SITE)).toEqual([]);
  });

  it('are at most five by name', () => {
    const peers = Array.from({ length: 7 }, (_, index) => peer(`box-${index}`, { userId: 'u-ada' }));
    const directory = factsOf({ ...OFFICE, users: USERS, peers }).directory!;

    expect(absentPeers(liveWith(), { declared: [WISH], bound: [] }, { ...SITE, directory })[0]?.message).toContain('and 2 more are not');
  });
});
