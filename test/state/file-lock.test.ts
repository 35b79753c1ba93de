import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFileSystem } from '../../src/state/file-system.ts';
import type { FileSystem } from '../../src/state/file-system.ts';
import { makeFileLock } from '../../src/state/file-lock.ts';
import type { FileLock } from '../../src/state/file-lock.ts';
import type { StateLock } from '../../src/state/backend.ts';
import type { LockSurroundings } from '../../src/state/holder.ts';
import { isCertainlyGone, readOwnFacts } from '../../src/state/process-facts.ts';
import { faultyDisk } from '../builders/full-disk.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
  await mkdir(join(dir, '.rollcall'));
  path = join(dir, '.rollcall', 'state.lock');
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function lockOf(parts: Partial<LockSurroundings> = {}, fs: FileSystem = diskFileSystem): FileLock {
  return makeFileLock({
    path,
    fs,
    surroundings: { facts: readOwnFacts(), who: 'ada', now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve(), ...parts },
  });
}

/** A process that has certainly ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('exit', resolve));
  return child.pid as number;
}

async function leaveDeadLock(): Promise<string> {
  const lock = await lockOf({ who: 'bob', facts: { ...readOwnFacts(), pid: await deadPid() } }).acquire({ purpose: 'apply', timeoutMs: 0 });
  return lock.id;
}

describe('the lock', () => {
  it('is held by one at a time, and free after its release', async () => {
    const first = await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 });

    await expect(lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: expect.stringMatching(
        /^The state is locked by ada on .+ \(pid \d+, apply, since 1970-01-01T00:00:00\.000Z\): ".*state\.lock"\.$/,
      ) as string,
      hint: `Wait, or use --lock-timeout. When you are sure that it is no longer running: rollcall state unlock ${first.id}`,
    });
    await first.release();
    await (await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).release();
    expect(await readdir(join(dir, '.rollcall'))).toEqual([]);
  });

  it('makes the folder where there is none', async () => {
    await rm(join(dir, '.rollcall'), { recursive: true });

    expect((await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).notice).toBeUndefined();
  });

  it('is waited for until it is free, or until the time is over', async () => {
    const first = await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 });
    let now = 0;
    const slept: number[] = [];
    const waiting = (release: number): Partial<LockSurroundings> => ({
      now: () => now,
      sleep: async (ms) => {
        slept.push(ms);
        now += ms;
        if (slept.length === release) await first.release();
      },
    });

    await expect(lockOf(waiting(Infinity)).acquire({ purpose: 'apply', timeoutMs: 500 })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    expect(slept).toEqual([200, 200, 100]);

    slept.length = 0;
    const second = await lockOf(waiting(2)).acquire({ purpose: 'apply', timeoutMs: 5_000 });
    expect(slept).toEqual([200, 200]);
    await second.release();
  });

  it('is not waited for any longer after Ctrl-C', async () => {
    await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 });
    const controller = new AbortController();
    const sleep = (): Promise<void> => Promise.resolve(controller.abort());

    await expect(lockOf({ sleep }).acquire({ purpose: 'apply', timeoutMs: 60_000, signal: controller.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('of a dead process is taken over, with a notice', async () => {
    await leaveDeadLock();

    const lock = await lockOf().acquire({ purpose: 'plan', timeoutMs: 0 });

    expect(lock.notice).toMatch(/^Took over the lock of bob on .+ \(pid \d+, apply, since .+\), which is no longer running\.$/);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ id: lock.id, who: 'ada', purpose: 'plan', pid: process.pid });
    expect(await readdir(join(dir, '.rollcall'))).toEqual(['state.lock']);
  });

  it('of a process whose number somebody else has now is taken over', async () => {
    await lockOf({ facts: { ...readOwnFacts(), start: '1' } }).acquire({ purpose: 'apply', timeoutMs: 0 });

    expect((await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).notice).toBeDefined();
  });

  it('is taken over by exactly one of many', async () => {
    for (let round = 0; round < 20; round++) {
      await leaveDeadLock();

      const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })));

      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'STATE_LOCKED' });
      await won[0]?.value.release();
      expect(await readdir(join(dir, '.rollcall'))).toEqual([]);
    }
  });

  it('is given to exactly one of many at a time, who wait in turn', async () => {
    let holders = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      const lock = await lockOf({ sleep: () => new Promise((resolve) => setImmediate(resolve)) }).acquire({
        purpose: 'apply',
        timeoutMs: 10_000,
      });
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders--;
      await lock.release();
    };

    await Promise.all(Array.from({ length: 10 }, work));

    expect(most).toBe(1);
  });

  it.each([
    ['another host', { host: 'elsewhere' }],
    ['another machine of the same name', { machine: 'other' }],
    ['a container of the same name', { space: 'pid:[1]' }],
    ['a system of the same name that was started otherwise', { machine: undefined, boot: 'other' }],
  ])('of %s is never taken over', async (_, facts) => {
    const { machine: _machine, ...own } = readOwnFacts();
    await lockOf({ facts: { ...own, machine: 'm', boot: 'b', space: 's', pid: await deadPid(), ...facts } as never }).acquire({
      purpose: 'apply',
      timeoutMs: 0,
    });

    await expect(
      lockOf({ facts: { ...own, machine: 'm', boot: 'b', space: 's' } }).acquire({ purpose: 'apply', timeoutMs: 0 }),
    ).rejects.toMatchObject({
      code: 'STATE_LOCKED',
    });
  });

  it('of before a restart of the machine is taken over', async () => {
    const facts = { ...readOwnFacts(), machine: 'm' };
    await lockOf({ facts: { ...facts, boot: 'earlier' } }).acquire({ purpose: 'apply', timeoutMs: 0 });

    expect((await lockOf({ facts: { ...facts, boot: 'now' } }).acquire({ purpose: 'apply', timeoutMs: 0 })).notice).toBeDefined();
  });

  it('that was broken and taken by somebody else is not released by its first holder', async () => {
    const first = await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 });
    await lockOf().unlock(first.id);
    const second = await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 });

    await first.release();

    await expect(lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({
      hint: expect.stringContaining(second.id) as string,
    });
    await second.release();
    await second.release();
  });

  it('whose file is no lock is somebody’s, and can be broken', async () => {
    for (const text of ['', 'nonsense', '{"id":"x"}']) {
      await writeFile(path, text);

      await expect(lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({
        message: expect.stringContaining('somebody unknown') as string,
        hint: expect.stringContaining('rollcall state unlock unreadable') as string,
      });
    }
    await lockOf().unlock('unreadable');
    await (await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).release();
  });

  it('is broken only by its own id', async () => {
    await expect(lockOf().unlock('x')).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: expect.stringContaining('is not locked') as string,
    });
    const lock = await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 });

    await expect(lockOf().unlock('x')).rejects.toMatchObject({
      message: expect.stringMatching(/^The state is not locked by "x" but by ada/) as string,
      hint: expect.stringContaining(lock.id) as string,
    });
    await lockOf().unlock(lock.id);
    await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 });
  });

  it.each(['release', 'unlock'] as const)('that somebody else took between the look and the %s stays theirs', async (how) => {
    let second: StateLock | undefined;
    const lateDisk: FileSystem = {
      ...diskFileSystem,
      // Just before the file is removed, a person breaks the lock and somebody else takes it.
      async rename(from, to) {
        await lockOf().unlock(first.id);
        second = await lockOf({ who: 'eve' }).acquire({ purpose: 'apply', timeoutMs: 0 });
        await diskFileSystem.rename(from, to);
      },
    };
    const first = await lockOf({}, lateDisk).acquire({ purpose: 'apply', timeoutMs: 0 });

    await (how === 'release' ? first.release() : lockOf({}, lateDisk).unlock(first.id));

    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ who: 'eve', id: second?.id });
    expect(await readdir(join(dir, '.rollcall'))).toEqual(['state.lock']);
  });

  it('is broken without a word to who is just taking it over, and that one too by its id', async () => {
    const id = await leaveDeadLock();
    const guard = `${path}.takeover`;
    await writeFile(guard, JSON.stringify({ ...readOwnFacts(), id: 'y', who: 'eve', purpose: 'apply', since: 'now' }));

    await lockOf().unlock(id);
    expect(await readdir(join(dir, '.rollcall'))).toEqual(['state.lock.takeover']);
    await lockOf().unlock('y');
    expect(await readdir(join(dir, '.rollcall'))).toEqual([]);
  });

  it('half taken over by a process that died is left to a person', async () => {
    const id = await leaveDeadLock();
    await writeFile(`${path}.takeover`, await readFile(path, 'utf8'));

    await expect(lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({
      message: expect.stringContaining('A process died while it took the lock over.') as string,
      hint: expect.stringContaining(id) as string,
    });
    await lockOf().unlock(id);
    expect((await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).notice).toBeUndefined();
  });

  it('that somebody is just taking over is theirs', async () => {
    await leaveDeadLock();
    await writeFile(`${path}.takeover`, JSON.stringify({ ...readOwnFacts(), id: 'y', who: 'eve', purpose: 'apply', since: 'now' }));

    await expect(lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({
      message: expect.stringMatching(/locked by eve .* It is being taken over\.$/) as string,
    });
  });

  it('works where the file system has no links', async () => {
    const disk = faultyDisk();
    disk.fail = (call) => (call === 'link' ? 'EPERM' : undefined);
    const lock = await lockOf({}, disk.fs).acquire({ purpose: 'apply', timeoutMs: 0 });

    await expect(lockOf({}, disk.fs).acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    await lock.release();
    await (await lockOf({}, disk.fs).acquire({ purpose: 'apply', timeoutMs: 0 })).release();
  });

  it.each([
    ['link', 'EIO'],
    ['open', 'EROFS'],
    ['mkdir', 'EACCES'],
  ])('that cannot be made says why (%s)', async (call, code) => {
    const disk = faultyDisk();
    disk.fail = (name) => (name === call ? code : undefined);

    await expect(lockOf({}, disk.fs).acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({
      code: 'STATE_WRITE',
      message: expect.stringContaining(code) as string,
    });
    expect(await readdir(join(dir, '.rollcall'))).toEqual([]);
  });

  it('that cannot be replaced says why, and stays', async () => {
    await leaveDeadLock();
    const disk = faultyDisk();
    disk.fail = (name) => (name === 'rename' ? 'EIO' : undefined);

    await expect(lockOf({}, disk.fs).acquire({ purpose: 'apply', timeoutMs: 0 })).rejects.toMatchObject({ code: 'STATE_WRITE' });
    expect(await readdir(join(dir, '.rollcall'))).toEqual(['state.lock']);
    expect((await lockOf().acquire({ purpose: 'apply', timeoutMs: 0 })).notice).toBeDefined();
  });
});

describe('a process', () => {
  it('of a lock elsewhere is gone only where the boot of the machine is known and ours', async () => {
    const own = { ...readOwnFacts(), machine: 'm', boot: 'b', space: 's' };
    const { boot: _boot, ...unknown } = own;
    const pid = await deadPid();

    expect(isCertainlyGone({ ...own, pid }, own, 'anywhere')).toBe(true);
    expect(isCertainlyGone({ ...own, pid, boot: 'of a machine from the same image' }, own, 'anywhere')).toBe(false);
    expect(isCertainlyGone({ ...unknown, pid }, unknown, 'anywhere')).toBe(false);
    expect(isCertainlyGone({ ...unknown, pid }, unknown, 'here')).toBe(true);
    expect(isCertainlyGone(own, own, 'anywhere')).toBe(false);
  });
});

describe('readOwnFacts', () => {
  it('says the same about one process, and what the system tells', () => {
    const facts = readOwnFacts();

    expect(readOwnFacts()).toEqual(facts);
    expect(facts.pid).toBe(process.pid);
    if (process.platform === 'linux')
      expect(facts).toMatchObject({
        start: expect.stringMatching(/^\d+$/) as string,
        boot: expect.any(String) as string,
        space: expect.stringMatching(/^pid:/) as string,
      });
  });
});
