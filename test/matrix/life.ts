import type { FileHandle } from 'node:fs/promises';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskFileSystem } from '../../src/state/file-system.ts';
import type { FileSystem } from '../../src/state/file-system.ts';
import type { ProcessFacts } from '../../src/state/process-facts.ts';

/** How long a request may be silent, usually. */
export const SILENCE_MS = 250;

/** A process id that no process of this machine can have. */
const NO_PID = 2 ** 30;

/** What a disk does to one call: nothing, or fails with a system code. */
export type DiskFault = (call: string, path: string) => string | undefined;

/**
 * One run of the command line inside of the test's process, which can die at any moment: from then on it touches neither the disk nor
 * a live system, and it never ends. `test/e2e/crash.test.ts` does the same to real processes.
 */
export interface Life {
  /** Goes into the user agent of every request, so that those of the dead are known. */
  readonly name: string;
  readonly isDead: boolean;
  /** Resolves at the moment of death, with where that was. */
  readonly death: Promise<string>;
  /** Resolves where it stands still, with where that is. */
  readonly pause: Promise<string>;
  /** Resolved, or not while it stands still: whatever it does to the world waits for this. */
  readonly onward: Promise<void>;
  /** What its locks say of its process, where that is not this one. */
  readonly facts: ProcessFacts | undefined;
  readonly silenceMs: number;
  /** Moments so far, by what they are. */
  readonly moments: readonly string[];
  /** One moment; the chosen one is the last. */
  tick(moment: string): void;
  /** Something done to the world outside, with a moment before and after it. */
  acts<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** Goes on after a pause. */
  resume(): void;
  /** Dies now. */
  die(): void;
  readonly fs: FileSystem;
  now(): number;
  /** What no clock shows that somebody sets: real time, and what was slept. */
  elapsed(): number;
  /** Time passes at once. */
  sleep(ms: number): Promise<void>;
  /** Closes what the dead left open, and leaves its lock as that of a process that is gone. */
  bury(dir: string): Promise<void>;
}

export interface LifeOptions {
  /** The moment to die at, from 1 on; default: never. */
  readonly dieAt?: number;
  /** The moment to stand still at until it is resumed, or dies there. */
  readonly pauseAt?: number;
  readonly facts?: ProcessFacts;
  readonly silenceMs?: number;
  /** Die with half of a journal line on the disk, where the moment is one before a line. */
  readonly torn?: boolean;
  readonly disk?: DiskFault;
  /** Added to the clock at every look at it; negative: it goes backwards. */
  readonly drift?: (looks: number) => number;
}

let lives = 0;

/** Begins a life. */
export function beginLife(options: LifeOptions = {}): Life {
  const moments: string[] = [];
  const handles = new Set<FileHandle>();
  let isDead = false;
  let slept = 0;
  let looks = 0;
  let die: (where: string) => void = () => {};
  const death = new Promise<string>((resolve) => (die = resolve));
  let stop: (where: string) => void = () => {};
  const pause = new Promise<string>((resolve) => (stop = resolve));
  let resume: () => void = () => {};
  let onward = Promise.resolve();
  lives += 1;
  const life: Life = {
    name: `life-${String(lives).padStart(6, '0')}`,
    get isDead() {
      return isDead;
    },
    death,
    pause,
    get onward() {
      return onward;
    },
    facts: options.facts,
    silenceMs: options.silenceMs ?? SILENCE_MS,
    moments,
    tick(moment) {
      if (isDead) return;
      const number = moments.push(moment);
      if (number === options.pauseAt) {
        onward = new Promise((resolve) => (resume = resolve));
        stop(moment);
      }
      if (number === options.dieAt) life.die();
    },
    async acts(what, work) {
      life.tick(`before ${what}`);
      await onward;
      if (isDead) return await never();
      const result = await work();
      life.tick(`after ${what}`);
      await onward;
      return isDead ? await never() : result;
    },
    resume: () => resume(),
    die() {
      isDead = true;
      die(moments.at(-1) ?? 'the beginning');
      resume();
    },
    fs: undefined as unknown as FileSystem,
    now() {
      looks += 1;
      return Date.now() + slept + (options.drift?.(looks) ?? 0);
    },
    elapsed: () => performance.now() + slept,
    async sleep(ms) {
      if (isDead) await never();
      slept += ms;
    },
    async bury(dir) {
      await Promise.all([...handles].map((handle) => handle.close().catch(() => undefined)));
      const lock = join(dir, '.rollcall', 'state.lock');
      if (!existsSync(lock)) return;
      const holder = JSON.parse(readFileSync(lock, 'utf8')) as object;
      writeFileSync(lock, JSON.stringify({ ...holder, pid: NO_PID }));
    },
  };
  return Object.assign(life, { fs: mortalDisk(life, options, handles) });
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** The disk as a process sees it that dies: after death no call begins, and none returns. */
function mortalDisk(life: Life, options: LifeOptions, handles: Set<FileHandle>): FileSystem {
  async function alive<T>(call: string, path: string, work: (share?: number) => Promise<T>): Promise<T> {
    const isLine = call === 'appendFile' && path.endsWith('journal.jsonl');
    const isState = call === 'rename' && path.endsWith('state.json');
    if (isLine || isState) life.tick(`before ${isLine ? 'a line' : 'the state'}`);
    await life.onward;
    if (isLine && life.isDead && options.torn && life.moments.length === options.dieAt) await work(0.5);
    if (life.isDead) return await never();
    const code = options.disk?.(call, path);
    if (code !== undefined) throw Object.assign(new Error(`${code}: as the test wants it, ${call} '${path}'`), { code });
    const result = await work();
    const isLineDone = call === 'datasync' && path.endsWith('journal.jsonl');
    if (isLineDone || isState) life.tick(`after ${isLineDone ? 'a line' : 'the state'}`);
    await life.onward;
    if (life.isDead) return await never();
    return result;
  }
  function mortal(handle: FileHandle, path: string): FileHandle {
    return new Proxy(handle, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) =>
          alive(String(name), path, async (share = 1) => {
            if (name === 'close') handles.delete(handle);
            const args = share === 1 ? given : [String(given[0]).slice(0, share * String(given[0]).length)];
            return (value as (...args: unknown[]) => unknown).apply(target, args);
          });
      },
    });
  }
  const disk: Readonly<Record<string, unknown>> = {
    open: (path: string, ...rest: never[]) =>
      alive('open', path, async () => {
        const handle = await (diskFileSystem.open as (...given: unknown[]) => Promise<FileHandle>)(path, ...rest);
        handles.add(handle);
        return mortal(handle, path);
      }),
    ...Object.fromEntries(
      (['readFile', 'rename', 'link', 'unlink', 'mkdir', 'stat', 'lstat'] as const).map((call) => [
        call,
        (...given: string[]) =>
          alive(call, given[call === 'rename' || call === 'link' ? 1 : 0] as string, () =>
            (diskFileSystem[call] as (...args: unknown[]) => Promise<unknown>)(...given),
          ),
      ]),
    ),
  };
  return disk as unknown as FileSystem;
}
