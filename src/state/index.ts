import { quoteName } from '../core/model/quote-name.ts';
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import type { StateBackend } from './backend.ts';
import { makeFileLock } from './file-lock.ts';
import { diskFileSystem } from './file-system.ts';
import type { LockSurroundings } from './holder.ts';
import { openJournalFile } from './journal.ts';
import { openLocalBackend } from './local.ts';
import { readOwnFacts } from './process-facts.ts';
import { gitPlace, postgresPlace, textSetting, variable } from './settings.ts';
import type { StateSettings } from './settings.ts';
import type { StateStore, StoreSurroundings } from './store.ts';
import { withFormerJournal } from './former-journal.ts';
import { withJournalLock } from './with-journal-lock.ts';
import { withoutSecretParameters } from '../http/redact.ts';

/** Where the local state is kept without a `path:`. */
export const DEFAULT_STATE_PATH = '.rollcall/state.json';

type OpenBackend = (settings: StateSettings, surroundings: StoreSurroundings) => StateStore;

/** The backends, by the name that `state: {backend: …}` says. What only one of them needs is loaded when it is asked for. */
export const backends = {
  local: openLocal,
  http: (settings, surroundings) =>
    remoteStore('http', surroundings, {
      ...httpPlace(textSetting(settings, 'address') ?? variable(surroundings, 'TF_HTTP_ADDRESS') ?? 'http'),
      load: async () => (await import('./open-http.ts')).openHttp(settings, surroundings, lockSurroundings(surroundings)),
    }),
  git: (settings, surroundings) =>
    remoteStore('git', surroundings, {
      place: gitPlace(settings),
      key: gitPlace(settings),
      load: async () => {
        const { openGitBackend } = await import('./git.ts');
        return openGitBackend({ settings, site: { dir: surroundings.dir }, surroundings: lockSurroundings(surroundings) });
      },
    }),
  postgres: openPostgres,
} as const satisfies Record<string, OpenBackend>;

/** Opens a project's state. Touches nothing yet. @throws RollcallError `CONFIG_VALUE` where there is no such backend */
export function openStore(settings: StateSettings, surroundings: StoreSurroundings): StateStore {
  if (!Object.hasOwn(backends, settings.backend)) {
    throw new RollcallError('CONFIG_VALUE', `There is no state backend ${quoteName(settings.backend)}.`, {
      hint: `Use one of: ${Object.keys(backends).join(', ')}.`,
    });
  }
  return backends[settings.backend as keyof typeof backends](settings, surroundings);
}

function openLocal(settings: StateSettings, surroundings: StoreSurroundings): StateStore {
  const configured = textSetting(settings, 'path') ?? DEFAULT_STATE_PATH;
  const path = isAbsolute(configured) ? configured : join(surroundings.dir, configured);
  const fs = surroundings.fs ?? diskFileSystem;
  const backend = openLocalBackend({ path, fs, lock: lockSurroundings(surroundings) });
  return { backend, journal: openJournalFile(journalBeside(path), fs), announces: false };
}

/** One row an address, so each line of the journal is written into those rows at once: there is no journal beside the state. */
function openPostgres(settings: StateSettings, surroundings: StoreSurroundings): StateStore {
  const place = postgresPlace(settings, surroundings.project);
  let opening: Promise<StateStore> | undefined;
  const opened = (): Promise<StateStore> =>
    (opening ??= import('./postgres.ts').then(({ openPostgresStore }) =>
      openPostgresStore({ settings, place, surroundings, lock: lockSurroundings(surroundings) }),
    ));
  return {
    backend: lazily(place, async () => (await opened()).backend),
    journal: {
      path: place,
      read: () => Promise.resolve([]),
      files: () => Promise.resolve([]),
      open: async () => (await opened()).journal.open(),
    },
    announces: false,
  };
}

/** `state.json` → `journal.jsonl`; another name keeps it, so that two states in one folder do not share a journal. */
function journalBeside(path: string): string {
  return path.endsWith('state.json')
    ? `${path.slice(0, -'state.json'.length)}journal.jsonl`
    : `${path.replace(/\.json$/, '')}.journal.jsonl`;
}

/** What tells one server from another, and the same for a person: an address may hold a token. */
function httpPlace(address: string): { readonly key: string; readonly place: string } {
  return { key: address, place: withoutSecretParameters(address) };
}

/**
 * A state elsewhere, with its journal on this machine: a line has to be on a disk before the next request is sent. Two places of one
 * backend have a lock and a journal each, so that the state can be moved from one to the other.
 */
function remoteStore(
  name: string,
  surroundings: StoreSurroundings,
  remote: { readonly place: string; readonly key: string; readonly load: () => Promise<StateBackend> },
): StateStore {
  const fs = surroundings.fs ?? diskFileSystem;
  const folder = join(surroundings.dir, '.rollcall');
  const own = join(folder, `${name}-${createHash('sha256').update(remote.key).digest('hex').slice(0, 12)}`);
  const lock = makeFileLock({ path: `${own}.lock`, fs, surroundings: lockSurroundings(surroundings) });
  const backend = withJournalLock(lazily(remote.place, remote.load), lock);
  const former = join(folder, `${name}.journal.jsonl`);
  return { backend, journal: withFormerJournal(openJournalFile(`${own}.journal.jsonl`, fs), { path: former, fs }), announces: true };
}

function lazily(place: string, load: () => Promise<StateBackend>): StateBackend {
  let opening: Promise<StateBackend> | undefined;
  const opened = (): Promise<StateBackend> => (opening ??= load());
  return {
    place,
    read: async () => (await opened()).read(),
    write: async (state, expected) => (await opened()).write(state, expected),
    lock: async (request) => (await opened()).lock(request),
    unlock: async (id) => (await opened()).unlock(id),
  };
}

function lockSurroundings(surroundings: StoreSurroundings): LockSurroundings {
  const { who, now, elapsed, sleep, facts } = surroundings;
  return { facts: facts ?? readOwnFacts(), who, now, elapsed, sleep };
}
