import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/core/model/state.ts';
import { listState, moveInState, pullState, pushState, removeFromState, showState, unlockState } from '../../src/run/state-commands.ts';
import { checkProject } from '../../src/run/state-owner.ts';
import type { StateCommand } from '../../src/run/state-commands.ts';
import { moveAddresses } from '../../src/run/state-move.ts';
import { parseState } from '../../src/state/parse-state.ts';
import type { StateStore } from '../../src/state/store.ts';
import { openFakeStore } from '../builders/fake-project.ts';
import { FIELDS } from '../builders/plan-input.ts';

let dir: string;
let store: StateStore;
let command: StateCommand;

function entry(id: string, applied: Record<string, unknown> = {}): State['objects'][string] {
  return { kind: 'group', id, applied: applied as never, applied_at: '2026-01-01T00:00:00Z' };
}

const STATE: State = {
  version: 1,
  lineage: 'l',
  serial: 4,
  project: 'acme',
  targets: { old: { provider: 'vault', url: 'http://old' }, v: { provider: 'vault', url: 'http://v' } },
  objects: {
    'old/eng': entry('1', { groups: ['ops'] }),
    'old/ops': entry('2'),
    'v/eng': entry('3', { groups: ['name:x', 'ops'] }),
    'v/ops': entry('4'),
  },
  pending: { 'old/new': { kind: 'group', marker: 'm', plan: 'p' } },
  runs: [],
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
  store = openFakeStore(dir);
  command = { store, timeoutMs: 0, observer: {} };
  await store.backend.write(STATE, 0);
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function stored(): Promise<State> {
  return (await store.backend.read()) as State;
}

describe('state list and show', () => {
  it('list addresses, all or those that match', async () => {
    expect(await listState(store)).toEqual(['old/eng', 'old/ops', 'v/eng', 'v/ops']);
    expect(await listState(store, '*/eng')).toEqual(['old/eng', 'v/eng']);
    expect(await listState(openFakeStore(join(dir, 'elsewhere')))).toEqual([]);
  });

  it('show one entry, or say what may have been meant', async () => {
    expect(await showState(store, 'v/eng')).toEqual(STATE.objects['v/eng']);
    await expect(showState(store, 'v/enf')).rejects.toMatchObject({
      code: 'STATE_NO_ADDRESS',
      message: 'The state has no address "v/enf".',
      hint: 'Did you mean "v/eng"?',
    });
    await expect(showState(store, 'constructor')).rejects.toMatchObject({ hint: 'See what there is with: rollcall state list' });
  });

  it('know what an interrupted run did', async () => {
    await appendFile(
      store.journal.path,
      `${JSON.stringify({ serial: 4, lineage: 'l', plan: 'p', at: 'now', type: 'done', objects: { 'v/late': entry('9') } })}\n`,
    );

    expect(await showState(store, 'v/late')).toMatchObject({ id: '9' });
    expect((await stored()).serial).toBe(4);
  });
});

describe('state rm', () => {
  it('forgets what matches, begun creates too, and a system that nothing is left of', async () => {
    expect(await removeFromState(command, 'old/*')).toEqual(['old/eng', 'old/new', 'old/ops']);

    expect(await stored()).toEqual({
      ...STATE,
      serial: 5,
      targets: { v: STATE.targets['v'] },
      objects: { 'v/eng': STATE.objects['v/eng'], 'v/ops': STATE.objects['v/ops'] },
      pending: undefined,
    });
  });

  it('says that nothing matches', async () => {
    await expect(removeFromState(command, 'x/*')).rejects.toMatchObject({ code: 'STATE_NO_ADDRESS' });
    const none = openFakeStore(join(dir, 'elsewhere'));
    const nothing = { code: 'STATE_NO_ADDRESS', message: expect.stringMatching(/^There is no state yet: /) as string };
    await expect(removeFromState({ ...command, store: none }, '*')).rejects.toMatchObject(nothing);
    await expect(showState(none, 'v/eng')).rejects.toMatchObject(nothing);
    expect((await stored()).serial).toBe(4);
  });

  it('works on what an interrupted run left, and empties its journal', async () => {
    await appendFile(
      store.journal.path,
      `${JSON.stringify({ serial: 4, lineage: 'l', plan: 'p', at: 'now', type: 'done', objects: { 'v/late': entry('9') } })}\n`,
    );
    const notices: string[] = [];

    await removeFromState({ ...command, observer: { onNotice: (text) => notices.push(text) } }, 'v/eng');

    expect(Object.keys((await stored()).objects)).toEqual(['old/eng', 'old/ops', 'v/late', 'v/ops']);
    expect(await readFile(store.journal.path, 'utf8')).toBe('');
    expect(notices).toEqual(['An earlier run was interrupted; what it did is in the state now.']);
  });

  it('waits for nobody who applies', async () => {
    const lock = await store.backend.lock({ purpose: 'apply', timeoutMs: 0 });

    await expect(removeFromState(command, 'v/eng')).rejects.toMatchObject({ code: 'STATE_LOCKED' });

    await unlockState(store, lock.id);
    await removeFromState(command, 'v/eng');
    expect((await stored()).objects).not.toHaveProperty('v/eng');
  });
});

describe('state mv', () => {
  it('renames a whole target, and what is known of it', async () => {
    expect(await moveInState(command, 'old/*', 'new/*')).toEqual([
      ['old/eng', 'new/eng'],
      ['old/new', 'new/new'],
      ['old/ops', 'new/ops'],
    ]);

    const state = await stored();
    expect(Object.keys(state.objects)).toEqual(['new/eng', 'new/ops', 'v/eng', 'v/ops']);
    expect(state.targets).toEqual({ new: STATE.targets['old'], v: STATE.targets['v'] });
    expect(state.pending).toEqual({ 'new/new': STATE.pending?.['old/new'] });
    expect(state.serial).toBe(5);
  });

  it('renames one address, and references to it in what was applied', async () => {
    await moveInState(command, 'v/ops', 'v/operations');

    const state = await stored();
    expect(state.objects['v/eng']?.applied).toEqual({ groups: ['name:x', 'operations'] });
    expect(state.objects['old/eng']?.applied).toEqual({ groups: ['ops'] });
    expect(state.objects['v/operations']?.id).toBe('4');
  });

  it('takes what stands before and behind the star literally', () => {
    const moved = moveAddresses(
      { ...STATE, objects: { 'v/a-x': entry('1'), 'v/a-y': entry('2'), 'v/a': entry('3'), 'v/$&-x': entry('4') } },
      { from: 'v/*-x', to: 'v/x-*', fieldsOf: () => FIELDS, kindsOf: () => ['admission-rule'] },
    );

    expect(moved.pairs).toEqual([
      ['v/$&-x', 'v/x-$&'],
      ['v/a-x', 'v/x-a'],
    ]);
  });

  it('takes a star behind a backslash for one of the name', () => {
    const state = { ...STATE, objects: { 'v/a*': entry('1'), 'v/ab': entry('2'), "v/it's": entry('3') } };
    const move = (from: string, to: string): unknown =>
      moveAddresses(state, { from, to, fieldsOf: () => FIELDS, kindsOf: () => ['admission-rule'] }).pairs;

    expect(move('v/a\\*', 'v/b\\?')).toEqual([['v/a*', 'v/b?']]);
    expect(move('v/*\\*', 'v/\\**')).toEqual([['v/a*', 'v/*a']]);
  });

  it.each([
    ['v/*', 'new/x', 'do not fit each other'],
    ['*/*', '*/*', 'do not fit each other'],
    ['v/eng', 'v/ops', '"v/eng" cannot become "v/ops": there is one already'],
    ['v/*', '*', '"eng" is no address'],
  ])('refuses %s → %s', async (from, to, message) => {
    await expect(moveInState(command, from, to)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as string,
    });
    expect((await stored()).serial).toBe(4);
  });

  it.each([
    ['v/admission-rule:r', 'v/r', 'its kind is "admission-rule"', 'TARGET/admission-rule:KEY'],
    ['v/k', 'v/admission-rule:k', 'its kind is "group"', 'TARGET/KEY'],
    ['v/p', 'v/admission-rule:p', 'its kind is "group"', 'TARGET/KEY'],
  ])('leaves an object among those of its kind: not %s → %s', (from, to, message, form) => {
    const objects = { 'v/admission-rule:r': { ...entry('1'), kind: 'admission-rule' }, 'v/k': entry('2') };
    const pending = { 'v/p': { kind: 'group', marker: 'm', plan: 'p' } };
    const move = (): unknown =>
      moveAddresses({ ...STATE, objects, pending }, { from, to, fieldsOf: () => FIELDS, kindsOf: () => ['admission-rule'] });

    expect(move).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message), hint: expect.stringContaining(form) }),
    );
  });

  it('moves an object of another kind to another key and target', () => {
    const objects = { 'v/admission-rule:r': { ...entry('1'), kind: 'admission-rule' } };
    const moved = moveAddresses(
      { ...STATE, objects },
      { from: 'v/*', to: 'w/*', fieldsOf: () => FIELDS, kindsOf: () => ['admission-rule'] },
    );

    expect(moved.pairs[0]).toEqual(['v/admission-rule:r', 'w/admission-rule:r']);
  });

  it('says that nothing matches', async () => {
    await expect(moveInState(command, 'v/x', 'v/y')).rejects.toMatchObject({ code: 'STATE_NO_ADDRESS' });
    await expect(moveInState({ ...command, store: openFakeStore(join(dir, 'elsewhere')) }, 'v/x', 'v/y')).rejects.toMatchObject({
      code: 'STATE_NO_ADDRESS',
      message: expect.stringMatching(/^There is no state yet: /) as string,
    });
    await expect(moveInState(command, 'v/eng', 'v/ops')).rejects.toMatchObject({ hint: expect.stringMatching(/ rm 'v\/ops'$/) as string });
  });

  it('swaps two addresses through a third, and never loses one', async () => {
    await moveInState(command, 'v/eng', 'v/third');
    await moveInState(command, 'v/ops', 'v/eng');
    await moveInState(command, 'v/third', 'v/ops');

    expect((await stored()).objects).toMatchObject({ 'v/eng': { id: '4' }, 'v/ops': { id: '3' } });
  });
});

