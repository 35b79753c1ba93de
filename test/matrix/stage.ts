import { AsyncLocalStorage } from 'node:async_hooks';
import type { openReadClient, openWriteClient } from '../../src/http/client.ts';
import type { git } from '../../src/state/git-command.ts';
import type { openStore } from '../../src/state/index.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { Life } from './life.ts';
import { beginLife } from './life.ts';

/*
 * The command line inside of the test's process: the real one, with three differences. Waiting takes no time, time-outs are short, and
 * answers may be of two megabytes instead of sixty-four. A test file that uses it says so at its top:
 *
 *     vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
 *     vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));
 *     vi.mock('../../src/state/git-command.ts', async (original) => (await import('./stage.ts')).gitOfStage(await original()));
 *
 * The last of them where a state is kept in git. Several may live at once.
 */

/** Largest answer that is read here. */
export const LARGEST_ANSWER = 2 * 1024 * 1024;

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both. */
  readonly text: string;
}

interface Clients {
  readonly openReadClient: typeof openReadClient;
  readonly openWriteClient: typeof openWriteClient;
}

const stage = new AsyncLocalStorage<Life>();

function whoLives(): Life {
  return stage.getStore() ?? beginLife();
}

/** Clients of whoever lives at the moment at which they are opened. */
export function clientsOfStage<Module extends Clients>(original: Module): Module {
  const contextOf = (context: Parameters<typeof openReadClient>[1]): Parameters<typeof openReadClient>[1] => {
    const life = whoLives();
    return {
      ...context,
      version: life.name,
      sleep: (ms) => life.sleep(ms),
      elapsed: () => life.elapsed(),
      maxBodyBytes: LARGEST_ANSWER,
      timeouts: { connectMs: Math.max(2000, life.silenceMs), headersMs: life.silenceMs, bodyMs: life.silenceMs },
    };
  };
  return {
    ...original,
    openReadClient: (options: Parameters<typeof openReadClient>[0], context: Parameters<typeof openReadClient>[1]) =>
      original.openReadClient(options, contextOf(context)),
    openWriteClient: (options: Parameters<typeof openReadClient>[0], context: Parameters<typeof openReadClient>[1]) =>
      original.openWriteClient(options, contextOf(context)),
  };
}

/** Stores on the disk of whoever lives. */
export function storesOfStage<Module extends { readonly openStore: typeof openStore }>(original: Module): Module {
  return {
    ...original,
    openStore: (...[settings, surroundings]: Parameters<typeof openStore>) => {
      const { fs, facts } = whoLives();
      return original.openStore(settings, { ...surroundings, fs, ...(facts ? { facts } : {}) });
    },
  };
}

/** Calls of git by whoever lives: the dead make none, and see no answer. */
export function gitOfStage<Module extends { readonly git: typeof git }>(original: Module): Module {
  return {
    ...original,
    git: (...[site, call]: Parameters<typeof git>) =>
      whoLives().acts(`git ${call.args.find((word) => !word.startsWith('-')) ?? ''}`, () => original.git(site, call)),
  };
}

/** Runs a command line to its end, or to the end of its life: then nothing is returned but where that was. */
export async function runOnStage(
  args: readonly string[],
  given: {
    readonly dir: string;
    readonly env: Readonly<Record<string, string>>;
    readonly life?: Life;
    readonly terminal?: boolean;
    readonly input?: string;
  },
): Promise<Ended | { readonly died: string }> {
  const life = given.life ?? beginLife();
  const surroundings = fakeProcess({
    cwd: given.dir,
    env: { HOME: given.dir, ...given.env },
    terminal: given.terminal ?? false,
    ...(given.input === undefined ? {} : { input: given.input }),
  });
  const whole = { ...surroundings, now: () => life.now(), elapsed: () => life.elapsed() };
  const run = stage
    .run(life, () => runCommandLine(args, whole))
    .then((status) => {
      const { stdout, stderr } = surroundings.written;
      return { status, stdout, stderr, text: stdout + stderr };
    });
  return await Promise.race([run, life.death.then((died) => ({ died }))]);
}

/** The same for a run that nobody kills. */
export async function runToEnd(...given: Parameters<typeof runOnStage>): Promise<Ended> {
  const ended = await runOnStage(...given);
  if ('died' in ended) throw new Error(`it died at ${ended.died}`);
  return ended;
}
