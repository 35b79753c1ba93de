import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { canonicalPolicy, echoedPolicy, policyBody, withLiveParts } from '../../../src/providers/opal/policy.ts';

const NAMES: Readonly<Record<string, string>> = { 'id:o1': 'Platform', 'id:o2': 'Security' };
const toNames = { owner: (text: string): string => NAMES[text] ?? text, group: (text: string): string => text };
const toIds = {
  owner: (text: string): string =>
    Object.keys(NAMES)
      .find((id) => NAMES[id] === text)
      ?.slice(3) ?? text,
  group: (text: string): string => text.replace(/^id:/, ''),
};

const FLAGS = { allow_requests: true, auto_approval: false, require_mfa_to_request: false, require_support_ticket: false };
const ANSWER: readonly JsonObject[] = [
  {
    ...FLAGS,
    priority: 1,
    auto_approval: true,
    condition: { group_ids: ['g1'], role_remote_ids: [] },
    reviewer_stages: [],
    max_duration_minutes: -1,
    request_configuration_id: 'x',
    organization_id: 'y',
    created_at: 'z',
  },
  {
    ...FLAGS,
    priority: 0,
    condition: null,
    max_duration_minutes: 480,
    reviewer_stages: [
      {
        stage: 1,
        reviewer_stage_id: 's',
        operator: 'OR',
        require_manager_approval: false,
        require_admin_approval: false,
        owner_ids: ['o2', 'o1'],
        service_user_ids: [],
      },
      { stage: 2, operator: 'AND', require_manager_approval: true, owner_ids: [] },
    ],
  },
];
const DECLARED: readonly JsonObject[] = [
  {
    priority: 0,
    max_duration_minutes: 480,
    reviewer_stages: [{ owners: ['Platform', 'Security'], operator: 'OR' }, { require_manager_approval: true }],
  },
  { priority: 1, condition: { groups: ['id:g1'] }, auto_approval: true },
];

describe('a request policy', () => {
  it('refers to forms and service users by id, declared with `id:` and answered without', () => {
    const declared = [
      { priority: 0, request_template: 'id:f1', reviewer_stages: [{ owners: ['Platform'], service_users: ['id:s2', 'id:s1'] }] },
    ];
    const answer = [
      {
        ...FLAGS,
        priority: 0,
        request_template_id: 'f1',
        reviewer_stages: [{ operator: 'AND', owner_ids: ['o1'], service_user_ids: ['s1', 's2'] }],
      },
    ];
    const canonical = canonicalPolicy(declared, toNames);

    expect(canonicalPolicy(answer, toNames)).toEqual(canonical);
    expect(canonicalPolicy(canonical, toNames)).toEqual(canonical);
    expect(policyBody(canonical, toIds)).toMatchObject([
      { request_template_id: 'f1', reviewer_stages: [{ owner_ids: ['o1'], service_user_ids: ['s1', 's2'] }] },
    ]);
    expect(Object.keys(policyBody(canonical, toIds)[0] ?? {})).not.toContain('request_template');
  });

  it('has one form, whether it was declared or answered', () => {
    expect(canonicalPolicy(ANSWER, toNames, DECLARED)).toEqual(canonicalPolicy(DECLARED, toNames));
  });

  it('does not change when it is brought into its form again', () => {
    const once = canonicalPolicy(DECLARED, toNames);

    expect(canonicalPolicy(once, toNames)).toEqual(once);
  });

  it('is another one with its stages in another order, and the same with owners listed otherwise', () => {
    const [first, second] = DECLARED as readonly [JsonObject, JsonObject];
    const stages = first['reviewer_stages'] as readonly JsonObject[];
    const form = canonicalPolicy(DECLARED, toNames);

    expect(canonicalPolicy([{ ...first, reviewer_stages: [...stages].reverse() }, second], toNames)).not.toEqual(form);
    expect(canonicalPolicy([second, first], toNames)).toEqual(form);
    expect(
      canonicalPolicy(
        [
          { ...first, reviewer_stages: [{ operator: 'OR', owners: ['Security', 'Platform', 'Security'] }, stages[1] as JsonObject] },
          second,
        ],
        toNames,
      ),
    ).toEqual(form);
  });

  it.each([[-1], [0], [undefined]])('says that there is no limit where the server answers %j', (answered) => {
    const answer = [{ ...FLAGS, priority: 0, auto_approval: true, ...(answered === undefined ? {} : { max_duration_minutes: answered }) }];
    const declared = [{ priority: 0, auto_approval: true, max_duration_minutes: 0 }];

    expect(canonicalPolicy(answer, toNames, declared)).toEqual(canonicalPolicy(declared, toNames));
    expect(canonicalPolicy(answer, toNames, [{ priority: 0 }])).toEqual([{ priority: 0, auto_approval: true }]);
  });

  it('is sent with everything that the API requires, and without what nobody may send', () => {
    expect(policyBody(canonicalPolicy(DECLARED, toNames), toIds)).toEqual([
      {
        ...FLAGS,
        priority: 0,
        max_duration_minutes: 480,
        reviewer_stages: [
          { operator: 'OR', require_manager_approval: false, require_admin_approval: false, owner_ids: ['o1', 'o2'] },
          { operator: 'AND', require_manager_approval: true, require_admin_approval: false, owner_ids: [] },
        ],
      },
      { ...FLAGS, priority: 1, auto_approval: true, condition: { group_ids: ['g1'] }, reviewer_stages: [] },
    ]);
  });

  it('is echoed without what the server adds and without null', () => {
    const echoed = JSON.stringify(echoedPolicy(ANSWER));

    expect(echoed).not.toMatch(/request_configuration_id|organization_id|created_at|reviewer_stage_id|"stage"|null/);
    expect(echoed).toContain('"max_duration_minutes":480');
  });

  it('keeps the durations that nobody declared', () => {
    const body = policyBody(canonicalPolicy([{ priority: 0, auto_approval: true, max_duration_minutes: 60 }], toNames), toIds);

    expect(withLiveParts(body, [{ priority: 0, max_duration_minutes: 480, recommended_duration_minutes: 30 }])).toMatchObject([
      { max_duration_minutes: 60, recommended_duration_minutes: 30 },
    ]);
    expect(withLiveParts(body, undefined)).toEqual(body);
  });

  it('keeps the escalation of a stage, which nobody can declare, where the stage may still have one', () => {
    const escalation = { delay_minutes: 30, owner_ids: ['o9'], user_ids: ['u1'] };
    const live = [{ priority: 0, reviewer_stages: [{ operator: 'OR', owner_ids: ['o1'], escalation }] }];
    const stageSent = (operator: string, owners: readonly string[]): unknown => {
      const declared = canonicalPolicy([{ priority: 0, reviewer_stages: [{ operator, owners }] }], toNames);
      const [sent] = withLiveParts(policyBody(declared, toIds), live);
      const stages = sent?.['reviewer_stages'] as readonly Json[] | undefined;
      return stages?.[0];
    };

    expect(stageSent('OR', ['Platform', 'Security'])).toMatchObject({ operator: 'OR', escalation });
    expect(stageSent('AND', ['Platform'])).not.toHaveProperty('escalation');
    live[0]!.reviewer_stages[0]!.escalation.owner_ids = [toIds.owner('Platform')];
    expect(stageSent('OR', ['Platform'])).not.toHaveProperty('escalation');
  });
});