describe('state pull and push', () => {
  it('give back what was pulled, with a higher serial', async () => {
    const text = await pullState(command);
    expect(text).toBe(await readFile(store.backend.place, 'utf8'));

    const pushed = await pushState(command, { text: text.replace('"id": "3"', '"id": "33"'), place: 'edited.json', project: 'acme' });

    expect(pushed.serial).toBe(5);
    expect((await stored()).objects['v/eng']?.id).toBe('33');
  });

  it('begin a state where there is none', async () => {
    const empty = openFakeStore(join(dir, 'elsewhere'));
    await expect(pullState({ ...command, store: empty })).rejects.toMatchObject({ code: 'STATE_NO_ADDRESS' });

    await pushState({ ...command, store: empty }, { text: JSON.stringify(STATE), place: 'x', project: 'acme' });

    expect((await empty.backend.read())?.serial).toBe(5);
  });

  it.each([
    ['the state of another project', { project: 'other' }, 'STATE_FOREIGN', 'Nothing was stored.'],
    ['the state of another lineage', { lineage: 'other' }, 'STATE_FOREIGN', 'docs/state.md, "Moving a state away"'],
    ['an older state', { serial: 3 }, 'STATE_CHANGED', 'raise "serial" in it to 4'],
    ['a newer form', { version: 2 }, 'STATE_VERSION', 'newer Rollcall'],
    ['something else', { objects: [] }, 'STATE_CORRUPT', 'Give a whole copy'],
    ['a serial that nothing can be added to', { serial: Number.MAX_SAFE_INTEGER }, 'STATE_CORRUPT', 'Set "serial" in it'],
  ])('refuse %s', async (_, edit, code, hint) => {
    await expect(pushState(command, { text: JSON.stringify({ ...STATE, ...edit }), place: 'x', project: 'acme' })).rejects.toMatchObject({
      code,
      hint: expect.stringContaining(hint) as string,
    });
    expect(await stored()).toEqual(STATE);
  });
});

