import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { Rate, SharedLimits } from '../../core/model/http-client.ts';
import type { Target } from '../../core/model/project.ts';
import type { HttpOptions } from '../../core/provider.ts';
import { textsOf } from '../../core/provide/target-settings.ts';
import { ALL_REQUESTS, HOSTED_URL } from './fields.ts';

/** The one spelling of an API address: with `/v1` and no slash at its end. Users of older tools leave `/v1` out. */
export function apiUrl(url: string | undefined): string {
  const bare = (url ?? HOSTED_URL).trim().replace(/\/+$/, '');
  return /\/v\d+$/.test(bare) ? bare : `${bare}/v1`;
}

/** Share of the limits that is used: what sets out in time may arrive in a bunch, and others have tokens too. */
const USED = 0.9;

const GROUP_WRITES = { methods: ['POST', 'PUT'], path: '/groups' } as const;

/** Limits of one target, and those of its organisation. */
export type OpalRates = Pick<HttpOptions, 'rate' | 'writeRates'> & { readonly shared: Omit<SharedLimits, 'counter'> };

/**
 * Limits from the first request on: those of the organisation, which all of its targets share, whatever tokens they have. What a target
 * sets for itself comes on top, and raises them where it is more.
 */
export function ratesOf(target: Target): OpalRates {
  const set = target.settings['rate_limit'];
  const { per_second: all, group_writes_per_second: writes }: JsonObject = isJsonObject(set) ? set : {};
  const atLeast = (limit: number, said: Json | undefined): Rate => bucketOf(typeof said === 'number' ? Math.max(limit, said) : limit);
  return {
    ...(typeof all === 'number' ? { rate: bucketOf(all) } : {}),
    ...(typeof writes === 'number' ? { writeRates: [{ ...GROUP_WRITES, ...bucketOf(writes) }] } : {}),
    shared: {
      rate: atLeast(ALL_REQUESTS.perSecond * USED, all),
      writeRates: [{ ...GROUP_WRITES, ...atLeast(ALL_REQUESTS.groupWritesPerSecond * USED, writes) }],
    },
  };
}

/**
 * A bucket lets out its burst and a second's refill within one second: a tenth of the limit is burst, the rest refill, so that no second
 * holds more than the limit.
 */
function bucketOf(limit: number): Rate {
  const burst = Math.max(1, Math.floor(limit / 10));
  return { burst, perSecond: limit > burst ? limit - burst : limit };
}

/** Whether a group that Opal only tracks may be deleted: the API does not say whether that deletes it where it came from too. */
export function deletesImported(target: Target): boolean {
  return target.settings['delete_imported'] === true;
}

/** Types that the API makes in this organisation beside those that are known to be made everywhere. */
export function creatableTypes(target: Target): readonly string[] {
  return textsOf(target.settings, 'creatable_types');
}

/** Which groups are asked what they lie in: those that a declaration or the state names as nested, or every managed one. */
export function nestingLook(target: Target): 'declared' | 'managed' {
  return target.settings['look_for_nesting'] === 'managed' ? 'managed' : 'declared';
}
