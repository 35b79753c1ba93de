// https://docs.opal.dev/reference/groups (read 2026-11-28)
import type { Fields } from '../../core/model/fields.ts';

/**
 * What a group is here. Names are no keys: the same one may stand in several apps, so a group is told by name, type and app. Stages of
 * `request_configurations` have an order, their owners have none; `message_channels` are those for audit messages.
 */
export const GROUP_FIELDS = {
  name: { type: 'text' },
  type: { type: 'text', change: 'replace', initial: 'OPAL_GROUP' },
  app: { type: 'text', change: 'replace' },
  remote: { type: 'record', change: 'replace' },
  description: { type: 'text' },
  admin_owner: { type: 'text' },
  leaders: { type: 'set', mentions: 'person' },
  require_mfa_to_approve: { type: 'flag' },
  custom_request_notification: { type: 'text' },
  risk_sensitivity_override: { type: 'text' },
  configuration_template: { type: 'text' },
  request_configurations: { type: 'list', of: 'group', nests: false },
  visibility: { type: 'text', initial: 'global' },
  visibility_groups: { type: 'set', of: 'group', nests: false },
  message_channels: { type: 'set' },
  on_call_schedules: { type: 'set', admits: true },
  tags: { type: 'set' },
  resources: { type: 'set', grants: true },
  members: { type: 'table', of: 'person', terms: true },
  groups: { type: 'set', of: 'group' },
} as const satisfies Fields;

/** A field of a group. */
export type FieldName = keyof typeof GROUP_FIELDS;

/** Fields that one bulk PUT writes. */
export const SETTINGS = [
  'name',
  'description',
  'admin_owner',
  'leaders',
  'require_mfa_to_approve',
  'custom_request_notification',
  'risk_sensitivity_override',
  'request_configurations',
] as const satisfies readonly FieldName[];

/** Fields that a configuration template decides, where a group follows one. */
export const TEMPLATED = [
  'admin_owner',
  'require_mfa_to_approve',
  'custom_request_notification',
  'request_configurations',
  'visibility',
  'visibility_groups',
  'message_channels',
  'on_call_schedules',
] as const satisfies readonly FieldName[];

/** Where the vendor's own Opal answers. */
export const HOSTED_URL = 'https://api.opal.dev/v1';

/**
 * Requests a second that Opal allows an organisation over all of its tokens, and group writes among them.
 *
 * @see https://docs.opal.dev/reference/opal-api-rate-limits (read 2026-11-28)
 */
export const ALL_REQUESTS = { perSecond: 100, groupWritesPerSecond: 50 } as const;

/** Objects on one page: the most that the API gives. */
export const PAGE_SIZE = 1000;

/** Pages of the longest list that is believed, and of all lists that are being read at once: a million objects. */
export const MOST_PAGES = 1000;

/** Longest grant, in minutes: what Opal calls a year. */
export const LONGEST_GRANT_MINUTES = 525_960;

/** Names that are looked up one by one; with more, the whole list is cheaper. */
export const FEW = 20;

/** Ids in one query: a UUID and its comma are 39 characters when encoded, and addresses of 8,000 get through everywhere. */
export const IDS_PER_QUERY = 150;

/** Requests in flight. */
export const PARALLELISM = 16;
