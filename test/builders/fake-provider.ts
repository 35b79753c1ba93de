import { RemoteError, RollcallError } from '../../src/core/errors.ts';
import { formatAddress, GROUP } from '../../src/core/model/address.ts';
import { canonicalDocument } from '../../src/core/model/canonical.ts';
import { setOf, tableOf, textOf } from '../../src/core/model/document.ts';
import type { Document } from '../../src/core/model/document.ts';
import type { Change, Held } from '../../src/core/model/plan.ts';
import type { Problem } from '../../src/core/model/problem.ts';
import type { Declared } from '../../src/core/model/project.ts';
import type { Step, Verb } from '../../src/core/model/step.ts';
import type {
  Declarable,
  Kind,
  Live,
  LiveObject,
  Provider,
  Scope,
  StepIo,
  StepOptions,
  StepResult,
  Writer,
} from '../../src/core/provider.ts';
import { FakeError, LostAnswer } from './fake-system.ts';
import type { FakeGroup, FakeSystem } from './fake-system.ts';
import { FIELDS } from './plan-input.ts';

const { alias: _alias, stages: _stages, ...GROUP_FIELDS } = FIELDS;

export const FAKE_KIND: Kind = { section: 'groups', schema: {}, fields: GROUP_FIELDS, identity: ['name'], nesting: true, check: () => [] };

export interface FakeOptions {
  /** Parts of a group that the system owns, by group id. */
  readonly held?: (group: FakeGroup) => readonly Held[];
  readonly preflight?: (changes: readonly Change[]) => readonly Problem[];
  /** `shell`: a create that cannot overwrite, in two writes. `whole`: in one, refused where the name is taken. */
  readonly creation?: 'shell' | 'whole';
  /** Told between the judgement of a step and its write. */
  readonly onJudged?: (step: Step) => void | Promise<void>;
}

/** A provider for the fake system: people stand for themselves, a person's id is `p:<e-mail>`. */
export function fakeProvider(system: FakeSystem, options: FakeOptions = {}): Provider & { open(target: string): Writer } {
  const open = (target: string): Writer => fakeWriter(system, target, options);
  return {
    id: 'fake',
    kinds: { group: FAKE_KIND },
    queries: [],
    targetSchema: {},
    credentials: { variables: [], addressVariables: [], logsIn: () => true },
    parallelism: 4,
    connect: (target) => open(target.name),
    connectWriter: (target) => open(target.name),
    desire: (declared) => ({ document: desiredDocument(declared), problems: [], warnings: [] }),
    said: desiredDocument,
    declare: declareGroup,
    steps: (change, _live, stepOptions) => fakeSteps(change, stepOptions, options.creation ?? 'shell'),
    preflight: (changes) => options.preflight?.(changes) ?? [],
    open,
  };
}

/** The wish is the block itself, with the name and the common fields. */
function desiredDocument(declared: Declared): Document {
  return canonicalDocument(GROUP_FIELDS, {
    ...declared.block,
    name: declared.name,
    ...(declared.members === undefined ? {} : { members: Object.fromEntries(declared.members.map(({ email }) => [email, [email]])) }),
    ...(declared.groups === undefined ? {} : { groups: declared.groups }),
  });
}

/** The reverse: what the document says, the name and the common fields apart. */
function declareGroup({ document }: LiveObject): Declarable {
  const { name: _name, members, groups: _groups, ...block } = document;
  return {
    members: Object.keys((members ?? {}) as object).map((email) => ({ email })),
    groups: setOf(document, 'groups'),
    block,
    left: [],
  };
}

function fakeWriter(system: FakeSystem, target: string, options: FakeOptions): Writer {
  return {
    read: async (scope) => readLive(system, target, { scope: await scope, options }),
    run: (step, _live, io) => translate(step, () => runStep(system, step, { io, options })),
    close: () => Promise.resolve(),
  };
}

async function readLive(
  system: FakeSystem,
  target: string,
  { scope, options }: { readonly scope: Scope; readonly options: FakeOptions },
): Promise<Live> {
  const listed = await translateRead(() => system.list());
  const names = new Set(
    [...scope.declared.flatMap((item) => [item.name, ...item.previously]), ...scope.names.map((item) => item.name)].map((name) =>
      name.toLowerCase(),
    ),
  );
  const ids = new Set(scope.bound.map((item) => item.id));
  const markers = new Set(scope.pending.map((item) => item.marker));
  const objects: LiveObject[] = [];
  for (const { id, name, marker } of listed) {
    if (!scope.all && !ids.has(id) && !names.has(name.toLowerCase()) && !(marker !== undefined && markers.has(marker))) continue;
    const group = await translateRead(() => system.read(id));
    if (group) objects.push(liveObject(group, system, options));
  }
  return {
    target,
    identity: { provider: 'fake', url: 'http://fake' },
    objects,
    index: listed.map(({ id, name }) => ({ kind: GROUP, id, name, owner: 'other' as const })),
    runner: undefined,
    incomplete: [],
    warnings: [],
    facts: undefined,
  };
}

