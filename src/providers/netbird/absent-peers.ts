import { tableOf } from '../../core/model/document.ts';
import type { Warning } from '../../core/model/plan.ts';
import type { Declared, Target } from '../../core/model/project.ts';
import type { LiveObject, Scope } from '../../core/provider.ts';
import type { Directory } from './directory.ts';
import { membersAsOf } from './settings.ts';
import { shortList } from '../../core/model/short-list.ts';
import { quoteName } from '../../core/model/quote-name.ts';

/**
 * Warnings about declared people who have a group in their auto-groups and whose machines are not all in it: somebody took them out of
 * the group itself. NetBird puts them back by itself only when they enrol anew, and writing the same auto-groups again moves nobody.
 */
export function absentPeers(
  objects: readonly LiveObject[],
  scope: Pick<Scope, 'declared' | 'bound'>,
  { target, directory }: { readonly target: Target; readonly directory: Directory },
): readonly Warning[] {
  const asUsers = scope.declared.filter((declared) => declared.members !== undefined && membersAsOf(target, declared) === 'auto_groups');
  if (asUsers.length === 0) return [];
  const idByAddress = new Map<string, string>(scope.bound.map(({ address, id }) => [address, id]));
  const byId = new Map(objects.map((object) => [object.id, object]));
  const byName = new Map(objects.map((object) => [object.name, object]));
  return asUsers.flatMap((declared): readonly Warning[] => {
    const object = byId.get(idByAddress.get(declared.address) ?? '') ?? byName.get(declared.name);
    const absent = object ? absentFrom(object, declared, directory) : [];
    return absent.length === 0 ? [] : [warningOf(declared.address, absent)];
  });
}

function absentFrom({ id, document }: LiveObject, { members = [] }: Declared, directory: Directory): readonly string[] {
  const users = new Set(directory.withAutoGroup(id).map((user) => user.id));
  const present = tableOf(document, 'members');
  return members.flatMap(({ email }) =>
    directory
      .identitiesOf(email)
      .filter((identity) => users.has(directory.peerOf(identity)?.userId ?? '') && present[email]?.includes(identity) !== true),
  );
}

function warningOf(address: string, absent: readonly string[]): Warning {
  const named = shortList(absent.map(quoteName));
  return {
    code: 'UNSUPPORTED_CHANGE',
    address,
    message: `${quoteName(address)}: ${named} ${absent.length === 1 ? 'is' : 'are'} not in the group, although the auto-groups of the owner hold it: taken out by hand. NetBird puts back no peer that was there; add it to the group there, or list it under \`peers:\`.`,
  };
}
