import { append } from '../../core/model/append.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { optionalText } from './answers.ts';

/** One event of the audit log. */
export interface AuditEvent {
  readonly code: string;
  /** Id of what it is about. */
  readonly target: string;
  /** RFC 3339, and the same in milliseconds since 1970. */
  readonly when: string;
  readonly at: number;
  /** Id of the group that something came into or went out of; "" where it is about none. */
  readonly group: string;
  readonly initiator: { readonly id: string; readonly name: string; readonly email: string };
  readonly meta: JsonObject;
}

/** The audit log, newest first, by what its events are about. */
export interface EventLog {
  readonly events: readonly AuditEvent[];
  /** Events about any of these, newest first: ids, DNS labels, names of resources. */
  about(handles: Iterable<string>): readonly AuditEvent[];
}

/** Where an event says what else it is about: who was deleted has no id any more. */
const HANDLES = ['peer_fqdn', 'fqdn', 'resource_id', 'resource_name'] as const;

/** Indexes the events once: there may be ten thousand of them, and as many differences. */
export function makeEventLog(answers: readonly JsonObject[]): EventLog {
  const events = answers.map(eventOf);
  const places = new Map<string, number[]>();
  for (const [place, { target, meta }] of events.entries()) {
    for (const handle of new Set([target, ...HANDLES.map((name) => optionalText(meta, name))])) {
      if (handle !== '') append(places, handle, place);
    }
  }
  return {
    events,
    about(handles) {
      const found = new Set([...handles].flatMap((handle) => places.get(handle) ?? []));
      return [...found].sort((one, other) => one - other).map((place) => events[place] as AuditEvent);
    },
  };
}

function eventOf(answer: JsonObject): AuditEvent {
  const meta = isJsonObject(answer['meta']) ? answer['meta'] : {};
  const when = optionalText(answer, 'timestamp');
  return {
    code: optionalText(answer, 'activity_code'),
    target: optionalText(answer, 'target_id'),
    when,
    at: Date.parse(when),
    group: optionalText(meta, 'group_id') || optionalText(meta, 'id'),
    initiator: {
      id: optionalText(answer, 'initiator_id'),
      name: optionalText(answer, 'initiator_name'),
      email: optionalText(answer, 'initiator_email'),
    },
    meta,
  };
}
