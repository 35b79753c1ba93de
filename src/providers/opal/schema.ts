import type { JsonObject } from '../../core/model/json.ts';
import { CONNECTION_SETTINGS } from '../../core/provide/target-settings.ts';
import { typeNames } from './group-types.ts';
import { REQUEST_CONFIGURATIONS } from './policy-schema.ts';

const TEXT: JsonObject = { type: 'string', pattern: '\\S' };
const NAMES: JsonObject = { type: 'array', items: TEXT, uniqueItems: true };

const REFERENCE = 'by name, or `id:<id>`';

/** The `opal:` block of a group. */
export const BLOCK_SCHEMA: JsonObject = {
  type: 'object',
  description: 'The group in Opal: who reviews requests for it, who may see it, and what it gives access to.',
  properties: {
    id: {
      ...TEXT,
      description: 'Live id of the group, where its name, type and app do not tell it from others.',
      examples: ['6f0f1a51-c8f1-4d9f-9a51-9c2f8f5e0a01'],
    },
    type: {
      type: 'string',
      pattern: '^[A-Z][A-Z0-9_]*$',
      description: `Type of the group, as Opal's API spells it: ${typeNames().join(', ')}, or a newer one. It cannot be changed.`,
      default: 'OPAL_GROUP',
      examples: ['OKTA_GROUP'],
    },
    app: {
      ...TEXT,
      description: `App that the group is in, ${REFERENCE}; without it the one of Opal itself. It cannot be changed.`,
      examples: ['Okta'],
    },
    remote: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'string', minLength: 1 },
      description:
        'Group of another system to import, by what tells groups of this type apart: `group_id`, `team_slug`, `role_id`. Without it a new group is made. It cannot be changed.',
      examples: [{ group_id: '00g1emaKYZTWRYYRRTSK' }, { team_slug: 'platform' }],
    },
    admin_owner: { ...TEXT, description: `Owner that administers the group, ${REFERENCE}.`, examples: ['Platform leads'] },
    leaders: { ...NAMES, description: 'Leaders of the group, by e-mail or `id:<user id>`.', examples: [['grace@acme.test']] },
    require_mfa_to_approve: { type: 'boolean', description: 'Whether reviewers have to confirm with a second factor.', examples: [true] },
    custom_request_notification: {
      type: 'string',
      maxLength: 800,
      description: 'Text that people read who request access; empty: none.',
      examples: ['Ask in #platform first.'],
    },
    risk_sensitivity_override: {
      enum: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'NONE', 'UNKNOWN'],
      description: 'Risk of the group, instead of what Opal computes. Opal has no way to take it back.',
      examples: ['HIGH'],
    },
    configuration_template: {
      type: 'string',
      description: `Template that decides owner, requests, visibility, channels and schedules, ${REFERENCE}; empty: none.`,
      examples: ['Production access'],
    },
    request_configurations: REQUEST_CONFIGURATIONS,
    visibility: {
      enum: ['global', 'limited'],
      description: 'Who may see the group: everybody (global), or its own people and `visibility_groups` (limited). A new group is global.',
      examples: ['limited'],
    },
    visibility_groups: {
      ...NAMES,
      description: 'Groups whose people may see this one: declared keys, `name:X` or `id:X`.',
      examples: [['platform', 'name:auditors']],
    },
    message_channels: { ...NAMES, description: `Channels that get audit messages, ${REFERENCE}.`, examples: [['#audit']] },
    on_call_schedules: {
      ...NAMES,
      description: `On-call schedules whose people are in the group, ${REFERENCE}.`,
      examples: [['Platform primary']],
    },
    tags: { ...NAMES, description: 'Tags, as `key:value`, `key` or `id:<id>`.', examples: [['team:platform', 'pci']] },
    resources: {
      type: 'array',
      uniqueItems: true,
      items: {
        type: ['string', 'object'],
        pattern: '\\S',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name: { ...TEXT, description: 'Name of the resource, or `id:<id>`.', examples: ['orders-db'] },
          access_level: {
            ...TEXT,
            description: 'Access level as the remote system names it (`access_level_remote_id`).',
            examples: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          },
          app: { ...TEXT, description: 'Its app, where resources of several have the name.', examples: ['AWS'] },
          type: { ...TEXT, description: 'Its type, where resources of several have the name.', examples: ['AWS_RDS_POSTGRES_INSTANCE'] },
        },
      },
      description: 'What the group gives access to: names, or {name, access_level}.',
      examples: [['orders-db', { name: 'AWS production', access_level: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }]],
    },
    access_level: {
      ...TEXT,
      description: 'Access level of all members, as the remote system names it; without it the default one.',
      examples: ['member'],
    },
    access_levels: {
      type: 'object',
      additionalProperties: TEXT,
      description: 'Access levels of single members, by e-mail.',
      examples: [{ 'grace@acme.test': 'maintainer' }],
    },
  },
};

/** Settings of a target of this provider. */
export const TARGET_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    namespace: false,
    delete_imported: {
      type: 'boolean',
      description: 'Delete groups too that Opal tracks in another system. Opal does not say whether that deletes them there.',
      default: false,
      examples: [true],
    },
    creatable_types: {
      ...NAMES,
      description:
        'Types of groups that your Opal makes through its API, beside OPAL_GROUP. The API is asked, and its refusal reported. SLACK_USER_GROUP can only be imported: to make one, Opal asks for what no declaration can say.',
      examples: [['GOOGLE_GROUPS_GROUP']],
    },
    look_for_nesting: {
      enum: ['declared', 'managed'],
      description:
        'Which groups are asked what they lie in: those that a declaration or the state names as nested (declared), or every managed one, a request each (managed).',
      default: 'declared',
      examples: ['managed'],
    },
    rate_limit: {
      type: 'object',
      additionalProperties: false,
      properties: {
        per_second: { type: 'number', exclusiveMinimum: 0, description: 'Requests a second; the organisation has 100.', examples: [40] },
        group_writes_per_second: {
          type: 'number',
          exclusiveMinimum: 0,
          description: 'Writes of groups a second; the organisation has 50.',
          examples: [20],
        },
      },
      description: 'Share of the limits of the organisation that this target takes. Other targets and tokens use the same limits.',
      examples: [{ per_second: 40, group_writes_per_second: 20 }],
    },
    ...CONNECTION_SETTINGS,
  },
};
