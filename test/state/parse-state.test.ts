import { NO_PLAIN_ID } from '../../src/core/model/plain-id.ts';
import { describe, expect, it } from 'vitest';
import { parseState } from '../../src/state/parse-state.ts';

const ENTRY = { kind: 'group', id: '1', applied: {}, applied_at: '2026-01-01T00:00:00Z' };
const STATE = {
  version: 1,
  lineage: 'l',
  serial: 3,
  project: 'acme',
  targets: { v: { provider: 'vault', url: 'http://v' } },
  objects: { 'v/a': ENTRY },
  pending: { 'v/b': { kind: 'group', marker: 'm', plan: 'p' } },
  approvals: ['sha256:1'],
  guards: {
    max_deletions: 5,
    max_member_removals: '25%',
    protected: ['v/*'],
    privileged: { vault: { policies: ['admin'] } },
    keep: [{ match: 'v/a', min: 1, people: ['ada@x'] }],
  },
  settings: {
    lint: { LINT_AXES: 'off' },
    exclusive: [['a', 'b']],
    targets: { v: { unknown_members: 'skip', max: 5, on: true } },
    accepted: ['sha256:1'],
  },
  runs: [{ when: '2026-01-01T00:00:00Z' }],
};

function parse(edit: Record<string, unknown>): unknown {
  return parseState(JSON.stringify({ ...STATE, ...edit }), 'state.json');
}

