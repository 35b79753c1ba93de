import { describe, expect, it } from 'vitest';
import { settledWords } from '../../../src/reports/state-words.ts';
import type { Settled } from '../../../src/core/model/plan.ts';
import { people } from '../../builders/plan-input.ts';
import { planOf } from '../../builders/planning.ts';

describe('an address whose state changes without a call', () => {
  it.each([
    ['an empty field', {}, 'no longer managed: members'],
    ['all that was in it', people('ada@x'), 'no longer managed: members'],
  ])('says that nobody declares a field any more, with %s', (_title, members, words) => {
    const document = { name: 'eng', policies: ['a'], members };
    const { changes, settled, drift } = planOf({
      wishes: [{ key: 'eng', document: { policies: ['a'] } }],
      live: [{ id: 'g1', document }],
      entries: { 'v/eng': { id: 'g1', applied: document } },
    });

    expect([changes, drift, settled.map(settledWords)]).toEqual([[], [], [[words]]]);
  });

  it.each([
    [{}, 'managed from now on: members'],
    [people('ada@x'), 'recorded as applied: + members'],
  ])('says that a field is managed that was not, with %j in it', (members, words) => {
    const { settled } = planOf({
      wishes: [{ key: 'eng', document: { members } }],
      live: [{ id: 'g1', document: { name: 'eng', members } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' } } },
    });

    expect(settled.map(settledWords)).toEqual([[words]]);
  });

  it('says what is recorded beside that', () => {
    const { settled } = planOf({
      wishes: [{ key: 'eng', document: { policies: ['a', 'b'] } }],
      live: [{ id: 'g1', document: { name: 'eng', policies: ['a', 'b'], metadata: { team: 'x' } } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', policies: ['a'], metadata: { team: 'x' } } } },
    });

    expect(settledWords(settled[0] as Settled)).toEqual(['no longer managed: metadata', 'recorded as applied: + policies/b']);
  });
});
