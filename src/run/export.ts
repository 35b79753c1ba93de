import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileGlob } from '../config/glob.ts';
import type { Drafts } from '../config/read-declaration.ts';
import type { ExportNote } from '../core/export/entry.ts';
import type { GroupBy } from '../core/export/group-by.ts';
import { RollcallError } from '../core/errors.ts';
import { targetOf } from '../core/model/address.ts';
import { compareText } from '../core/model/json.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { nearest } from '../core/model/nearest.ts';
import type { Project, Target } from '../core/model/project.ts';
import type { Problem } from '../core/model/problem.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { Live } from '../core/provider.ts';
import { bindOnly } from './bind.ts';
import { proveDrafts } from './export-drafts.ts';
import type { Proven } from './export-drafts.ts';
import { makeEntries, withReferences } from './export-entries.ts';
import type { EntriesInput, LeftAlone } from './export-entries.ts';
import { withLockedState } from './locked-state.ts';
import { writeNewFiles } from './new-files.ts';
import { planFrom } from './plan.ts';
import { openProject } from './project.ts';
import type { Loaded, OpenedProject } from './project.ts';
import type { Request } from './request.ts';
import { closeSessions, openReaders } from './sessions.ts';
import type { Session } from './sessions.ts';
import { checkProject } from './state-owner.ts';
import { survey } from './survey.ts';
import type { Survey } from './survey.ts';
import { unreadProblem } from './unread-problem.ts';
import { wrongTargetProblems } from './wrong-target-problems.ts';

export interface ExportRequest extends Request {
  /** Name of the target. */
  readonly target: string;
  /** Folder for the new files, relative to the project; default: where its first glob begins. */
  readonly folder: string | undefined;
  readonly rules: readonly GroupBy[];
}

