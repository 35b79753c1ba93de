// https://docs.opal.dev/reference (read 2026-11-28)
import type { Json, JsonObject } from '../../core/model/json.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Answer, ReadClient } from '../../core/provider.ts';
import { idSegment } from '../../core/provide/id-segment.ts';
import {
  objectOf,
  objectsOf,
  parseApp,
  parseContainer,
  parseGroup,
  parseGroupResource,
  parseMember,
  parseNamed,
  parseResource,
  parseTag,
  parseListedUser,
  idIn,
  textIn,
  textsIn,
  unreadable,
} from './answers.ts';
import type {
  AnswerPlace,
  AppAnswer,
  ContainerRow,
  GroupAnswer,
  MemberRow,
  NamedAnswer,
  ResourceAnswer,
  ResourceRow,
  UserAnswer,
  VisibilityAnswer,
} from './answers.ts';
import { isGone } from './errors.ts';
import { IDS_PER_QUERY, MOST_PAGES, PAGE_SIZE } from './fields.ts';

/** What asks; and what its lists that are being read have together, where somebody keeps it. */
type Getter = Pick<ReadClient, 'get'> & { readonly open?: OpenPages };

/** Further pages of all lists of a connection that are being read: what is in memory without anybody knowing where it ends. */
export interface OpenPages {
  count: number;
}

/** Every group of the organisation, each once. */
export async function listGroups(http: Getter, signal: AbortSignal): Promise<readonly GroupAnswer[]> {
  return [...new Map((await pages(http, { path: '/groups', parse: parseGroup, signal })).map((group) => [group.id, group])).values()];
}

/** Groups of a name. How the API compares names is not said: what is not exactly this one is left out. */
export async function findGroups(http: Getter, name: string, signal: AbortSignal): Promise<readonly GroupAnswer[]> {
  const found = await pages(http, { path: '/groups', query: { group_name: name }, parse: parseGroup, signal });
  return found.filter((group) => group.name === name);
}

