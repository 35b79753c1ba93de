import type { JsonObject } from '../../core/model/json.ts';

/** Opal takes 525,600 at most unless that was raised for the organisation, which only it knows: the API is asked, and its refusal reported. */
const MINUTES: JsonObject = { type: 'integer' };
const TEXTS: JsonObject = { type: 'array', items: { type: 'string', pattern: '\\S' }, uniqueItems: true };

const STAGE: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    owners: { ...TEXTS, description: 'Owners who review, by name or `id:<id>`; their order says nothing.', examples: [['Platform leads']] },
    operator: { enum: ['AND', 'OR'], description: 'Whether all of them have to approve, or one.', default: 'AND', examples: ['OR'] },
    require_manager_approval: {
      type: 'boolean',
      description: "Whether the requester's manager reviews.",
      default: false,
      examples: [true],
    },
    require_admin_approval: { type: 'boolean', description: 'Whether an administrator reviews.', default: false, examples: [true] },
    service_users: {
      ...TEXTS,
      description: 'Service users that review, as `id:<id>`: Opal has no list to look names up in.',
      examples: [['id:6f0f1a51-c8f1-4d9f-9a51-9c2f8f5e0a01']],
    },
  },
};

/** Who may ask for a group, for how long, and who reviews it. */
export const REQUEST_CONFIGURATIONS: JsonObject = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      priority: {
        type: 'integer',
        minimum: 0,
        description: 'Of several that fit, the highest counts; 0 is the default. Without it, by place: the first is the default.',
        examples: [1],
      },
      condition: {
        type: 'object',
        additionalProperties: false,
        properties: {
          groups: { ...TEXTS, description: 'Group whose people it is for: a declared key, `name:X` or `id:X`.', examples: [['platform']] },
          roles: { ...TEXTS, description: 'Remote ids of access levels it is for.', examples: [['admin']] },
        },
        description: 'Whose requests it is for; the default configuration has none.',
        examples: [{ groups: ['platform'] }],
      },
      allow_requests: { type: 'boolean', description: 'Whether access may be asked for.', default: true, examples: [false] },
      auto_approval: { type: 'boolean', description: 'Whether requests are approved by themselves.', default: false, examples: [true] },
      require_mfa_to_request: {
        type: 'boolean',
        description: 'Whether requesters confirm with a second factor.',
        default: false,
        examples: [true],
      },
      require_support_ticket: { type: 'boolean', description: 'Whether requests name a support ticket.', default: false, examples: [true] },
      reason_optional: { type: 'boolean', description: 'Whether requests may do without a reason.', default: false, examples: [true] },
      max_duration_minutes: {
        ...MINUTES,
        minimum: 0,
        description:
          'Longest access; 0: no limit. Opal takes 525600 at most unless it raised that for you. Without it, it is left as it is.',
        examples: [480],
      },
      recommended_duration_minutes: {
        ...MINUTES,
        minimum: -1,
        description: 'Duration that is proposed; -1: without an end, 0: none. Without it, it is left as it is.',
        examples: [120],
      },
      extensions_duration_in_minutes: {
        ...MINUTES,
        minimum: 0,
        description: 'By how much access may be extended; 0: not at all. Without it, it is left as it is.',
        examples: [60],
      },
      request_template: {
        type: 'string',
        pattern: '\\S',
        description: 'Form that requesters fill in, as `id:<id>`: Opal has no list to look names up in.',
        examples: ['id:6f0f1a51-c8f1-4d9f-9a51-9c2f8f5e0a01'],
      },
      reviewer_stages: {
        type: 'array',
        items: STAGE,
        description: 'Reviews, one after the other: their order counts.',
        examples: [[{ owners: ['Platform leads'] }]],
      },
    },
  },
  description: 'Who may ask for access to the group, for how long, and who reviews it. A declared list is the whole policy.',
  examples: [[{ max_duration_minutes: 480, reviewer_stages: [{ owners: ['Platform leads'] }, { require_manager_approval: true }] }]],
};
