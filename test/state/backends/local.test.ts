import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendHarness, MakeFault } from '../../builders/backend-harness.ts';
import { describeBackend } from '../../builders/describe-backend.ts';
import { fakeSurroundings } from '../../builders/fake-project.ts';
import { faultyDisk } from '../../builders/full-disk.ts';
import { openStore } from '../../../src/state/index.ts';

async function make(): Promise<BackendHarness> {
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
  const path = join(dir, '.rollcall', 'state.json');
  const disk = faultyDisk();
  const failing =
    (code: string): MakeFault =>
    () => {
      disk.fail = (call) => (['writeFile', 'open'].includes(call) ? code : undefined);
      return () => (disk.fail = undefined);
    };
  return {
    open: (surroundings) => Promise.resolve(openStore({ backend: 'local' }, { ...fakeSurroundings(dir), fs: disk.fs, ...surroundings })),
    tamper: (text) => (text === '' ? rm(path) : writeFile(path, text)),
    age: async (version) => writeFile(path, (await readFile(path, 'utf8')).replace(/"version": \d+/, `"version": ${version}`)),
    faults: {
      'no rights to write': failing('EACCES'),
      'disk full': failing('ENOSPC'),
      'read-only': failing('EROFS'),
      'network lost before the write': failing('EIO'),
      'network lost after the write': 'a file is written on this machine',
    },
    end: () => rm(dir, { recursive: true }),
  };
}

describeBackend('a file', make);
