import type { Fields } from './fields.ts';

/** Whether live systems take two spellings of a name for one, so that a rule does too. */
export function isCaseless({ fields, identity }: { readonly fields: Fields; readonly identity: readonly string[] }): boolean {
  return identity.some((field) => fields[field]?.match === 'caseless');
}