describe('a journal whose state is not there', () => {
  const lines = (lineage = 'l', serial = 4): string =>
    [
      { type: 'start', run: { when: 'now', who: 'ada', plan: 'p', counts: COUNTS, unfinished: { seen: 'now', done: [], unknown: [] } } },
      { type: 'begin', address: 'v/new', step: 'v/new#0', pending: { 'v/new': { kind: 'group', marker: 'm', plan: 'p' } } },
      { type: 'done', address: 'v/late', step: 'v/late#0', objects: { 'v/late': entry('9') } },
    ]
      .map((line) => `${JSON.stringify({ serial, lineage, plan: 'p', at: 'now', ...line })}\n`)
      .join('');
  const COUNTS = { done: 0, failed: 0, stale: 0, skipped: 0, not_attempted: 2 };
  const push = (state: Partial<State> = {}, observer: StateCommand['observer'] = {}): Promise<State> =>
    pushState({ ...command, observer }, { text: JSON.stringify({ ...STATE, ...state }), place: 'copy.json', project: 'acme' });
  const isLocked = async (): Promise<boolean> =>
    store.backend.lock({ purpose: 'apply', timeoutMs: 0 }).then(
      async (lock) => lock.release().then(() => false),
      () => true,
    );

  it('is an error of every command that reads the state or writes it, and neither is touched', async () => {
    await rm(store.backend.place);
    await writeFile(store.journal.path, lines());

    for (const attempt of readers())
      await expect(attempt()).rejects.toMatchObject({
        code: 'STATE_CORRUPT',
        message: expect.stringContaining('"v/new" (may have been made, marker m); "v/late" (id 9).') as string,
      });

    expect(await store.backend.read()).toBeUndefined();
    expect(await readFile(store.journal.path, 'utf8')).toBe(lines());
    expect(await isLocked()).toBe(false);
  });

  it('is laid into the state that is pushed, an older copy too, whose serial is then above that of its lines', async () => {
    await rm(store.backend.place);
    await writeFile(store.journal.path, lines('l', 7));
    const notices: string[] = [];

    const pushed = await push({ serial: 2 }, { onNotice: (text) => notices.push(text) });

    expect(pushed).toMatchObject({
      serial: 8,
      objects: { ...STATE.objects, 'v/late': entry('9') },
      pending: { ...STATE.pending, 'v/new': { marker: 'm' } },
      runs: [{ who: 'ada', unfinished: { unknown: [{ address: 'v/new' }] } }],
    });
    expect(await stored()).toEqual(pushed);
    expect(await readFile(store.journal.path, 'utf8')).toBe('');
    expect(notices).toEqual(['An earlier run was interrupted; what it did is in the state now.']);
  });

  it('is passed over where a push was killed before the journal was emptied', async () => {
    await rm(store.backend.place);
    await writeFile(store.journal.path, lines('l', 7));
    await push({ serial: 2 });
    await writeFile(store.journal.path, lines('l', 7));

    await removeFromState(command, 'v/late');

    expect(await listState(store)).toEqual(Object.keys(STATE.objects));
  });

  it('is passed over where the state that is pushed was written after its lines', async () => {
    await rm(store.backend.place);
    await writeFile(store.journal.path, lines('l', 3));

    expect(await push()).toEqual({ ...STATE, serial: 5 });
    expect(await listState(store)).toEqual(Object.keys(STATE.objects));
  });

  it('has yet another state refused, with what its lines tell', async () => {
    await rm(store.backend.place);
    await writeFile(store.journal.path, lines('lost'));

    await expect(push()).rejects.toMatchObject({
      code: 'STATE_FOREIGN',
      message: expect.stringMatching(
        /^The state in "copy\.json" has lineage "l", and the journal ".*" belongs to one of lineage "lost"\./,
      ) as string,
    });

    expect(await store.backend.read()).toBeUndefined();
    expect(await readFile(store.journal.path, 'utf8')).toBe(lines('lost'));
  });

  it('hinders every write of a state of another lineage, and no copy of it; the right one can be pushed when that is away', async () => {
    await writeFile(store.journal.path, lines('lost'));
    const notices: string[] = [];
    const attempts: (() => Promise<unknown>)[] = [
      () => listState(store),
      () => removeFromState(command, '*'),
      () => push({ serial: 9 }),
      () => push({ lineage: 'lost', serial: 9 }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'STATE_FOREIGN' });

    const copy = await pullState({ store, observer: { onNotice: (text) => notices.push(text) } });
    await rm(store.backend.place);
    await push({ lineage: 'lost' });

    expect(parseState(copy, 'copy')).toEqual(STATE);
    expect(notices).toEqual([expect.stringMatching(/^This is the state as it is stored\. The state in .* has lineage "l"/)]);
    expect(await showState(store, 'v/late')).toMatchObject({ id: '9' });
  });

  it('hinders nothing once it is put aside', async () => {
    await writeFile(store.journal.path, lines('lost'));

    await rename(store.journal.path, `${store.journal.path}.aside`);

    expect(await listState(store)).toEqual(Object.keys(STATE.objects));
  });
});

