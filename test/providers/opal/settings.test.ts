import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { Target } from '../../../src/core/model/project.ts';
import { apiUrl, ratesOf } from '../../../src/providers/opal/settings.ts';

const target = (settings: JsonObject): Target => ({
  name: 'access',
  provider: 'opal',
  url: undefined,
  namespace: undefined,
  unknownMembers: 'error',
  settings,
  place: { file: '', path: [] },
});

describe('the address', () => {
  it.each([
    [undefined, 'https://api.opal.dev/v1'],
    ['https://opal.acme.test', 'https://opal.acme.test/v1'],
    ['https://opal.acme.test/v1/', 'https://opal.acme.test/v1'],
    ['https://opal.acme.test/opal/', 'https://opal.acme.test/opal/v1'],
  ])('%s is %s', (url, known) => {
    expect(apiUrl(url)).toBe(known);
  });
});

describe('the limits', () => {
  it.each<[JsonObject, number, number]>([
    [{}, 100, 50],
    [{ rate_limit: { per_second: 40 } }, 40, 40],
    [{ rate_limit: { per_second: 40, group_writes_per_second: 20 } }, 40, 20],
    [{ rate_limit: { group_writes_per_second: 1 } }, 100, 1],
  ])('of %j let at most %d requests and %d group writes out in any second', (settings, all, writes) => {
    const { rate, writeRates } = ratesOf(target(settings));
    const [groups] = writeRates;

    expect(rate.perSecond + (all > 1 ? rate.burst : 0)).toBe(all);
    expect(groups).toMatchObject({ methods: ['POST', 'PUT'], path: '/groups' });
    expect((groups?.perSecond ?? 0) + (writes > 1 ? (groups?.burst ?? 0) : 0)).toBe(writes);
  });
});
