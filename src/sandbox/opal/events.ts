import type { Actor, OpalEvent } from './records.ts';
import type { State } from './state.ts';
import type { Routes } from './call.ts';
import { fromPath, idQuery, ok } from './call.ts';
import { pageOf, reverseKey } from './page.ts';
import { bad } from './refusal.ts';
import { isoTime, stored } from './state.ts';

/** What was done, and to what. */
export interface Deed {
  readonly type: string;
  readonly objectIds: readonly string[];
  /** Further words about it, beside its type. */
  readonly details?: Readonly<Record<string, string>>;
}

/** Writes down what somebody did. */
export function note(state: State, actor: Actor, { type, objectIds, details = {} }: Deed): void {
  const subEvents = [{ sub_event_type: type, ...details }];
  state.events.put({ ...stored(state), type, createdMs: state.tools.now(), actor, objectIds, subEvents });
}

function eventJson({ id, type, createdMs, actor, subEvents }: OpalEvent): object {
  const token = actor.token === undefined ? {} : { api_token_name: actor.token.name, api_token_preview: actor.token.preview };
  return {
    event_id: id,
    actor_user_id: actor.userId,
    actor_name: actor.name,
    actor_email: actor.email,
    actor_ip_address: actor.address,
    event_type: type,
    created_at: isoTime(createdMs),
    ...token,
    sub_events: subEvents,
  };
}

/** A date is its first moment, or its last where it ends something. */
function moment(written: string | null, name: string, isEnd: boolean): number | undefined {
  if (written === null) return undefined;
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(written);
  const ms = Date.parse(isDate && isEnd ? `${written}T23:59:59.999Z` : written);
  if (Number.isNaN(ms)) throw bad(`${name} must be a date, or a date and time`);
  return ms;
}

/** The audit log. */
export const EVENT_ROUTES: Routes = {
  '/events': {
    GET(call) {
      const { query, state } = call;
      const from = moment(query.get('start_date_filter'), 'start_date_filter', false) ?? -Infinity;
      const to = moment(query.get('end_date_filter'), 'end_date_filter', true) ?? Infinity;
      const [actorId, objectId] = [idQuery(call, 'actor_filter'), idQuery(call, 'object_filter')];
      const [type, token] = [query.get('event_type_filter'), query.get('api_token_filter')];
      const found = state.events.all().filter(({ actor, ...event }) => {
        const isThen = event.createdMs >= from && event.createdMs <= to;
        const isBy = actorId === undefined || actor.userId === actorId;
        const isOf = objectId === undefined || event.objectIds.includes(objectId);
        const isByToken = token === null || (actor.token !== undefined && `${actor.token.name}:${actor.token.preview}` === token);
        return isThen && isBy && isOf && isByToken && (type === null || event.type === type);
      });
      const page = pageOf(query, found.reverse(), ({ seq }) => reverseKey(seq));
      return ok({ ...page, results: page.results.map(eventJson) });
    },
  },
  '/events/{event_id}': { GET: (call) => ok(eventJson(fromPath(call, call.state.events, 'event_id'))) },
};
