import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPack } from '../../src/cli/write-pack.ts';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-pack-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** More pieces than one block holds, and something that happens after the first block. */
function* pieces(afterFirst: () => void): Generator<string> {
  yield 'x'.repeat(1 << 17);
  // Heard by the process only where the writer waits.
  setImmediate(afterFirst);
  for (let count = 0; count < 200; count++) yield 'y'.repeat(1 << 16);
}

describe('openPack', () => {
  it('puts a pack into its place when all of it is there', async () => {
    const pack = await openPack(join(dir, 'a'), new AbortController().signal);

    expect(await pack.write('f', ['one', 'two'])).toMatchObject({ bytes: 6 });
    expect(readdirSync(dir)).toEqual([`a.partial-${process.pid}`]);
    await pack.finish();
    await pack.discard();

    expect(readFileSync(join(dir, 'a/f'), 'utf8')).toBe('onetwo');
    expect(readdirSync(dir)).toEqual(['a']);
  });

  it('hears an interrupt while a long file is written, and leaves nothing', async () => {
    const stop = new AbortController();
    const pack = await openPack(join(dir, 'a'), stop.signal);

    await expect(
      pack.write(
        'f',
        pieces(() => stop.abort()),
      ),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(pack.finish()).rejects.toMatchObject({ code: 'CANCELLED' });
    await pack.discard();

    expect(readdirSync(dir)).toEqual([]);
  });

  it('takes what it wrote away when the process is ended on the spot', async () => {
    const before = process.listeners('exit');
    const pack = await openPack(join(dir, 'a'), new AbortController().signal);
    await pack.write('f', ['ada@acme.test']);
    const [added, ...more] = process.listeners('exit').filter((listener) => !before.includes(listener));

    added?.call(process, 130);

    expect(more).toEqual([]);
    expect(existsSync(join(dir, `a.partial-${process.pid}`))).toBe(false);
    await pack.discard();
    expect(process.listeners('exit')).toEqual(before);
  });
});
