import { describe, expect, test } from 'vitest';
import { askedDelayMs, backoffMs } from '../../src/http/retry.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

describe('the wait before another try', () => {
  test('doubles from half a second to half a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map((failures) => backoffMs(failures, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test('is anything up to that, but not nothing', () => {
    expect(backoffMs(3, 0.25)).toBe(1000);
    expect(backoffMs(3, 0)).toBe(50);
  });
});

describe('the wait that a server asks for', () => {
  test.each([
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': ' 1.5 ' }, 1500],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:59:30 GMT' }, 0],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:30:30 GMT', date: 'Mon, 23 Nov 2026 12:30:00 GMT' }, 30_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'ratelimit-reset': '4' }, 4000],
    [{ 'x-ratelimit-reset': String(NOW / 1000 + 9) }, 9000],
    [{ 'retry-after': '1', 'ratelimit-reset': '4' }, 1000],
    [{}, undefined],
  ])('by %o is %s ms', (headers: Readonly<Record<string, string>>, expected) => {
    expect(askedDelayMs((name) => headers[name], NOW)).toBe(expected);
  });
});
