import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Sources } from '../config/sources.ts';
import { openGit } from './git.ts';
import { commitOf } from './who.ts';

/** Where a project lies, and what git is run with. */
export interface CommitSite {
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const NEWLINES: readonly ((text: string) => string)[] = [(text) => text, (text) => text.replaceAll('\r\n', '\n')];
const MARKS: readonly string[] = ['', '\ufeff'];
const LINK = '120000';

/**
 * The commit that a project's files are at, with `-dirty` behind it, as `git describe` has it, where a file does not stand in that commit as it
 * was read. Where git cannot tell (it is not there, or has no such commit) the commit alone; undefined outside a repository.
 */
export async function commitOfFiles(site: CommitSite, sources: Sources): Promise<string | undefined> {
  const commit = commitOf(site.dir, site.env);
  if (commit === undefined) return undefined;
  const entries = await entriesAt(site, commit);
  if (!entries) return commit;
  const root = realpathSync(site.dir);
  const isDirty = sources.files.some((file) => isChanged(entries.get(placeOf(root, file)), sources.textOf(file) ?? ''));
  return isDirty ? `${commit}-dirty` : commit;
}

interface Entry {
  readonly mode: string;
  readonly id: string;
}

/** The project's folder in a commit, by path; undefined where git cannot tell. No file is looked at, so no filter of the repository runs. */
async function entriesAt({ dir, env, signal }: CommitSite, commit: string): Promise<ReadonlyMap<string, Entry> | undefined> {
  try {
    const listed = await openGit(dir, env, signal).read(['ls-tree', '-r', '-z', commit]);
    const rows = listed.toString('utf8').split('\0');
    return new Map(rows.filter((row) => row !== '').map(entryOf));
  } catch {
    // Whoever cancelled finds out at the next step.
    return undefined;
  }
}

/** `100644 blob <id>\t<path>` */
function entryOf(row: string): readonly [string, Entry] {
  const tab = row.indexOf('\t');
  const [mode = '', , id = ''] = row.slice(0, tab).split(' ');
  return [row.slice(tab + 1), { mode, id }];
}

/** Where a file really lies: a folder on the way may be a link. */
function placeOf(root: string, file: string): string {
  try {
    return relative(root, realpathSync(join(root, file))).replaceAll(sep, '/');
  } catch {
    // Gone since it was read.
    return file;
  }
}

/** Texts are kept without a byte order mark, and git may keep them without the carriage returns that they have on the disk. */
function isChanged(entry: Entry | undefined, text: string): boolean {
  if (!entry || entry.mode === LINK) return !entry;
  return !NEWLINES.some((write) => MARKS.some((mark) => blobId(mark + write(text), entry.id.length) === entry.id));
}

/** As git names a file's content; a repository has ids of 40 digits or of 64. */
function blobId(text: string, digits: number): string {
  const bytes = Buffer.from(text, 'utf8');
  return createHash(digits === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
