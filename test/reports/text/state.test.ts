import { describe, expect, it } from 'vitest';
import type { State } from '../../../src/core/model/state.ts';
import { textReport } from '../../../src/reports/text/index.ts';

const OPTIONS = { color: false, width: 100 };

const STATE: State = {
  version: 1,
  lineage: 'line-1',
  serial: 7,
  project: 'acme',
  targets: {},
  objects: {
    'v/b': {
      kind: 'group',
      id: '2',
      applied: { name: 'b' },
      applied_at: '2026-11-23T12:00:00.000Z',
      membership: 'additive',
      under_way: 'sha256:1',
    },
    'v/a': {
      kind: 'group',
      id: '1',
      applied: { name: 'a', policies: ['p'], metadata: {} },
      applied_at: '2026-11-23T12:00:00.000Z',
      lifecycle: { ignore: ['policies'], prevent_destroy: true },
    },
  },
  pending: { 'v/c': { kind: 'group', marker: 'm', plan: 'sha256:1' } },
  runs: [],
};

describe('the text of a state', () => {
  it('ends within the width of the terminal', () => {
    const lineage = '2f8667637-ebe3-4d11-b858-f2c15a0955dc';
    const lines = textReport.state({ ...STATE, project: 'acme-access', lineage }, { color: false, width: 80 }).split('\n');

    expect(lines.slice(-3).join('\n')).toBe(`2 objects of project "acme-access", serial 7, lineage\n${lineage}.\n`);
  });

  it('shows every address with what was applied, sorted', () => {
    expect(textReport.state(STATE, OPTIONS)).toBe(`  # rollcall_group.groups["v/a"]:
    resource "rollcall_group" "groups" {
        id       = "1"
        name     = "a"
        policies = [
            "p"
        ]
        # lifecycle: prevent_destroy
        # lifecycle: ignore policies
        # applied at 2026-11-23T12:00:00.000Z
    }

  # rollcall_group.groups["v/b"]:
    resource "rollcall_group" "groups" {
        id   = "2"
        name = "b"
        # membership: additive
        # a run was interrupted here
        # applied at 2026-11-23T12:00:00.000Z
    }

Begun and not confirmed: "v/c". The next plan looks for them.

2 objects of project "acme", serial 7, lineage line-1.
`);
  });

  it('says that there is none', () => {
    expect(textReport.state(undefined, OPTIONS)).toBe('There is no state yet: the first apply makes it.\n');
  });

  it('lists addresses one a line, whatever is in them', () => {
    expect(textReport.addresses(['v/a', 'v/b\nv/c'], OPTIONS)).toBe('v/a\nv/b\\u{a}v/c\n');
  });
});
