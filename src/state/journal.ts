import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import type { JournalLine } from '../core/apply/journal-line.ts';
import { findEntryFault, isRun } from './parse-state.ts';
import { isJsonObject } from '../core/model/json.ts';
import { LAST_SERIAL } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { readIfThere, syncFolder, writeError } from './file-system.ts';
import type { FileSystem } from './file-system.ts';

/** What an apply did, line by line, until the state holds it. The state's lock guards it. */
export interface Journal {
  /** Absolute path, for messages. */
  readonly path: string;
  /** The lines that survive; a torn last one never happened. @throws RollcallError `STATE_CORRUPT` with the line */
  read(): Promise<readonly JournalLine[]>;
  /** Absolute paths of the files that hold lines. @throws as `read` */
  files(): Promise<readonly string[]>;
  /** Opens it for appending. @throws RollcallError `STATE_WRITE` */
  open(): Promise<OpenJournal>;
}

export interface OpenJournal {
  /** Answers when the line is on the disk. Lines that wait for the same moment are written together. */
  append(line: JournalLine): Promise<void>;
  /** Empties it: the state holds everything. Nothing may be appended meanwhile. */
  truncate(): Promise<void>;
  close(): Promise<void>;
}

/** The journal in a file. */
export function openJournalFile(path: string, fs: FileSystem): Journal {
  return {
    path,
    read: () => readLines(path, fs),
    files: async () => ((await readLines(path, fs)).length > 0 ? [path] : []),
    open: () => openForAppending(path, fs),
  };
}

async function readLines(path: string, fs: FileSystem): Promise<readonly JournalLine[]> {
  const text = await readIfThere(fs, path);
  if (text === undefined || text === '') return [];
  const rows = text.split('\n');
  // What follows the last line end was being written when the process died: whatever it would have announced was not begun.
  rows.pop();
  if (rows.length > 0 && !isJson(rows.at(-1) as string)) rows.pop();
  return rows.map((row, index) => parseLine(row, index + 1, path));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Torn: the disk kept its line end but not all of it.
    return false;
  }
}

function parseLine(row: string, number: number, path: string): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch (error) {
    throw corrupt(path, number, 'it is no JSON', error);
  }
  const fault = findLineFault(value);
  if (fault !== undefined) throw corrupt(path, number, fault);
  return value as JournalLine;
}

function findLineFault(value: unknown): string | undefined {
  if (!isJsonObject(value)) return 'it is no JSON object';
  if (!Number.isSafeInteger(value['serial'])) return 'it has no "serial"';
  if ((value['serial'] as number) > LAST_SERIAL) return 'its "serial" leaves no room to count on';
  for (const key of ['lineage', 'plan', 'at', 'type']) if (typeof value[key] !== 'string') return `it has no ${quoteName(key)}`;
  for (const key of ['objects', 'pending', 'ended', 'counts'])
    if (value[key] !== undefined && !isJsonObject(value[key])) return `${quoteName(key)} is no object`;
  if (value['run'] !== undefined && !isRun(value['run'])) return '"run" is no apply';
  return findObjectsFault((value['objects'] ?? {}) as object);
}

function findObjectsFault(objects: object): string | undefined {
  for (const [address, entry] of Object.entries(objects)) {
    const fault = entry === null ? undefined : findEntryFault(address, entry);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function corrupt(path: string, line: number, what: string, cause?: unknown): RollcallError {
  return new RollcallError('STATE_CORRUPT', `${quoteName(path)} is damaged at line ${line}: ${what}.`, {
    hint: 'Somebody edited it, or the disk lost data. Remove the file when the live systems are as they should be: what it would have recorded is found again by name.',
    cause,
  });
}

async function openForAppending(path: string, fs: FileSystem): Promise<OpenJournal> {
  let handle: FileHandle | undefined;
  try {
    await fs.mkdir(dirname(path), { recursive: true });
    handle = await fs.open(path, 'a', 0o600);
    await syncFolder(fs, dirname(path));
    return appendTo({ handle, path, length: (await handle.stat()).size });
  } catch (error) {
    await handle?.close();
    throw writeError(path, error);
  }
}

interface Waiting {
  readonly text: string;
  written(): void;
  failed(error: unknown): void;
}

function appendTo(file: { readonly handle: FileHandle; readonly path: string; length: number }): OpenJournal {
  const { handle, path } = file;
  let waiting: Waiting[] = [];
  let busy = false;
  let broken: unknown;

  async function drain(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const failure = broken ?? (await write(batch.map((item) => item.text).join('')));
      for (const item of batch) {
        if (failure === undefined) item.written();
        else item.failed(failure);
      }
    }
    busy = false;
  }

  async function write(text: string): Promise<unknown> {
    try {
      await handle.appendFile(text);
      await handle.datasync();
      file.length += Buffer.byteLength(text);
      return undefined;
    } catch (error) {
      // Half a line in the middle would make the journal unreadable: it is cut off, or nothing is appended any more.
      await handle.truncate(file.length).catch(() => {
        broken = writeError(path, error);
      });
      return writeError(path, error);
    }
  }

  return {
    append(line) {
      return new Promise((written, failed) => {
        waiting.push({ text: `${JSON.stringify(line)}\n`, written, failed });
        if (!busy) void drain();
      });
    },
    async truncate() {
      try {
        await handle.truncate(0);
        await handle.datasync();
        file.length = 0;
      } catch (error) {
        throw writeError(path, error);
      }
    },
    close: () => handle.close(),
  };
}
