// https://docs.opal.dev/reference (read 2026-11-28)
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { WriteClient } from '../../core/provider.ts';
import { idSegment } from '../../core/provide/id-segment.ts';
import { objectOf, optionalText, parseGroup } from './answers.ts';
import type { GroupAnswer } from './answers.ts';
import { groupPath } from './client.ts';
import { isGone } from './errors.ts';

type Sender = Pick<WriteClient, 'send'>;

/** Makes or imports a group. Never repeated blindly: the API would make a second one. */
export async function createGroup(http: Sender, body: JsonObject, signal: AbortSignal): Promise<GroupAnswer> {
  const answer = await http.send('POST', '/groups', body, { signal, repeatable: false });
  const place = { method: 'POST', path: '/groups', requestId: answer.requestId };
  return parseGroup(objectOf(answer.body, place), place);
}

/** Writes settings of one group: the API has only a call for several. */
export async function updateGroup(http: Sender, update: JsonObject, signal: AbortSignal): Promise<void> {
  await http.send('PUT', '/groups', { groups: [update] }, { signal, repeatable: false });
}

/** Replaces a list or the visibility below a group. */
export async function replaceBelow(
  http: Sender,
  place: { readonly id: string; readonly below: 'visibility' | 'message-channels' | 'on-call-schedules' | 'resources' },
  given: { readonly body: Json; readonly signal: AbortSignal },
): Promise<void> {
  await http.send('PUT', groupPath(place.id, `/${place.below}`), given.body, { signal: given.signal, repeatable: false });
}

/** Deletes a group; false where there was none. */
export async function deleteGroup(http: Sender, id: string, signal: AbortSignal): Promise<boolean> {
  return remove(http, groupPath(id), signal);
}

/** Gives access to one more resource, for good. */
export async function addResource(
  http: Sender,
  { id, resourceId, level }: { readonly id: string; readonly resourceId: string; readonly level: string },
  signal: AbortSignal,
): Promise<void> {
  const body = { duration_minutes: 0, ...(level === '' ? {} : { access_level_remote_id: level }) };
  await http.send('POST', groupPath(id, `/resources/${idSegment(resourceId)}`), body, { signal, repeatable: false });
}

/** Puts a tag on a group. */
export async function addTag(
  http: Sender,
  { id, tagId }: { readonly id: string; readonly tagId: string },
  signal: AbortSignal,
): Promise<void> {
  await http.send('POST', tagPath(id, tagId), undefined, { signal, repeatable: false });
}

/** Takes a tag from a group; false where it had none. */
export async function removeTag(
  http: Sender,
  { id, tagId }: { readonly id: string; readonly tagId: string },
  signal: AbortSignal,
): Promise<boolean> {
  return remove(http, tagPath(id, tagId), signal);
}

/** Puts the group `childId` into the group `id`: the path names the one that is put. */
export async function putInto(
  http: Sender,
  { id, childId }: { readonly id: string; readonly childId: string },
  signal: AbortSignal,
): Promise<void> {
  const body = { containing_group_id: id, duration_minutes: 0 };
  await http.send('POST', groupPath(childId, '/containing-groups'), body, { signal, repeatable: false });
}

/** Takes the group `childId` out of the group `id`; false where it was not in it. */
export async function takeOut(
  http: Sender,
  { id, childId }: { readonly id: string; readonly childId: string },
  signal: AbortSignal,
): Promise<boolean> {
  return remove(http, groupPath(childId, `/containing-groups/${idSegment(id)}`), signal);
}

/** One grant, as paths and bodies name it. */
export interface GrantPlace {
  readonly id: string;
  readonly userId: string;
  /** Empty for the default level. */
  readonly level: string;
}

/**
 * Grants access, or gives a grant that is there another end. `minutes` 0: for good. What it returns is how far it has come in the system that
 * the group is of, where Opal says so.
 */
export async function grantAccess(
  http: Sender,
  place: GrantPlace,
  { method, minutes, signal }: { readonly method: 'POST' | 'PUT'; readonly minutes: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const body = { duration_minutes: minutes, ...(place.level === '' ? {} : { access_level_remote_id: place.level }) };
  const answer = await http.send(method, userPath(place), body, { signal, repeatable: false });
  const propagation = isJsonObject(answer.body) ? answer.body['propagation_status'] : undefined;
  return isJsonObject(propagation) ? optionalText(propagation, 'status') || undefined : undefined;
}

/** Ends a grant; false where there was none. The level is named always: without it, only the default one would go. */
export async function revokeAccess(http: Sender, place: GrantPlace, signal: AbortSignal): Promise<boolean> {
  return remove(http, `${userPath(place)}?access_level_remote_id=${encodeURIComponent(place.level)}`, signal);
}

function userPath({ id, userId }: GrantPlace): string {
  return groupPath(id, `/users/${idSegment(userId)}`);
}

function tagPath(id: string, tagId: string): string {
  return `/tags/${idSegment(tagId)}/groups/${idSegment(id)}`;
}

async function remove(http: Sender, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    await http.send('DELETE', path, undefined, { signal, repeatable: true });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
