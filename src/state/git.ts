import { RollcallError } from '../core/errors.ts';
import { credentialForm } from '../core/config/credential-forms.ts';
import { compareText, equalJson } from '../core/model/json.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { printable } from '../http/redact.ts';
import type { StateBackend } from './backend.ts';
import { changedError } from './changed.ts';
import type { GitSite } from './git-command.ts';
import { makeGitLock } from './git-lock.ts';
import { atHead, makeCommit, readFileAt, swapBranch } from './git-refs.ts';
import type { GitAuthor } from './git-refs.ts';
import type { LockSurroundings } from './holder.ts';
import { parseState } from './parse-state.ts';
import { DEFAULT_BRANCH, gitPlace, textSetting } from './settings.ts';
import type { StateSettings } from './settings.ts';
import { stateText } from './stored-form.ts';

const DEFAULT_FILE = 'state.json';
const DEFAULT_AUTHOR = 'Rollcall <rollcall@localhost>';

export interface GitBackendOptions {
  readonly settings: StateSettings;
  readonly surroundings: LockSurroundings;
  readonly site: Omit<GitSite, 'remote'>;
}

/** What the parts of the backend share. */
export interface GitPlace extends GitAuthor {
  readonly site: GitSite;
  readonly branch: string;
  readonly path: string;
  readonly place: string;
  readonly surroundings: LockSurroundings;
  /** What the lock is held for; stands in the messages of commits. */
  purpose: string | undefined;
}

/** The state in a branch of a git repository: each write is one commit, and the push of it one compare-and-swap. */
export function openGitBackend({ settings, surroundings, site }: GitBackendOptions): StateBackend {
  const remote = textSetting(settings, 'remote') ?? 'origin';
  checkRemote(remote);
  const branch = textSetting(settings, 'branch') ?? DEFAULT_BRANCH;
  const path = textSetting(settings, 'path') ?? DEFAULT_FILE;
  checkNames(branch, path);
  const here: GitPlace = {
    site: { ...site, remote },
    branch,
    path,
    place: gitPlace(settings),
    surroundings,
    author: textSetting(settings, 'author') ?? DEFAULT_AUTHOR,
    now: surroundings.now,
    purpose: undefined,
  };
  return {
    place: here.place,
    read: async () => (await readHead(here)).state,
    write: (state, expected) => writeHead(here, state, expected),
    ...makeGitLock(here),
  };
}

interface Head {
  readonly commit: string | undefined;
  readonly state: State | undefined;
}

async function readHead(here: GitPlace): Promise<Head> {
  const { site, branch, path, place } = here;
  return atHead(site, branch, async (commit) => {
    const text = commit === undefined ? undefined : await readFileAt(site, branch, { commit, path });
    return { commit, state: text === undefined ? undefined : parseState(text, place) };
  });
}

/** How often a write begins anew because the branch moved, by what another project that shares it wrote. */
const MOST_WRITES = 20;

async function writeHead(here: GitPlace, state: State, expected: number): Promise<void> {
  const { site, branch, path } = here;
  const text = stateText(state);
  for (let writes = 1; ; writes++) {
    const { commit, state: stored } = await readHead(here);
    // A push whose answer was lost, and on top of which another project has written since.
    if (writes > 1 && stored && stateText(stored) === text) return;
    if ((stored?.serial ?? 0) !== expected || writes > MOST_WRITES) throw changedError(here.place, stored, expected);
    const made = await makeCommit(site, here, { path, text, message: messageOf(here, stored, state), parent: commit });
    const swapped = await swapBranch(site, { branch, from: commit, to: made }, here.surroundings.sleep);
    if (swapped.type === 'done') return;
  }
}

/** Most addresses that a message names. */
const MOST_NAMED = 20;

/** `apply: serial 8, 1 added, 2 changed`; then who, and the addresses. */
function messageOf({ purpose, surroundings }: GitPlace, before: State | undefined, after: State): string {
  const [former, present] = [before?.objects ?? {}, after.objects];
  const all = [...new Set([...Object.keys(former), ...Object.keys(present)])].sort(compareText);
  const rows = all.flatMap((address) => {
    const [old, now] = [former[address], present[address]];
    if (old === undefined) return [`+ ${address}`];
    if (now === undefined) return [`- ${address}`];
    return equalJson(old, now) ? [] : [`~ ${address}`];
  });
  const count = (sign: string, word: string): string[] => {
    const { length } = rows.filter((row) => row.startsWith(sign));
    return length === 0 ? [] : [`${length} ${word}`];
  };
  const counts = [...count('+', 'added'), ...count('~', 'changed'), ...count('-', 'forgotten')];
  const subject = [`${purpose ?? 'write'}: serial ${after.serial}`, ...counts].join(', ');
  const named = rows.slice(0, MOST_NAMED).map((row) => printable(row));
  const more = rows.length > MOST_NAMED ? [`… and ${rows.length - MOST_NAMED} more`] : [];
  const by = `By ${printable(surroundings.who)} on ${printable(surroundings.facts.host)}.`;
  return `${subject}\n\n${[by, ...named, ...more].join('\n')}\n\n[skip ci]\n`;
}

function checkRemote(remote: string): void {
  if (credentialForm(remote) === undefined && !/^[a-z][a-z0-9+.-]*:\/\/[^/@]*:[^/@]*@/i.test(remote)) return;
  throw new RollcallError('CONFIG_CREDENTIAL', '"remote" of the state holds a credential.', {
    hint: 'Take it out: git asks its own credential helper. If it was real, replace it.',
  });
}

function checkNames(branch: string, path: string): void {
  const isBranch = /^[A-Za-z0-9][\w./-]*$/.test(branch) && !/\.\.|\/\/|\.lock(?:$|\/)|[./]$|^refs\/|^HEAD$|-lock$/.test(branch);
  const isPath = path.split('/').every((part) => part !== '' && !part.startsWith('.git') && part !== '.' && part !== '..');
  if (isBranch && isPath) return;
  throw new RollcallError(
    'CONFIG_VALUE',
    isBranch ? `${quoteName(path)} cannot be the file of the state.` : `${quoteName(branch)} cannot be the branch of the state.`,
    {
      hint: isBranch
        ? 'Write a relative path with "/".'
        : 'Write its name alone, not refs/heads/…: letters, digits and . _ - /, with a letter or digit first, and no "-lock" at the end.',
    },
  );
}
