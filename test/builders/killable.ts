import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateStore } from '../../src/state/store.ts';
import { Killed } from './fake-system.ts';
import type { FakeSystem } from './fake-system.ts';

/** Where a process can die: each moment at which the world outside changes or has just changed. */
export interface DeathClock {
  /** Counts a moment; dies at the chosen one, and is dead ever after. @throws Killed */
  tick(moment: string): void;
  readonly dead: boolean;
  /** The moment it died at. */
  readonly moment: string | undefined;
  /** All moments so far. */
  readonly moments: readonly string[];
}

/** Dies at the moment of this number, from 1 on. */
export function deathAt(number: number): DeathClock {
  const moments: string[] = [];
  let moment: string | undefined;
  return {
    tick(name) {
      if (moment !== undefined) throw new Killed(`dead since ${moment}`);
      if (moments.push(name) < number) return;
      moment = name;
      throw new Killed(name);
    },
    get dead() {
      return moment !== undefined;
    },
    get moment() {
      return moment;
    },
    moments,
  };
}

/** A store that dies with its process: before and after each line and each write; sometimes with half a line on the disk. */
export function killableStore(store: StateStore, clock: () => DeathClock): StateStore {
  return {
    ...store,
    backend: {
      ...store.backend,
      async write(state, expected) {
        clock().tick('state write');
        await store.backend.write(state, expected);
        clock().tick('state written');
      },
      async lock(request) {
        const lock = await store.backend.lock(request);
        return {
          ...lock,
          release: async () => {
            if (!clock().dead) await lock.release();
          },
        };
      },
    },
    journal: {
      ...store.journal,
      async open() {
        const journal = await store.journal.open();
        return {
          async append(line) {
            clock().tick(`journal ${line.type}`);
            await tearAt(clock(), store.journal.path, JSON.stringify(line));
            await journal.append(line);
            clock().tick(`journal ${line.type} written`);
          },
          async truncate() {
            clock().tick('journal truncate');
            await journal.truncate();
            clock().tick('journal truncated');
          },
          close: () => journal.close(),
        };
      },
    },
  };
}

/** Dies with a part of the line written. */
async function tearAt(clock: DeathClock, path: string, text: string): Promise<void> {
  try {
    clock.tick('half a journal line');
  } catch (error) {
    if (clock.moment === 'half a journal line' && !torn.has(clock)) {
      torn.add(clock);
      await appendFile(path, text.slice(0, Math.floor(text.length / 2)));
    }
    throw error;
  }
}

const torn = new WeakSet<DeathClock>();

/** Requests die before they arrive and after they took effect. */
export function killableSystem(system: FakeSystem, clock: () => DeathClock): void {
  system.onArrive = ({ call }) => clock().tick(`request ${call}`);
  system.onCommitted = ({ call }) => clock().tick(`answer ${call}`);
}

/** A process id that no process of this machine can have. */
const NO_PID = 2 ** 30;

/** The lock that a dead process left: the same, held by nobody who lives. */
export async function buryHolder(dir: string): Promise<void> {
  const path = join(dir, '.rollcall', 'state.lock');
  const holder = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...holder, pid: NO_PID }));
}