function liveObject(group: FakeGroup, system: FakeSystem, options: FakeOptions): LiveObject {
  return {
    kind: GROUP,
    id: group.id,
    name: group.name,
    owner: 'other',
    document: canonicalDocument(GROUP_FIELDS, {
      name: group.name,
      type: group.type,
      policies: group.policies,
      metadata: group.metadata,
      members: Object.fromEntries(group.people.map((id) => [id.slice(2), [id.slice(2)]])),
      groups: group.children.map((id) => `id:${id}`),
    }),
    held: options.held?.(group) ?? [],
    referrers: [...system.groups.values()].filter((other) => other.children.includes(group.id)).map((other) => other.id),
    ...(group.marker === undefined ? {} : { marker: group.marker }),
  };
}

/** The writes that a change needs, in the way of a Vault-compatible server. */
function fakeSteps(change: Change, { split, marker }: StepOptions, creation: 'shell' | 'whole'): readonly Step[] {
  const drafts = draftsOf(change, { split, marker, creation });
  return drafts.map((draft, index) => ({ id: `${change.address}#${index}`, address: change.address, target: change.target, ...draft }));
}

type Draft = Omit<Step, 'id' | 'address' | 'target'>;

function draftsOf(
  change: Change,
  options: { readonly split: boolean; readonly marker: string; readonly creation: 'shell' | 'whole' },
): readonly Draft[] {
  switch (change.action) {
    case 'create':
      return createDrafts(change, options);
    case 'replace':
      return [...deleteDrafts(change), ...createDrafts(change, options)];
    case 'delete':
      return deleteDrafts(change);
    case 'update':
    case 'adopt':
      return updateDrafts(change, options.split);
    case 'forget':
      return [];
  }
}

function createDrafts(
  change: Change,
  { marker, creation }: { readonly marker: string; readonly creation: 'shell' | 'whole' },
): readonly Draft[] {
  const fields = Object.keys(change.after ?? {});
  const detail = {
    marker,
    creation,
    type: textOf(change.after ?? {}, 'type') ?? 'internal',
    name: textOf(change.after ?? {}, 'name') ?? '',
  };
  if (creation === 'whole') return [{ ...writeDraft(change, 'create', fields), detail }];
  const set = writeDraft(
    change,
    'set',
    fields.filter((field) => field !== 'type'),
  );
  return [
    { ...set, verb: 'create', title: 'create group', fields: [], needs: [], claims: [], adds: [], detail },
    { ...set, detail },
  ];
}

function deleteDrafts(change: Change): readonly Draft[] {
  const before = change.before ?? {};
  const gone = { ...change, after: { ...before, groups: [] } };
  const remove: Draft = {
    ...writeDraft(change, 'delete', []),
    releases: [nameValue(before)],
    removes: Object.keys(tableOf(before, 'members')),
  };
  return setOf(before, 'groups').length === 0 ? [remove] : [writeDraft(gone, 'set', ['groups']), remove];
}

function updateDrafts(change: Change, split: boolean): readonly Draft[] {
  const touched = [...new Set(change.patch.map(({ path }) => path.split('/')[1] as string))];
  const relinks = (change.relinks ?? []).length > 0;
  const fields = touched.filter((field) => !relinks || field !== 'groups');
  const removing = fields.filter(
    (field) =>
      ['policies', 'members', 'groups'].includes(field) &&
      change.patch.some(({ op, path }) => op === 'remove' && path.startsWith(`/${field}/`)),
  );
  const writes = split
    ? [writeDraft(change, 'add', fields), writeDraft(change, 'remove', removing)]
    : fields.length > 0
      ? [writeDraft(change, 'set', fields)]
      : [];
  return relinks ? [...writes, writeDraft(change, 'relink', ['groups'])] : writes;
}

function writeDraft(change: Change, verb: Verb, fields: readonly string[]): Draft {
  const [before, after] = [change.before ?? {}, change.after ?? {}];
  const [old, wanted] = [tableOf(before, 'members'), tableOf(after, 'members')];
  const renames = fields.includes('name') && nameValue(before) !== nameValue(after);
  const addresses = (keys: readonly string[]): string[] =>
    keys.filter((key) => !/^(?:id|name):/.test(key)).map((key) => formatAddress(change.target, GROUP, key));
  const groups = fields.includes('groups');
  const people = fields.includes('members');
  return {
    verb,
    title: `${verb} ${fields.join(', ')}`,
    fields,
    locks: [change.id === undefined ? change.address : `group:${change.id}`],
    needs: groups && verb !== 'remove' ? addresses(setOf(after, 'groups')) : [],
    drops: groups && verb !== 'add' ? addresses(setOf(before, 'groups').filter((key) => !setOf(after, 'groups').includes(key))) : [],
    claims: renames && after['name'] !== undefined ? [nameValue(after)] : [],
    releases: renames && before['name'] !== undefined ? [nameValue(before)] : [],
    adds: people && verb !== 'remove' ? Object.keys(wanted).filter((person) => old[person] === undefined) : [],
    removes: people && verb !== 'add' ? Object.keys(old).filter((person) => wanted[person] === undefined) : [],
  };
}

