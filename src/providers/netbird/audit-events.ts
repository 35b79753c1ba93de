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
  /** Events about any of these, newest first: ids, DNS labels, names of resources, e-mails in lower case. */
  about(handles: Iterable<string>): readonly AuditEvent[];
  /**
   * What an event comes of: the peers of a user who is deleted go at the same moment, and the log has them as deleted by that user. Which of
   * the two is listed first says nothing, nor do their ids.
   */
  causeOf(event: AuditEvent): AuditEvent;
}

/** What is further apart is not of one request: the server times its events one by one. */
const ONE_MOMENT_MS = 1000;

/** Where an event says what else it is about: who was deleted has no id any more. */
const HANDLES = ['peer_fqdn', 'fqdn', 'resource_id', 'resource_name'] as const;

/** Indexes the events once: there may be ten thousand of them, and as many differences. */
export function makeEventLog(answers: readonly JsonObject[]): EventLog {
  const events = answers.map(eventOf);
  const places = new Map<string, number[]>();
  for (const [place, { target, meta }] of events.entries()) {
    const email = optionalText(meta, 'email').toLowerCase();
    for (const handle of new Set([target, email, ...HANDLES.map((name) => optionalText(meta, name))])) {
      if (handle !== '') append(places, handle, place);
    }
  }
  function about(handles: Iterable<string>): readonly AuditEvent[] {
    const found = new Set([...handles].flatMap((handle) => places.get(handle) ?? []));
    return [...found].sort((one, other) => one - other).map((place) => events[place] as AuditEvent);
  }
  return {
    events,
    about,
    causeOf(event) {
      const { code, initiator, at } = event;
      if (code !== 'user.peer.delete' || initiator.id === '') return event;
      const isCause = (other: AuditEvent): boolean =>
        other.code === 'user.delete' && other.target === initiator.id && Math.abs(other.at - at) <= ONE_MOMENT_MS;
      return about([initiator.id]).find(isCause) ?? event;
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
