// https://docs.netbird.io/api/resources/groups (read 2026-11-23)
import type { Fields } from '../../core/model/fields.ts';

/**
 * What a group is here. Names are compared as they are written: the server trims and folds nothing. `members` are peers, by the
 * person who owns them; `auto_groups` are the users whose auto-groups hold the group; `resources` are network resources.
 */
export const GROUP_FIELDS = {
  name: { type: 'text', unique: true },
  members: { type: 'table', of: 'person', machines: true },
  auto_groups: { type: 'table', of: 'person' },
  resources: { type: 'set' },
} as const satisfies Fields;

/** Name of the group that every peer is in. The server protects whatever has it. */
export const ALL = 'All';

/** Kinds of network resources that a declaration may name. */
export const RESOURCE_TYPES = ['host', 'subnet', 'domain'] as const;

/** Where the cloud answers. */
export const CLOUD_HOST = 'api.netbird.io';

/**
 * 120 requests a minute and a burst of 1200 for each token; a 429 there does not say how long to wait.
 *
 * @see https://docs.netbird.io/api/guides/authentication (read 2026-11-23)
 */
export const CLOUD_LIMIT = { perSecond: 2, burst: 1200 } as const;

/** Requests in flight. The default store has one connection, so that more at once would only wait there. */
export const PARALLELISM = 8;
