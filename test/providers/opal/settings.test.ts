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
  /** What a bucket lets out in any second; of the smallest its one request is all. */
  const most = ({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }): number =>
    perSecond === 1 && burst === 1 ? 1 : perSecond + burst;

  it('of an organisation are kept with a tenth to spare: 90 requests and 45 group writes in any second, which its targets share', () => {
    const { rate, writeRates, shared } = ratesOf(target({}));

    expect([rate, writeRates]).toEqual([undefined, undefined]);
    expect(shared).toMatchObject({ writeRates: [{ methods: ['POST', 'PUT'], path: '/groups' }] });
    expect([shared.rate, ...(shared.writeRates ?? [])].map((each) => most(each as Parameters<typeof most>[0]))).toEqual([90, 45]);
  });

  it.each<[JsonObject, number | undefined, number | undefined, number, number]>([
    [{ per_second: 40 }, 40, undefined, 90, 45],
    [{ per_second: 40, group_writes_per_second: 20 }, 40, 20, 90, 45],
    [{ group_writes_per_second: 1 }, undefined, 1, 90, 45],
    [{ per_second: 300, group_writes_per_second: 200 }, 300, 200, 300, 200],
  ])('%j are those of the target, and raise those of the organisation where they are more', (set, all, writes, sharedAll, sharedWrites) => {
    const { rate, writeRates = [], shared } = ratesOf(target({ rate_limit: set }));

    expect(rate && most(rate)).toBe(all);
    expect(writeRates.map(most)).toEqual(writes === undefined ? [] : [writes]);
    expect([shared.rate, ...(shared.writeRates ?? [])].map((each) => most(each as Parameters<typeof most>[0]))).toEqual([
      sharedAll,
      sharedWrites,
    ]);
  });
});
