import { sentence } from '../core/config/problems.ts';
import type { Json } from '../core/model/json.ts';
import type { Problem } from '../core/model/problem.ts';
import { readText } from './read-text.ts';
import type { Sources } from './sources.ts';
import { readFast } from './yaml/fast.ts';
import type { YamlFault } from './yaml/fault.ts';

/** What a file holds; the value is undefined where it could not be parsed. */
export interface ParsedFile {
  readonly value: Json | undefined;
  readonly sizeBytes: number;
  readonly problems: readonly Problem[];
}

/**
 * Reads and parses one file and keeps its text. Only a text beyond the canonical subset of YAML has to wait for the library to load.
 *
 * @throws RollcallError `CONFIG_NOT_FOUND`
 */
export function parseFile(path: string, file: string, sources: Sources): ParsedFile | Promise<ParsedFile> {
  const { text, skippedBytes, sizeBytes, problem } = readText(path, file, sources.scratch);
  sources.add(file, { text, skippedBytes, marks: undefined });
  if (problem) return { value: undefined, sizeBytes, problems: [problem] };
  return parseLoaded({ text, skippedBytes, sizeBytes }, file, sources);
}

/** The same for a text that is not on the disk yet. */
export function parseDraft(text: string, file: string, sources: Sources): ParsedFile | Promise<ParsedFile> {
  sources.add(file, { text, skippedBytes: 0, marks: undefined });
  return parseLoaded({ text, skippedBytes: 0, sizeBytes: Buffer.byteLength(text) }, file, sources);
}

function parseLoaded(loaded: Loaded, file: string, sources: Sources): ParsedFile | Promise<ParsedFile> {
  const value = readFast(loaded.text);
  return value === undefined ? parseSlowly(loaded, file, sources) : { value, sizeBytes: loaded.sizeBytes, problems: [] };
}

interface Loaded {
  readonly text: string;
  readonly skippedBytes: number;
  readonly sizeBytes: number;
}

async function parseSlowly({ text, skippedBytes, sizeBytes }: Loaded, file: string, sources: Sources): Promise<ParsedFile> {
  const [{ yaml }, { readSlow }] = await Promise.all([import('./yaml/library.ts'), import('./yaml/slow.ts')]);
  const { value, marks, faults } = readSlow(yaml, text);
  sources.add(file, { text, skippedBytes, marks });
  return { value, sizeBytes, problems: faults.map((fault) => problemOf(fault, file, sources)) };
}

function problemOf({ code, summary, detail, start, end, first }: YamlFault, file: string, sources: Sources): Problem {
  return {
    severity: 'error',
    code,
    summary: sentence(summary),
    ...(detail ? { detail: sentence(detail) } : {}),
    range: sources.rangeOf(file, start, end),
    ...(first ? { place: { file, path: first }, related: [{ file, path: first, atKey: true as const }] } : {}),
  };
}
