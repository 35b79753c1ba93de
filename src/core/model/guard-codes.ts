import type { Code } from '../errors.ts';

/** Guards that ask what only a live system or the run that applies can tell; sorted. */
export const LIVE_GUARDS: readonly Code[] = ['ALL_MISSING', 'SELF_GRANT', 'WRONG_TARGET'];

/** Codes of all guards, sorted. */
export const GUARD_CODES: readonly Code[] = [
  'ALL_MISSING',
  'BECOMES_EMPTY',
  'KEEP',
  'LAST_GROUP',
  'MAX_DELETIONS',
  'MAX_MEMBER_REMOVALS',
  'PREVENT_DESTROY',
  'PRIVILEGE_GAINED',
  'PROTECTED',
  'SELF_GRANT',
  'WRONG_TARGET',
];
