import type { Answer } from '../emulator.ts';
import type { Call } from './call.ts';
import type { Switches } from './switches.ts';
import { Refusal } from './refusal.ts';
import { reply } from './replies.ts';

/** One page of a list that knows `limit` and `offset`. */
export function pageOf({ state, query }: Call, items: readonly unknown[]): Answer {
  const { pageCap, pageDefault, pagedLists } = state.switches;
  const asked = whole(query.get('limit'), 'limit') ?? pageDefault;
  const offset = whole(query.get('offset'), 'offset') ?? 0;
  if (asked < 1) throw new Refusal(400, ['limit must not be less than 1']);
  const data = items.slice(offset, offset + Math.min(asked, pageCap));
  return reply(200, enveloped(data, { total: items.length, limit: asked, offset }, pagedLists));
}

/** A list that shows no parameters of paging. */
export function plainList({ state }: Call, items: readonly unknown[]): Answer {
  const { plainLists } = state.switches;
  return reply(200, enveloped(items, { total: items.length, limit: items.length, offset: 0 }, plainLists));
}

function whole(text: string | null, name: string): number | undefined {
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw new Refusal(400, [`${name} must be a number conforming to the specified constraints`]);
  return Number(text);
}

interface Place {
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

function enveloped(data: readonly unknown[], { total, limit, offset }: Place, shape: Switches['pagedLists']): unknown {
  if (shape === 'array') return data;
  if (shape === 'data') return { data };
  const page = limit === 0 ? 0 : Math.floor(offset / limit);
  const around = { hasNext: offset + data.length < total, hasPrevious: offset > 0 };
  return { data, total, page, limit, ...(shape === 'total' ? {} : around) };
}
