import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { judgeWorld } from '../core/config/judge.ts';
import { makeGroupReader, parseGroupFile } from '../core/config/group-file.ts';
import { lintWorld } from '../core/config/lint/index.ts';
import type { LintRequest } from '../core/config/lint/index.ts';
import { addProblems, errorAt } from '../core/config/problems.ts';
import { makeWorld } from '../core/config/rules/world.ts';
import type { Written } from '../core/config/written.ts';
import type { Place, Problem } from '../core/model/problem.ts';
import type { Declaration, EnsureAbsent, Project, Removed } from '../core/model/project.ts';
import { PROJECT_FILE } from './find-project.ts';
import { listFiles } from './list-files.ts';
import { parseDraft, parseFile } from './parse-file.ts';
import type { LoadedProject } from './read-project.ts';
import { MAX_PROJECT_BYTES } from './yaml/limits.ts';

/** Everything that the files say. */
export interface LoadedDeclaration {
  /** Undefined where there is an error; warnings do not prevent it. */
  readonly declaration: Declaration | undefined;
  /** Of the group files; those of `rollcall.yaml` are with the project. */
  readonly problems: readonly Problem[];
  /** How many group files were read. */
  readonly files: number;
  /** How many objects they declare, each counted once however many targets it is in. */
  readonly objects: number;
}

/** Texts by file, relative to the project, that are read as if they were on the disk: what would be written is judged before it is. */
export type Drafts = ReadonlyMap<string, string>;

const NO_DRAFTS: Drafts = new Map();

/** What is looked for beside mistakes. */
export interface DeclarationOptions {
  /** Rules about what is valid and makes reviews hard; without it they have no say. */
  readonly lint?: Omit<LintRequest, 'bound'>;
  /** Addresses that the state has; asked for only where a rule needs it, since a large state takes long to read. */
  readBound?(): Promise<ReadonlySet<string> | undefined>;
  readonly drafts?: Drafts | undefined;
}

/** Longest time that reading keeps the event loop from looking after sockets. */
const SLICE_MS = 3;

/**
 * Reads all group files of a project and applies the rules over all of them. It lets others run every few milliseconds: live systems
 * are read at the same time. Where `rollcall.yaml` itself is wrong, what can be judged is judged.
 *
 * @throws RollcallError `CONFIG_NOT_FOUND` where a file cannot be read
 */
export async function readDeclaration(loaded: LoadedProject, options: DeclarationOptions = {}): Promise<LoadedDeclaration> {
  const { draft } = loaded.parsed;
  if (!draft) return { declaration: undefined, problems: [], files: 0, objects: 0 };
  const { drafts = NO_DRAFTS } = options;
  const globs: Place = { file: PROJECT_FILE, path: ['groups'] };
  const { files, problems: unmatched } = listFiles(loaded.dir, draft.groups, globs, drafts.keys());
  const read = await readFiles(loaded, draft, { files, drafts });
  const problems = [...unmatched, ...read.problems];
  const isComplete = read.isComplete && unmatched.length === 0;
  const world = makeWorld({ ...read, project: draft, context: loaded.context, isComplete, hasAllTargets: loaded.parsed.broken.size === 0 });
  const rules = judgeWorld(world);
  let judged = rules.next();
  while (!judged.done) {
    await setImmediate();
    judged = rules.next();
  }
  addProblems(problems, judged.value.problems);
  if (options.lint) {
    const bound = read.written.some((object) => object.previously.length > 0) ? await options.readBound?.() : undefined;
    addProblems(problems, lintWorld(world, { ...options.lint, bound }));
  }
  const isValid = loaded.project !== undefined && !problems.some((problem) => problem.severity === 'error');
  return { declaration: isValid ? judged.value.declaration : undefined, problems, files: files.length, objects: read.written.length };
}

interface ReadFiles {
  readonly written: Written[];
  readonly removed: Removed[];
  readonly ensureAbsent: EnsureAbsent[];
  readonly problems: Problem[];
  readonly isComplete: boolean;
}

interface ListedFiles {
  readonly files: readonly string[];
  readonly drafts: Drafts;
}

async function readFiles(loaded: LoadedProject, project: Project, { files, drafts }: ListedFiles): Promise<ReadFiles> {
  const reader = makeGroupReader(project, loaded.parsed.broken, loaded.context);
  const read: ReadFiles = { written: [], removed: [], ensureAbsent: [], problems: [], isComplete: true };
  let isComplete = true;
  let size = 0;
  let sliceEnd = performance.now() + SLICE_MS;
  for (const file of files) {
    const text = drafts.get(file);
    const parsing = text === undefined ? parseFile(join(loaded.dir, file), file, loaded.sources) : parseDraft(text, file, loaded.sources);
    const { value, problems, sizeBytes } = parsing instanceof Promise ? await parsing : parsing;
    addProblems(read.problems, problems);
    size += sizeBytes;
    if (size > MAX_PROJECT_BYTES) return { ...read, problems: [...read.problems, tooMuch(file)], isComplete: false };
    if (value === undefined) isComplete = false;
    else collect(read, parseGroupFile(reader, value, file));
    if (performance.now() > sliceEnd) {
      await setImmediate();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
  return { ...read, isComplete };
}

function collect(read: ReadFiles, parsed: ReturnType<typeof parseGroupFile>): void {
  for (const object of parsed.objects) read.written.push(object);
  for (const removed of parsed.removed) read.removed.push(removed);
  for (const absent of parsed.ensureAbsent) read.ensureAbsent.push(absent);
  addProblems(read.problems, parsed.problems);
}

function tooMuch(file: string): Problem {
  const megabytes = MAX_PROJECT_BYTES / 1024 / 1024;
  return errorAt(
    'CONFIG_TOO_LARGE',
    { file, path: [] },
    {
      summary: `the project has more than ${megabytes} MB of group files; reading stopped here`,
      detail: 'narrow the globs, or split the project',
    },
  );
}
