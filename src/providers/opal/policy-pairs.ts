import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { textsIn } from './answers.ts';

/** A live configuration that a new one goes on; `edited`: it was for other people before. */
export interface Pair {
  readonly live: JsonObject | undefined;
  readonly edited: boolean;
}

/**
 * Which live configuration each new one is: the one for the same people, whatever its priority. Where one new one and one live one of the
 * same priority are left over and no others, somebody changed whom it is for. Both are as the API writes them.
 */
export function pairConfigurations(next: readonly JsonObject[], live: readonly JsonObject[]): readonly Pair[] {
  const left = [...live];
  const same = next.map((item) => {
    const index = left.findIndex((each) => conditionKey(each) === conditionKey(item));
    return index < 0 ? undefined : left.splice(index, 1)[0];
  });
  const [open, ...others] = next.filter((_, index) => same[index] === undefined);
  const [only, ...more] = left;
  const isEdit = open && only && others.length + more.length === 0 && priorityOf(open) === priorityOf(only);
  return next.map((item, index) => (isEdit && item === open ? { live: only, edited: true } : { live: same[index], edited: false }));
}

/** Live configurations that no new one goes on. */
export function leftOver(pairs: readonly Pair[], live: readonly JsonObject[]): readonly JsonObject[] {
  const kept = new Set(pairs.map((pair) => pair.live));
  return live.filter((item) => !kept.has(item));
}

/** Configurations of an answer, in the order of their priorities. */
export function configurationsIn(value: Json | undefined): readonly JsonObject[] {
  const list = Array.isArray(value) ? value.filter((item: Json): item is JsonObject => isJsonObject(item)) : [];
  return list.toSorted((x, y) => priorityOf(x) - priorityOf(y));
}

/** Groups and roles of a condition; the default configuration has neither. */
function conditionKey({ condition }: JsonObject): string {
  const said = isJsonObject(condition ?? null) ? (condition as JsonObject) : {};
  return JSON.stringify(['group_ids', 'role_remote_ids'].map((name) => textsIn(said, name).toSorted()));
}

function priorityOf({ priority }: JsonObject): number {
  return typeof priority === 'number' ? priority : 0;
}
