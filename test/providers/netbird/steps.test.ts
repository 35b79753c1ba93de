import { describe, expect, it } from 'vitest';
import { missingRights } from '../../../src/providers/netbird/preflight.ts';
import { stepsOf } from '../../../src/providers/netbird/steps.ts';
import { detailOf } from '../../../src/providers/netbird/step-detail.ts';
import { OFFICE, changeOf, group, liveOf } from './builders.ts';

const OPTIONS = { split: false, marker: 'm' };
const ADA = { 'ada@acme.test': ['ada@acme.test'] };
const GRACE = { 'grace@acme.test': ['grace@acme.test'] };
const PEERS_OF_ADA = { 'ada@acme.test': ['laptop.netbird.test'] };
const PEERS_OF_GRACE = { 'grace@acme.test': ['desk.netbird.test'] };

function titles(change: Parameters<typeof stepsOf>[0], split = false): readonly string[] {
  return stepsOf(change, liveOf(), { ...OPTIONS, split }).map(({ verb, title }) => `${verb}: ${title}`);
}

describe('the writes of a change', () => {
  it('are one for a group and one for each user', () => {
    const after = { name: 'g', members: PEERS_OF_ADA, auto_groups: { ...ADA, ...GRACE }, resources: [] };
    const steps = stepsOf(changeOf('create', { after }), liveOf(), OPTIONS);

    expect(steps.map(({ verb, locks, adds, claims }) => [verb, locks, adds, claims])).toEqual([
      ['create', ['mesh/g'], ['ada@acme.test'], ['name:g']],
      ['add', ['mesh/g', 'user:u-ada'], ['ada@acme.test'], []],
      ['add', ['mesh/g', 'user:u-grace'], ['grace@acme.test'], []],
    ]);
    expect(steps.map(detailOf)).toEqual([
      { call: 'create', marker: 'm' },
      { call: 'user', user: 'u-ada', email: 'ada@acme.test', joins: true },
      { call: 'user', user: 'u-grace', email: 'grace@acme.test', joins: true },
    ]);
  });

  it('change name, members and resources at once, and people join before others leave', () => {
    const change = changeOf('update', {
      before: { name: 'old', members: PEERS_OF_ADA, auto_groups: ADA, resources: ['host:a@n'] },
      after: { name: 'new', members: PEERS_OF_GRACE, auto_groups: GRACE, resources: [] },
      patch: [
        { op: 'remove', path: '/auto_groups/ada@acme.test' },
        { op: 'add', path: '/auto_groups/grace@acme.test', value: {} },
        { op: 'remove', path: '/members/ada@acme.test' },
        { op: 'add', path: '/members/grace@acme.test', value: {} },
        { op: 'replace', path: '/name', value: 'new' },
        { op: 'remove', path: '/resources/host:a@n' },
      ],
    });

    expect(titles(change)).toEqual([
      'set: set name, members, resources',
      'add: add to auto-groups of grace@acme.test',
      'remove: remove from auto-groups of ada@acme.test',
    ]);
    expect(titles(change, true)).toEqual([
      'add: add to name, members',
      'add: add to auto-groups of grace@acme.test',
      'remove: remove from members, resources',
      'remove: remove from auto-groups of ada@acme.test',
    ]);
    expect(stepsOf(change, liveOf(), OPTIONS)[0]).toMatchObject({
      claims: ['name:new'],
      releases: ['name:old'],
      adds: ['grace@acme.test'],
      removes: ['ada@acme.test'],
    });
  });

  it('stay whole where only one half changes anything', () => {
    const change = changeOf('update', {
      before: { members: {} },
      after: { members: PEERS_OF_ADA },
      patch: [{ op: 'add', path: '/members/ada@acme.test', value: {} }],
    });

    expect(titles(change, true)).toEqual(['set: set members']);
    expect(titles(changeOf('adopt', { patch: [] }))).toEqual([]);
    expect(titles(changeOf('forget', {}))).toEqual([]);
  });

  it('take out what Rollcall put into a group before they delete it', () => {
    const before = { name: 'g', members: PEERS_OF_ADA, auto_groups: ADA, resources: ['host:a@n'] };

    expect(titles(changeOf('delete', { before }))).toEqual([
      'set: take out resources',
      'remove: remove from auto-groups of ada@acme.test',
      'delete: delete group',
    ]);
    expect(titles(changeOf('delete', { before: { name: 'g', members: {}, auto_groups: {}, resources: [] } }))).toEqual([
      'delete: delete group',
    ]);
    expect(titles(changeOf('replace', { before: { name: 'g' }, after: { name: 'g' } }))).toEqual([
      'delete: delete group',
      'create: create group',
    ]);
  });
});

