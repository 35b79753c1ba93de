import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RollcallError } from '../core/errors.ts';
import { isJsonObject } from '../core/model/json.ts';
import type { JsonObject } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** Longer lines are passed over: no entry about a group is as long, and nothing may grow without end. */
const MAX_LINE = 16 * 1024 * 1024;

/** What could not be read in a log, for whoever relies on it. */
export interface LogTrouble {
  readonly file: string;
  readonly why: string;
}

/**
 * A log's file and those that were rotated away from it, in the same folder: `audit.log.1`, `audit.log.2.gz`, `audit.log-20261127.gz`,
 * `audit-2026-11-27.log.gz`.
 *
 * @throws RollcallError `AUDIT_LOG` where the file cannot be read
 */
export async function findLogFiles(file: string): Promise<readonly string[]> {
  const name = basename(file);
  const [stem, ending] = [name.replace(/\.[^.]*$/, ''), /\.[^.]*$/.exec(name)?.[0] ?? ''];
  const rotated = new RegExp(
    `^(?:${escaped(name)}[.-][\\dT:Z_.-]+|${escaped(stem)}-[\\dT:Z_.-]+${escaped(ending)}|${escaped(name)})(?:\\.gz)?$`,
  );
  let names: readonly string[];
  try {
    await (await open(file)).close();
    names = await readdir(dirname(file));
  } catch (error) {
    throw logError(file, error);
  }
  const others = names.filter((other) => other !== name && rotated.test(other)).sort();
  return [file, ...others.map((other) => join(dirname(file), other))];
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * The JSON objects of a file, one a line, packed with gzip or not, of any size: nothing but one line is in memory. Lines without all of
 * the texts are not parsed. A line that is torn (the last one of a file that is being written) or is no entry at all, and a packed file
 * that ends too early are told to `onTrouble`.
 */
export async function* readLogEntries(
  file: string,
  having: readonly string[],
  onTrouble: (trouble: LogTrouble) => void,
): AsyncGenerator<JsonObject> {
  let torn = 0;
  try {
    for await (const line of linesOf(file)) {
      // Cheaper than to parse it, and enough: where a line breaks off, the texts may be in what is missing.
      const isWhole = line.includes('{') && line.trimEnd().endsWith('}');
      if (isWhole && !having.every((text) => line.includes(text))) continue;
      const entry = isWhole ? parseEntry(line) : undefined;
      if (entry) yield entry;
      else torn++;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'Z_BUF_ERROR') throw logError(file, error);
    onTrouble({ file, why: 'it is packed, and ends too early' });
  }
  if (torn > 0) onTrouble({ file, why: `${torn} ${torn === 1 ? 'line is no whole entry' : 'lines are no whole entries'}` });
}

/** Some devices write a prefix before each entry. */
function parseEntry(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line.slice(Math.max(0, line.indexOf('{'))));
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Torn: counted by the caller.
    return undefined;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const raw = createReadStream(file);
  // The pipeline's callback hands errors of the file on to whoever reads the unpacked stream.
  const bytes = (await isPacked(file)) ? pipeline(raw, createGunzip(), () => undefined) : raw;
  const decoder = new TextDecoder();
  let rest = '';
  let tooLong = false;
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      if (!tooLong && line !== '') yield line;
      tooLong = false;
    }
    if (rest.length > MAX_LINE) [rest, tooLong] = ['', true];
  }
  if (rest !== '' && !tooLong) yield rest;
}

/** By its first two bytes: a rotated file need not say so in its name. */
async function isPacked(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function logError(file: string, error: unknown): RollcallError {
  const hint = 'Name the file that the audit device writes, or a copy of it.';
  return new RollcallError('AUDIT_LOG', `The audit log ${quoteName(file)} could not be read: ${(error as Error).message}.`, {
    hint,
    cause: error,
  });
}
