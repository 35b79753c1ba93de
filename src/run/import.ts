import { RollcallError } from '../core/errors.ts';
import { targetOf } from '../core/model/address.ts';
import { addressWord } from '../core/model/command-word.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { isJsonObject } from '../core/model/json.ts';
import { nearest } from '../core/model/nearest.ts';
import type { Change } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Declaration, Declared } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { hasErrors } from '../core/model/verdict.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { idSegment } from '../core/provide/id-segment.ts';
import { providers } from '../providers/index.ts';
import { bindOnly } from './bind.ts';
import { withLockedState } from './locked-state.ts';
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

export interface ImportRequest extends Request {
  readonly address: string;
  /** Live id. */
  readonly id: string;
}

export interface ImportReport {
  /** Undefined where nothing was bound. */
  readonly bound:
    | { readonly name: string; /** Fields that the next plan will change, sorted. */ readonly differing: readonly string[] }
    | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Binds a declared address to a live object by its id: in the state alone, nothing is sent but reads. What differs from the declaration
 * is the next plan's to change.
 *
 * @throws RollcallError `UNSAFE_ID`, `STATE_NO_ADDRESS`, `STATE_BOUND`, `STATE_LOCKED`, and where the run cannot begin
 */
export async function importAddress(request: ImportRequest): Promise<ImportReport> {
  idSegment(request.id);
  const opened = await openProject(request);
  if (!opened.project) return { bound: undefined, diagnostics: opened.diagnostics };
  const name = targetOf(request.address);
  const { observer, signal, lockTimeoutMs: timeoutMs } = request;
  return withLockedState({ store: opened.store, purpose: 'import', timeoutMs, signal, observer }, async (state) => {
    checkProject(state, opened.project.name, opened.store.backend.place);
    checkUnbound(request, state);
    const found = await survey({
      request,
      project: opened.project,
      state: async () => state,
      targets: opened.project.targets.filter((target) => target.name === name),
      includes: (address) => address === request.address,
      open: openReaders,
      load: () => loadPinned(opened, request),
    });
    try {
      return await bind(request, opened, { state, found });
    } finally {
      await closeSessions(found.sessions);
    }
  });
}

function checkUnbound({ address, id }: ImportRequest, state: State | undefined): void {
  const entry = state?.objects[address];
  if (entry) {
    throw new RollcallError('STATE_BOUND', `The state binds ${quoteName(address)} already, to the live object ${quoteName(entry.id)}.`, {
      hint: entry.id === id ? 'There is nothing to import.' : `Forget that first: rollcall state rm ${addressWord(address)}`,
    });
  }
  const other = Object.entries(state?.objects ?? {}).find(([each, bound]) => bound.id === id && targetOf(each) === targetOf(address));
  if (!other) return;
  throw new RollcallError('STATE_BOUND', `The state binds the live object ${quoteName(id)} already, to ${quoteName(other[0])}.`, {
    hint: `Give it its new address: rollcall state mv ${addressWord(other[0])} ${addressWord(address)}`,
  });
}

/** The files, with the live id said as if the declaration said it. @throws RollcallError `STATE_NO_ADDRESS` where nothing declares the address */
async function loadPinned(opened: OpenedProject, { address, id }: ImportRequest): Promise<Loaded> {
  const loaded = await opened.load();
  if (!loaded.declaration) return loaded;
  const { objects } = loaded.declaration;
  if (!objects.some((object) => object.address === address)) {
    const near = nearest(
      address,
      objects.map((object) => object.address),
    );
    throw new RollcallError('STATE_NO_ADDRESS', `Nothing declares ${quoteName(address)}.`, {
      hint:
        near.length > 0
          ? `Did you mean ${quoteName(near[0] as string)}?`
          : 'Declare it first, or let "rollcall export" do it for what is live.',
    });
  }
  checkForm(objects.find((object) => object.address === address) as Declared, id);
  const pinned = objects.map((object) => (object.address === address ? { ...object, block: { ...object.block, id } } : object));
  return { ...loaded, declaration: { ...loaded.declaration, objects: pinned } };
}

interface Binding {
  readonly state: State | undefined;
  readonly found: Survey<Session>;
}

async function bind(request: ImportRequest, opened: OpenedProject, { state, found }: Binding): Promise<ImportReport> {
  if (!found.declaration) return { bound: undefined, diagnostics: opened.diagnose(found.problems) };
  const declaration: Declaration = found.declaration;
  const made = planFrom({
    request,
    opened,
    declaration,
    state,
    globs: [request.address],
    sessions: found.sessions,
    readings: found.readings,
    onlyManaged: true,
  });
  const change = made.plan?.changes.find(({ address }) => address === request.address);
  const standing = [
    ...(made.plan?.incomplete ?? []).map((part) => unreadProblem(part, 'nothing was bound')),
    ...(made.plan ? wrongTargetProblems(made.plan, 'nothing was bound') : []),
  ];
  if (!made.plan || standing.length > 0 || change?.action !== 'adopt')
    return {
      bound: undefined,
      diagnostics: opened.diagnose([
        ...found.problems,
        ...made.problems.map((problem) => ofImport(problem, request)),
        ...standing,
        ...notAdopted(request, change),
      ]),
    };
  const problems = await bindOnly({ request, opened, declaration, state, plan: made.plan, changes: [asBinding(change)], found });
  const diagnostics = opened.diagnose([...found.problems, ...problems]);
  return { bound: hasErrors(diagnostics) ? undefined : boundBy(change, found), diagnostics };
}

/** The id that nothing has is one that was typed, and stands in no file. */
function ofImport(problem: Problem, { address, id }: ImportRequest): Problem {
  if (problem.address !== address || problem.missingId !== id) return problem;
  return {
    severity: 'error',
    code: problem.code,
    address,
    summary: `No live object in target ${quoteName(targetOf(address))} has the id ${quoteName(id)}, so nothing was bound to ${quoteName(address)}.`,
    detail: FIND_IDS,
  };
}

/** A system that gives ids of one form would not understand a question for another one. @throws RollcallError `USAGE` */
function checkForm({ provider, kind }: Declared, id: string): void {
  const properties = providers[provider]?.kinds[kind]?.schema['properties'];
  const form = isJsonObject(properties) && isJsonObject(properties['id']) ? properties['id'] : {};
  const { pattern, examples } = form as { readonly pattern?: string; readonly examples?: readonly string[] };
  if (pattern === undefined || new RegExp(pattern, 'u').test(id)) return;
  throw new RollcallError(
    'USAGE',
    `${quoteName(id)} is no id of ${provider}: it gives ids such as ${quoteName(examples?.[0] ?? pattern)}.`,
    {
      hint: FIND_IDS,
    },
  );
}

const FIND_IDS = 'Look it up in the live system, or among "unmanaged" of "rollcall drift --format json".';

function boundBy({ target, id, patch }: Change, { readings }: Survey<Session>): NonNullable<ImportReport['bound']> {
  const name = readings.get(target)?.live?.index.find((entry) => entry.id === id)?.name ?? '';
  return { name, differing: [...new Set(patch.map(({ path }) => path.split('/')[1] as string))].sort() };
}

/** Nothing was applied to it yet, unless it is as declared. */
function asBinding(change: Change): Change {
  return change.patch.length === 0 ? change : { ...change, after: change.before, patch: [], causes: {}, applied: {} };
}

function notAdopted({ address, id }: ImportRequest, change: Change | undefined): Parameters<OpenedProject['diagnose']>[0] {
  if (!change || change.action === 'adopt') return [];
  const reason = change.reason === undefined ? '' : `: ${change.reason}`;
  return [
    {
      severity: 'error',
      code: 'STATE_BOUND',
      address,
      summary: `${quoteName(id)} cannot be bound to ${quoteName(address)} as it is; the plan would ${change.action} it${reason}.`,
      detail: 'Make the declaration fit the live object first, then import it.',
    },
  ];
}
