import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/core/model/document.ts';
import type { Held } from '../../../src/core/model/plan.ts';
import type { Declarable, LiveObject } from '../../../src/core/provider.ts';
import { declareGroup } from '../../../src/providers/opal/declare.ts';
import { desireGroup } from '../../../src/providers/opal/desire.ts';
import { group, live } from './builders.ts';

const IDENTITY = { name: 'eng', type: 'OPAL_GROUP', app: 'Opal', remote: null };

function object(document: Document, held: readonly Held[] = []): LiveObject {
  return { kind: 'group', id: 'g1', name: 'eng', owner: 'other', document: { ...IDENTITY, ...document }, held, referrers: [] };
}

const declare = (document: Document, held: readonly Held[] = []): Declarable => declareGroup(object(document, held), live());

/** A group with every field in its one form. */
const WHOLE: Document = {
  description: 'Everything.',
  admin_owner: 'Platform',
  leaders: ['ada@acme.test'],
  require_mfa_to_approve: true,
  custom_request_notification: 'Ask.',
  risk_sensitivity_override: 'HIGH',
  configuration_template: '',
  request_configurations: [
    { priority: 0, request_template: 'id:f1', reviewer_stages: [{ operator: 'OR', owners: ['Platform'], service_users: ['id:s1'] }] },
    { priority: 1, condition: { groups: ['id:g7'] }, auto_approval: true },
  ],
  visibility: 'limited',
  visibility_groups: ['id:g7'],
  message_channels: ['audit'],
  on_call_schedules: ['primary'],
  tags: ['env:production', 'pci'],
  resources: ['db', 'db [read]'],
  members: { 'ada@acme.test': ['ada@acme.test [admin]'], 'grace@acme.test': ['grace@acme.test until 2026-12-31'] },
  groups: ['id:g8'],
};

describe('the declaration of a live group', () => {
  it('asks for what is live: wished for again, it is the same document', () => {
    const { block, description, members, groups, left } = declare(WHOLE);
    const declared = group(block, {
      ...(description === undefined ? {} : { description }),
      ...(members ? { members } : {}),
      ...(groups ? { groups } : {}),
    });
    const { document, problems } = desireGroup(declared, live({ idByAddress: new Map([['v/eng', 'g1']]) }));

    expect([problems, left]).toEqual([[], []]);
    expect(document).toEqual({ name: 'eng', app: 'Opal', ...WHOLE });
  });

  it('names type and origin of an import, and leaves out what is usual', () => {
    expect(declare({ type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: 'x' } }).block).toEqual({
      type: 'OKTA_GROUP',
      app: 'Okta',
      remote: { group_id: 'x' },
    });
    expect(declare({}).block).toEqual({ app: 'Opal' });
    // What tells groups of a type apart that is newer than Rollcall is not known.
    expect(declare({ type: 'LATTICE_CIRCLE', remote: { x: 'y' } }).block).toEqual({ type: 'LATTICE_CIRCLE', app: 'Opal' });
  });

  it('leaves out empty values that there is no way or no need to say, and keeps those that empty something', () => {
    const empty = {
      admin_owner: '',
      risk_sensitivity_override: '',
      request_configurations: [],
      visibility: 'global',
      visibility_groups: [],
      tags: [],
      resources: [],
      custom_request_notification: '',
    };

    expect(declare(empty).block).toEqual({ app: 'Opal', visibility: 'global', tags: [], resources: [], custom_request_notification: '' });
    expect(declare({ type: 'PAGERDUTY_ON_CALL_SCHEDULE', on_call_schedules: [] }).block).not.toHaveProperty('on_call_schedules');
    expect(declare({ on_call_schedules: [] }).block).toHaveProperty('on_call_schedules', []);
    expect(declare({ visibility: 'limited', visibility_groups: [] }).block).toMatchObject({ visibility_groups: [] });
  });

  it('names the template instead of what it decides', () => {
    const held = ['admin_owner', 'visibility', 'message_channels'].map((field) => ({ field, reason: 'the template decides' }));

    expect(declare({ ...WHOLE, configuration_template: 'Strict' }, held).block).toEqual({
      app: 'Opal',
      leaders: ['ada@acme.test'],
      risk_sensitivity_override: 'HIGH',
      configuration_template: 'Strict',
      tags: ['env:production', 'pci'],
      resources: ['db', { name: 'db', access_level: 'read' }],
      access_levels: { 'ada@acme.test': 'admin' },
    });
  });

  it('leaves out what others decide about', () => {
    const held = [
      { field: 'description', reason: 'each sync writes it' },
      { field: 'members', element: 'grace@acme.test', reason: 'the grant ends by itself' },
      { field: 'resources', element: 'db [read]', reason: 'the grant ends by itself' },
      { field: 'groups', element: 'id:g8', reason: 'it was put there for a time' },
    ];
    const { description, members, groups, block } = declare(WHOLE, held);

    expect([description, members, groups, block['resources']]).toEqual([undefined, [{ email: 'ada@acme.test' }], [], ['db']]);
    expect(declare(WHOLE, [{ field: 'members', reason: 'a rule decides' }]).members).toBeUndefined();
  });

  it('tells whom no declaration can name', () => {
    const { members, left } = declare({
      members: {
        'ada@acme.test': ['ada@acme.test', 'ada@acme.test [admin]'],
        'user:gone': ['id:gone'],
        'linus@acme.test': ['linus@acme.test'],
      },
    });

    expect(members).toEqual([{ email: 'linus@acme.test' }]);
    expect(left).toEqual([
      { field: 'members', element: 'ada@acme.test', reason: 'only one level and one last day can be declared for a person' },
      { field: 'members', element: 'user:gone', reason: 'the user has no e-mail to be declared by' },
    ]);
  });
});
