import { setTimeout as sleep } from 'node:timers/promises';
import { diagnose } from '../config/diagnose.ts';
import { projectNameIn } from '../config/project-name.ts';
import { readBaseline } from '../config/read-baseline.ts';
import { readDeclaration } from '../config/read-declaration.ts';
import type { Drafts } from '../config/read-declaration.ts';
import { readProject } from '../config/read-project.ts';
import type { Sources } from '../config/sources.ts';
import type { ParsedBaseline } from '../core/config/baseline.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Declaration, Project } from '../core/model/project.ts';
import { providers } from '../providers/index.ts';
import { openStore } from '../state/index.ts';
import type { StateStore, StoreSurroundings } from '../state/store.ts';
import { keptInPlace } from './kept-in-place.ts';
import type { ProjectRequest } from './request.ts';
import { whoRuns } from './who.ts';

/** What the group files say. */
export interface Loaded {
  /** Undefined where any file has an error. */
  readonly declaration: Declaration | undefined;
  readonly problems: readonly Problem[];
}

/** A project whose `rollcall.yaml` was read; its group files are read when they are asked for. */
export interface OpenedProject {
  readonly project: Project;
  readonly store: StateStore;
  readonly sources: Sources;
  /** `drafts`: texts that are read as if they were on the disk. */
  load(drafts?: Drafts): Promise<Loaded>;
  /** Drift that the project accepts. */
  baseline(): Promise<ParsedBaseline>;
  /** Problems as they leave Rollcall, those of `rollcall.yaml` among them. */
  diagnose(problems: readonly Problem[]): readonly Diagnostic[];
}

/** Where `rollcall.yaml` itself is wrong: all that is wrong in any file. */
export interface UnopenedProject {
  readonly project: undefined;
  /** What the file calls the project all the same; undefined where nobody can tell. */
  readonly name: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `rollcall.yaml`. `offline`: whoever only looks at the state needs no target's address, so variables are not replaced.
 *
 * @throws RollcallError `CONFIG_NOT_FOUND`
 */
export async function openProject(
  request: ProjectRequest,
  how: { readonly offline?: true } = {},
): Promise<OpenedProject | UnopenedProject> {
  const loaded = await readProject(request.dir, { providers, ...(how.offline ? {} : { env: request.env }) });
  const { project, sources } = loaded;
  // What the project has made errors holds for plans and applies too; what it only warns of is for `validate` to say.
  const lint = { date: request.date, errorsOnly: true } as const;
  if (!project) {
    const { problems } = await readDeclaration(loaded, { lint });
    return { project, name: projectNameIn(sources), diagnostics: diagnose([...loaded.problems, ...problems], sources) };
  }
  return {
    project,
    store: keptInPlace(openStore(project.state, storeSurroundings(request, project.name)), request.dir, project.state),
    sources,
    baseline: () => readBaseline(loaded),
    load: (drafts) => readDeclaration(loaded, { lint, drafts }),
    diagnose: (problems) => diagnose([...loaded.problems, ...problems], sources),
  };
}

/** The state of a project as it would be with other settings. Touches nothing yet. */
export function openStateElsewhere(request: ProjectRequest, project: Project, settings: Project['state']): StateStore {
  return openStore(settings, storeSurroundings(request, project.name));
}

/** What a state needs to know of where it runs. */
function storeSurroundings(request: ProjectRequest, project: string): StoreSurroundings {
  return {
    dir: request.dir,
    project,
    who: whoRuns(request.env),
    version: request.toolVersion,
    env: (name) => request.env[name],
    log: request.observer?.onRequest && ((line) => request.observer?.onRequest?.(line)),
    now: request.now,
    elapsed: request.elapsed,
    sleep: async (ms) => sleep(ms),
  };
}