/** The name as steps compare it: letter case does not matter. */
function nameValue(document: Document): string {
  return `name:${(textOf(document, 'name') ?? '').toLowerCase()}`;
}

interface Given {
  readonly io: StepIo;
  readonly options: FakeOptions;
}

async function runStep(system: FakeSystem, step: Step, given: Given): Promise<StepResult> {
  return step.verb === 'create' ? runCreate(system, step, given) : runWrite(system, step, given);
}

async function runCreate(system: FakeSystem, step: Step, { io, options }: Given): Promise<StepResult> {
  const detail = step.detail as {
    readonly marker: string;
    readonly creation: 'shell' | 'whole';
    readonly type: string;
    readonly name: string;
  };
  const isWanted = (group: { readonly marker: string | undefined; readonly name: string }): boolean =>
    detail.creation === 'shell' ? group.marker === detail.marker : group.name === detail.name;
  const known = io.id ?? (io.uncertain ? (await system.list()).find(isWanted)?.id : undefined);
  const fresh = known === undefined ? undefined : await system.read(known);
  const verdict = await io.judge(fresh && liveObject(fresh, system, options));
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done') return { type: 'done', wrote: false, ...(known === undefined ? {} : { id: known }) };
  await options.onJudged?.(step);
  const whole = detail.creation === 'whole' ? writable(verdict.document, step.fields, io) : {};
  try {
    return {
      type: 'done',
      wrote: true,
      id: await system.create({ ...whole, type: detail.type, marker: detail.creation === 'shell' ? detail.marker : undefined }),
    };
  } catch (error) {
    if (error instanceof FakeError && error.message.includes('already in use'))
      return { type: 'stale', why: `"${step.address}": the name is taken.` };
    throw error;
  }
}

async function runWrite(system: FakeSystem, step: Step, { io, options }: Given): Promise<StepResult> {
  const id = io.id;
  if (id === undefined) throw new RollcallError('APPLY_FAILED', `"${step.address}" has no id.`);
  const fresh = await system.read(id);
  const verdict = await io.judge(fresh && liveObject(fresh, system, options));
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' && (fresh?.marker === undefined || step.verb === 'delete')) return { type: 'done', wrote: false, id };
  await options.onJudged?.(step);
  if (step.verb === 'delete') {
    const late = system.groups.get(id);
    await system.delete(id);
    return {
      type: 'done',
      wrote: true,
      id,
      ...(late && late.revision !== fresh?.revision ? { note: 'somebody changed it just before it was deleted' } : {}),
    };
  }
  const document = verdict.type === 'go' ? verdict.document : liveObject(fresh as FakeGroup, system, options).document;
  try {
    const revision = await system.update(id, { ...writable(document, step.fields, io), marker: undefined });
    return {
      type: 'done',
      wrote: true,
      id,
      ...(revision === (fresh as FakeGroup).revision + 1 ? {} : { note: 'somebody changed it while it was being written' }),
    };
  } catch (error) {
    if (!(error instanceof FakeError) || !error.message.includes('already in use')) throw error;
    if (fresh?.marker === undefined) return { type: 'stale', why: `"${step.address}": the name is taken.` };
    await system.delete(id);
    return { type: 'stale', removed: true, why: `"${step.address}": the name is taken.` };
  }
}

function writable(document: Document, fields: readonly string[], io: StepIo): Partial<FakeGroup> {
  return {
    ...(fields.includes('name') ? { name: textOf(document, 'name') ?? '' } : {}),
    ...(fields.includes('policies') ? { policies: [...setOf(document, 'policies')] } : {}),
    ...(fields.includes('metadata') ? { metadata: { ...(document['metadata'] as Record<string, string>) } } : {}),
    ...(fields.includes('members') ? { people: Object.keys(tableOf(document, 'members')).map((email) => `p:${email}`) } : {}),
    ...(fields.includes('groups') ? { children: setOf(document, 'groups').map((reference) => io.resolve(reference)) } : {}),
  };
}

/** Errors as the HTTP client makes them. */
async function translate(step: Step, work: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await work();
  } catch (error) {
    throw toRemote(error, step.title);
  }
}

async function translateRead<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toRemote(error, 'read');
  }
}

function toRemote(error: unknown, what: string): unknown {
  const facts = { method: 'POST', url: 'http://fake', requestId: 'r-1' };
  if (error instanceof LostAnswer) return new RemoteError('PROVIDER_UNAVAILABLE', `No answer to "${what}".`, { ...facts, uncertain: true });
  if (!(error instanceof FakeError)) return error;
  const code =
    error.status === 401
      ? 'PROVIDER_AUTH'
      : error.status === 403
        ? 'PROVIDER_PERMISSION'
        : error.status >= 502
          ? 'PROVIDER_UNAVAILABLE'
          : 'PROVIDER_REFUSED';
  return new RemoteError(code, `"${what}" was refused: ${error.message}.`, { ...facts, status: error.status });
}
