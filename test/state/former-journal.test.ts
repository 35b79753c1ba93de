import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/state/index.ts';
import { clearJournal } from '../../src/state/recover.ts';
import { fakeSurroundings } from '../builders/fake-project.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('the journal of a state elsewhere', () => {
  it('is another for another place of the same backend', () => {
    const paths = ['a', 'b', 'a'].map((branch) => openStore({ backend: 'git', branch }, fakeSurroundings(dir)).journal.path);

    expect(new Set(paths).size).toBe(2);
    expect(paths[0]).toBe(paths[2]);
  });

  it('is found under its former name until the state holds it', async () => {
    await openStore({ backend: 'local' }, fakeSurroundings(dir))
      .journal.open()
      .then((open) => open.close());
    const line = { lineage: 'l', serial: 1, plan: 'p', at: 'x', type: 'done' };
    await writeFile(join(dir, '.rollcall', 'git.journal.jsonl'), `${JSON.stringify(line)}\n`);
    const store = openStore({ backend: 'git', branch: 'a' }, fakeSurroundings(dir));

    expect(await store.journal.read()).toEqual([line]);
    expect(await store.journal.files()).toEqual([join(dir, '.rollcall', 'git.journal.jsonl')]);
    await clearJournal(store);

    expect(await store.journal.read()).toEqual([]);
    expect(await store.journal.files()).toEqual([]);
    expect(await readdir(join(dir, '.rollcall'))).not.toContain('git.journal.jsonl');
  });
});
