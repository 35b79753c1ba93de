import { acceptedDocument, rewritesOf } from '../core/accept/accept-drift.ts';
import type { Rewrite } from '../core/accept/accept-drift.ts';
import { makeEntryEditor } from '../config/edit/edit-entries.ts';
import type { EntryEditor } from '../config/edit/edit-entries.ts';
import type { Edit } from '../config/edit/edit-yaml.ts';
import type { Drafts } from '../config/read-declaration.ts';
import { yaml } from '../config/yaml/library.ts';
import { RollcallError } from '../core/errors.ts';
import { textOf } from '../core/model/document.ts';
import type { Document } from '../core/model/document.ts';
import { equalJson } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { Change, Drift, Plan } from '../core/model/plan.ts';
import type { Place, Problem } from '../core/model/problem.ts';
import type { Declaration, Declared } from '../core/model/project.ts';
import { isRecordOther } from '../core/model/verdict.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { Declarable, LiveObject } from '../core/provider.ts';
import { editsFor, entryOf, listsOfGone } from './accept-edits.ts';
import type { Unsayable } from './accept-edits.ts';
import { indexOf } from './accept-index.ts';
import type { AcceptIndex } from './accept-index.ts';
import { meaningOf } from './accept-meaning.ts';
import type { Meaning } from './accept-meaning.ts';
import { planFrom } from './plan.ts';
import type { OpenedProject } from './project.ts';
import type { Request } from './request.ts';
import type { Session } from './sessions.ts';
import { isLeft, keepShown } from './shown-drift.ts';
import type { Survey } from './survey.ts';

/** Everything that accepting is decided from. */
export interface Accepting {
  readonly request: Request;
  readonly opened: OpenedProject;
  readonly state: State | undefined;
  readonly globs: readonly string[] | null;
  readonly found: Survey<Session>;
  /** What somebody looked at; undefined: all. */
  readonly shown: readonly Drift[] | undefined;
  /** What is accepted, if it can be. */
  readonly drift: readonly Drift[];
  /** Addresses whose drift is another one than was shown. */
  readonly moved: readonly string[];
  readonly index: AcceptIndex;
  readonly declaration: Declaration;
  /** As things are. */
  readonly plan: Plan;
  /** Texts of the files as they were read. */
  readonly texts: ReadonlyMap<string, string>;
  /** What such a text says. */
  valueOf(file: string): Json;
}

/** What there is before anything is decided. */
export type Found = Omit<Accepting, 'declaration' | 'plan' | 'texts' | 'valueOf' | 'drift' | 'moved' | 'index'>;

/** What comes of accepting some of the drift. */
export interface Round {
  /** New texts by file. */
  readonly drafts: Drafts;
  readonly kept: ReadonlySet<string>;
  readonly after: { readonly declaration: Declaration; readonly plan: Plan } | undefined;
  /** Addresses that cannot be accepted after all, with the reason. */
  readonly failing: ReadonlyMap<string, string>;
}

/** The plan as things are, or the problems for which there is none. */
export function planAccepting(given: Found): Accepting | { readonly problems: readonly Problem[] } {
  const { declaration, problems } = given.found;
  if (!declaration) return { problems };
  const made = planWith(given, declaration);
  if (!made.plan) return { problems: made.problems };
  const { sources } = given.opened;
  const texts = new Map(sources.files.map((file) => [file, sources.textOf(file) ?? '']));
  const kept = given.shown ? keepShown(made.plan.drift, given.shown) : { drift: made.plan.drift, moved: [] };
  const index = indexOf(declaration, made.plan, given.found);
  return { ...given, declaration, plan: made.plan, texts, valueOf: valuesOf(texts), index, ...kept };
}

/** Each file is parsed once, when somebody asks for it. */
function valuesOf(texts: ReadonlyMap<string, string>): (file: string) => Json {
  const values = new Map<string, Json>();
  return (file) => {
    const value = values.get(file) ?? (yaml.parse(texts.get(file) ?? '') as Json);
    values.set(file, value);
    return value;
  };
}

function planWith({ request, opened, state, globs, found }: Found, declaration: Declaration): ReturnType<typeof planFrom> {
  return planFrom({ request, opened, declaration, state, globs, sessions: found.sessions, readings: found.readings });
}

