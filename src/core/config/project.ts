import { compareText, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Project } from '../model/project.ts';
import { judgeApprovals, parseApprovals } from './approvals.ts';
import type { ConfigContext } from './context.ts';
import { findCredentials } from './credentials.ts';
import { judgeGuards, parseGuards } from './guards.ts';
import { parseExclusive } from './exclusive.ts';
import { parsePeople } from './people.ts';
import { below, errorAt, quote } from './problems.ts';
import { checkValue } from './schema-problems.ts';
import { judgeStateSettings } from './state-settings.ts';
import { parseTargets } from './targets.ts';
import { findRepeats } from './unique-lists.ts';
import { findVariables } from './variables.ts';

type Table = Readonly<Record<string, Json>>;

/** What `rollcall.yaml` gives. */
export interface ParsedProject {
  /** Undefined where there is an error; warnings do not prevent it. */
  readonly project: Project | undefined;
  /** As far as it is right, so that group files can be judged all the same; undefined where nothing could be read. */
  readonly draft: Project | undefined;
  /** Names of targets that are not in the draft. */
  readonly broken: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Reads the parsed value of `rollcall.yaml`. */
export function parseProject(value: Json, file: string, context: ConfigContext): ParsedProject {
  const root: Place = { file, path: [] };
  const fatal = judgeVersion(value, root);
  if (fatal) return { project: undefined, draft: undefined, broken: new Set(), problems: [fatal] };
  const checker = context.validators.project;
  const written = value as Table;
  const faults = checkValue(checker, written, root);
  const tables = isJsonObject(written['targets']) ? written['targets'] : undefined;
  const { draft, problems } = parseParts(soundPart(written, faults), root, context);
  const told = withoutEchoes([...findLeaks(written, root), ...faults, ...findRepeats(checker, written, root), ...problems]);
  const broken = new Set(Object.keys(tables ?? {}).filter((name) => !draft.targets.some((target) => target.name === name)));
  const isSound = !told.some((problem) => problem.severity === 'error');
  return { project: isSound ? draft : undefined, draft: tables ? draft : undefined, broken, problems: told };
}

/** The project out of what its schema has nothing to say against. */
function parseParts(sound: Sound, root: Place, context: ConfigContext): { readonly draft: Project; readonly problems: readonly Problem[] } {
  const { targets, problems: faults } = parseTargets(sound.targets, below(root, 'targets'), context);
  // A target that is wrong itself has a name all the same: what refers to it is not wrong too.
  const named = sound.names.map((name) => ({ name }));
  const guards = parseGuards(sound.table['guards'] as Table | undefined);
  const approvals = parseApprovals((sound.table['approvals'] ?? []) as readonly Table[], below(root, 'approvals'));
  const { people, problems: strangers } = parsePeople(
    (sound.table['people'] ?? {}) as Readonly<Record<string, Table>>,
    below(root, 'people'),
    named,
  );
  const globs = (sound.table['groups'] ?? []) as readonly string[];
  const references = [...strangers, ...judgeGuards(guards, below(root, 'guards'), named, context), ...judgeApprovals(approvals, named)];
  const state = (sound.table['state'] ?? { backend: 'local' }) as Project['state'];
  const problems = [
    ...faults,
    ...judgeStateSettings(state, below(root, 'state')),
    ...judgeGlobs(globs, below(root, 'groups')),
    ...judgePath(sound.table['drift_baseline'], below(root, 'drift_baseline')),
    ...references.filter((problem) => sound.hasTargets || problem.code !== 'CONFIG_UNKNOWN_TARGET'),
  ];
  return {
    draft: {
      version: 1,
      name: (sound.table['project'] ?? '') as string,
      groups: globs,
      targets,
      guards,
      approvals,
      people,
      exclusive: parseExclusive((sound.table['exclusive'] ?? []) as readonly Table[], below(root, 'exclusive')),
      driftBaseline: sound.table['drift_baseline'] as string | undefined,
      lint: (sound.table['lint'] ?? {}) as Project['lint'],
      state,
    },
    problems,
  };
}

/** Nothing else can be said of a file that is empty, no table, or of another version. */
function judgeVersion(value: Json, root: Place): Problem | undefined {
  if (value === null)
    return errorAt('CONFIG_REQUIRED', root, {
      summary: 'the file is empty',
      detail: 'run "rollcall init" in an empty folder to see what a project looks like',
    });
  if (!isJsonObject(value))
    return errorAt('CONFIG_TYPE', root, { summary: 'the file has to be a table of keys', detail: 'begin with "version: 1"' });
  const version = value['version'];
  if (typeof version !== 'number' || version === 1) return undefined;
  return errorAt('CONFIG_VERSION', below(root, 'version'), {
    summary: `version ${quote(version)} of this file's form is not known`,
    detail: 'this Rollcall reads version 1',
  });
}

function findLeaks(written: Table, root: Place): Problem[] {
  return Object.entries(written).flatMap(([key, value]) => {
    const place = below(root, key);
    if (key === 'targets') return findCredentials(value, place, { keys: true });
    return [...findCredentials(value, place, { keys: key === 'state' }), ...findVariables(value, place)];
  });
}

/** What the schema has nothing to say against: top-level keys, and targets one by one. */
interface Sound {
  readonly table: Table;
  readonly targets: Readonly<Record<string, Table>>;
  /** Of all targets that are written down, wrong ones too. */
  readonly names: readonly string[];
  /** Whether there is a table of targets at all: without it nothing can be told of their names. */
  readonly hasTargets: boolean;
}

function soundPart(written: Table, faults: readonly Problem[]): Sound {
  const bad = new Set(faults.map((fault) => fault.place?.path[0]));
  const badTargets = new Set(faults.filter((fault) => fault.place?.path[0] === 'targets').map((fault) => fault.place?.path[1]));
  const table = Object.fromEntries(Object.entries(written).filter(([key]) => !bad.has(key)));
  const hasTargets = isJsonObject(written['targets']);
  const targets = hasTargets ? (written['targets'] as Table) : {};
  const sound = Object.fromEntries(Object.entries(targets).filter(([name]) => !badTargets.has(name)));
  return { table, targets: sound as Readonly<Record<string, Table>>, names: Object.keys(targets).sort(compareText), hasTargets };
}

/** Whether a glob of files could lead out of the project. */
export function leavesProject(glob: string): boolean {
  return /^\/|^[A-Za-z]:|\\/.test(glob) || glob.split('/').includes('..');
}

function judgeGlobs(globs: readonly string[], place: Place): Problem[] {
  return globs.flatMap((glob, index) => {
    if (!leavesProject(glob)) return [];
    const detail = 'write globs relative to this file, with "/" between folders';
    return [errorAt('CONFIG_VALUE', below(place, index), { summary: `${quote(glob)} leaves the project`, detail })];
  });
}

function judgePath(path: Json | undefined, place: Place): Problem[] {
  if (typeof path !== 'string' || !leavesProject(path)) return [];
  const detail = 'name a file of the project, with "/" between folders';
  return [errorAt('CONFIG_VALUE', place, { summary: `${quote(path)} leaves the project`, detail })];
}

/** A key that would hold a credential is unknown as well, and a name with a variable in it too; saying so once is enough. */
function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const placesOf = (code: Problem['code']): ReadonlySet<string | undefined> =>
    new Set(problems.filter((problem) => problem.code === code).map((problem) => problem.place?.path.join('\n')));
  const leaks = placesOf('CONFIG_CREDENTIAL');
  const variables = placesOf('CONFIG_VARIABLE');
  return problems.filter(({ code, place }) => {
    const path = place?.path.join('\n');
    if (code === 'CONFIG_UNKNOWN_TARGET' && variables.has(path)) return false;
    return code === 'CONFIG_CREDENTIAL' || !leaks.has(path);
  });
}
