import { join, relative, resolve, sep } from 'node:path';
import { diagnose } from '../config/diagnose.ts';
import { PROJECT_FILE, findProject } from '../config/find-project.ts';
import { readBaseline } from '../config/read-baseline.ts';
import { readDeclaration } from '../config/read-declaration.ts';
import { readProject } from '../config/read-project.ts';
import { RollcallError } from '../core/errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { compareText } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { providers } from '../providers/index.ts';
import { readBound } from './read-bound.ts';

/** What is looked at. */
export interface ValidateRequest {
  /** Absolute path of the folder that names of files are shown relative to. */
  readonly from: string;
  /** Project folder, where no paths are given; absolute. */
  readonly dir: string;
  /** Files or folders, of one project or several; empty: everything in `dir`. */
  readonly paths: readonly string[];
  /** UTC day that last days and approvals are judged by, `2026-11-23`. */
  readonly date: string;
  /** A copy of the state, absolute, for the rules that need one; without it a state that is kept in a file is looked at. */
  readonly stateFile?: string;
}

/** What was found, in the shape that reports show. */
export interface ValidateResult {
  /** Sorted by file and position. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: number;
  readonly objects: number;
  /** Only some of the files were asked for. */
  readonly isPart: boolean;
  /** The project; absent where there are several, or its file does not say. */
  readonly project?: string;
}

interface Checked extends Omit<ValidateResult, 'isPart' | 'project'> {
  readonly name: string | undefined;
}

/**
 * Checks the files of one or several projects against schema and rules: no network, no credentials, no environment, so that the answer
 * is the same for whoever looks. A project is always read whole, for rules go over all its files; paths choose what is reported
 * besides the errors of rollcall.yaml.
 *
 * @throws RollcallError `CONFIG_NOT_FOUND` where a path or its project is not there
 */
export async function validate(request: ValidateRequest): Promise<ValidateResult> {
  const chosen = chooseProjects(request);
  const results: Checked[] = [];
  for (const [dir, paths] of chosen) results.push(await validateProject(dir, paths, request));
  const [name, ...others] = new Set(results.map((result) => result.name));
  return {
    diagnostics: results.flatMap((result) => result.diagnostics),
    files: sum(results.map((result) => result.files)),
    objects: sum(results.map((result) => result.objects)),
    isPart: [...chosen.values()].some((each) => each.length > 0),
    ...(name === undefined || others.length > 0 ? {} : { project: name }),
  };
}

/** The paths by the project they lie in, relative to it; none where all of it is meant. */
function chooseProjects({ from, dir, paths }: ValidateRequest): ReadonlyMap<string, readonly string[]> {
  if (paths.length === 0) return new Map([[dir, []]]);
  const chosen = new Map<string, readonly string[]>();
  for (const path of paths) {
    const absolute = resolve(from, path);
    const project = findProject(absolute);
    const known = chosen.get(project);
    const isWhole = absolute === project || known?.length === 0;
    chosen.set(project, isWhole ? [] : [...(known ?? []), relative(project, absolute).split(sep).join('/')]);
  }
  return new Map([...chosen].sort((x, y) => compareText(x[0], y[0])));
}

async function validateProject(dir: string, paths: readonly string[], { from, date, stateFile }: ValidateRequest): Promise<Checked> {
  const loaded = await readProject(dir, { providers });
  const { project } = loaded;
  const baseline = await readBaseline(loaded);
  const declared = await readDeclaration(loaded, {
    lint: { date, acceptances: baseline.acceptances },
    readBound: async () => project && readBound(project, { dir, stateFile }),
  });
  const isChosen = (file: string): boolean => paths.length === 0 || paths.some((path) => file === path || file.startsWith(`${path}/`));
  const files = loaded.sources.files;
  const stranger = paths.find((path) => !files.some((file) => file === path || file.startsWith(`${path}/`)));
  if (stranger !== undefined && !loaded.problems.some((problem) => problem.severity === 'error')) throw notOfProject(join(dir, stranger));
  const problems = [...loaded.problems, ...declared.problems, ...baseline.problems].filter((problem) => {
    const file = problem.range?.filename ?? problem.place?.file ?? '';
    // Where rollcall.yaml is wrong, a file may not have been looked at: that must not look like a file that is right.
    return isChosen(file) || (file === PROJECT_FILE && problem.severity === 'error');
  });
  const prefix = relative(from, dir).split(sep).join('/');
  // Reading a name from a file that is wrong takes the YAML library; a right one does not wait for it.
  const name = project?.name ?? (await import('../config/project-name.ts')).projectNameIn(loaded.sources);
  return {
    diagnostics: diagnose(problems, loaded.sources, { prefix }),
    files: files.filter(isChosen).length,
    objects: declared.objects,
    name,
  };
}

/** Nothing wrong is found in a file that nobody reads; that must not look like a file that is right. */
function notOfProject(path: string): RollcallError {
  return new RollcallError('CONFIG_NO_FILES', `No file of the project is or lies in ${quoteName(path)}.`, {
    hint: 'Check the path, and the globs under "groups:" in rollcall.yaml.',
  });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
