import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { configurationsIn, leftOver, pairConfigurations } from '../../../src/providers/opal/policy-pairs.ts';

const configuration = (priority: number, group?: string, more: JsonObject = {}): JsonObject => ({
  priority,
  ...(group === undefined ? {} : { condition: { group_ids: [group] } }),
  ...more,
});

const liveOf = (...list: readonly JsonObject[]): readonly JsonObject[] => list.map((item) => ({ ...item, max_duration_minutes: 60 }));

describe('configurations of a policy', () => {
  it('go on those for the same people, whatever became of their priorities', () => {
    const live = liveOf(configuration(0), configuration(1, 'auditors'));
    const next = [configuration(0), configuration(1, 'production'), configuration(2, 'auditors')];

    expect(pairConfigurations(next, live)).toEqual([
      { live: live[0], edited: false },
      { live: undefined, edited: false },
      { live: live[1], edited: false },
    ]);
  });

  it('go on the one in their place where only its condition was changed, and on none where more was', () => {
    const live = liveOf(configuration(0), configuration(1, 'auditors'), configuration(2, 'finance'));

    expect(pairConfigurations([configuration(0), configuration(1, 'production'), configuration(2, 'finance')], live)[1]).toEqual({
      live: live[1],
      edited: true,
    });
    const pairs = pairConfigurations([configuration(0), configuration(1, 'production')], live);
    expect(pairs[1]).toEqual({ live: undefined, edited: false });
    expect(leftOver(pairs, live)).toEqual([live[1], live[2]]);
  });

  it('are told by groups and roles in whatever order, and an empty condition is none', () => {
    const live = [
      configuration(0, undefined, { condition: { group_ids: [], role_remote_ids: [] } }),
      configuration(1, 'a', { condition: { group_ids: ['b', 'a'], role_remote_ids: ['r'] } }),
    ];
    const next = [configuration(0), { priority: 1, condition: { role_remote_ids: ['r'], group_ids: ['a', 'b'] } }];

    expect(pairConfigurations(next, live).map((pair) => pair.live)).toEqual(live);
  });

  it('are read in the order of their priorities, and what is none is left out', () => {
    expect(configurationsIn([configuration(1), 'x', configuration(0)])).toEqual([configuration(0), configuration(1)]);
    expect(configurationsIn(null)).toEqual([]);
  });
});
