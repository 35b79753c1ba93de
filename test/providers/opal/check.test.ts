import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { checkGroup } from '../../../src/providers/opal/check.ts';
import { group } from './builders.ts';

const reviewed = { reviewer_stages: [{ owners: ['Platform'] }] };
const policy = (...configurations: readonly JsonObject[]): JsonObject => ({ request_configurations: configurations });

describe('a declared group', () => {
  it.each<[string, JsonObject, string]>([
    ['a type without an app', { type: 'OKTA_GROUP' }, 'in an app of its own'],
    ['a remote group of a native type', { remote: { group_id: 'x' } }, 'stand for nothing in another system'],
    ['a remote group by the wrong key', { type: 'GIT_HUB_TEAM', app: 'GitHub', remote: { group_id: 'x' } }, 'told by "team_slug"'],
    ['a remote group with more keys', { type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: 'x', team: 'y' } }, '"team" says nothing'],
    ['schedules of a schedule', { type: 'PAGERDUTY_ON_CALL_SCHEDULE', app: 'P', on_call_schedules: ['x'] }, 'an on-call schedule itself'],
    ['groups that see what is global', { visibility_groups: ['a'] }, 'only where its visibility is limited'],
    ['a template beside what it decides', { configuration_template: 'Strict', admin_owner: 'Platform' }, 'decides "admin_owner" too'],
    ['some priorities', policy({ priority: 0, ...reviewed }, { condition: { groups: ['a'] }, ...reviewed }), 'either every configuration'],
    [
      'priorities with a gap',
      policy({ priority: 0, ...reviewed }, { priority: 2, condition: { groups: ['a'] }, ...reviewed }),
      'without gaps',
    ],
    ['a default with a condition', policy({ condition: { groups: ['a'] }, ...reviewed }), 'the default configuration has no condition'],
    ['a second one without', policy(reviewed, reviewed), 'needs a condition'],
    ['a condition of two groups', policy(reviewed, { condition: { groups: ['a', 'b'] }, ...reviewed }), 'one group for a condition'],
    ['no reviews', policy({}), 'nobody reviews these requests'],
    ['an empty stage', policy({ reviewer_stages: [{ owners: [] }] }), 'nobody reviews in this stage'],
    ['reviews of what approves itself', policy({ auto_approval: true, ...reviewed }), 'reviewed by nobody'],
    [
      'a form by its name',
      policy({ ...reviewed, request_template: 'Access form' }),
      '"Access form" is no id, and Opal has no list of request',
    ],
    [
      'a service user by its name',
      policy({ reviewer_stages: [{ service_users: ['bot'] }] }),
      '"bot" is no id, and Opal has no list of service users',
    ],
    ['a level for nobody', { access_levels: { 'nobody@acme.test': 'admin' } }, 'not among the members'],
  ])('with %s is refused', (_title, block, summary) => {
    expect(checkGroup(group(block, { members: [] }))).toMatchObject([
      { code: 'CONFIG_VALUE', summary: expect.stringContaining(summary) as string },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['nothing', {}],
    ['a type that is newer than Rollcall', { type: 'LATTICE_CIRCLE', app: 'Okta', remote: { anything: 'x' } }],
    [
      'a policy for somebody',
      policy(reviewed, { condition: { roles: ['r'] }, auto_approval: true }, { condition: { groups: ['a'] }, allow_requests: false }),
    ],
    ['a manager as the reviewer', policy({ reviewer_stages: [{ require_manager_approval: true }] })],
    ['a form and a service user by id', policy({ request_template: 'id:f1', reviewer_stages: [{ service_users: ['id:s1'] }] })],
    ['an end of following a template', { configuration_template: '', admin_owner: 'Platform' }],
    ['a level of a member', { access_levels: { 'Ada@acme.test': 'admin' } }],
  ])('with %s is right', (_title, block) => {
    expect(checkGroup(group(block, { members: [{ email: 'ada@acme.test' }] }))).toEqual([]);
  });
});
