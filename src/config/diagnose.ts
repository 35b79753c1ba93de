import { maskCredentials } from '../core/config/credential-forms.ts';
import type { Diagnostic, Snippet } from '../core/model/diagnostic.ts';
import { compareText } from '../core/model/json.ts';
import type { Place, Problem, Range } from '../core/model/problem.ts';
import { locateScalar, quotedIn } from './locate-scalar.ts';
import { locate } from './locate.ts';
import type { Sources } from './sources.ts';
import { MAX_PROBLEMS } from './yaml/limits.ts';

/** Longest line that a snippet shows whole; of longer ones the part around the highlight. */
const MAX_CODE = 240;

/** Names shown in front of files: the way from where the command was started to the project. */
export interface DiagnoseOptions {
  readonly prefix?: string;
}

/**
 * Problems as they leave Rollcall: located, with the line they stand on, sorted by file and position, at most fifty errors and fifty
 * warnings of one file.
 */
export function diagnose(problems: readonly Problem[], sources: Sources, options: DiagnoseOptions = {}): Diagnostic[] {
  const kept = limitPerFile(mergeEqual(problems), sources);
  const secrets = findSecrets(kept, sources);
  const located = kept.map((problem) => ({
    problem,
    range: problem.range ?? rangeOf(problem, sources),
  }));
  located.sort(
    (x, y) =>
      compareRanges(x.range, y.range) || compareText(x.problem.code, y.problem.code) || compareText(x.problem.summary, y.problem.summary),
  );
  return located.map(({ problem, range }) => diagnosticOf(problem, range, { sources, secrets, prefix: options.prefix ?? '' }));
}

/** What a live system has to say of an object stands at the person or policy that it quotes, else at the object. */
function rangeOf({ address, place, summary }: Problem, sources: Sources): Range | undefined {
  if (!place) return undefined;
  return (address === undefined ? undefined : locateScalar(place, quotedIn(summary, address), sources)) ?? locate(place, sources);
}

/** What is wrong once in a file is found anew for each target that it goes to; only the addresses differ. */
function mergeEqual(problems: readonly Problem[]): Problem[] {
  const merged = new Map<string, Problem>();
  for (const problem of problems) {
    const { address, ...said } = problem;
    const key = JSON.stringify([
      said.severity,
      said.code,
      said.summary,
      said.detail,
      said.place ?? said.range,
      problem.place || problem.range ? '' : address,
    ]);
    const twin = merged.get(key);
    if (!twin) merged.set(key, problem);
    else if (twin.address !== address) merged.set(key, said);
  }
  return [...merged.values()];
}

/** Keeps what was found first and says at the end of the file how much more there is. */
function limitPerFile(problems: readonly Problem[], sources: Sources): Problem[] {
  const kept: Problem[] = [];
  const counts = new Map<string, { count: number; readonly problem: Problem }>();
  for (const problem of problems) {
    const key = `${problem.severity} ${fileOf(problem) ?? ''}`;
    const counted = counts.get(key) ?? { count: 0, problem };
    counts.set(key, counted);
    if (++counted.count <= MAX_PROBLEMS) kept.push(problem);
  }
  for (const { count, problem } of counts.values()) if (count > MAX_PROBLEMS) kept.push(andMore(problem, count - MAX_PROBLEMS, sources));
  return kept;
}

function fileOf({ range, place }: Problem): string | undefined {
  return range?.filename ?? place?.file;
}

function andMore(problem: Problem, count: number, sources: Sources): Problem {
  const file = fileOf(problem);
  const what = problem.severity === 'error' ? 'problem' : 'warning';
  const words = {
    summary: `And ${count} more ${what}${count === 1 ? '' : 's'} in this file.`,
    detail: `Correct the first ${MAX_PROBLEMS} and look again.`,
  };
  const end = file === undefined ? 0 : (sources.textOf(file)?.length ?? 0);
  return {
    severity: problem.severity,
    code: problem.code,
    ...words,
    ...(file === undefined ? {} : { range: sources.rangeOf(file, end, end) }),
  };
}

function compareRanges(first: Range | undefined, second: Range | undefined): number {
  if (!first || !second) return Number(first === undefined) - Number(second === undefined);
  return compareText(first.filename, second.filename) || first.start.byte - second.start.byte || first.end.byte - second.end.byte;
}

/** Where the values stand that were taken for credentials: no snippet shows them, whatever it is about. */
function findSecrets(problems: readonly Problem[], sources: Sources): readonly Range[] {
  return problems.flatMap(({ code, place }) =>
    code === 'CONFIG_CREDENTIAL' && place ? (locate({ file: place.file, path: place.path }, sources) ?? []) : [],
  );
}

interface Surroundings {
  readonly sources: Sources;
  readonly secrets: readonly Range[];
  readonly prefix: string;
}

function diagnosticOf(problem: Problem, range: Range | undefined, { sources, secrets, prefix }: Surroundings): Diagnostic {
  const { severity, code, summary, detail, address, place, related } = problem;
  const snippet = range && snippetOf(range, contextOf(place), { sources, secrets });
  const others = (related ?? []).flatMap((other) => locate(other, sources) ?? []).map((other) => withPrefix(other, prefix));
  return {
    severity,
    code,
    summary,
    detail: detail ?? '',
    ...(address === undefined ? {} : { address }),
    ...(range ? { range: withPrefix(range, prefix) } : {}),
    ...(snippet ? { snippet } : {}),
    ...(others.length > 0 ? { related: others } : {}),
  };
}

function withPrefix(range: Range, prefix: string): Range {
  return prefix === '' ? range : { ...range, filename: `${prefix}/${range.filename}` };
}

/** The declared object, target or person that a place lies in. */
function contextOf(place: Place | undefined): string | null {
  const name = place && place.path.length > 1 ? place.path[1] : undefined;
  return typeof name === 'string' ? name : null;
}

function snippetOf(
  range: Range,
  context: string | null,
  { sources, secrets }: Pick<Surroundings, 'sources' | 'secrets'>,
): Snippet | undefined {
  const text = sources.textOf(range.filename);
  if (text === undefined || text === '') return undefined;
  const lineStart = sources.lineStart(range.filename, range.start.line);
  const lineEnd = text.indexOf('\n', lineStart);
  const line = maskLine(text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, ''), range, secrets);
  const start = Math.min(range.start.column - 1, line.length);
  const end = range.end.line === range.start.line ? Math.min(range.end.column - 1, line.length) : line.length;
  const cut = characterStart(line, line.length > MAX_CODE ? Math.max(0, Math.min(start - MAX_CODE / 4, line.length - MAX_CODE)) : 0);
  const code = line.slice(cut, characterStart(line, cut + MAX_CODE));
  return {
    context,
    code,
    start_line: range.start.line,
    highlight_start_offset: start - cut,
    highlight_end_offset: Math.min(end - cut, code.length),
  };
}

/** A line of the same length in which no credential can be read. */
function maskLine(line: string, { filename, start }: Range, secrets: readonly Range[]): string {
  let masked = maskCredentials(line);
  for (const secret of secrets) {
    if (secret.filename !== filename || secret.start.line !== start.line) continue;
    const from = secret.start.column - 1;
    const to = secret.end.column - 1;
    masked = masked.slice(0, from) + '*'.repeat(to - from) + masked.slice(to);
  }
  return masked;
}

/** An offset that does not cut a character of two units in half. */
function characterStart(line: string, offset: number): number {
  return (line.charCodeAt(offset) & 0xfc00) === 0xdc00 ? offset - 1 : offset;
}
