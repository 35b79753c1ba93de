import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPartial, partialOf, removeDeadPacks } from '../../src/run/partial-packs.ts';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-partial-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function leave(name: string, ...files: readonly string[]): void {
  mkdirSync(join(dir, name));
  for (const file of files) writeFileSync(join(dir, name, file), 'ada@acme.test');
}

describe('removeDeadPacks', () => {
  it('removes what dead runs left, and neither what is being written nor what only has such a name', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    leave(`1.partial-${gone}`, 'population.csv', 'report.json');
    leave(`2.partial-${gone}`);
    leave(`3.partial-${process.pid}`, 'population.csv');
    leave(`4.partial-${process.ppid}`, 'population.csv');
    leave(`5.partial-${gone}`, 'diary.txt');
    leave(`6.partial-${gone}`, 'population.csv');
    leave(`6.partial-${gone}/more`);
    leave('7', 'population.csv');

    await removeDeadPacks(join(dir, 'new'), 'population.csv');
    await removeDeadPacks(join(dir, 'none/new'), 'population.csv');

    expect(readdirSync(dir).sort()).toEqual([`4.partial-${process.ppid}`, `5.partial-${gone}`, `6.partial-${gone}`, '7']);
  });

  it('knows a pack that is being written by its name', () => {
    expect([partialOf('/a/1'), '/a/1', '/a.partial-1/1'].map(isPartial)).toEqual([true, false, false]);
  });
});
