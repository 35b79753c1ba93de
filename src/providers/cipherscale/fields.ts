// https://public-api-docs.cipherscale.com (read 2026-11-28)
import type { Fields } from '../../core/model/fields.ts';

/**
 * What a group is here. Roles are listed by name, members by the e-mail of their person. The last three are the console's: the API tells
 * them and takes them from nobody.
 */
export const GROUP_FIELDS = {
  name: { type: 'text', unique: true, trim: true },
  description: { type: 'text' },
  roles: { type: 'set', grants: true },
  members: { type: 'table', of: 'person' },
  max_devices: { type: 'number', change: 'outside' },
  is_saml_default_group: { type: 'flag', change: 'outside' },
  idp_mapping: { type: 'set', change: 'outside' },
} as const satisfies Fields;

/** What an admission rule is. Its language is not published: the text is compared, and never looked into. */
export const RULE_FIELDS = {
  name: { type: 'text', unique: true, trim: true },
  rule: { type: 'text', trim: true },
  has_time_constraint: { type: 'flag', initial: false },
} as const satisfies Fields;

/** The second kind. */
export const RULE = 'admission-rule';

/** The rule that comes with every tenant. */
export const BUILT_IN_RULE = 'Admission without Restrictions';

/** Type of the role that may everything but give the tenant away. */
export const ADMIN = 'ADMIN';

/** Type of the role that no group can give. */
export const OWNER = 'OWNER';

/** Requests in flight; the API publishes no limit. */
export const PARALLELISM = 4;
