import { quoteName } from '../../core/model/quote-name.ts';
import { ACCESS_RULE, groupType } from './group-types.ts';

/** Whose a group is: access rules and types that Rollcall does not know are Opal's own, unless somebody declares or declared them. */
export function ownershipOf(type: string, managed: boolean): { readonly owner: 'system' | 'other'; readonly reason?: string } {
  if (managed) return { owner: 'other' };
  if (type === ACCESS_RULE)
    return { owner: 'system', reason: 'an access rule made it; declare it with `type: OPAL_ACCESS_RULE` to manage it' };
  if (groupType(type) === undefined)
    return { owner: 'system', reason: `its type ${quoteName(type)} is newer than this Rollcall; declare it with this type to manage it` };
  return { owner: 'other' };
}
