import { describe, expect, it } from 'vitest';
import { durationText, paceText } from '../../src/cli/pace.ts';

describe('paceText', () => {
  it.each([
    { pace: { done: 7, total: undefined, elapsedMs: 1000 }, text: '7' },
    { pace: { done: 0, total: 10, elapsedMs: 1000 }, text: '0 of 10' },
    { pace: { done: 120, total: 480, elapsedMs: 1000 }, text: '120 of 480, 120 a second, 3s left' },
    { pace: { done: 1, total: 61, elapsedMs: 2000 }, text: '1 of 61, 30 a minute, 2m0s left' },
    { pace: { done: 1, total: 100, elapsedMs: 120_000 }, text: '1 of 100, 1 a minute, 3h18m left' },
    { pace: { done: 10, total: 10, elapsedMs: 1000 }, text: '10 of 10, 10 a second' },
    { pace: { done: 5, total: 10, elapsedMs: 0 }, text: '5 of 10, 5000 a second, 0s left' },
  ])('says "$text"', ({ pace, text }) => {
    expect(paceText(pace)).toBe(text);
  });
});

describe('durationText', () => {
  it.each([
    { ms: 999, text: '0s' },
    { ms: 59_999, text: '59s' },
    { ms: 72_000, text: '1m12s' },
    { ms: 7_500_000, text: '2h5m' },
  ])('writes $ms ms as $text', ({ ms, text }) => {
    expect(durationText(ms)).toBe(text);
  });
});
