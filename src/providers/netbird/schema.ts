import type { JsonObject } from '../../core/model/json.ts';
import { CONNECTION_SETTINGS } from '../../core/provide/target-settings.ts';
import { RESOURCE_TYPES } from './fields.ts';

const MEMBERS_AS: JsonObject = {
  enum: ['peers', 'auto_groups'],
  description:
    'What a person means in a group: the peers that the person owns (peers), or the group in the auto-groups of the user (auto_groups).',
  default: 'peers',
  examples: ['auto_groups'],
};

const ADOPT_ISSUED: JsonObject = {
  type: 'array',
  items: { enum: ['jwt', 'integration'] },
  uniqueItems: true,
  description:
    'Manage groups too that JWT sync (jwt) or the sync of an identity provider (integration) made. The sync may write them over.',
  examples: [['jwt']],
};

/** The `netbird:` block of a group. */
export const BLOCK_SCHEMA: JsonObject = {
  type: 'object',
  description: 'The group in NetBird: peers and network resources.',
  properties: {
    id: {
      type: 'string',
      minLength: 1,
      description: 'Live id of the group, where two live groups share its name.',
      examples: ['d6s40jrl0ubs73ergjr0'],
    },
    members_as: MEMBERS_AS,
    peers: {
      type: 'array',
      items: { type: 'string', pattern: '\\S' },
      uniqueItems: true,
      description: 'Machines in the group besides those of its people: DNS label, IP, name, or `id:<peer id>`.',
      examples: [['berlin-nas.netbird.cloud', '100.92.14.7', 'id:d6s40jrl0ubs73ergjr0']],
    },
    resources: {
      type: 'array',
      items: {
        type: ['object', 'string'],
        pattern: '^(?:id:\\S+|(?:host|subnet|domain):.*\\S.*)$',
        required: ['type', 'name'],
        additionalProperties: false,
        properties: {
          type: { enum: [...RESOURCE_TYPES], description: 'Sort of the resource, as the network has it.', examples: ['subnet'] },
          name: { type: 'string', pattern: '\\S', description: 'Name of the resource.', examples: ['berlin-office'] },
          network: {
            type: 'string',
            pattern: '\\S',
            description: 'Name of its network, where two networks have a resource of that name.',
            examples: ['berlin'],
          },
        },
      },
      uniqueItems: true,
      description: 'Network resources in the group: {type, name, network}, `type:name@network`, or `id:<resource id>`.',
      examples: [[{ type: 'subnet', name: 'berlin-office', network: 'berlin' }, 'id:d6s40jrl0ubs73ergjr0']],
    },
    adopt_issued: ADOPT_ISSUED,
  },
};

/** Settings of a target of this provider. */
export const TARGET_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    members_as: MEMBERS_AS,
    on_linked: {
      enum: ['report', 'detach'],
      description:
        'Deleting a group that resources or auto-groups which Rollcall itself wrote still refer to: an error (report), or take them out first (detach). What others wrote is always an error.',
      default: 'report',
      examples: ['detach'],
    },
    adopt_issued: ADOPT_ISSUED,
    rate_limit: {
      type: 'object',
      additionalProperties: false,
      required: ['per_minute'],
      properties: {
        per_minute: { type: 'number', exclusiveMinimum: 0, description: 'Requests a minute.', examples: [120] },
        burst: { type: 'number', minimum: 1, description: 'Requests at once before that counts; default: per_minute.', examples: [1200] },
      },
      description:
        'Requests that the server allows for a token. Default: 120 a minute and a burst of 1200 at api.netbird.io, no limit elsewhere.',
      examples: [{ per_minute: 6, burst: 500 }],
    },
    ...CONNECTION_SETTINGS,
  },
};
