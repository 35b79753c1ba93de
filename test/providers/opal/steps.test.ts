import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import { stepsOf } from '../../../src/providers/opal/steps.ts';
import { changeOf, live } from './builders.ts';

const WHOLE: JsonObject = {
  name: 'eng',
  description: 'x',
  visibility: 'limited',
  visibility_groups: ['child'],
  admin_owner: 'Platform',
  request_configurations: [{ priority: 0, condition: { groups: ['other'] }, auto_approval: true }],
  message_channels: ['audit'],
  on_call_schedules: ['primary'],
  resources: ['db'],
  tags: ['pci'],
  members: { 'ada@acme.test': ['ada@acme.test'] },
  groups: ['child', 'name:foreign'],
};

const titles = (change: Change): readonly string[] => stepsOf(change, live(), { split: false, marker: 'm' }).map(({ title }) => title);

describe('the steps of a group', () => {
  it('make it, then say at once who may see it, then everything else, people and what brings people last', () => {
    const child = { idByAddress: new Map([['v/child', 'c1']]) };
    const steps = stepsOf(changeOf(null, WHOLE, { action: 'create' }), live(child), { split: false, marker: 'm' });

    expect(steps.map(({ title }) => title)).toEqual([
      'create group',
      'set visibility, visibility_groups',
      'set admin_owner, request_configurations',
      'set message_channels',
      'set resources',
      'add tag pci',
      'add ada@acme.test',
      'put in group child',
      'put in group name:foreign',
      'set on_call_schedules',
    ]);
  });

  it('grant before another way goes, let another way come before a grant goes, and say who goes by a group', () => {
    const before = { groups: ['name:out'], on_call_schedules: ['primary'], members: { 'grace@acme.test': ['grace@acme.test'] } };
    const after = { groups: ['name:in'], on_call_schedules: [], members: { 'ada@acme.test': ['ada@acme.test'] } };
    const patch = ['/groups', '/on_call_schedules', '/members'].map((path) => ({ op: 'replace' as const, path }));
    const index = [{ kind: 'group', id: 'out-id', name: 'out', owner: 'other' as const }];
    const held = [{ field: 'members', element: 'linus@acme.test', reason: 'on call' }];
    const known = { ...live({ people: new Map([['out-id', ['hedy@acme.test']]]) }), index };

    const steps = stepsOf(changeOf(before, after, { action: 'update', patch, held }), known, { split: false, marker: 'm' });

    expect(steps.map(({ title, removes }) => [title, ...removes])).toEqual([
      ['add ada@acme.test'],
      ['put in group name:in'],
      ['set on_call_schedules', 'linus@acme.test'],
      ['remove grace@acme.test', 'grace@acme.test'],
      ['take out group name:out', 'hedy@acme.test'],
    ]);
  });

  it('wait for the groups that they refer to', () => {
    const steps = stepsOf(changeOf(null, WHOLE, { action: 'create' }), live(), { split: false, marker: 'm' });

    expect(steps.map(({ needs }) => needs).filter((needs) => needs.length > 0)).toEqual([['v/other'], ['v/child'], ['v/child']]);
  });

  it('hide a group before anything else, and wait for nobody with that: groups that may see it are named once they are there', () => {
    expect(titles(changeOf(null, WHOLE, { action: 'create' })).slice(0, 4)).toEqual([
      'create group',
      'set visibility',
      'set admin_owner, request_configurations',
      'set visibility_groups',
    ]);
  });

  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['becomes limited', { visibility: 'global' }, { visibility: 'limited' }, ['set visibility', 'set admin_owner']],
    ['becomes global', { visibility: 'limited' }, { visibility: 'global' }, ['set admin_owner', 'set visibility']],
    [
      'is taken from a group',
      { visibility: 'limited', visibility_groups: ['name:a', 'name:b'] },
      { visibility: 'limited', visibility_groups: ['name:a'] },
      ['set visibility, visibility_groups', 'set admin_owner'],
    ],
    [
      'is given to a group',
      { visibility: 'limited', visibility_groups: [] },
      { visibility: 'limited', visibility_groups: ['name:a'] },
      ['set admin_owner', 'set visibility, visibility_groups'],
    ],
  ])('write a visibility that %s on the safe side of the settings', (_what, before, after, wanted) => {
    const patch = ['/visibility', '/visibility_groups', '/admin_owner'].map((path) => ({ op: 'replace' as const, path }));
    const change = changeOf({ ...before, admin_owner: 'Security' }, { ...after, admin_owner: 'Platform' }, { action: 'update', patch });

    expect(titles(change)).toEqual(wanted);
  });

  it('end the following of a template before they hide the group, which it would refuse', () => {
    const patch = ['/configuration_template', '/visibility'].map((path) => ({ op: 'replace' as const, path }));
    const [before, after] = [
      { configuration_template: 'Strict', visibility: 'global' },
      { configuration_template: '', visibility: 'limited' },
    ];

    expect(titles(changeOf(before, after, { action: 'update', patch }))).toEqual(['set configuration_template', 'set visibility']);
  });

  it('write an empty description after the create, which takes none', () => {
    expect(titles(changeOf(null, { name: 'eng', description: '' }, { action: 'create' }))).toEqual(['create group', 'set description']);
    expect(titles(changeOf(null, { name: 'eng', description: 'x' }, { action: 'create' }))).toEqual(['create group']);
  });

  it('write nothing that is not declared', () => {
    expect(titles(changeOf(null, { name: 'eng', visibility: 'global' }, { action: 'create', managed: ['name'] }))).toEqual([
      'create group',
    ]);
  });

  it('add before they take away, a call for each grant', () => {
    const before = {
      ...WHOLE,
      tags: ['old'],
      members: { 'ada@acme.test': ['ada@acme.test'], 'grace@acme.test': ['grace@acme.test [admin] until 2026-12-01'] },
    };
    const after = {
      ...WHOLE,
      members: { 'grace@acme.test': ['grace@acme.test [admin] until 2027-01-01'], 'linus@acme.test': ['linus@acme.test'] },
    };
    const patch = ['/tags/pci', '/members/ada@acme.test'].map((path) => ({ op: 'add' as const, path }));
    const steps = stepsOf(changeOf(before, after, { action: 'update', patch }), live(), { split: false, marker: 'm' });

    expect(steps.map(({ title, verb }) => `${verb}: ${title}`)).toEqual([
      'add: add tag pci',
      'set: set the end of grace@acme.test [admin] until 2027-01-01',
      'add: add linus@acme.test',
      'remove: remove tag old',
      'remove: remove ada@acme.test',
    ]);
    expect(steps.flatMap(({ adds, removes }) => [adds, removes]).flat()).toEqual(['linus@acme.test', 'ada@acme.test']);
  });

  it('change a level by a grant that comes and one that goes', () => {
    const patch = [{ op: 'replace' as const, path: '/members/ada@acme.test' }];
    const [before, after] = ['', ' [admin]'].map((level) => ({ members: { 'ada@acme.test': [`ada@acme.test${level}`] } }));

    expect(titles(changeOf(before ?? {}, after ?? {}, { action: 'update', patch }))).toEqual([
      'add ada@acme.test [admin]',
      'remove ada@acme.test',
    ]);
  });

  it('end the following of a template before they set what it decided', () => {
    const patch = ['/configuration_template', '/admin_owner'].map((path) => ({ op: 'replace' as const, path }));
    const change = changeOf(
      { configuration_template: 'Strict', admin_owner: 'Security' },
      { configuration_template: '', admin_owner: 'Platform' },
      { action: 'update', patch },
    );

    expect(titles(change)).toEqual(['set configuration_template', 'set admin_owner']);
  });

  it('add resources one by one beside grants that end by themselves', () => {
    const patch = [{ op: 'add' as const, path: '/resources/db' }];
    const held = [{ field: 'resources', element: 'other until 2026-12-01', reason: 'ends' }];
    const sides = [{ resources: ['other until 2026-12-01'] }, { resources: ['db', 'other until 2026-12-01'] }] as const;

    expect(titles(changeOf(...sides, { action: 'update', patch, held }))).toEqual(['add db']);
    expect(titles(changeOf({ resources: [] }, { resources: ['db'] }, { action: 'update', patch }))).toEqual(['set resources']);
  });

  it('write the whole list of resources where what ends there is to last', () => {
    const patch = [{ op: 'add' as const, path: '/resources/db' }];
    const held = [{ field: 'resources', element: 'db [admin] until 2026-12-01', reason: 'ends' }];
    const sides = [{ resources: ['db [admin] until 2026-12-01'] }, { resources: ['db [admin]', 'db [admin] until 2026-12-01'] }] as const;

    expect(titles(changeOf(...sides, { action: 'update', patch, held }))).toEqual(['set resources']);
  });

  it('delete in one call, after whatever it refers to was let go of', () => {
    const [step, ...others] = stepsOf(changeOf(WHOLE, null, { action: 'delete' }), live(), { split: false, marker: 'm' });

    expect(others).toEqual([]);
    expect(step).toMatchObject({ verb: 'delete', drops: ['v/child', 'v/child', 'v/other'], removes: ['ada@acme.test'] });
  });

  it('claim and release name, type and app, so that a name is free before it is taken', () => {
    const patch = [{ op: 'replace' as const, path: '/name' }];
    const [step] = stepsOf(
      changeOf({ name: 'a', type: 'OPAL_GROUP', app: 'Opal' }, { name: 'b', type: 'OPAL_GROUP', app: 'Opal' }, { action: 'update', patch }),
      live(),
      { split: false, marker: 'm' },
    );
    const [create] = stepsOf(changeOf(null, { name: 'a' }, { action: 'create' }), live(), { split: false, marker: 'm' });

    expect(step?.releases).toEqual(create?.claims);
    expect(step?.claims).not.toEqual(step?.releases);
  });
});
