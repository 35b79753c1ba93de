import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { LiveObject } from '../../../src/core/provider.ts';
import type { MemberRow } from '../../../src/providers/opal/answers.ts';
import { liveGroup } from '../../../src/providers/opal/document.ts';
import { GROUP_FIELDS } from '../../../src/providers/opal/fields.ts';
import type { FieldName } from '../../../src/providers/opal/fields.ts';
import type { Parts, Translation } from '../../../src/providers/opal/parts.ts';
import { NOTHING_MINE } from '../../../src/providers/opal/wants.ts';
import { facts } from './builders.ts';

const ALL = new Set(Object.keys(GROUP_FIELDS) as FieldName[]);
const row = (name: string, more: Partial<MemberRow> = {}): MemberRow => ({
  user: { id: `${name}-id`, email: `${name}@acme.test` },
  level: '',
  expires: undefined,
  pushed: true,
  ...more,
});

function shown(
  raw: JsonObject = {},
  parts: Parts = {},
  more: Partial<Translation> & { readonly type?: string; readonly app?: string } = {},
): LiveObject {
  const { type = 'OPAL_GROUP', app = 'opal-app', ...translation } = more;
  const given: Translation = { facts: facts(), wants: ALL, mine: NOTHING_MINE, managed: true, unlinks: false, ...translation };
  return liveGroup({ id: 'g1', name: 'eng', type, appId: app, raw }, parts, given);
}

const reasons = ({ held }: LiveObject): Record<string, string> =>
  Object.fromEntries(held.map(({ field, element, reason }) => [`${field} ${element ?? ''}`.trim(), reason]));

describe('a live group', () => {
  it('has names instead of ids, and ids only where there is no name', () => {
    const { document } = shown(
      { admin_owner_id: 'Platform-id', group_leader_user_ids: ['grace-id', 'gone-id'], configuration_template_id: 'Strict-id' },
      {
        visibility: { visibility: 'LIMITED', groupIds: ['g7'] },
        channels: [{ id: 'audit-id', name: 'audit' }],
        tags: [{ id: 'unlisted', name: 'x' }],
        resources: [{ resource: { id: 'db-id', name: 'db' }, level: 'read', expires: undefined }],
        nested: [{ id: 'g8', level: '', minutes: 0 }],
      },
    );

    expect(document).toMatchObject({
      app: 'Opal',
      admin_owner: 'Platform',
      leaders: ['grace@acme.test', 'id:gone-id'],
      configuration_template: 'Strict',
      visibility: 'limited',
      visibility_groups: ['id:g7'],
      message_channels: ['audit'],
      tags: ['id:unlisted'],
      resources: ['db [read]'],
      groups: ['id:g8'],
    });
  });

  it('takes null, missing and empty for the same', () => {
    const [missing, nulls, empty] = [
      {},
      { admin_owner_id: null, custom_request_notification: null, description: null, request_configurations: null },
      { admin_owner_id: '', custom_request_notification: '', description: '', request_configurations: [], group_leader_user_ids: [] },
    ].map((raw) => shown(raw).document);

    expect(nulls).toEqual(missing);
    expect(empty).toEqual(missing);
  });

  it('leaves out what nobody wants to know, and what the token may not read', () => {
    const wants = new Set<FieldName>(['description']);

    expect(Object.keys(shown({ description: 'x', admin_owner_id: 'Platform-id' }, {}, { wants }).document).sort()).toEqual([
      'app',
      'description',
      'name',
      'remote',
      'type',
    ]);
    expect(shown({ admin_owner_id: 'Platform-id' }, {}, { facts: facts({ owners: undefined }) }).document).not.toHaveProperty(
      'admin_owner',
    );
  });

  it('has nothing in it that the server fills in: another sync, risk or mirror is no other document', () => {
    const raw = { description: 'x', request_configurations: [{ priority: 0, auto_approval: true }] };
    const moved = {
      ...raw,
      remote_id: 'google-group-group:037',
      remote_name: 'eng',
      metadata: '{}',
      risk_sensitivity: 'HIGH',
      group_binding_id: 'b',
      last_successful_sync: { id: 's', completed_at: '2026-11-28T10:00:00Z' },
      request_configuration_list: [],
      max_duration: 120,
      require_manager_approval: true,
      is_requestable: false,
      something_new: {},
    };

    expect(shown(moved)).toEqual(shown(raw));
  });

  it('is told by what an import is called, and by nothing else that Opal knows of it', () => {
    const remote_info = { github_team: { team_slug: 'platform', team_id: '7', org_name: 'acme' } };

    expect(shown({ remote_info }, {}, { type: 'GIT_HUB_TEAM', app: 'okta-app' }).document['remote']).toEqual({ team_slug: 'platform' });
    expect(shown({ remote_info }).document['remote']).toBeNull();
  });

  it('of another system is kept from deletions, unless that is asked for', () => {
    expect(shown().kept).toBeUndefined();
    expect(shown({}, {}, { type: 'OKTA_GROUP' }).kept).toMatch(/delete_imported: true/);
    expect(shown({}, {}, { type: 'OKTA_GROUP', facts: facts({ deletesImported: true }) }).kept).toBeUndefined();
  });

  it('lists a person once, with every level and last day', () => {
    const members = [
      row('ada'),
      row('ada', { level: 'admin', expires: '2026-12-31T23:59:00Z' }),
      row('bot', { user: { id: 'x', email: '' } }),
    ];

    expect(shown({}, { members }).document['members']).toEqual({
      'ada@acme.test': ['ada@acme.test', 'ada@acme.test [admin] until 2026-12-31'],
      'user:x': ['id:x'],
    });
  });

  it('shows nothing of somebody beside the level that Rollcall gave, where others gave it for a time', () => {
    const mine = { ...NOTHING_MINE, members: new Map([['ada@acme.test', new Set([''])]]) };
    const members = [
      row('ada'),
      row('ada', { level: 'admin', expires: '2026-12-31T23:59:00Z' }),
      row('ada', { level: 'read', pushed: false }),
    ];

    expect(shown({}, { members }, { mine }).document['members']).toEqual({ 'ada@acme.test': ['ada@acme.test'] });
  });
});