describe('checkProject', () => {
  it('refuses the state of another project, and says what to do where only the name changed', () => {
    expect(() => checkProject(STATE, 'acme', 'x')).not.toThrow();
    expect(() => checkProject(undefined, 'acme', 'x')).not.toThrow();
    expect(() => checkProject(STATE, 'other', 'x')).toThrow(
      expect.objectContaining({ code: 'STATE_FOREIGN', hint: expect.stringContaining('rollcall state push') as string }),
    );
  });
});

describe('a state that was edited by hand', () => {
  it('is refused by every command, and left as it is', async () => {
    await writeFile(store.backend.place, '{"version": 1');

    const push = (): Promise<unknown> => pushState(command, { text: JSON.stringify(STATE), place: 'x', project: 'acme' });
    for (const attempt of [...readers(), push]) await expect(attempt()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
    expect(await readFile(store.backend.place, 'utf8')).toBe('{"version": 1');
    await (await store.backend.lock({ purpose: 'apply', timeoutMs: 0 })).release();
  });
});

/** Every command that needs the state as it is. */
function readers(): readonly (() => Promise<unknown>)[] {
  return [
    () => listState(store),
    () => showState(store, 'v/eng'),
    () => pullState(command),
    () => removeFromState(command, '*'),
    () => moveInState(command, 'v/*', 'w/*'),
  ];
}