describe('parseState', () => {
  it('takes what it wrote', () => {
    expect(parse({})).toEqual(STATE);
    expect(parse({ pending: undefined, approvals: undefined, guards: undefined, settings: undefined })).not.toHaveProperty('pending');
  });

  it('takes what an entry need not hold', () => {
    const objects = {
      'v/a': {
        ...ENTRY,
        membership: 'additive',
        lifecycle: { ignore: ['policies'], prevent_destroy: true },
        until: { 'ada@x': '2026-12-31' },
        told: ['ada@x'],
        under_way: 'd',
      },
    };

    expect(parse({ objects })).toEqual({ ...STATE, objects });
  });

  it('takes writes that were begun, with whom they were to put in', () => {
    const put = { members: { 'ada@x': ['ada@x'] } };
    const pending = { 'v/a': { kind: 'group', marker: 'm', plan: 'p', id: '1', puts: put, announced: put } };

    expect(parse({ pending })).toEqual({ ...STATE, pending });
  });

  it('says at which byte a text was cut off or is none', () => {
    const text = JSON.stringify({ ...STATE, project: 'é' }, null, 2);

    expect(() => parseState(text.slice(0, 60), 'state.json')).toThrow(
      `The state in "state.json" is damaged: the text ends too early, at byte ${Buffer.byteLength(text.slice(0, 60))} (line 5).`,
    );
    expect(() => parseState('', 'state.json')).toThrow('the text ends too early, at byte 0 (line 1)');
    expect(() => parseState('{"version": 1,\n "é": x}', 'state.json')).toThrow('the text is no JSON, at byte 22 (line 2)');
  });

  it('knows a merge that was not finished', () => {
    expect(() => parseState('{\n<<<<<<< HEAD\n', 'state.json')).toThrow('it holds merge conflict markers, at byte 2');
  });

  it('refuses the state of a newer Rollcall, whatever else is in it', () => {
    expect(() => parseState('{"version": 2}', 'state.json')).toThrow(
      expect.objectContaining({
        code: 'STATE_VERSION',
        message: 'The state in "state.json" has version 2; this Rollcall reads up to version 1.',
      }),
    );
  });

  it.each([
    ['a list', [], 'it is no JSON object'],
    ['a version that is none', { version: '1' }, '"version" has a wrong value'],
    ['no lineage', { lineage: undefined }, '"lineage" is missing'],
    ['a serial that is no number', { serial: '3' }, '"serial" has a wrong value'],
    ['a negative serial', { serial: -1 }, '"serial" has a wrong value'],
    ['targets that are a list', { targets: [] }, '"targets" has a wrong value'],
    ['a target without url', { targets: { v: { provider: 'vault' } } }, '"targets" has a wrong value for "v"'],
    ['a target that is null', { targets: { v: null } }, '"targets" has a wrong value for "v"'],
    ['an address that is none', { objects: { a: ENTRY } }, '"objects" names "a", which is no address'],
    ['an entry that is a text', { objects: { 'v/a': 'x' } }, 'the entry of "v/a" is no object'],
    ['an entry without kind', { objects: { 'v/a': { ...ENTRY, kind: undefined } } }, 'the entry of "v/a" has no "kind"'],
    [
      'an entry whose id would be another path',
      { objects: { 'v/a': { ...ENTRY, id: '..' } } },
      `the entry of "v/a" has an "id" that is none: ${NO_PLAIN_ID}`,
    ],
    ['an entry without id', { objects: { 'v/a': { ...ENTRY, id: '' } } }, 'the entry of "v/a" has no "id"'],
    ['an entry without document', { objects: { 'v/a': { ...ENTRY, applied: [] } } }, 'the entry of "v/a" has no "applied" document'],
    ['an entry without time', { objects: { 'v/a': { ...ENTRY, applied_at: 5 } } }, 'the entry of "v/a" has no "applied_at"'],
    ...(
      [
        ['membership', 'exact'],
        ['lifecycle', []],
        ['lifecycle', { ignore: 5 }],
        ['lifecycle', { ignore: [5] }],
        ['lifecycle', { prevent_destroy: 'yes' }],
        ['until', ['ada@x']],
        ['until', { 'ada@x': 5 }],
        ['told', 'ada@x'],
        ['told', [5]],
        ['under_way', 5],
      ] as const
    ).map(([key, value]): [string, Record<string, unknown>, string] => [
      `an entry whose ${key} is ${JSON.stringify(value)}`,
      { objects: { 'v/a': { ...ENTRY, [key]: value } } },
      `the entry of "v/a" has a wrong value for "${key}"`,
    ]),
    ...(
      [
        ['of another kind', 5],
        ['without a limit', { max_deletions: undefined }],
        ['with a limit that is none', { max_member_removals: 0.5 }],
        ['without a list', { protected: 'v/*' }],
        ['with privileges of no kind', { privileged: { vault: ['admin'] } }],
        ['with privileges that are no texts', { privileged: { vault: { policies: [5] } } }],
        ['with nobody to keep', { keep: {} }],
        ['with a group to keep that is none', { keep: [{ match: 'v/a', min: 1, people: [5] }] }],
      ] as const
    ).map(([what, guards]): [string, Record<string, unknown>, string] => [
      `guards ${what}`,
      { guards: typeof guards === 'number' ? guards : { ...STATE.guards, ...guards } },
      '"guards" has a wrong value',
    ]),
    ...(
      [
        ['that are a number', 5],
        ['with a rule that is a number', { lint: { LINT_AXES: 5 } }],
        ['with a text for groups that conflict', { exclusive: 'a' }],
        ['with conflicting groups that are numbers', { exclusive: [[5]] }],
        ['with a target that is a text', { targets: { v: 'x' } }],
        ['with a setting that is a list', { targets: { v: { members: [] } } }],
        ['without accepted drift', { accepted: undefined }],
      ] as const
    ).map(([what, settings]): [string, Record<string, unknown>, string] => [
      `settings ${what}`,
      { settings: typeof settings === 'number' ? settings : { ...STATE.settings, ...settings } },
      '"settings" has a wrong value',
    ]),
    ['a begun create without marker', { pending: { 'v/b': { kind: 'group', plan: 'p' } } }, '"pending" has a wrong value for "v/b"'],
    [
      'a begun write to what is no id',
      { pending: { 'v/b': { kind: 'group', marker: 'm', plan: 'p', id: '../x' } } },
      '"pending" has a wrong value for "v/b"',
    ],
    [
      'a begun write that puts in a list',
      { pending: { 'v/b': { kind: 'group', marker: 'm', plan: 'p', id: '1', puts: [] } } },
      '"pending" has a wrong value for "v/b"',
    ],
    ['approvals that are no texts', { approvals: [1] }, '"approvals" has a wrong value'],
    ['runs without time', { runs: [{}] }, '"runs" has a wrong value'],
    ['a run that is a text', { runs: ['x'] }, '"runs" has a wrong value'],
    ['a run that did one thing', { runs: [{ when: 'x', done: 'v/a' }] }, '"runs" has a wrong value'],
    ['a run that did numbers', { runs: [{ when: 'x', done: [1] }] }, '"runs" has a wrong value'],
    ['an unfinished run that is a text', { runs: [{ when: 'x', counts: {}, unfinished: 'x' }] }, '"runs" has a wrong value'],
    ['an unfinished run without counts', { runs: [{ when: 'x', unfinished: { done: [], unknown: [] } }] }, '"runs" has a wrong value'],
    [
      'an unfinished run that counts in words',
      { runs: [{ when: 'x', counts: { done: 'many' }, unfinished: { done: [], unknown: [] } }] },
      '"runs" has a wrong value',
    ],
    [
      'an unfinished run whose calls have no name',
      { runs: [{ when: 'x', counts: {}, unfinished: { done: [], unknown: [{}] } }] },
      '"runs" has a wrong value',
    ],
  ])('refuses %s, and says what is wrong', (_, edit, message) => {
    const text = Array.isArray(edit) ? '[]' : JSON.stringify({ ...STATE, ...edit });

    expect(() => parseState(text, 'state.json')).toThrow(
      expect.objectContaining({
        code: 'STATE_CORRUPT',
        message: `The state in "state.json" is damaged: ${message}.`,
        hint: expect.stringContaining('.backup') as string,
      }),
    );
  });
});
