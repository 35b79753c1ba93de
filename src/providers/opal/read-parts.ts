import type { ReadClient } from '../../core/provider.ts';
import type { MemberRow, NamedAnswer } from './answers.ts';
import { askedOnce } from './asked-once.ts';
import {
  listContainers,
  listGroupChannels,
  listGroupResources,
  listGroupSchedules,
  listGroupTags,
  listMembers,
  readVisibility,
} from './client.ts';
import type { Bringer, Parts } from './parts.ts';
import type { FieldName } from './fields.ts';
import { groupType } from './group-types.ts';
import type { Wants } from './wants.ts';

/** What one group is asked for: one request for each part, more only where its members fill more than a page. */
export interface PartsRequest {
  readonly id: string;
  readonly type: string;
  readonly wants: Wants;
  /** Whether it is asked which groups it lies in: that is how the nesting of others is known. */
  readonly asksContainers: boolean;
  readonly signal: AbortSignal;
}

/** Reads what is wanted of one group. */
export async function readParts(http: Pick<ReadClient, 'get'>, request: PartsRequest): Promise<Parts> {
  const { id, wants, asksContainers, signal } = request;
  const wanted = (...fields: readonly FieldName[]): boolean => fields.some((field) => wants.has(field));
  const [visibility, channels, ownSchedules, tags, resources, members, containers] = await Promise.all([
    wanted('visibility', 'visibility_groups') ? readVisibility(http, id, signal) : undefined,
    wanted('message_channels') ? listGroupChannels(http, id, signal) : undefined,
    wanted('on_call_schedules') ? schedulesOf(http, request, signal) : undefined,
    wanted('tags') ? listGroupTags(http, id, signal) : undefined,
    wanted('resources') ? listGroupResources(http, id, signal) : undefined,
    wanted('members') ? listMembers(http, id, signal) : undefined,
    asksContainers ? listContainers(http, id, signal) : undefined,
  ]);
  return { visibility, channels, schedules: ownSchedules, tags, resources, members, containers };
}

/** On-call schedules of a group. What is a schedule itself has none, and the API fails where it is asked. */
export async function schedulesOf(
  http: Pick<ReadClient, 'get'>,
  { id, type }: Pick<PartsRequest, 'id' | 'type'>,
  signal: AbortSignal,
): Promise<readonly NamedAnswer[]> {
  return groupType(type)?.isSchedule ? [] : listGroupSchedules(http, id, signal);
}

/** Who is in a group. */
export type PeopleIn = (groupId: string) => Promise<readonly MemberRow[]>;

/** Looks a group's people up once, however many groups it lies in. `known`: what was read already. */
export function makePeopleIn(
  http: Pick<ReadClient, 'get'>,
  known: ReadonlyMap<string, readonly MemberRow[]>,
  signal: AbortSignal,
): PeopleIn {
  return askedOnce(known, (groupId) => listMembers(http, groupId, signal));
}

/** By user, those of these groups that bring the user along; a group that is gone brings nobody. */
export async function inheritedFrom(children: readonly Bringer[], peopleIn: PeopleIn): Promise<ReadonlyMap<string, readonly Bringer[]>> {
  const through = new Map<string, readonly Bringer[]>();
  for (const child of children) {
    for (const id of new Set((await peopleIn(child.id)).map(({ user }) => user.id))) through.set(id, [...(through.get(id) ?? []), child]);
  }
  return through;
}
