import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantText, isTooFar, lastDay, minutesUntil, parseGrant } from '../../../src/providers/opal/grants.ts';

const at = (text: string): number => Date.parse(text);

describe('grants as text', () => {
  it.each([
    [{ whose: 'ada@acme.test', level: '', until: undefined }, 'ada@acme.test'],
    [{ whose: 'ada@acme.test', level: 'admin', until: undefined }, 'ada@acme.test [admin]'],
    [{ whose: 'ada@acme.test', level: '', until: '2026-12-31' }, 'ada@acme.test until 2026-12-31'],
    [{ whose: 'ada@acme.test', level: 'a]b', until: undefined }, String.raw`ada@acme.test [a\]b]`],
    [{ whose: 'id:7', level: 'arn:aws:iam::aws:policy/X', until: '2026-12-31' }, 'id:7 [arn:aws:iam::aws:policy/X] until 2026-12-31'],
  ])('%j is written and read', (grant, text) => {
    expect(grantText(grant)).toBe(text);
    expect(parseGrant(text)).toEqual(grant);
  });

  it('come back as they went, whatever level and day they have', () => {
    const level = fc.oneof(fc.string(), fc.constantFrom('a]b', '[x] until 2026-12-31', String.raw`\[`, String.raw`a\]`));
    const whose = fc.oneof(
      fc.emailAddress(),
      fc.string({ minLength: 1 }),
      fc.constantFrom('db [prod]', 'x until 2026-12-31', String.raw`a\b [c]`),
    );
    const day = fc.option(fc.date({ min: new Date(0), max: new Date('2999-01-01'), noInvalidDate: true }), { nil: undefined });
    fc.assert(
      fc.property(whose, level, day, (name, own, date) => {
        const grant = { whose: name, level: own, until: date?.toISOString().slice(0, 10) };
        expect(parseGrant(grantText(grant))).toEqual(grant);
      }),
    );
  });
});

describe('ends', () => {
  it.each([
    [undefined, undefined],
    ['2026-12-31T23:59:30Z', '2026-12-31'],
    ['2027-01-01T00:00:00Z', '2026-12-31'],
    ['2027-01-01T00:04:59Z', '2026-12-31'],
    ['2027-01-01T00:06:00Z', '2027-01-01'],
    ['no date', undefined],
  ])('%s is the last day %s', (expires, day) => {
    expect(lastDay(expires)).toBe(day);
  });

  it.each([
    ['2026-11-28T10:00:00Z', '2026-11-28', 840],
    ['2026-11-28T10:00:30Z', '2026-11-28', 839],
    ['2026-11-28T23:59:59Z', '2026-11-28', 1],
    ['2026-11-29T00:00:00Z', '2026-11-28', undefined],
    ['2026-11-28T10:00:00Z', '2026-11-29', 2280],
  ])('from %s to the end of %s it is %j minutes', (now, day, minutes) => {
    expect(minutesUntil(day, at(now))).toBe(minutes);
  });

  it('are never for good, and are read back as the day that was meant, whenever that is sent', () => {
    const ahead = fc.integer({ min: 0, max: 360 });
    const clock = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(clock, ahead, fc.integer({ min: 0, max: 60_000 }), (now, days, latency) => {
        const day = new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
        const minutes = minutesUntil(day, now.getTime()) as number;
        expect(minutes).toBeGreaterThan(0);
        expect(lastDay(new Date(now.getTime() + latency + minutes * 60_000).toISOString())).toBe(day);
      }),
    );
  });

  it('are too far away beyond what Opal calls a year', () => {
    expect(isTooFar('2027-11-27', at('2026-11-28T10:00:00Z'))).toBe(false);
    expect(isTooFar('2027-11-29', at('2026-11-28T10:00:00Z'))).toBe(true);
  });
});
