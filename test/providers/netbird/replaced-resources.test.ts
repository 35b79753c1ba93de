import { describe, expect, it } from 'vitest';
import { makeWish } from '../../../src/core/provide/wish.ts';
import { makeCatalogue } from '../../../src/providers/netbird/catalogue.ts';
import { noteReplacedResources } from '../../../src/providers/netbird/replaced-resources.ts';
import { declared, factsOf, group } from './builders.ts';

/** An id that the server made at a time. */
function idAt(when: string): string {
  return `${((Date.parse(when) / 1000) * 8).toString(32).padStart(7, '0')}${'0'.repeat(13)}`;
}

const APPLIED_AT = '2026-11-23T10:00:00.500Z';

/** What is said of a resource that was made then. */
function saidOf({
  made,
  inside = false,
  applied = ['subnet:office@berlin'],
  ignore = [] as readonly string[],
}: {
  readonly made: string;
  readonly inside?: boolean;
  readonly applied?: readonly string[];
  readonly ignore?: readonly string[];
}): readonly string[] {
  const id = idAt(made);
  const facts = factsOf({ groups: [group('site', { resources: inside ? [{ id, type: 'subnet' }] : [] })] });
  const catalogue = makeCatalogue([{ id, type: 'subnet', name: 'office' }], [{ id: 'n', name: 'berlin', resources: [id], routers: [] }]);
  const wish = makeWish(declared('site', { lifecycle: { ignore, preventDestroy: false } }), { ...facts, catalogue });
  const bound = { address: 'mesh/site', kind: 'group', id: 'g-site', name: 'site', applied: { resources: applied }, appliedAt: APPLIED_AT };
  noteReplacedResources(wish, ['subnet:office@berlin'], bound);
  return wish.warnings.map(({ message }) => message);
}

describe('a network resource that comes into a group by the name of one that was applied', () => {
  it('is told as another one where it was made since, be it in the very second', () => {
    const says = [expect.stringContaining('"subnet:office@berlin" is another network resource than when Rollcall last applied the group')];
    expect(saidOf({ made: '2026-11-23T10:00:01Z' })).toEqual(says);
    expect(saidOf({ made: '2026-11-23T10:00:00Z' })).toEqual(says);
  });

  it('is the same one where it was there before, as after somebody took it out', () => {
    expect(saidOf({ made: '2026-11-23T09:59:59Z' })).toEqual([]);
  });

  it('is not told of where it is in the group, is declared anew or is left alone', () => {
    const made = '2026-11-23T11:00:00Z';
    expect(saidOf({ made, inside: true })).toEqual([]);
    expect(saidOf({ made, applied: [] })).toEqual([]);
    expect(saidOf({ made, ignore: ['resources'] })).toEqual([]);
  });
});
