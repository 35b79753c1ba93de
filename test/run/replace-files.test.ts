import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceFiles } from '../../src/run/replace-files.ts';

vi.mock('node:fs/promises', { spy: true });
const real = await vi.importActual<typeof files>('node:fs/promises');

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-'));
  put('a.yaml', 'a: 1\n');
  put('b.yaml', 'b: 1\n');
});
afterEach(() => {
  vi.resetAllMocks();
  rmSync(dir, { recursive: true });
});

const KNOWN = new Map([
  ['a.yaml', 'a: 1\n'],
  ['b.yaml', 'b: 1\n'],
]);
const NEW = new Map([
  ['a.yaml', 'a: 2\n'],
  ['b.yaml', 'b: 2\n'],
]);

function put(file: string, text: string): void {
  writeFileSync(join(dir, file), text);
}

function read(file: string): string {
  return readFileSync(join(dir, file), 'utf8');
}

/** Makes these renames fail, counted from 1. */
function failRenames(...numbers: readonly number[]): void {
  let count = 0;
  vi.mocked(files.rename).mockImplementation(async (from, to) => {
    count++;
    if (numbers.includes(count)) throw new Error('EIO: i/o error, rename');
    return real.rename(from, to);
  });
}

describe('replaceFiles', () => {
  it('keeps byte order mark, rights and links', async () => {
    put('a.yaml', '\ufeffa: 1\n');
    chmodSync(join(dir, 'a.yaml'), 0o666);
    mkdirSync(join(dir, 'real'));
    writeFileSync(join(dir, 'real/b.yaml'), 'b: 1\n');
    rmSync(join(dir, 'b.yaml'));
    symlinkSync('real/b.yaml', join(dir, 'b.yaml'));

    await replaceFiles(dir, NEW, KNOWN);

    expect(read('a.yaml')).toBe('\ufeffa: 2\n');
    expect(statSync(join(dir, 'a.yaml')).mode & 0o777).toBe(0o666);
    expect(lstatSync(join(dir, 'b.yaml')).isSymbolicLink()).toBe(true);
    expect(read('real/b.yaml')).toBe('b: 2\n');
  });

  it('writes nothing where a file has changed', async () => {
    put('b.yaml', 'b: 9\n');

    await expect(replaceFiles(dir, NEW, KNOWN)).rejects.toMatchObject({ code: 'FILE_CHANGED' });

    expect([read('a.yaml'), readdirSync(dir)]).toEqual(['a: 1\n', ['a.yaml', 'b.yaml']]);
  });

  it('puts back what was replaced before one that cannot be', async () => {
    failRenames(2);

    await expect(replaceFiles(dir, NEW, KNOWN)).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      message: expect.stringContaining('every file is as it was') as string,
    });

    expect([read('a.yaml'), read('b.yaml'), readdirSync(dir)]).toEqual(['a: 1\n', 'b: 1\n', ['a.yaml', 'b.yaml']]);
  });

  it('names what it could not put back', async () => {
    failRenames(2, 3);

    await expect(replaceFiles(dir, NEW, KNOWN)).rejects.toMatchObject({
      message: expect.stringContaining('these have their new text all the same: "a.yaml"') as string,
    });

    expect([read('a.yaml'), read('b.yaml'), readdirSync(dir)]).toEqual(['a: 2\n', 'b: 1\n', ['a.yaml', 'b.yaml']]);
  });

  it('removes what killed runs have left, and nothing else', async () => {
    for (const name of [`a.yaml.partial-${2 ** 30}`, `b.yaml.partial-${process.ppid}`, 'notes.partial-3']) put(name, 'x');

    await replaceFiles(dir, NEW, KNOWN);

    expect(readdirSync(dir)).toEqual(['a.yaml', 'b.yaml', `b.yaml.partial-${process.ppid}`, 'notes.partial-3']);
  });
});
