// https://openbao.org/api-docs/secret/identity/group/ (read 2026-11-23)
import type { Fields } from '../../core/model/fields.ts';

/**
 * What a group is here. Names keep case and spaces and are unique without letter case; policies are trimmed and lower-cased by the
 * server, so we do it first; the type cannot be changed in place.
 *
 * @see https://openbao.org/api-docs/secret/identity/group/#create-a-group (read 2026-11-23)
 */
export const GROUP_FIELDS = {
  name: { type: 'text', unique: true, match: 'caseless' },
  type: { type: 'text', change: 'replace', initial: 'internal' },
  policies: { type: 'set', grants: true, fold: 'lower', trim: true },
  metadata: { type: 'map' },
  members: { type: 'table', of: 'person' },
  groups: { type: 'set', of: 'group' },
  alias: { type: 'record', unique: true, match: 'caseless', admits: true },
} as const satisfies Fields;

/**
 * What the server accepts as metadata. It answers 500 where a limit is passed, so `check` looks first.
 *
 * @see https://openbao.org/docs/concepts/identity/ (read 2026-11-23)
 */
export const METADATA_LIMITS = {
  pairs: 64,
  keyBytes: 128,
  valueBytes: 512,
  key: /^[a-zA-Z0-9=/+_-]+$/,
  reservedPrefix: 'vault-',
} as const;

/** Metadata key that names a half-made group's create; gone as soon as the group is whole. */
export const MARKER_KEY = 'rollcall-create';

/** Names that the server gives to a group without one: `group_1a2b3c4d`, on OpenBao with the namespace's id behind a dot. */
export const GENERATED_NAME = /^group_[0-9a-f]{8}(\..*)?$/;