describe('the rights of a token', () => {
  const patch = [{ op: 'add' as const, path: '/auto_groups/ada@acme.test', value: {} }];
  const create = changeOf('create', { patch });
  const live = (role: string, modules?: Record<string, Record<string, boolean>>) =>
    liveOf({ ...OFFICE, facts: { rights: { role, modules } } });

  it.each([
    { role: 'auditor', lacks: ['create groups', 'update users'] },
    { role: 'network_admin', lacks: ['update users'] },
    { role: 'admin', lacks: [] },
    { role: 'a role of tomorrow', lacks: [] },
  ])('of a service user are judged by its role, $role: $lacks', ({ role, lacks }) => {
    expect(missingRights([create], live(role)).map(({ summary }) => /may not (\w+ \w+)/.exec(summary)?.[1])).toEqual(lacks);
  });

  it('of a person are what the server tells', () => {
    const modules = { groups: { create: false, delete: true }, users: { update: true } };

    expect(missingRights([create, changeOf('create', { address: 'mesh/h' }), changeOf('delete', {})], live('user', modules))).toMatchObject(
      [{ code: 'PROVIDER_PERMISSION', address: 'mesh/g', summary: expect.stringContaining('"mesh/g" and 1 more') }],
    );
    expect(missingRights([changeOf('update', { patch }), changeOf('adopt', {}), changeOf('forget', {})], live('user', modules))).toEqual(
      [],
    );
  });

  it.each([
    { who: 'a service user with the role admin', rights: { role: 'admin', modules: undefined }, lacks: [] },
    { who: 'a network admin', rights: { role: 'network_admin', modules: undefined }, lacks: ['delete groups of an identity provider'] },
    {
      who: 'the owner in person',
      rights: { role: 'owner', modules: { groups: { delete: true } } },
      lacks: ['delete groups of an identity provider'],
    },
  ])('are enough for deleting a group of an identity provider only with $who', ({ rights, lacks }) => {
    const synced = liveOf({ ...OFFICE, groups: [group('okta', { id: 'g-1', issued: 'integration' })], facts: { rights } });

    expect(
      missingRights([changeOf('delete', { id: 'g-1' })], synced).map(({ summary }) => /may not (.+?)[.,:;]/.exec(summary)?.[1]),
    ).toEqual(lacks);
    expect(missingRights([changeOf('delete', { id: 'g-2' })], synced)).toEqual([]);
  });

  it('include what came to stand in the way of a deletion since the plan', () => {
    const links = [
      { what: 'policy "p"', blocks: true },
      { what: 'setting', blocks: false },
    ];
    const object = { kind: 'group', id: 'g-1', name: 'g', owner: 'other' as const, document: {}, held: [], referrers: [], links };

    expect(missingRights([changeOf('delete', {})], { ...liveOf(), objects: [object] })).toMatchObject([
      { code: 'LIVE_REFERRER', summary: '"mesh/g" cannot be deleted while these refer to it in "mesh": policy "p".' },
    ]);
    expect(missingRights([changeOf('update', {})], { ...liveOf(), objects: [object] })).toEqual([]);
  });
});