describe('what others decide about', () => {
  it('is a grant with an end, whoever a nested group, a schedule or the remote system brings, and nobody whom Rollcall put there', () => {
    const parts = {
      members: [
        row('ada', { expires: '2026-12-01T08:00:00Z' }),
        row('grace'),
        row('linus', { pushed: false }),
        row('hedy', { user: { id: 'hedy-id', email: 'hedy@acme.test' } }),
      ],
      inherited: new Map([['grace-id', [{ id: 'platform-id', name: 'platform' }]]]),
      schedules: [{ id: 'primary-id', name: 'primary' }],
    };
    const mine = { ...NOTHING_MINE, members: new Map([['user:hedy-id', new Set([''])]]) };

    expect(reasons(shown({}, parts, { type: 'GIT_HUB_TEAM', mine }))).toEqual({
      'members ada@acme.test': 'the grant ends by itself (2026-12-01)',
      'members grace@acme.test': 'the group "platform" in it brings its people along',
      'members linus@acme.test': 'the remote system put this member there',
    });
    expect(reasons(shown({}, { members: [row('ada')], schedules: parts.schedules }))).toEqual({
      'members ada@acme.test': 'whoever the on-call schedule "primary" names is in it, and the API does not say who that is',
    });
    expect(reasons(shown({}, { members: [row('ada', { pushed: false })] }))).toEqual({});
  });

  it.each([
    ['OKTA_GROUP_RULE', 'a rule in Okta'],
    ['OPAL_ACCESS_RULE', 'its access rule'],
    ['TWINGATE_GROUP_SYNCED', 'Twingate syncs'],
    ['PAGERDUTY_ON_CALL_SCHEDULE', 'whoever is on call'],
    ['INCIDENTIO_ON_CALL_SCHEDULE', 'whoever is on call'],
    ['ROOTLY_ON_CALL_SCHEDULE', 'whoever is on call'],
  ])('are all members of %s', (type, why) => {
    expect(reasons(shown({}, { members: [row('ada')] }, { type }))).toEqual({ members: expect.stringContaining(why) as string });
  });

  it('is a channel that nobody declared, a resource for a time, and a group that was put there with a level or for a time', () => {
    const parts = {
      channels: [
        { id: 'audit-id', name: 'audit' },
        { id: 'reviews-id', name: 'reviews' },
      ],
      resources: [{ resource: { id: 'db-id', name: 'db' }, level: '', expires: '2026-12-01T08:00:00Z' }],
      nested: [
        { id: 'g7', level: '', minutes: 60 },
        { id: 'g8', level: 'admin', minutes: 0 },
        { id: 'g9', level: '', minutes: 0 },
      ],
    };
    const mine = { ...NOTHING_MINE, channels: new Set(['audit']) };

    expect(Object.keys(reasons(shown({}, parts, { mine })))).toEqual([
      'message_channels reviews',
      'resources db until 2026-12-01',
      'groups id:g7',
      'groups id:g8',
    ]);
  });

  it('is the whole policy of a group that follows a template, until a declaration ends that', () => {
    const raw = { configuration_template_id: 'Strict-id' };

    expect(reasons(shown(raw))).toMatchObject({ admin_owner: expect.stringContaining('"Strict" decides it') as string });
    expect(Object.keys(reasons(shown(raw)))).toEqual([
      'admin_owner',
      'require_mfa_to_approve',
      'custom_request_notification',
      'request_configurations',
      'visibility',
      'visibility_groups',
      'message_channels',
      'on_call_schedules',
    ]);
    expect(reasons(shown(raw, {}, { unlinks: true }))).toEqual({});
  });

  it('is a name or description that each sync writes', () => {
    expect(Object.keys(reasons(shown({ match_remote_name: true, match_remote_description: true })))).toEqual(['name', 'description']);
  });

  it.each([
    ['OPAL_ACCESS_RULE', 'an access rule made it'],
    ['LATTICE_CIRCLE', 'newer than this Rollcall'],
  ])('is a group of type %s, unless somebody declares it', (type, why) => {
    expect(shown({}, {}, { type, managed: false })).toMatchObject({ owner: 'system', reason: expect.stringContaining(why) as string });
    expect(shown({}, {}, { type, managed: true }).owner).toBe('other');
  });
});