/** One group, or undefined where there is none of that id. */
export async function readGroup(http: Getter, id: string, signal: AbortSignal): Promise<GroupAnswer | undefined> {
  const path = groupPath(id);
  try {
    const answer = await http.get(path, { signal });
    const place = placeOf(path, answer);
    return parseGroup(objectOf(answer.body, place), place);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Who is in a group. Without a page size the whole of it would come in one answer. */
export async function listMembers(http: Getter, id: string, signal: AbortSignal): Promise<readonly MemberRow[]> {
  return pages(http, { path: groupPath(id, '/users'), parse: parseMember, signal });
}

/** Ids of the groups that a user has access to, by whatever way. */
export async function listGroupsOf(http: Getter, userId: string, signal: AbortSignal): Promise<readonly string[]> {
  const path = `/groups/users/${idSegment(userId)}`;
  return [...new Set(await pages(http, { path, parse: (row, place) => idIn(row, 'group_id', place), signal }))];
}

/** What a group gives access to. */
export async function listGroupResources(http: Getter, id: string, signal: AbortSignal): Promise<readonly ResourceRow[]> {
  return list(http, { path: groupPath(id, '/resources'), name: 'group_resources', parse: parseGroupResource, signal });
}

/** The groups that a group lies in. */
export async function listContainers(http: Getter, id: string, signal: AbortSignal): Promise<readonly ContainerRow[]> {
  return list(http, { path: groupPath(id, '/containing-groups'), name: 'containing_groups', parse: parseContainer, signal });
}

/** Channels of a group, for audit messages and for reviewers alike. */
export async function listGroupChannels(http: Getter, id: string, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return list(http, { path: groupPath(id, '/message-channels'), name: 'channels', parse: named('message_channel_id'), signal });
}

/** On-call schedules of a group. */
export async function listGroupSchedules(http: Getter, id: string, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return list(http, { path: groupPath(id, '/on-call-schedules'), name: 'on_call_schedules', parse: named('on_call_schedule_id'), signal });
}

/** Tags of a group. */
export async function listGroupTags(http: Getter, id: string, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return list(http, { path: groupPath(id, '/tags'), name: 'tags', parse: parseTag, signal });
}

/** Who may see a group. */
export async function readVisibility(http: Getter, id: string, signal: AbortSignal): Promise<VisibilityAnswer> {
  const path = groupPath(id, '/visibility');
  const answer = await http.get(path, { signal });
  const place = placeOf(path, answer);
  const data = objectOf(answer.body, place);
  return { visibility: textIn(data, 'visibility', place), groupIds: textsIn(data, 'visibility_group_ids') };
}

/** All apps. */
export async function listApps(http: Getter, signal: AbortSignal): Promise<readonly AppAnswer[]> {
  return list(http, { path: '/apps', name: 'apps', parse: parseApp, signal });
}

/** All owners. */
export async function listOwners(http: Getter, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return pages(http, { path: '/owners', parse: named('owner_id'), signal });
}

/** All message channels. */
export async function listChannels(http: Getter, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return list(http, { path: '/message-channels', name: 'channels', parse: named('message_channel_id'), signal });
}

/** All on-call schedules. */
export async function listSchedules(http: Getter, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return list(http, { path: '/on-call-schedules', name: 'on_call_schedules', parse: named('on_call_schedule_id'), signal });
}

/** All tags. */
export async function listTags(http: Getter, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return pages(http, { path: '/tags', parse: parseTag, signal });
}

/** All configuration templates. */
export async function listTemplates(http: Getter, signal: AbortSignal): Promise<readonly NamedAnswer[]> {
  return list(http, { path: '/configuration-templates', name: 'results', parse: named('configuration_template_id'), signal });
}

/** All resources. */
export async function listResources(http: Getter, signal: AbortSignal): Promise<readonly ResourceAnswer[]> {
  return pages(http, { path: '/resources', parse: parseResource, signal });
}

/** Resources of a name, and of exactly this one. */
export async function findResources(http: Getter, name: string, signal: AbortSignal): Promise<readonly ResourceAnswer[]> {
  const found = await pages(http, { path: '/resources', query: { resource_name: name }, parse: parseResource, signal });
  return found.filter((resource) => resource.name === name);
}

/** Resources by id, as many at once as an address holds; unknown ones are missing. */
export async function readResources(http: Getter, ids: readonly string[], signal: AbortSignal): Promise<readonly ResourceAnswer[]> {
  const found: ResourceAnswer[] = [];
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const some = ids.slice(start, start + IDS_PER_QUERY).join(',');
    found.push(...(await pages(http, { path: '/resources', query: { resource_ids: some }, parse: parseResource, signal })));
  }
  return found;
}

/** All users. */
export async function listUsers(http: Getter, signal: AbortSignal): Promise<readonly UserAnswer[]> {
  return pages(http, { path: '/users', parse: parseListedUser, signal });
}

/** One user, or undefined where there is none. */
export async function findUser(
  http: Getter,
  by: { readonly email: string } | { readonly user_id: string },
  signal: AbortSignal,
): Promise<UserAnswer | undefined> {
  const path = `/user?${new URLSearchParams(by).toString()}`;
  try {
    const answer = await http.get(path, { signal });
    const place = placeOf('/user', answer);
    return parseListedUser(objectOf(answer.body, place), place);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Events about one object since a moment. */
export async function listEvents(
  http: Getter,
  asked: { readonly objectId: string; readonly since: string | undefined },
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const query = { object_filter: asked.objectId, ...(asked.since === undefined ? {} : { start_date_filter: asked.since }) };
  return pages(http, { path: '/events', query, parse: (item) => item, signal });
}

/** Path of a group and what is below it. */
export function groupPath(id: string, below = ''): string {
  return `/groups/${idSegment(id)}${below}`;
}

interface ListRequest<T> {
  readonly path: string;
  readonly signal: AbortSignal;
  parse(item: JsonObject, place: AnswerPlace): T;
}

interface PagesRequest<T> extends ListRequest<T> {
  readonly query?: Readonly<Record<string, string>>;
}

async function list<T>(http: Getter, { path, name, parse, signal }: ListRequest<T> & { readonly name: string }): Promise<readonly T[]> {
  const answer = await http.get(path, { signal });
  const place = placeOf(path, answer);
  const items = objectsOf(answer.body, name, place);
  // Lists of this sort have no pages: one that says that it has more is not the whole of it.
  if (nextOf(answer.body) !== undefined) throw unreadable('it names another page, and this list has none', place);
  return items.map((item) => parse(item, place));
}

/** All pages of a list. A cursor that was there before would never end, and one that is always new would not either: that is no list. */
async function pages<T>(http: Getter, { path, query = {}, parse, signal }: PagesRequest<T>): Promise<readonly T[]> {
  const found: T[] = [];
  const seen = new Set<string>();
  const { open = { count: 0 } } = http;
  let cursor: string | undefined;
  try {
    do {
      const parameters = new URLSearchParams({ ...query, page_size: String(PAGE_SIZE), ...(cursor === undefined ? {} : { cursor }) });
      const answer = await http.get(`${path}?${parameters.toString()}`, { signal });
      const place = placeOf(path, answer);
      for (const item of objectsOf(answer.body, 'results', place)) found.push(parse(item, place));
      cursor = nextOf(answer.body);
      if (cursor !== undefined) noteFurther(cursor, { seen, open, place });
    } while (cursor !== undefined);
    return found;
  } finally {
    open.count -= seen.size;
  }
}

/** Another page is to come. @throws RemoteError `PROVIDER_ANSWER` where it never ends */
function noteFurther(
  cursor: string,
  { seen, open, place }: { readonly seen: Set<string>; readonly open: OpenPages; readonly place: AnswerPlace },
): void {
  if (seen.has(cursor)) throw unreadable('it names a page that was there before', place);
  seen.add(cursor);
  open.count++;
  if (seen.size >= MOST_PAGES) throw unreadable(`it has not come to its end after ${MOST_PAGES} pages`, place);
  if (open.count >= MOST_PAGES) throw unreadable(`it and the lists beside it have not come to their end after ${MOST_PAGES} pages`, place);
}

function nextOf(body: Json | undefined): string | undefined {
  const next = isJsonObject(body) ? body['next'] : undefined;
  return typeof next === 'string' && next !== '' ? next : undefined;
}

function named(idName: string): (item: JsonObject, place: AnswerPlace) => NamedAnswer {
  return (item, place) => parseNamed(item, idName, place);
}

function placeOf(path: string, answer: Answer): AnswerPlace {
  return { method: 'GET', path, requestId: answer.requestId };
}
