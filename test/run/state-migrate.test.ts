import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateState, parseStateSettings, writeStateSettings } from '../../src/run/state-migrate.ts';
import { openStore } from '../../src/state/index.ts';
import type { StateStore } from '../../src/state/store.ts';
import { stateOf } from '../builders/backend-harness.ts';
import { fakeSurroundings } from '../builders/fake-project.ts';

let dir: string;
let from: StateStore;
let to: StateStore;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-'));
  from = openStore({ backend: 'local' }, fakeSurroundings(dir));
  to = openStore({ backend: 'local', path: 'elsewhere.json' }, fakeSurroundings(dir));
});
afterEach(() => rmSync(dir, { recursive: true }));

const entry = { kind: 'group', id: '1', applied: { members: { 'ada@x': ['ada@x'] } }, applied_at: 'x' };
const move = (): ReturnType<typeof migrateState> => migrateState({ store: from, timeoutMs: 0, observer: {} }, to);

describe('state migrate', () => {
  it('copies everything, with what an interrupted run did', async () => {
    const state = stateOf(3, { objects: { 'v/a': entry }, targets: { v: { provider: 'p', url: 'u' } }, approvals: ['sha256:1'] });
    await from.backend.write(state, 0);
    const journal = await from.journal.open();
    await journal.append({ serial: 3, lineage: state.lineage, plan: 'p', at: 'x', type: 'done', objects: { 'v/b': entry } });
    await journal.close();

    await move();

    expect(await to.backend.read()).toEqual({ ...state, serial: 5, objects: { 'v/a': entry, 'v/b': entry } });
    await (await to.backend.lock({ purpose: 'apply', timeoutMs: 0 })).release();
  });

  it('goes on where it was interrupted, and after the state went on meanwhile', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    await move();
    await move();
    await from.backend.write(stateOf(9, { objects: { 'v/new': entry } }), 3);

    await move();

    expect(Object.keys((await to.backend.read())?.objects ?? {})).toEqual(['v/new']);
  });

  it('refuses a place with another state, or with this one further on, and leaves both', async () => {
    await from.backend.write(stateOf(3), 0);
    await to.backend.write(stateOf(1, { lineage: 'other' }), 0);
    await expect(move()).rejects.toMatchObject({ code: 'STATE_FOREIGN' });
    await to.backend.write(stateOf(8, { objects: { 'v/a': entry } }), 1);
    await expect(move()).rejects.toMatchObject({ code: 'STATE_CHANGED' });

    expect((await to.backend.read())?.serial).toBe(8);
    expect((await from.backend.read())?.serial).toBe(3);
  });

  it('says that there is nothing to move', async () => {
    await expect(move()).rejects.toMatchObject({ code: 'STATE_NO_ADDRESS' });
  });
});

describe('the settings that it writes', () => {
  it.each([
    {
      before: 'version: 1 # one\nstate: { backend: local }\n# end\n',
      after: 'version: 1 # one\nstate:\n  backend: "git"\n  branch: "b"\n# end\n',
    },
    { before: 'state:\n  backend: local\n  path: x\ngroups: [a]\n', after: 'state:\n  backend: "git"\n  branch: "b"\ngroups: [a]\n' },
    { before: 'version: 1', after: 'version: 1\nstate:\n  backend: "git"\n  branch: "b"\n' },
  ])('replace the former ones in $before and leave the rest', async ({ before, after }) => {
    writeFileSync(join(dir, 'rollcall.yaml'), before);

    await writeStateSettings(dir, parseStateSettings('git', ['branch=b']));

    expect(readFileSync(join(dir, 'rollcall.yaml'), 'utf8')).toBe(after);
  });

  it('are told where the file cannot take them', async () => {
    writeFileSync(join(dir, 'rollcall.yaml'), '{version: 1}');

    await expect(writeStateSettings(dir, { backend: 'git' })).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      hint: expect.stringContaining('state: backend: "git"') as string,
    });
  });

  it.each([
    { backend: 's3', words: [], code: 'USAGE' },
    { backend: 'git', words: ['address=x'], code: 'USAGE' },
    { backend: 'git', words: ['branch'], code: 'USAGE' },
    { backend: 'http', words: ['locks=yes'], code: 'USAGE' },
    { backend: 'http', words: ['address=https://ada:secret-1@x.test'], code: 'CONFIG_CREDENTIAL' },
  ])('are refused: $backend $words', ({ backend, words, code }) => {
    expect(() => parseStateSettings(backend, words)).toThrow(expect.objectContaining({ code }));
  });

  it('know what is no text', () => {
    expect(parseStateSettings('http', ['locks=false', 'address=https://x.test/s?a=b'])).toEqual({
      backend: 'http',
      locks: false,
      address: 'https://x.test/s?a=b',
    });
  });
});
