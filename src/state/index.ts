import { isAbsolute, join } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import type { Project } from '../core/model/project.ts';
import type { StateBackend } from './backend.ts';
import type { LockSurroundings } from './file-lock.ts';
import { diskFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { openJournalFile } from './journal.ts';
import type { Journal } from './journal.ts';
import { openLocalBackend } from './local.ts';
import { readOwnFacts } from './process-facts.ts';

/** A project's state and the journal of what it does not hold yet. */
export interface StateStore {
  readonly backend: StateBackend;
  readonly journal: Journal;
}

export interface StoreSurroundings extends Omit<LockSurroundings, 'facts'> {
  /** Absolute path of the project. */
  readonly dir: string;
  /** Another file system than the disk's: tests have one that is full. */
  readonly fs?: FileSystem;
}

/** Where the local state is kept without a `path:`. */
export const DEFAULT_STATE_PATH = '.rollcall/state.json';

type OpenBackend = (settings: Project['state'], surroundings: StoreSurroundings) => StateStore;

/** The backends, by the name that `state: {backend: …}` says. */
export const backends = {
  local: openLocal,
} as const satisfies Record<string, OpenBackend>;

/** Opens a project's state. Touches nothing yet. @throws RollcallError `CONFIG_VALUE` where there is no such backend */
export function openStore(settings: Project['state'], surroundings: StoreSurroundings): StateStore {
  if (!Object.hasOwn(backends, settings.backend)) {
    throw new RollcallError('CONFIG_VALUE', `There is no state backend "${settings.backend}".`, {
      hint: `Use one of: ${Object.keys(backends).join(', ')}.`,
    });
  }
  return backends[settings.backend as keyof typeof backends](settings, surroundings);
}

function openLocal(settings: Project['state'], surroundings: StoreSurroundings): StateStore {
  const configured = typeof settings['path'] === 'string' ? settings['path'] : DEFAULT_STATE_PATH;
  const path = isAbsolute(configured) ? configured : join(surroundings.dir, configured);
  const lock = { facts: readOwnFacts(), who: surroundings.who, now: surroundings.now, sleep: surroundings.sleep };
  const fs = surroundings.fs ?? diskFileSystem;
  return { backend: openLocalBackend({ path, fs, lock }), journal: openJournalFile(journalBeside(path), fs) };
}

/** `state.json` → `journal.jsonl`; another name keeps it, so that two states in one folder do not share a journal. */
function journalBeside(path: string): string {
  return path.endsWith('state.json')
    ? `${path.slice(0, -'state.json'.length)}journal.jsonl`
    : `${path.replace(/\.json$/, '')}.journal.jsonl`;
}
