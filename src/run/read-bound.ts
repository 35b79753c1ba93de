import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RollcallError } from '../core/errors.ts';
import type { Project } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { openStore } from '../state/index.ts';
import { parseState } from '../state/parse-state.ts';
import { readState } from '../state/recover.ts';

/** Where a state may lie for whoever only checks files: neither network nor credentials. */
export interface BoundSources {
  /** Absolute path of the project. */
  readonly dir: string;
  /** A copy that somebody named; absolute. */
  readonly stateFile: string | undefined;
}

/**
 * The addresses that the state has; undefined where it is not kept in a file and no copy was named, or nothing was applied yet. A local
 * state that cannot be read is for the commands that need it to complain about.
 *
 * @throws RollcallError `STATE_READ`, `STATE_CORRUPT`, `STATE_VERSION` about a copy that was named
 */
export async function readBound(project: Project, sources: BoundSources): Promise<ReadonlySet<string> | undefined> {
  const state = sources.stateFile === undefined ? await readLocal(project, sources.dir) : await readCopy(sources.stateFile);
  return state && new Set(Object.keys(state.objects));
}

async function readCopy(file: string): Promise<State> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const hint = 'Make a copy with "rollcall state pull > state.json".';
    throw new RollcallError('STATE_READ', `${quoteName(file)} could not be read: ${(error as Error).message}.`, { hint, cause: error });
  }
  return parseState(text, file);
}

async function readLocal(project: Project, dir: string): Promise<State | undefined> {
  if (project.state.backend !== 'local') return undefined;
  const store = openStore(project.state, {
    dir,
    project: project.name,
    who: '',
    version: '',
    env: () => undefined,
    now: () => 0,
    elapsed: () => 0,
    sleep: async (ms) => sleep(ms),
  });
  try {
    return (await readState(store)).state;
  } catch (error) {
    if (error instanceof RollcallError) return undefined;
    throw error;
  }
}
