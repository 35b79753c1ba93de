import type { JsonObject } from '../../core/model/json.ts';
import { CONNECTION_SETTINGS } from '../../core/provide/target-settings.ts';

/** The `vault:` block of a group. */
export const BLOCK_SCHEMA: JsonObject = {
  type: 'object',
  description: 'The group in Vault-compatible servers (HashiCorp Vault, OpenBao, enclaive Vault).',
  properties: {
    id: {
      type: 'string',
      minLength: 1,
      description: 'Live id of the group, where two live groups share its name.',
      examples: ['8a5d1b2c-6f0e-4c1d-9a43-0d7b1f2e3a4b'],
    },
    type: {
      enum: ['internal', 'external'],
      description:
        'Whether members are declared (internal) or follow the logins of an auth mount (external). It cannot be changed in place.',
      default: 'internal',
      examples: ['external'],
    },
    policies: {
      type: 'array',
      items: { type: 'string', pattern: '\\S' },
      uniqueItems: true,
      description: 'Policies that every member is given. Trimmed and lower-cased, as the server does.',
      examples: [['eng-read', 'eng-deploy']],
    },
    metadata: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Free text by key. A declared map is owned whole: other keys are removed.',
      examples: [{ 'cost-centre': '4711' }],
    },
    entities: {
      type: 'array',
      items: { type: 'string', pattern: '\\S' },
      uniqueItems: true,
      description: 'Members that are no people: names of entities, or `id:<entity id>`.',
      examples: [['ci-runner', 'id:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0']],
    },
    alias: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['mount', 'name'],
      properties: {
        mount: { type: 'string', minLength: 1, description: 'Path of the auth mount.', examples: ['oidc/'] },
        name: { type: 'string', minLength: 1, description: 'Name of the group at the identity provider.', examples: ['acme-engineering'] },
      },
      description: 'The group of an auth mount whose members an external group has. `null` removes it.',
      examples: [{ mount: 'oidc/', name: 'acme-engineering' }],
    },
  },
};

const MEMBERS_SCHEMA: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    by: {
      enum: ['name', 'alias'],
      description: 'Find the entity of an e-mail by its name, or by an alias on an auth mount.',
      default: 'name',
      examples: ['alias'],
    },
    mount: { type: 'string', minLength: 1, description: 'Path of the auth mount whose aliases are e-mails.', examples: ['oidc/'] },
  },
  required: ['by'],
  if: { properties: { by: { const: 'alias' } }, required: ['by'] },
  then: { required: ['mount'] },
  description: 'How e-mails are turned into entities.',
  examples: [{ by: 'alias', mount: 'oidc/' }],
};

const AUTH_SCHEMA: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['method'],
  properties: {
    method: {
      enum: ['token', 'jwt', 'approle'],
      description: 'A token from the environment, or a login.',
      default: 'token',
      examples: ['jwt'],
    },
    mount: {
      type: 'string',
      minLength: 1,
      description: 'Path of the auth mount to log in at; default: the name of the method.',
      examples: ['jwt/'],
    },
    role: {
      type: 'string',
      minLength: 1,
      description: 'Role of a JWT login; default: the one the mount chooses.',
      examples: ['rollcall-plan'],
    },
    audience: {
      type: 'string',
      minLength: 1,
      description: 'Audience of the token asked of GitHub Actions.',
      examples: ['https://vault.acme.test'],
    },
  },
  description: 'How Rollcall gets its token. Credentials come from the environment, never from this file.',
  examples: [{ method: 'jwt', mount: 'jwt/', role: 'rollcall-plan' }],
};

/** Settings of a target of this provider. */
export const TARGET_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    members: MEMBERS_SCHEMA,
    auth: AUTH_SCHEMA,
    ...CONNECTION_SETTINGS,
    standbys: {
      type: 'array',
      items: { type: 'string', pattern: '^https?://' },
      description: 'Origins of other nodes of the cluster: reads may be redirected there.',
      examples: [['https://vault-1.acme.test:8200']],
    },
  },
};
