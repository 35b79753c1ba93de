import { isJsonObject } from '../../core/model/json.ts';
import type { Target } from '../../core/model/project.ts';
import type { HttpOptions } from '../../core/provider.ts';
import { textsOf } from '../../core/provide/target-settings.ts';
import { ALL_REQUESTS, HOSTED_URL } from './fields.ts';

/** The one spelling of an API address: with `/v1` and no slash at its end. Users of older tools leave `/v1` out. */
export function apiUrl(url: string | undefined): string {
  const bare = (url ?? HOSTED_URL).trim().replace(/\/+$/, '');
  return /\/v\d+$/.test(bare) ? bare : `${bare}/v1`;
}

/**
 * Limits from the first request on. A bucket lets out its burst and a second's refill within one second: a tenth of the limit is burst,
 * the rest refill, so that no second holds more than the limit.
 */
export function ratesOf(target: Target): Required<Pick<HttpOptions, 'rate' | 'writeRates'>> {
  const set = target.settings['rate_limit'];
  const said = isJsonObject(set) ? set : {};
  const all = Number(said['per_second'] ?? ALL_REQUESTS.perSecond);
  const writes = Math.min(all, Number(said['group_writes_per_second'] ?? ALL_REQUESTS.groupWritesPerSecond));
  return { rate: bucketOf(all), writeRates: [{ methods: ['POST', 'PUT'], path: '/groups', ...bucketOf(writes) }] };
}

function bucketOf(limit: number): { readonly perSecond: number; readonly burst: number } {
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
