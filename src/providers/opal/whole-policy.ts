import type { Json, JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { optionalText, unreadable } from './answers.ts';
import { groupPath } from './client.ts';
import type { Fresh, StepContext } from './fresh.ts';
import { configurationsIn } from './policy-pairs.ts';

/** What a request configuration and a stage of it always say, in answers and in writes. */
const ALWAYS_SAID = ['allow_requests', 'auto_approval', 'require_mfa_to_request', 'require_support_ticket', 'priority'] as const;
const STAGE_ALWAYS_SAYS = ['operator', 'require_manager_approval', 'owner_ids'] as const;

/**
 * Refuses to write a group whose answer leaves a part of its request policy out: each write of settings sends the policy along, and what
 * is not there would be reset. One that follows a template is written without.
 *
 * @throws RemoteError `PROVIDER_ANSWER`
 */
export function checkWholePolicy({ live }: StepContext, { id, group: { raw } }: Pick<Fresh, 'id' | 'group'>): void {
  if (optionalText(raw, 'configuration_template_id') !== '') return;
  const place = { method: 'GET', path: groupPath(id), requestId: undefined };
  const configurations = configurationsIn(raw['request_configurations']);
  if (configurations.length === 0 && live.facts.withPolicy.has(id))
    throw unreadable('it lacks "request_configurations", which it had', place);
  const lacking = configurations.map(lackingIn).find((name) => name !== undefined);
  if (lacking !== undefined) throw unreadable(`a request configuration lacks ${quoteName(lacking)}`, place);
}

/** What a configuration leaves out; one that nobody has to approve needs no stages. */
function lackingIn(item: JsonObject): string | undefined {
  const stages = item['reviewer_stages'];
  const own = ALWAYS_SAID.find((name) => item[name] === undefined);
  if (own !== undefined) return own;
  if (!Array.isArray(stages)) return item['auto_approval'] === true || item['allow_requests'] === false ? undefined : 'reviewer_stages';
  return configurationsIn(stages as Json)
    .map(lackingInStage)
    .find((name) => name !== undefined);
}

function lackingInStage(stage: JsonObject): string | undefined {
  return STAGE_ALWAYS_SAYS.find((name) => stage[name] === undefined);
}
