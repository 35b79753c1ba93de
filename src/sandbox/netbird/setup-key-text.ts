import type { SetupKey } from './records.ts';
import type { State } from './state.ts';
import { goJson, goTime } from './encode.ts';

/** Whether machines can still be enrolled with a key. */
export function isUsable(state: State, key: SetupKey): boolean {
  return condition(state, key) === 'valid';
}

/** A key with all but its beginning hidden: it is shown in full only once. */
export function hidden(key: string): string {
  return `${key.slice(0, 5)}${'*'.repeat(key.length - 5)}`;
}

/** JSON of a setup key. */
export function setupKeyJson(state: State, key: SetupKey, secret: string): string {
  const word = condition(state, key);
  return goJson({
    allow_extra_dns_labels: key.allowExtraDnsLabels,
    auto_groups: key.autoGroups,
    ephemeral: key.ephemeral,
    expires: goTime(key.expiresMs),
    id: key.id,
    key: secret,
    last_used: key.lastUsed,
    name: key.name,
    revoked: key.revoked,
    state: word,
    type: key.type,
    updated_at: key.updatedAt,
    usage_limit: key.usageLimit,
    used_times: key.usedTimes,
    valid: word === 'valid',
  });
}

function condition(state: State, key: SetupKey): string {
  if (key.revoked) return 'revoked';
  if (key.expiresMs <= state.tools.now()) return 'expired';
  return key.usageLimit > 0 && key.usedTimes >= key.usageLimit ? 'overused' : 'valid';
}
