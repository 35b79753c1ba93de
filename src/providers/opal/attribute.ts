import { RemoteError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { Author, Drift } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';
import type { Attribution, Live, ReadClient } from '../../core/provider.ts';
import { optionalText } from './answers.ts';
import { listEvents } from './client.ts';
import type { OpalFacts } from './facts.ts';

/** Groups that are looked up in one run: an event does not say which object it is about, so each group takes a request. */
const MOST_LOOKUPS = 50;

/**
 * Looks every drifted group up in the event log: the newest event about it since Rollcall last wrote it. Event types are an open list
 * without documentation, so which of several events made which difference cannot be said.
 */
export async function attributeDrift(
  http: Pick<ReadClient, 'get'>,
  { drift, live }: { readonly drift: readonly Drift[]; readonly live: Live<OpalFacts> },
  signal: AbortSignal,
): Promise<Attribution> {
  const authors = new Map<string, Pick<Drift, 'by'>>();
  const missed: Attribution['missed'][number][] = [];
  if (drift.length > MOST_LOOKUPS) {
    const why = `Opal takes a request for each group, and only the first ${MOST_LOOKUPS} of ${drift.length} were looked up`;
    missed.push({ code: 'INCOMPLETE_READ', why });
  }
  try {
    await eachInParallel(drift.slice(0, MOST_LOOKUPS), { limit: 8, signal }, async ({ address, id }) => {
      const event = newest(await listEvents(http, { objectId: id, since: live.facts.appliedAt.get(id) }, signal));
      if (event) authors.set(address, { by: authorOf(event) });
    });
  } catch (error) {
    // What was found before the failure is known all the same.
    if (!(error instanceof RemoteError)) throw error;
    missed.push({ code: error.code, why: error.message });
  }
  return { authors, missed };
}

function newest(events: readonly JsonObject[]): JsonObject | undefined {
  return events.toSorted((x, y) => (optionalText(x, 'created_at') < optionalText(y, 'created_at') ? 1 : -1))[0];
}

/** The token's name is told beside the person: a change by a script is somebody's script. */
function authorOf(event: JsonObject): Author {
  const who = optionalText(event, 'actor_email') || optionalText(event, 'actor_name') || `user ${optionalText(event, 'actor_user_id')}`;
  const token = optionalText(event, 'api_token_name');
  return { who: token === '' ? who : `${who} (token ${quoteName(token)})`, when: optionalText(event, 'created_at') };
}
