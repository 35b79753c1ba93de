import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listFiles } from '../../src/config/list-files.ts';
import { writeNewFiles } from '../../src/run/new-files.ts';

vi.mock('node:fs/promises', { spy: true });
const real = await vi.importActual<typeof files>('node:fs/promises');

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-'));
});
afterEach(() => {
  vi.resetAllMocks();
  rmSync(dir, { recursive: true });
});

const FILES = new Map([
  ['groups/new/a.yaml', 'a: 1\n'],
  ['groups/new/b.yaml', 'b: 1\n'],
]);

function failWith(code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code });
}

function names(): readonly string[] {
  return readdirSync(join(dir, 'groups/new'));
}

describe('writeNewFiles', () => {
  it('gives no file its name before every text is whole on the disk', async () => {
    const seen: string[][] = [];
    const texts: string[] = [];
    vi.mocked(files.link).mockImplementation(async (from, to) => {
      seen.push([...names()]);
      texts.push(readFileSync(from, 'utf8'));
      return real.link(from, to);
    });

    await writeNewFiles(dir, FILES);

    const partial = (name: string): string => `${name}.yaml.partial-${process.pid}`;
    expect(seen[0]).toEqual([partial('a'), partial('b')]);
    expect(texts).toEqual(['a: 1\n', 'b: 1\n']);
    expect(names()).toEqual(['a.yaml', 'b.yaml']);
  });

  it('writes nothing where one of them is there, which stays as it is', async () => {
    mkdirSync(join(dir, 'groups/new'), { recursive: true });
    writeFileSync(join(dir, 'groups/new/b.yaml'), 'mine');

    await expect(writeNewFiles(dir, FILES)).rejects.toMatchObject({ code: 'FILE_EXISTS' });

    expect(names()).toEqual(['b.yaml']);
    expect(readFileSync(join(dir, 'groups/new/b.yaml'), 'utf8')).toBe('mine');
  });

  it('needs no links', async () => {
    vi.mocked(files.link).mockRejectedValue(failWith('EPERM'));

    await writeNewFiles(dir, FILES);

    expect(names()).toEqual(['a.yaml', 'b.yaml']);
    expect(readFileSync(join(dir, 'groups/new/a.yaml'), 'utf8')).toBe('a: 1\n');
    await expect(writeNewFiles(dir, FILES)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(readFileSync(join(dir, 'groups/new/a.yaml'), 'utf8')).toBe('a: 1\n');
  });

  it('takes its files away again where one cannot be written', async () => {
    vi.mocked(files.link).mockImplementationOnce(real.link).mockRejectedValueOnce(failWith('EIO'));

    await expect(writeNewFiles(dir, FILES)).rejects.toMatchObject({ code: 'OUTPUT_WRITE' });

    expect(names()).toEqual([]);
  });

  it('leaves nothing of a killed run, which no glob reads meanwhile', async () => {
    mkdirSync(join(dir, 'groups/new'), { recursive: true });
    writeFileSync(join(dir, `groups/new/a.yaml.partial-${2 ** 30}`), 'a: {');
    expect(listFiles(dir, ['groups/**'], { file: 'rollcall.yaml', path: [] }).files).toEqual([]);

    await writeNewFiles(dir, FILES);

    expect(names()).toEqual(['a.yaml', 'b.yaml']);
  });
});
