import { describe, expect, it } from 'vitest';
import { people } from '../../../builders/plan-input.ts';
import type { Case, LiveGroup } from '../../../builders/plan-input.ts';
import { findingsOf } from '../../../builders/planning.ts';

const PRIVILEGED: Partial<Case> = { guards: { privileged: { vault: { policies: ['root-*', 'admin'] } } } };
const ENTRIES: NonNullable<Case['entries']> = { 'v/eng': { id: 'g1', applied: { name: 'eng' } } };
const eng = (document: object = {}, rest: Partial<LiveGroup> = {}): LiveGroup => ({
  id: 'g1',
  document: { name: 'eng', ...document },
  ...rest,
});

const messages = (given: Case): (string | undefined)[] =>
  findingsOf({ entries: ENTRIES, ...PRIVILEGED, ...given }, 'PRIVILEGE_GAINED').map(({ message }) => message);

describe('privileges gained', () => {
  it('are those of the project, by provider and field', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { policies: ['admin', 'plain', 'root-a'] } }],
      live: [eng({ members: people('ada@x') })],
    };

    expect(messages(given)).toEqual(['"v/eng" opens privileged "admin", "root-a" to 1 person: "ada@x".']);
    expect(messages({ ...given, guards: { privileged: { netbird: { policies: ['*'] } } } })).toEqual([]);
    expect(messages({ ...given, guards: { privileged: { vault: { roles: ['*'] } } } })).toEqual([]);
    expect(messages({ ...given, guards: { privileged: { vault: {} } } })).toEqual([]);
  });

  it('are found however their pattern is spelt, where the system folds the values', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { policies: ['admin', 'root-a'] } }],
      live: [eng({ members: people('ada@x') })],
    };

    expect(messages({ ...given, guards: { privileged: { vault: { policies: ['Admin', ' ROOT-*'] } } } })).toEqual([
      '"v/eng" opens privileged "admin", "root-a" to 1 person: "ada@x".',
    ]);
  });

  it('are reported even where nobody is known to have them yet', () => {
    expect(messages({ wishes: [{ key: 'eng', document: { policies: ['admin'] } }], live: [eng()] })).toEqual([
      '"v/eng" opens privileged "admin" to nobody known yet, whoever joins later.',
    ]);
  });

  it('come to whoever joins, and not again to who had them by another way', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { members: people('ada@x', 'bob@x') } }],
      live: [eng({ policies: ['admin'] }), { id: 'g2', document: { name: 'ops', policies: ['admin'], members: people('bob@x') } }],
    };

    expect(findingsOf({ entries: ENTRIES, ...PRIVILEGED, ...given }, 'PRIVILEGE_GAINED')).toMatchObject([
      { address: 'v/eng', blocking: true, count: 1, people: ['ada@x'] },
    ]);
  });

  it('come to one more identity of somebody who has them, which is nobody new', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { members: { 'ada@x': ['ada', 'mallory'] } } }],
      live: [eng({ policies: ['admin'], members: { 'ada@x': ['ada'] } })],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: { 'ada@x': ['ada'] } } } },
    };

    expect(findingsOf({ ...given, ...PRIVILEGED }, 'PRIVILEGE_GAINED')).toMatchObject([{ count: 1, people: ['ada@x'] }]);
    expect(messages({ ...given, wishes: [{ key: 'eng', document: { members: { 'ada@x': [] } } }] })).toEqual([]);
  });

  it('come from above, also from a group that nobody manages', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { members: people('ada@x') } }],
      live: [eng({}, { extra: { referrers: ['g2'] } }), { id: 'g2', document: { name: 'ops', policies: ['admin'], groups: ['id:g1'] } }],
    };

    expect(messages(given)).toEqual(['"v/eng" opens privileged "admin" to 1 person: "ada@x".']);
  });

  it('are asked of every change that opens the way', () => {
    const given: Case = {
      wishes: [
        { key: 'eng', document: { groups: ['sub'], policies: ['admin'] } },
        { key: 'sub', document: { members: people('ada@x') } },
      ],
      live: [eng()],
    };

    expect(
      findingsOf({ entries: ENTRIES, ...PRIVILEGED, ...given }, 'PRIVILEGE_GAINED').map(({ address, people: who }) => [address, who]),
    ).toEqual([
      ['v/eng', ['ada@x']],
      ['v/sub', ['ada@x']],
    ]);
  });

  it('come to people whom nobody has read, which no number can approve', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { groups: ['name:sub'] } }],
      live: [eng({ policies: ['admin'], members: people('ada@x') }), { id: 'g2', document: { name: 'sub' }, unread: true }],
    };
    const approval = {
      match: '*',
      allow: ['PRIVILEGE_GAINED'],
      count: 99,
      until: '2027-01-01',
      reason: 'x',
      place: { file: 'x.yaml', path: [] },
    };

    expect(messages(given)).toEqual(['"v/eng" opens privileged "admin" to whoever is in "name:sub", which Rollcall did not read.']);
    expect(findingsOf({ entries: ENTRIES, ...PRIVILEGED, ...given, project: { approvals: [approval] } }, 'PRIVILEGE_GAINED')).toMatchObject(
      [{ blocking: true }],
    );
    expect(
      findingsOf(
        { entries: ENTRIES, ...PRIVILEGED, ...given, project: { approvals: [{ ...approval, count: undefined }] } },
        'PRIVILEGE_GAINED',
      ),
    ).toMatchObject([{ blocking: false }]);
  });

  it.each<[string, LiveGroup]>([
    ['follow their logins', eng({}, { held: [{ field: 'members', reason: 'by login' }] })],
    ['come by an alias', eng({ alias: { mount: 'ldap', name: 'eng' } })],
    ['could not be read', eng({}, { extra: { document: { name: 'eng', policies: [], groups: [] } } })],
  ])('come to people who %s, which no number can approve', (_how, group) => {
    const [finding] = findingsOf(
      { wishes: [{ key: 'eng', document: { policies: ['admin'] } }], live: [group], entries: ENTRIES, ...PRIVILEGED },
      'PRIVILEGE_GAINED',
    );

    expect(finding).toMatchObject({
      blocking: true,
      message: '"v/eng" opens privileged "admin" to whoever is let into "eng" from outside, whom Rollcall does not know.',
    });
    expect(finding).not.toHaveProperty('count');
  });

  it('come to others where an alias is set or points elsewhere, below the group that grants too', () => {
    const alias = (name: string): Record<string, unknown> => ({ alias: { mount: 'ldap', name } });
    const given: Case = {
      wishes: [{ key: 'eng', document: alias('everybody') }],
      live: [eng({ ...alias('admins'), policies: ['admin'] })],
    };
    const top = { id: 'g2', document: { name: 'ops', policies: ['admin'], groups: ['id:g1'] } };

    expect(messages(given)).toHaveLength(1);
    expect(findingsOf({ entries: ENTRIES, ...PRIVILEGED, ...given }, 'PRIVILEGE_GAINED')[0]).not.toHaveProperty('count');
    expect(messages({ ...given, live: [eng(), top] })).toHaveLength(1);
    expect(messages({ ...given, live: [eng()] })).toEqual([]);
    expect(messages({ ...given, wishes: [{ key: 'eng', document: { alias: null } }] })).toEqual([]);
    expect(messages({ ...given, live: [eng({}, { extra: { referrers: ['g2'] } }), { ...top, unread: true }] })).toHaveLength(1);
  });

  it('come to known and unknown people at once', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { policies: ['admin'] } }],
      live: [eng({ members: people('ada@x'), groups: ['id:g2'] }), { id: 'g2', document: { name: 'sub' }, unread: true }],
    };

    expect(messages(given)).toEqual([
      '"v/eng" opens privileged "admin" to 1 person: "ada@x"; and to whoever is in "name:sub", which Rollcall did not read.',
    ]);
  });

  it('may come from a group that was not read: that blocks too', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { members: people('ada@x') } }],
      live: [eng({}, { extra: { referrers: ['g2', 'gone'] } }), { id: 'g2', document: { name: 'ops' }, unread: true }],
    };

    expect(messages(given)).toEqual([
      '"v/eng" lies in "name:ops", which Rollcall did not read: nobody knows what its new members gain there.',
    ]);
    expect(messages({ ...given, wishes: [{ key: 'eng', document: { policies: ['plain'] } }] })).toEqual([]);
  });

  it('may come from different groups that were not read, each to its own', () => {
    const given: Case = {
      wishes: ['eng', 'dev', 'free'].map((key) => ({ key, document: { members: people('ada@x') } })),
      live: [
        eng({}, { extra: { referrers: ['g8'] } }),
        { id: 'g2', document: { name: 'dev' }, extra: { referrers: ['g9'] } },
        { id: 'g8', document: { name: 'ops' }, unread: true },
        { id: 'g9', document: { name: 'all' }, unread: true },
      ],
    };

    expect(messages(given)).toEqual([
      expect.stringContaining('"v/dev" lies in "name:all",'),
      expect.stringContaining('"v/eng" lies in "name:ops",'),
    ]);
  });

  it('are not asked of what opens no way to them', () => {
    const given: Case = {
      wishes: [
        { key: 'eng', document: { groups: ['name:mid', 'name:sub'] } },
        { key: 'ops', document: { members: people('ada@x') } },
      ],
      live: [
        eng({ policies: ['admin'], groups: ['id:g2'] }),
        { id: 'g2', document: { name: 'mid', groups: ['id:g3'] } },
        { id: 'g3', document: { name: 'sub', members: people('bob@x') } },
      ],
    };

    expect(messages(given)).toEqual([]);
  });

  it('are not what a group loses with the group above it', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { members: people('ada@x') } }],
      live: [eng(), { id: 'g2', document: { name: 'ops', policies: ['admin'], groups: ['id:g1'] } }],
      entries: { ...ENTRIES, 'v/ops': { id: 'g2', applied: { name: 'ops' } } },
    };

    expect(messages(given)).toEqual([]);
  });
});
