import type { AccessLevel, Group, Resource } from './records.ts';
import { typeOf } from './group-types.ts';
import { bad } from './refusal.ts';

/** An access level as it is shown; both texts are empty for the default one. */
export function levelJson(levels: readonly AccessLevel[], remoteId: string): object {
  const name = levels.find((level) => level.remoteId === remoteId)?.name ?? '';
  return { access_level_name: name, access_level_remote_id: remoteId };
}

/** Levels of membership in a group, beside the default one. */
export function levelsOf(group: Group): readonly AccessLevel[] {
  return typeOf(group.type)?.levels ?? [];
}

/** Refuses a level that the group or resource does not have. */
export function checkLevel({ name }: Group | Resource, levels: readonly AccessLevel[], remoteId: string): void {
  if (remoteId === '' || levels.some((level) => level.remoteId === remoteId)) return;
  throw bad(`${name} has no access level ${remoteId}`);
}
