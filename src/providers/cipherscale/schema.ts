import type { JsonObject } from '../../core/model/json.ts';
import { CONNECTION_SETTINGS } from '../../core/provide/target-settings.ts';
import { DEFAULT_HEADER, DEFAULT_PATHS } from './settings.ts';

const ID: JsonObject = {
  type: 'string',
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
  description: 'Live id, where two live objects share its name.',
  examples: ['550e8400-e29b-41d4-a716-446655440000'],
};

const INVITE: JsonObject = {
  type: 'boolean',
  description: 'Invite members who are no users yet. Cipherscale sends each of them mail.',
  default: false,
  examples: [true],
};

const EXPECT: JsonObject = {
  type: 'object',
  additionalProperties: false,
  description: 'What the console sets and no request can: a difference is reported as drift, to be put right there, and never planned.',
  properties: {
    max_devices: { type: 'number', description: 'Most devices of each member.', examples: [5] },
    is_saml_default_group: { type: 'boolean', description: 'Whether it is the group of people whom no mapping places.', examples: [false] },
    idp_mapping: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      uniqueItems: true,
      description: 'Values of the identity provider that lead into it.',
      examples: [['engineering@acme.test']],
    },
  },
  examples: [{ max_devices: 5, idp_mapping: ['engineering@acme.test'] }],
};

/** The `cipherscale:` block of a group. */
export const GROUP_SCHEMA: JsonObject = {
  type: 'object',
  description: 'The group in Cipherscale: its roles, and what the console sets.',
  properties: {
    id: ID,
    roles: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      uniqueItems: true,
      description: 'Roles that the group gives: by name, by `type:ADMIN`, or by id. Never that of the owner.',
      examples: [['User'], ['type:AUDITOR']],
    },
    users: {
      type: 'array',
      items: { type: 'string', pattern: '\\S' },
      uniqueItems: true,
      description: 'Members besides those of `members:`, by their id here: users who have no e-mail.',
      examples: [['550e8400-e29b-41d4-a716-446655440001']],
    },
    invite: INVITE,
    expect: EXPECT,
  },
};

/** The `cipherscale:` block of an admission rule. */
export const RULE_SCHEMA: JsonObject = {
  type: 'object',
  description: 'The admission rule in Cipherscale.',
  required: ['rule'],
  properties: {
    id: ID,
    rule: {
      type: 'string',
      pattern: '\\S',
      description: 'The condition, in the language of Cipherscale: compared as a whole, sent as it is, without white space around it.',
      examples: ["user.department == 'Engineering'"],
    },
    has_time_constraint: { type: 'boolean', description: 'Whether the condition is about time.', default: false, examples: [true] },
  },
};

function path(what: string, example: string): JsonObject {
  return { type: 'string', pattern: '^(?:/|\\{users\\})', description: `Path of ${what}.`, default: example, examples: [example] };
}

/** Settings of a target of this provider. Whatever is assumed of the API is one. */
export const TARGET_SCHEMA: JsonObject = {
  type: 'object',
  required: ['url'],
  properties: {
    namespace: false,
    url: {
      type: 'string',
      minLength: 1,
      description: 'Base of the API, with its base path: `paths:` are appended to it as text.',
      examples: ['https://public-api.cipherscale.com/qa', '${CIPHERSCALE_URL}'],
    },
    auth: {
      type: 'object',
      additionalProperties: false,
      description: 'How the key is sent.',
      properties: {
        header: {
          type: 'string',
          pattern: '^[A-Za-z0-9-]+$',
          description: 'Header of the key.',
          default: DEFAULT_HEADER,
          examples: ['Authorization'],
        },
        prefix: { type: 'string', description: 'What stands before the key.', default: '', examples: ['Bearer '] },
      },
      examples: [{ header: 'Authorization', prefix: 'Bearer ' }],
    },
    paths: {
      type: 'object',
      additionalProperties: false,
      description: 'Paths of the API, appended to `url` as text.',
      properties: {
        groups: path('groups', DEFAULT_PATHS.groups),
        users: path('users', DEFAULT_PATHS.users),
        roles: path('roles', DEFAULT_PATHS.roles),
        admission_rules: path('admission rules', DEFAULT_PATHS.admission_rules),
        policies: path('policies', DEFAULT_PATHS.policies),
        member_add: path('adding a member', DEFAULT_PATHS.member_add),
        member_remove: path('removing a member', DEFAULT_PATHS.member_remove),
      },
      examples: [{ groups: '/v2/groups' }],
    },
    member_add_body: {
      type: 'object',
      description: 'Body of a request that adds a member; `{group_id}` stands for the group.',
      default: { groupId: '{group_id}' },
      examples: [{ groupId: '{group_id}' }],
    },
    pagination: {
      type: 'object',
      additionalProperties: false,
      description: 'How lists are asked for.',
      properties: {
        limit: {
          type: 'integer',
          minimum: 1,
          description: 'Items asked for at once. A server may give fewer.',
          default: 100,
          examples: [50],
        },
        max_pages: { type: 'integer', minimum: 1, description: 'Pages after which a list is given up.', default: 1000, examples: [200] },
      },
      examples: [{ limit: 50 }],
    },
    idp: {
      type: 'object',
      additionalProperties: false,
      description: 'Groups that an identity provider fills.',
      properties: {
        members: {
          enum: ['refuse', 'warn', 'manage'],
          description: 'Declared members of such a group: an error, a warning, or managed like any other.',
          default: 'refuse',
          examples: ['warn'],
        },
        default_group_deletion: {
          enum: ['refuse', 'manage'],
          description: 'Deleting the SAML default group: an error, or a deletion like any other.',
          default: 'refuse',
          examples: ['manage'],
        },
      },
      examples: [{ members: 'warn' }],
    },
    roles: {
      type: 'object',
      additionalProperties: false,
      description: 'What roles a group may have.',
      properties: {
        min: { type: 'integer', minimum: 0, description: 'Fewest roles of a group.', default: 1, examples: [0] },
        built_in: {
          enum: ['refuse', 'manage'],
          description: 'Changing the roles of a group that cannot be deleted: an error, or a change like any other.',
          default: 'refuse',
          examples: ['manage'],
        },
      },
      examples: [{ min: 0 }],
    },
    protect: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      uniqueItems: true,
      description: 'Names or ids of groups and admission rules that are never changed.',
      examples: [['break-glass']],
    },
    invite: INVITE,
    ...CONNECTION_SETTINGS,
  },
};
