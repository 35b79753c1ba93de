import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/core/model/state.ts';
import type { StateBackend } from '../../src/state/backend.ts';
import { openStore } from '../../src/state/index.ts';
import { fakeSurroundings, openFakeStore } from '../builders/fake-project.ts';
import { faultyDisk } from '../builders/full-disk.ts';

let dir: string;
let backend: StateBackend;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
  backend = openFakeStore(dir).backend;
  path = join(dir, '.rollcall', 'state.json');
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function stateOf(serial: number, parts: Partial<State> = {}): State {
  return { version: 1, lineage: 'l', serial, project: 'acme', targets: {}, objects: {}, runs: [], ...parts };
}

describe('the local state', () => {
  it('is not there at first, and is what was written afterwards', async () => {
    expect(await backend.read()).toBeUndefined();

    await backend.write(stateOf(1), 0);

    expect(await backend.read()).toEqual(stateOf(1));
    expect(backend.place).toBe(path);
  });

  it('is sorted text that only its owner may read, with the earlier one beside it', async () => {
    await backend.write(stateOf(1), 0);
    await backend.write(stateOf(2, { objects: { 'v/a': { kind: 'group', id: '1', applied: {}, applied_at: 'x' } } }), 1);

    const text = await readFile(path, 'utf8');
    expect(text.startsWith('{\n  "lineage": "l",\n  "objects": {\n    "v/a": {\n      "applied": {},\n')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(`${path}.backup`, 'utf8'))).toEqual(stateOf(1));
    expect(await readdir(join(dir, '.rollcall'))).toEqual(['state.json', 'state.json.backup']);
  });

  it('that is a link to a file which is away cannot be read, and none is begun in its place', async () => {
    await mkdir(join(dir, '.rollcall'));
    await symlink(join(dir, 'unmounted', 'state.json'), path);
    const refused = { code: 'STATE_READ', message: `"${path}" cannot be read: it is a link to something that is not there.` };

    await expect(backend.read()).rejects.toMatchObject(refused);
    await expect(backend.write(stateOf(1), 0)).rejects.toMatchObject({ code: 'STATE_WRITE' });
    expect(await readlink(path)).toBe(join(dir, 'unmounted', 'state.json'));
  });

  it('that is a link is read, and nobody writes over the link or locks beside it', async () => {
    const shared = join(dir, 'shared.json');
    await mkdir(join(dir, '.rollcall'));
    await writeFile(shared, JSON.stringify(stateOf(1)));
    await symlink(shared, path);
    const refused = {
      code: 'STATE_WRITE',
      message: `"${path}" cannot be written: it is a link, and a write would put a file in its place.`,
    };

    expect(await backend.read()).toEqual(stateOf(1));
    await expect(backend.lock({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject(refused);
    await expect(backend.write(stateOf(2), 1)).rejects.toMatchObject(refused);
    expect(await readdir(join(dir, '.rollcall'))).toEqual(['state.json']);
    expect(await readlink(path)).toBe(shared);
  });

  it('is not overwritten where somebody else wrote it, whether it was read here or not', async () => {
    await backend.write(stateOf(5), 0);
    const other = openFakeStore(dir).backend;
    await other.write(stateOf(6), 5);

    await expect(backend.write(stateOf(6), 5)).rejects.toMatchObject({
      code: 'STATE_CHANGED',
      message: `The state in "${path}" was changed by somebody else: its serial is 6, expected was 5.`,
    });
    await expect(backend.write(stateOf(1), 0)).rejects.toMatchObject({ code: 'STATE_CHANGED' });
    await rm(path);
    await expect(backend.write(stateOf(7), 6)).rejects.toMatchObject({ code: 'STATE_CHANGED' });
  });

  it.each(['open', 'writeFile', 'sync', 'rename', 'mkdir', 'stat', 'link'])(
    'stays whole where %s fails, and leaves no litter',
    async (call) => {
      const disk = faultyDisk();
      const faulty = openFakeStore(dir, disk.fs).backend;
      await faulty.write(stateOf(1), 0);
      disk.fail = (name) => (name === call ? 'ENOSPC' : undefined);

      await expect(faulty.write(stateOf(2), 1)).rejects.toMatchObject({
        code: 'STATE_WRITE',
        message: expect.stringContaining('no space left on device (ENOSPC). What it held before is unchanged.') as string,
        hint: 'The disk is full: make room, then run the same command again.',
      });

      disk.fail = undefined;
      const now = await faulty.read();
      expect([1, 2]).toContain(now?.serial);
      expect((await readdir(join(dir, '.rollcall'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      await faulty.write(stateOf(3), now?.serial ?? 0);
      expect((await faulty.read())?.serial).toBe(3);
    },
  );

  it('does without a backup where the file system has no links', async () => {
    const disk = faultyDisk();
    const faulty = openFakeStore(dir, disk.fs).backend;
    disk.fail = (name) => (name === 'link' ? 'ENOTSUP' : undefined);

    await faulty.write(stateOf(1), 0);
    await faulty.write(stateOf(2), 1);

    expect((await faulty.read())?.serial).toBe(2);
    expect(await readdir(join(dir, '.rollcall'))).toEqual(['state.json']);
  });

  it('says why it cannot be read', async () => {
    await mkdir(path, { recursive: true });

    await expect(backend.read()).rejects.toMatchObject({
      code: 'STATE_READ',
      message: expect.stringContaining('cannot be read') as string,
    });
  });

  it('says what is wrong with a file that somebody edited', async () => {
    await backend.write(stateOf(1), 0);
    await writeFile(path, '{"version":1,');

    await expect(backend.read()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
    await expect(backend.write(stateOf(2), 1)).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
    expect(await readFile(path, 'utf8')).toBe('{"version":1,');
  });
});

describe('openStore', () => {
  const surroundings = fakeSurroundings('/project');

  it('puts state, lock and journal where the project says', () => {
    expect(openStore({ backend: 'local' }, surroundings)).toMatchObject({
      backend: { place: '/project/.rollcall/state.json' },
      journal: { path: '/project/.rollcall/journal.jsonl' },
    });
    expect(openStore({ backend: 'local', path: 'envs/prod.json' }, surroundings)).toMatchObject({
      backend: { place: '/project/envs/prod.json' },
      journal: { path: '/project/envs/prod.journal.jsonl' },
    });
    expect(openStore({ backend: 'local', path: '/var/state.json' }, surroundings).backend.place).toBe('/var/state.json');
  });

  it('refuses a backend that there is not', () => {
    expect(() => openStore({ backend: 'toString' }, surroundings)).toThrow(
      expect.objectContaining({ code: 'CONFIG_VALUE', hint: 'Use one of: local, http, git, postgres.' }),
    );
  });
});
