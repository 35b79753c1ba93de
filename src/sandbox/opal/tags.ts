import type { Call, Result, Routes } from './call.ts';
import type { Stored } from './records.ts';
import type { Table } from './table.ts';
import { optional, struct, text } from './body.ts';
import { DONE, bodyOf, fromPath, ok } from './call.ts';
import { note } from './events.ts';
import { groupOf } from './group-read.ts';
import { orderKey, pageOf } from './page.ts';
import { Refusal, bad } from './refusal.ts';
import { stored } from './state.ts';
import { tagJson } from './tag-json.ts';

function createTag(call: Call): Result {
  const { state, actor, query } = call;
  const sent = call.body.trim() === '' ? undefined : bodyOf(call, struct({ tag_key: text, tag_value: optional(text) }));
  const [key, value] = [sent?.tag_key ?? query.get('tag_key') ?? '', sent?.tag_value ?? query.get('tag_value') ?? ''];
  if (key === '') throw bad('tag_key is required');
  if (state.tags.all().some((tag) => tag.key === key && tag.value === value))
    throw new Refusal(409, `the tag ${key}:${value} is there already`);
  const tag = state.tags.put({ ...stored(state), key, value, createdMs: state.tools.now(), creatorId: actor.userId });
  note(state, actor, { type: 'TAGS_CREATED', objectIds: [tag.id] });
  return ok(tagJson(state, tag.id));
}

function findTag({ state, query }: Call): Result {
  const [key, value] = [query.get('tag_key'), query.get('tag_value')];
  if (key === null || key === '') throw bad('tag_key is required');
  const found = state.tags.all().find((tag) => tag.key === key && (value === null || tag.value === value));
  if (found === undefined) throw new Refusal(404, `tag ${key} not found`);
  return ok(tagJson(state, found.id));
}

type Tagged = Stored & { readonly tagIds: readonly string[] };

function deleteTag(call: Call): Result {
  const { state } = call;
  const tag = fromPath(call, state.tags, 'tag_id');
  state.tags.remove(tag.id);
  untagAll(state.users, tag.id);
  untagAll(state.groups, tag.id);
  untagAll(state.resources, tag.id);
  return DONE;
}

function untagAll<T extends Tagged>(table: Table<T>, tagId: string): void {
  for (const thing of table.all())
    if (thing.tagIds.includes(tagId)) table.put({ ...thing, tagIds: thing.tagIds.filter((id) => id !== tagId) });
}

/** POST and DELETE of a tag on one sort of things. Putting it there twice is no mistake. */
function tagging<T extends Tagged>(tableOf: (call: Call) => Table<T>, find: (call: Call) => T): Routes[string] {
  function change(call: Call, type: string, tagIds: (thing: T, tagId: string) => readonly string[]): Result {
    const tag = fromPath(call, call.state.tags, 'tag_id');
    const thing = find(call);
    tableOf(call).put({ ...thing, tagIds: tagIds(thing, tag.id) });
    note(call.state, call.actor, {
      type,
      objectIds: [thing.id, tag.id],
      details: { tag_id: tag.id, tag_key: tag.key, tag_value: tag.value },
    });
    return DONE;
  }
  return {
    POST: (call) => change(call, 'TAGS_ADDED', (thing, tagId) => [...new Set([...thing.tagIds, tagId])]),
    DELETE: (call) =>
      change(call, 'TAGS_REMOVED', (thing, tagId) => {
        if (!thing.tagIds.includes(tagId) && call.state.switches.absentRemoval === 'refused')
          throw new Refusal(404, 'the tag is not applied');
        return thing.tagIds.filter((id) => id !== tagId);
      }),
  };
}

/** Tags, and what they are on. */
export const TAG_ROUTES: Routes = {
  '/tag': { GET: findTag, POST: createTag },
  '/tag/{tag_id}': { GET: (call) => ok(tagJson(call.state, fromPath(call, call.state.tags, 'tag_id').id)), DELETE: deleteTag },
  '/tags': {
    GET(call) {
      const page = pageOf(call.query, call.state.tags.all(), ({ seq }) => orderKey(seq));
      return ok({ ...page, results: page.results.map(({ id }) => tagJson(call.state, id)) });
    },
  },
  '/tags/{tag_id}/users/{user_id}': tagging(
    ({ state }) => state.users,
    (call) => fromPath(call, call.state.users, 'user_id'),
  ),
  '/tags/{tag_id}/groups/{group_id}': tagging(
    ({ state }) => state.groups,
    (call) => groupOf(call),
  ),
  '/tags/{tag_id}/resources/{resource_id}': tagging(
    ({ state }) => state.resources,
    (call) => fromPath(call, call.state.resources, 'resource_id'),
  ),
  '/groups/{group_id}/tags': { GET: (call) => ok({ tags: groupOf(call).tagIds.map((id) => tagJson(call.state, id)) }) },
};