/** Edits the files for all drift but what was refused, reads them as the next run would, and plans. */
export async function tryRound(accepting: Accepting, refused: ReadonlyMap<string, string>): Promise<Round> {
  const failing = new Map<string, string>();
  const editors = new Map<string, EntryEditor>();
  const kept = new Set<string>();
  for (const drift of accepting.drift) {
    if (refused.has(drift.address)) continue;
    const why = editOne(accepting, drift, editors);
    if (why === undefined) kept.add(drift.address);
    else failing.set(drift.address, why);
  }
  const drafts = draftsOf(accepting, editors);
  const loaded = await accepting.opened.load(drafts);
  const made = loaded.declaration && planWith(accepting, loaded.declaration);
  if (!loaded.declaration || !made?.plan) {
    const { declaration, opened, drift: all } = accepting;
    const gone = all.filter(({ address, type }) => type === 'deleted' && kept.has(address)).map(({ address }) => address);
    blame(failing, { problems: [...loaded.problems, ...(made?.problems ?? [])], kept, gone, opened, declaration });
    return { drafts, kept, after: undefined, failing };
  }
  for (const [address, why] of whatDiffers(accepting, made.plan, kept)) failing.set(address, why);
  return { drafts, kept, after: { declaration: loaded.declaration, plan: made.plan }, failing };
}

function draftsOf({ texts }: Accepting, editors: ReadonlyMap<string, EntryEditor>): Drafts {
  const drafts = [...editors].map(([file, editor]) => [file, editor.text()] as const);
  return new Map(drafts.filter(([file, text]) => text !== texts.get(file)));
}

/** Lays the edits for one address into the texts; or says why there are none. */
function editOne(accepting: Accepting, drift: Drift, editors: Map<string, EntryEditor>): string | undefined {
  const declared = accepting.index.declared.get(drift.address);
  if (!declared) return 'it is declared no more: the next apply deletes it';
  const unseen = drift.type === 'changed' ? unseenOf(accepting.index.changes.get(drift.address)) : undefined;
  if (unseen !== undefined) return `${unseen} is not applied yet, and no plan would show it any more; apply it first, or take it back`;
  const { file } = declared.place;
  const edits = editsOf(accepting, declared, drift);
  if ('why' in edits) return edits.why;
  try {
    const editor = editors.get(file) ?? makeEntryEditor(accepting.texts.get(file) ?? '');
    editors.set(file, editor);
    editor.edit(declared.place.path, edits);
    return undefined;
  } catch (error) {
    if (error instanceof RollcallError) return error.message;
    throw error;
  }
}

/** What would go into the state beside the drift, and only the plan of an apply shows. */
function unseenOf(change: Change | undefined): string | undefined {
  if (change?.state_entry === undefined) return undefined;
  if (change.previous_address !== undefined) return `its rename from ${quoteName(change.previous_address)}`;
  return isRecordOther(change) ? 'what the files say otherwise of its `lifecycle:`, `membership:` or `until:`' : undefined;
}

function editsOf(accepting: Accepting, declared: Declared, drift: Drift): readonly Edit[] | Unsayable {
  const entry = entryOf(accepting, declared);
  if (drift.type === 'deleted')
    return [{ type: 'delete', path: entry.uses === 1 ? declared.place.path : [...declared.place.path, declared.target] }];
  const wanted = rewritesFor(accepting, declared, drift);
  if ('why' in wanted) return wanted;
  const { rewrites, meaning } = wanted;
  const listed = listsOfGone(entry, meaning).filter(
    ({ key }) => !rewrites.some((rewrite) => rewrite.type === 'block' && rewrite.key === key),
  );
  const edits: Edit[] = [];
  for (const rewrite of [...rewrites, ...listed]) {
    const some = editsFor(entry, rewrite, meaning);
    if ('why' in some) return some;
    edits.push(...some);
  }
  return edits;
}

interface Wanted {
  readonly rewrites: readonly Rewrite[];
  readonly meaning: Meaning;
}

