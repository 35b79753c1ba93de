import type { State } from './state.ts';
import { isoTime } from './state.ts';

/** A tag as it is shown. */
export function tagJson(state: State, id: string): object {
  const tag = state.tags.byId(id);
  if (tag === undefined) return { tag_id: id };
  const at = isoTime(tag.createdMs);
  return { tag_id: id, key: tag.key, value: tag.value, created_at: at, updated_at: at, user_creator_id: tag.creatorId };
}
