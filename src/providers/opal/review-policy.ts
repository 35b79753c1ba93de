import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { Change, Warning } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live } from '../../core/provider.ts';
import { textsIn } from './answers.ts';
import type { OpalFacts } from './facts.ts';
import { liveIdOf } from './live-reference.ts';
import { DURATIONS, policyBody, withLiveParts } from './policy.ts';
import { configurationsIn, leftOver, pairConfigurations } from './policy-pairs.ts';

/** What a write of a policy takes along or loses although no document shows it: durations and escalations that nobody declared. */
export function policyWarnings(change: Change, live: Live<OpalFacts>): readonly Warning[] {
  const now = live.facts.policies.get(change.id ?? '') ?? [];
  const body = policyBody(configurationsIn(change.after?.['request_configurations']), {
    owner: (text) => live.facts.owners?.idOf(text) ?? text,
    // What is not there yet is a text that is no id of anything.
    group: (text) => liveIdOf(text, change.target, live) ?? text,
  });
  const pairs = pairConfigurations(body, now);
  const sent = withLiveParts(body, [...now]);
  const whom = (item: JsonObject): string => whomFor(item, live);
  const kept = pairs.flatMap(({ live: old, edited }, index): string[] => {
    const item = body[index] as JsonObject;
    const durations = old && edited ? durationsOf(old, item) : '';
    return durations === ''
      ? []
      : [`the request configuration for ${whom(item)} keeps the ${durations} that it had for ${whom(old as JsonObject)}.`];
  });
  const lost = leftOver(pairs, now).flatMap((item): string[] => {
    const durations = durationsOf(item, {});
    return durations === '' ? [] : [`the request configuration for ${whom(item)} goes, and with it its ${durations}.`];
  });
  const silent = pairs.flatMap(({ live: old }, index): string[] => {
    const gone = old ? escalationsOf(old) - escalationsOf(sent[index] as JsonObject) : 0;
    return gone > 0
      ? [`the escalation of a stage of the request configuration for ${whom(old as JsonObject)} goes: the stage may not have one any more.`]
      : [];
  });
  return [...kept, ...lost, ...silent].map((text) => ({
    code: 'UNSUPPORTED_CHANGE',
    address: change.address,
    message: `${quoteName(change.address)}: ${text}`,
  }));
}

/** Durations of a configuration that say something, and of which the new one does not speak. */
function durationsOf(item: JsonObject, next: JsonObject): string {
  return DURATIONS.filter((name) => next[name] === undefined && typeof item[name] === 'number' && item[name] > 0)
    .map((name) => `\`${name}\` ${JSON.stringify(item[name])}`)
    .join(', ');
}

function escalationsOf({ reviewer_stages: stages }: JsonObject): number {
  return Array.isArray(stages)
    ? stages.filter((stage: Json) => isJsonObject(stage) && isJsonObject(stage['escalation'] ?? null)).length
    : 0;
}

/** Whose requests a configuration is for, as a message says it. */
function whomFor({ condition }: JsonObject, { index }: Live<OpalFacts>): string {
  const said = isJsonObject(condition ?? null) ? (condition as JsonObject) : {};
  const groups = textsIn(said, 'group_ids').map((id) => index.find((entry) => entry.id === id)?.name ?? id);
  const roles = textsIn(said, 'role_remote_ids').map((role) => `the role ${quoteName(role)}`);
  return [...groups.map(quoteName), ...roles].join(', ') || 'everybody else';
}