/** What an export wrote and what it could not. */
export interface ExportReport {
  /** Undefined where nothing was written. */
  readonly written:
    | { readonly files: readonly { readonly path: string; readonly objects: number }[]; readonly objects: number }
    | undefined;
  /** What a reader should know of what was written. */
  readonly notes: readonly (ExportNote & { readonly key: string })[];
  readonly left: readonly LeftAlone[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Declares what a live system holds and nobody has declared: new group files, and the state that binds them, so that the next plan has
 * nothing to do for them. Nothing is sent to the live system but reads, and no file that exists is touched.
 *
 * @throws RollcallError `USAGE`, `STATE_LOCKED`, and where the run cannot begin
 */
export async function exportTarget(request: ExportRequest): Promise<ExportReport> {
  const opened = await openProject(request);
  if (!opened.project) return { ...NOTHING, diagnostics: opened.diagnostics };
  const target = findTarget(opened.project, request.target);
  const folder = request.folder ?? folderOf(opened.project.groups[0] ?? '');
  checkFolder(opened.project, folder);
  const { observer, signal, lockTimeoutMs: timeoutMs } = request;
  return withLockedState({ store: opened.store, purpose: 'export', timeoutMs, signal, observer }, async (state) => {
    checkProject(state, opened.project.name, opened.store.backend.place);
    const found = await survey({
      request,
      project: opened.project,
      state: async () => state,
      targets: [target],
      includes: (address) => targetOf(address) === target.name,
      open: openReaders,
      load: () => loadLeniently(opened, folder),
      all: true,
    });
    try {
      return await exportFound({ request, opened, target, folder, state, found });
    } finally {
      await closeSessions(found.sessions);
    }
  });
}

const NOTHING = { written: undefined, notes: [], left: [] } as const;

/** A new project has no group file yet, which is no mistake here. */
async function loadLeniently(opened: OpenedProject, folder: string): Promise<Loaded> {
  const loaded = await opened.load();
  const errors = loaded.problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0 || errors.some(({ code }) => code !== 'CONFIG_NO_FILES')) return loaded;
  return opened.load(new Map([[probeIn(folder), 'groups: {}\n']]));
}

interface Exporting {
  readonly request: ExportRequest;
  readonly opened: OpenedProject;
  readonly target: Target;
  readonly folder: string;
  readonly state: State | undefined;
  readonly found: Survey<Session>;
}

async function exportFound(exporting: Exporting): Promise<ExportReport> {
  const { opened, target, state, found } = exporting;
  const refuse = (problems: readonly Problem[]): ExportReport => ({ ...NOTHING, diagnostics: opened.diagnose(problems) });
  if (!found.declaration) return refuse(found.problems);
  const reading = found.readings.get(target.name);
  const unread = [...(reading?.incomplete ?? []), ...(reading?.live?.incomplete ?? [])];
  if (unread.length > 0) return refuse(unread.map((part) => unreadProblem({ ...part, target: target.name }, 'nothing was exported')));
  const before = planWith(exporting, found.declaration);
  if (!before.plan) return refuse([...found.problems, ...before.problems]);
  const wrong = wrongTargetProblems(before.plan, 'nothing was exported');
  if (wrong.length > 0) return refuse(wrong);
  return exportRest(exporting, {
    target,
    provider: (found.sessions[0] as Session).provider,
    declaration: found.declaration,
    state,
    live: reading?.live as Live,
    plan: before.plan,
    rules: exporting.request.rules,
  });
}

/** Declares what the plan does not know. */
async function exportRest(exporting: Exporting, input: EntriesInput): Promise<ExportReport> {
  const { opened, found, request } = exporting;
  const { entries, left } = makeEntries(input);
  if (entries.length === 0) return { written: { files: [], objects: 0 }, notes: [], left, diagnostics: opened.diagnose(found.problems) };
  const { groupFileText } = await import('../config/write-group-file.ts');
  const { proven, problems } = await proveDrafts(entries, {
    target: input.target.name,
    folder: exporting.folder,
    exists: (path) => existsSync(join(request.dir, path)),
    write: groupFileText,
    refer: (some) => withReferences(some, input),
    judge: (drafts) => judge(exporting, drafts),
  });
  if (!proven) return { ...NOTHING, left, diagnostics: opened.diagnose(problems) };
  return carryOut(exporting, proven, [...left, ...proven.left]);
}

async function judge(exporting: Exporting, drafts: Drafts): ReturnType<Parameters<typeof proveDrafts>[1]['judge']> {
  const loaded = drafts.size > 0 ? await exporting.opened.load(drafts) : await loadLeniently(exporting.opened, exporting.folder);
  if (!loaded.declaration) return { declaration: undefined, plan: undefined, problems: loaded.problems };
  const { plan, problems } = planWith(exporting, loaded.declaration);
  return { declaration: loaded.declaration, plan, problems: [...loaded.problems, ...problems] };
}

function planWith({ request, opened, state, found }: Exporting, declaration: Survey<Session>['declaration']): ReturnType<typeof planFrom> {
  return planFrom({
    request,
    opened,
    declaration: declaration as NonNullable<typeof declaration>,
    state,
    globs: null,
    sessions: found.sessions,
    readings: found.readings,
  });
}

/** Files first: declared and not bound is adopted by the next apply; bound and not declared would be deleted by it. */
async function carryOut(exporting: Exporting, proven: Proven, left: readonly LeftAlone[]): Promise<ExportReport> {
  const { request, opened, state, found } = exporting;
  await writeNewFiles(request.dir, proven.drafts);
  const problems = await bindOnly({
    request,
    opened,
    declaration: proven.declaration,
    state,
    plan: proven.plan,
    changes: proven.bindings,
    found,
  });
  const entries = proven.files.flatMap((file) => file.entries);
  return {
    written: {
      files: proven.files.map((file) => ({ path: file.path, objects: file.entries.length })),
      objects: entries.length,
    },
    notes: entries.flatMap(({ key, notes }) => notes.map((note) => ({ key, ...note }))),
    left: left.toSorted((x, y) => compareText(x.name, y.name) || compareText(x.id, y.id)),
    diagnostics: opened.diagnose(problems),
  };
}

function findTarget(project: Project, name: string): Target {
  const target = project.targets.find((each) => each.name === name);
  if (target) return target;
  const [meant] = nearest(
    name,
    project.targets.map((each) => each.name),
  );
  throw new RollcallError('USAGE', `There is no target ${quoteName(name)} in rollcall.yaml.`, {
    hint: meant === undefined ? `There are: ${project.targets.map((each) => each.name).join(', ')}.` : `Did you mean ${quoteName(meant)}?`,
  });
}

/** The part of a glob before its first pattern. */
function folderOf(glob: string): string {
  const parts = glob.split('/');
  const first = parts.findIndex((part) => /[*?{]/.test(part));
  return parts.slice(0, first < 0 ? parts.length - 1 : first).join('/');
}

function probeIn(folder: string): string {
  return `${folder === '' ? '' : `${folder}/`}departments/unsorted.yaml`;
}

/** Files that nobody reads would leave bound objects undeclared, and the next apply would delete them. */
function checkFolder(project: Project, folder: string): void {
  if (!folder.split('/').includes('..') && project.groups.some((glob) => compileGlob(glob)?.matches(probeIn(folder)))) return;
  throw new RollcallError(
    'USAGE',
    `Group files in ${quoteName(`${folder}/departments`)} would not be read: no glob under "groups:" matches them.`,
    {
      hint: `Name a folder that one does: ${project.groups.map(quoteName).join(', ')}.`,
    },
  );
}
