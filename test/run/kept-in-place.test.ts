import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptInPlace } from '../../src/run/kept-in-place.ts';
import { openStore } from '../../src/state/index.ts';
import type { StateStore } from '../../src/state/store.ts';
import { fakeSurroundings } from '../builders/fake-project.ts';

const PROJECT = 'version: 1\nproject: acme\ngroups: [groups/*.yaml]\ntargets:\n  v: { provider: vault, url: "http://127.0.0.1:1" }\n';
const request = { purpose: 'apply', timeoutMs: 0 };

let dir: string;
let plain: StateStore;
let store: StateStore;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-'));
  writeFileSync(join(dir, 'rollcall.yaml'), `${PROJECT}state: { backend: local }\n`);
  plain = openStore({ backend: 'local' }, fakeSurroundings(dir));
  store = keptInPlace(plain, dir, { backend: 'local' });
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('keptInPlace', () => {
  it('gives the lock of a state that is where it was', async () => {
    const lock = await store.backend.lock(request);
    await expect(plain.backend.lock(request)).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    await lock.release();
  });

  it('refuses, with the new place, whoever waited while the state was moved, and keeps no lock', async () => {
    writeFileSync(join(dir, 'rollcall.yaml'), `${PROJECT}state: { backend: git, branch: elsewhere }\n`);

    await expect(store.backend.lock(request)).rejects.toMatchObject({
      code: 'STATE_CHANGED',
      message: expect.stringContaining('"branch":"elsewhere"') as string,
    });
    await (await plain.backend.lock(request)).release();
  });

  it('refuses where the file says nothing any more', async () => {
    writeFileSync(join(dir, 'rollcall.yaml'), 'version: 1\n');

    await expect(store.backend.lock(request)).rejects.toMatchObject({ code: 'STATE_CHANGED' });
  });
});
