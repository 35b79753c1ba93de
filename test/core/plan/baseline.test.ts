import { describe, expect, it } from 'vitest';
import type { Drift, Plan } from '../../../src/core/model/plan.ts';
import type { Acceptance } from '../../../src/core/model/project.ts';
import { acceptDrift } from '../../../src/core/plan/baseline.ts';
import { plan } from '../../builders/plan.ts';

const DATE = '2026-11-23';

function drift(address: string, parts: Partial<Drift> = {}): Drift {
  return {
    address,
    target: 'v',
    provider: 'vault',
    kind: 'group',
    id: `id of ${address}`,
    type: 'changed',
    patch: [
      { op: 'add', path: '/members/eve@x.test', value: true },
      { op: 'remove', path: '/members/eve@x.test2' },
      { op: 'replace', path: '/metadata/note', value: 'x' },
    ],
    ...parts,
  };
}

function acceptance(address: string, parts: Partial<Acceptance>): Acceptance {
  return {
    address,
    add: [],
    remove: [],
    replace: [],
    deleted: false,
    until: DATE,
    reason: 'why',
    place: { file: 'b', path: [] },
    ...parts,
  };
}

function accept(acceptances: readonly Acceptance[], parts: Partial<Plan> = {}, privileged: readonly string[] = []): Plan {
  const made = plan({ drift: [drift('v/a'), drift('v/gone', { type: 'deleted', patch: [] })], ...parts });
  const dated = { ...made, inputs: { ...made.inputs, date: DATE } };
  return acceptDrift(dated, { acceptances, privilegesOf: () => privileged });
}

describe('acceptDrift', () => {
  it('takes two spellings of an address for one, as the files do', () => {
    const { accepted, warnings } = accept([acceptance('v/A', { add: ['/members'] }), acceptance('v/Gone', { deleted: true })]);

    expect([accepted?.map(({ address }) => address), warnings]).toEqual([['v/a', 'v/gone'], []]);
  });

  it('gives each part the authors of its own differences', () => {
    const [eve, bob] = ['eve', 'bob'].map((who) => ({ who, when: '2026-11-22T10:00:00Z' }));
    const authors = { '/members/eve@x.test': eve!, '/metadata/note': bob! };
    const told = accept([acceptance('v/a', { add: ['/members/eve@x.test'] })], { drift: [drift('v/a', { authors })] });

    expect(told.accepted?.map((each) => each.authors)).toEqual([{ '/members/eve@x.test': eve }]);
    expect(told.drift.map((each) => each.authors)).toEqual([{ '/metadata/note': bob }]);
  });

  it('tells what is accepted from what is not, operation by operation', () => {
    const judged = accept([acceptance('v/a', { add: ['/members/eve@x.test'], replace: ['/metadata'], reason: 'one' })]);

    expect(judged.drift.map(({ address, patch }) => [address, patch.map(({ path }) => path)])).toEqual([
      ['v/a', ['/members/eve@x.test2']],
      ['v/gone', []],
    ]);
    expect(judged.accepted).toEqual([
      { ...drift('v/a'), patch: [drift('v/a').patch[0], drift('v/a').patch[2]], until: DATE, reason: 'one' },
    ]);
    expect(judged.warnings).toEqual([]);
  });

  it('does not take a removal for an addition, or a deletion for a change', () => {
    const judged = accept([
      acceptance('v/a', { remove: ['/members/eve@x.test'], deleted: true }),
      acceptance('v/gone', { add: ['/members'] }),
    ]);

    expect(judged.drift).toHaveLength(2);
    expect(judged.warnings.map(({ code, address }) => `${code} ${address}`)).toEqual(['BASELINE_UNUSED v/a', 'BASELINE_UNUSED v/gone']);
  });

  it('accepts what was deleted where that is said', () => {
    const judged = accept([acceptance('v/gone', { deleted: true })]);

    expect(judged.drift.map(({ address }) => address)).toEqual(['v/a']);
    expect(judged.accepted?.map(({ type, until }) => [type, until])).toEqual([['deleted', DATE]]);
  });

  it('leaves nothing of an object whose every difference is accepted', () => {
    const all = acceptance('v/a', { add: ['/members'], remove: ['/members'], replace: ['/metadata/note'] });

    expect(accept([all]).drift.map(({ address }) => address)).toEqual(['v/gone']);
  });

  it('counts drift again once its day has passed, and says so', () => {
    const judged = accept([acceptance('v/a', { add: ['/members'], until: '2026-11-22' })]);

    expect(judged.accepted).toEqual([]);
    expect(judged.drift).toHaveLength(2);
    expect(judged.warnings).toEqual([
      {
        code: 'BASELINE_EXPIRED',
        address: 'v/a',
        message: 'The drift of "v/a" was accepted until 2026-11-22; it counts again. Put it right, or accept it anew.',
      },
    ]);
  });

  it('says nothing of a day that has passed where nobody could look', () => {
    const unread = { incomplete: [{ target: 'v', part: 'groups', why: 'it cannot be reached' }] };

    expect(accept([acceptance('v/a', { add: ['/members'], until: '2026-11-22' })], unread).warnings).toEqual([]);
  });

  it('never passes over a privilege that somebody gains', () => {
    const judged = accept([acceptance('v/a', { add: ['/members'] })], {}, ['admin', 'root']);

    expect(judged.accepted?.[0]?.privileged).toEqual(['admin', 'root']);
    expect(judged.warnings).toEqual([
      {
        code: 'BASELINE_PRIVILEGE',
        address: 'v/a',
        message: `Accepted drift of "v/a" opens privileged "admin", "root" to somebody, until ${DATE}: why`,
      },
    ]);
  });

  it('does not call an acceptance unused where not everything was looked at', () => {
    const unused = [acceptance('v/x', { deleted: true }), acceptance('w/x', { deleted: true })];
    const unread = { incomplete: [{ target: 'v', part: 'everything', why: 'x' }] };

    expect(accept(unused, unread).warnings.map(({ address }) => address)).toEqual(['w/x']);
    expect(accept(unused, { scope: ['v/*'] }).warnings).toEqual([]);
  });

  it('changes nothing without acceptances', () => {
    const made = plan({ drift: [drift('v/a')] });

    expect(acceptDrift(made, { acceptances: [], privilegesOf: () => [] })).toBe(made);
  });
});