function rewritesFor({ found, index }: Accepting, declared: Declared, drift: Drift): Wanted | Unsayable {
  const change = index.changes.get(drift.address);
  const session = found.sessions.find(({ target }) => target.name === drift.target);
  const live = found.readings.get(drift.target)?.live;
  const object = index.live.get(drift.target)?.get(drift.id);
  if (!change?.before || !change.after || !session || !live || !object)
    return { why: 'it is not planned to be put back, so nothing has to be accepted' };
  const fields = session.provider.kinds[drift.kind]?.fields ?? {};
  const accepted = acceptedDocument(fields, { after: change.after, live: change.before }, drift.patch);
  const declare = (document: Document): ReturnType<typeof session.provider.declare> =>
    session.provider.declare({ ...object, document } satisfies LiveObject, live);
  const [before, after] = [declare(change.after), declare(accepted)];
  const desire = (some: Declared): Document => session.provider.desire(some, live).document;
  const meaning = meaningOf({ declared, fields, wished: change.after, accepted, desire });
  return unsayable(before, after) ?? { rewrites: [...renames(change.after, accepted), ...rewritesOf(before, after)], meaning };
}

function renames(wished: Document, accepted: Document): readonly Rewrite[] {
  const [before, after] = [textOf(wished, 'name'), textOf(accepted, 'name')];
  return before === after ? [] : [{ type: 'text', key: 'name', value: after }];
}

/** What a declaration of live would have to leave out: without it, something else than what is live would be declared. */
function unsayable(before: Declarable, after: Declarable): Unsayable | undefined {
  const left = after.left.find((part) => !before.left.some((other) => equalJson(part, other)));
  return left && { why: `no declaration says what is live (${left.element ?? left.field}: ${left.reason}); change it by hand` };
}

interface Blaming {
  readonly problems: readonly Problem[];
  readonly kept: ReadonlySet<string>;
  /** Those of them that are no longer declared. */
  readonly gone: readonly string[];
  readonly opened: OpenedProject;
  readonly declaration: Declaration;
}

/**
 * Whose edit a problem comes from. Where it is told of another place, it comes of what is no longer declared: of the group that it names,
 * else of any that was taken out; everybody's only where nothing was.
 */
function blame(failing: Map<string, string>, { problems, kept, gone, opened, declaration }: Blaming): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const declared = new Map(declaration.objects.map((object) => [object.address, object]));
  for (const problem of errors) {
    const place = problem.place && placeText(problem.place);
    for (const address of kept) {
      const own = declared.get(address)?.place;
      if (address === problem.address || (own && placeText(own) === place)) failing.set(address, problem.summary);
    }
  }
  const [first] = errors;
  if (failing.size > 0) return;
  const named = gone.filter((address) => errors.some(({ summary }) => summary.includes(quoteName(declared.get(address)?.key ?? address))));
  const culprits = [named, gone, [...kept]].find((some) => some.length > 0) ?? [];
  const why = first ? whyOf(opened, first) : 'the edited files cannot be read';
  for (const address of culprits) failing.set(address, why);
}

function placeText({ file, path }: Place): string {
  return JSON.stringify([file, ...path.slice(0, 2)]);
}

/** What is wrong elsewhere once a group is no longer declared, and where that is. */
function whyOf(opened: OpenedProject, problem: Problem): string {
  const diagnostic = opened.diagnose([problem]).find(({ summary }) => summary === problem.summary);
  const key = problem.place?.path[0];
  const where =
    diagnostic?.range && ` (${diagnostic.range.filename}:${diagnostic.range.start.line}${key === undefined ? '' : `, \`${key}:\``})`;
  return `${problem.summary.replace(/\.$/, '')}${where ?? ''}`;
}

/** Accepted drift that would still be put back, and everything that would be done beside what was to be done before. */
function whatDiffers({ plan: before, drift: wanted }: Accepting, after: Plan, kept: ReadonlySet<string>): ReadonlyMap<string, string> {
  const failing = new Map<string, string>();
  const drifted = new Map(after.drift.map((drift) => [drift.address, drift]));
  const forgotten = new Set(after.changes.filter(({ action }) => action === 'forget').map(({ address }) => address));
  const known = new Map(before.changes.map((change) => [change.address, describe(change)]));
  for (const change of after.changes) {
    if (kept.has(change.address) || known.get(change.address) === describe(change)) continue;
    for (const address of kept) failing.set(address, `the next plan would then do something else to ${quoteName(change.address)}`);
  }
  for (const drift of wanted) {
    const { address, type } = drift;
    if (!kept.has(address)) continue;
    const isGone = type !== 'deleted' || forgotten.has(address);
    if (isLeft(drift, drifted.get(address)) || !isGone) failing.set(address, 'no declaration says what is live; change it by hand');
  }
  return failing;
}

function describe({ action, patch }: Change): string {
  return JSON.stringify([action, patch]);
}
