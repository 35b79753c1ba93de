import { formatAddress, GROUP } from '../model/address.ts';
import { emptyValue, matchText } from '../model/canonical.ts';
import { makeDocument, setOf } from '../model/document.ts';
import type { Document } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText, sortedTable } from '../model/json.ts';
import type { Declaration, Declared, Project, Target } from '../model/project.ts';
import type { TargetIdentity } from '../model/plan.ts';
import type { State, StateObject } from '../model/state.ts';
import type { Kind, Live, LiveEntry, LiveObject, Provider } from '../provider.ts';
import { withoutExpired } from './expire.ts';
import { withFormerCase } from './former-case.ts';
import type { PlanInput, TargetInput } from './input.ts';
import { recordOf } from './modes.ts';

/** What is known of a provider without asking a system. */
export type Speaker = Pick<Provider, 'kinds' | 'said' | 'administers'>;

/** Two declarations of one project, and what they are read by. */
export interface DeclaredSides {
  /** Undefined: there was none. */
  readonly base: Declaration | undefined;
  readonly head: Declaration;
  /** By provider id. */
  readonly speakers: Readonly<Record<string, Speaker>>;
  /** UTC day. */
  readonly date: string;
}

/**
 * A world in which everything is live that the files declared before, as they declared it, and was applied by the state: a plan in it
 * finds of the files alone what a plan finds of live systems, by the same rules. Whoever's last day has passed is in it on neither side.
 */
export function declaredWorld(sides: DeclaredSides): Pick<PlanInput, 'declaration' | 'state' | 'targets'> {
  const { base, head } = sides;
  const project = withLeftTargets(sides);
  const sites = project.targets.map((target) => siteOf(sides, target));
  const addresses = (base?.objects ?? []).map(({ address }) => address);
  return {
    // A live id is nothing that files alone could know better.
    declaration: { ...head, project, objects: withFormerCase(head.objects, addresses).map(withoutId) },
    state: base && stateOf(base, sites),
    targets: sites.map(({ target, kinds, live, desire }): TargetInput => ({ target, kinds, live, incomplete: [], desire })),
  };
}

/** Targets that are no longer in the project are there all the same: what was declared in them goes, and guards judge that. */
function withLeftTargets({ base, head }: DeclaredSides): Project {
  const names = new Set(head.project.targets.map(({ name }) => name));
  const left = (base?.project.targets ?? []).filter(({ name }) => !names.has(name));
  return left.length === 0 ? head.project : { ...head.project, targets: [...head.project.targets, ...left] };
}

/** What an object is by its files on the day of the plan. */
export function saidBy({ speakers, date }: Pick<DeclaredSides, 'speakers' | 'date'>, declared: Declared): Document {
  // A target may have been one of another provider, of which nobody asks any more.
  return speakers[declared.provider]?.said(withoutExpired(declared, date)) ?? {};
}

interface DeclaredSite extends Pick<TargetInput, 'target' | 'kinds' | 'desire'> {
  readonly live: Live;
  readonly entries: readonly (readonly [string, StateObject])[];
}

function siteOf(sides: DeclaredSides, target: Target): DeclaredSite {
  const { base, head } = sides;
  const speaker = sides.speakers[target.provider] as Speaker;
  const isOwn = (object: Declared): boolean => object.target === target.name && object.provider === target.provider;
  const had = (base?.objects ?? []).filter(isOwn);
  const has = head.objects.filter(isOwn);
  const said = (declared: Declared): Document => saidBy(sides, declared);
  // Said once for what is live and what was applied: whatever is one document need not be compared.
  const before = had.map(said);
  const ids = idsOf(had, has);
  const groupFields = fieldsIn(speaker, GROUP);
  const [keyThen, keyNow] = [keysIn(had, groupFields), keysIn(has, groupFields)];
  const liveReference = (reference: string): string => {
    const id = ids.get(formatAddress(target.name, GROUP, keyThen(reference)));
    return id === undefined ? reference : `id:${id}`;
  };
  const objects = had.map((declared, index): LiveObject => {
    const document = withNobody(fieldsIn(speaker, declared.kind), withGroups(before[index] as Document, liveReference));
    return { ...entryOf(declared, ids, document), document, held: [], referrers: [] };
  });
  const absent = newlyAbsent(sides, target, new Set(had.map(({ name }) => name)));
  const references = [...had.flatMap(({ groups = [] }) => groups.map(liveReference)), ...has.flatMap(({ groups = [] }) => groups)];
  const unread = strangers(references.map(keyNow), objects);
  return {
    target,
    kinds: speaker.kinds,
    live: {
      target: target.name,
      identity: identityOf(target),
      objects: [...objects, ...absent],
      index: [...objects, ...absent, ...unread],
      runner: undefined,
      ...(speaker.administers ? { privileged: speaker.administers } : {}),
      incomplete: [],
      warnings: [],
      facts: undefined,
    },
    entries: had.map((declared, index) => {
      const { id, kind } = objects[index] as LiveObject;
      return [
        declared.address,
        { kind, id, applied: withGroups(before[index] as Document, keyThen), applied_at: '', ...recordOf(declared) },
      ] as const;
    }),
    desire: (declared) => ({ document: withGroups(said(declared), keyNow), problems: [], warnings: [] }),
  };
}

function stateOf(base: Declaration, sites: readonly DeclaredSite[]): State {
  return {
    version: 1,
    lineage: '',
    serial: 0,
    project: base.project.name,
    targets: sortedTable(base.project.targets.map((target) => [target.name, identityOf(target)] as const)),
    objects: sortedTable(sites.flatMap(({ entries }) => entries)),
    runs: [],
  };
}

/** Where a system is, nobody asks; another provider is another system in any case. */
function identityOf({ name, provider }: Target): TargetIdentity {
  return { provider, url: `declared:${name}` };
}

/** Live ids by address: those that a file names, before or now, else the address. */
function idsOf(had: readonly Declared[], has: readonly Declared[]): ReadonlyMap<string, string> {
  const pins = [...has, ...had].flatMap(({ address, block: { id } }) => (typeof id === 'string' ? [[address, id] as const] : []));
  return new Map([...had.map(({ address }) => [address, address] as const), ...pins]);
}

function entryOf({ address, kind, name }: Declared, ids: ReadonlyMap<string, string>, document: Document): LiveEntry {
  return { kind, id: ids.get(address) as string, name, identity: document, owner: 'other' };
}

/** What `ensure_absent:` names now and did not before, taken to be there: nobody else is in it as far as files know. */
function newlyAbsent({ base, head }: DeclaredSides, { name: target }: Target, taken: ReadonlySet<string>): readonly LiveObject[] {
  const known = new Set(
    (base?.ensureAbsent ?? []).filter(({ targets }) => targets.includes(target)).map(({ kind, name }) => `${kind}/${name}`),
  );
  return head.ensureAbsent
    .filter(({ kind, name, targets }) => targets.includes(target) && !taken.has(name) && !known.has(`${kind}/${name}`))
    .map(({ kind, name }) => {
      const document = makeDocument([['name', name]]);
      return { kind, id: formatAddress(target, kind, name), name, owner: 'other', document, held: [], referrers: [] };
    });
}

/** Groups that files only refer to: they are there, and nobody knows who is in them. */
function strangers(references: readonly string[], objects: readonly LiveObject[]): readonly LiveEntry[] {
  const known = new Set(objects.map(({ id }) => id));
  const foreign = [...new Set(references)].filter((text) => /^(?:name|id):/.test(text) && !known.has(text.replace(/^id:/, '')));
  return [
    ...foreign.map((text) => (text.startsWith('name:') ? stranger(text, text.slice(5)) : stranger(text.slice(3), NAMELESS))),
    // No name of its own, so that it is called by its id.
    ...(foreign.some((text) => text.startsWith('id:')) ? [stranger(NAMELESS, NAMELESS)] : []),
  ];
}

const NAMELESS = '\u0000';

function stranger(id: string, name: string): LiveEntry {
  return { kind: GROUP, id, name, owner: 'other' };
}

function withGroups(document: Document, map: (reference: string) => string): Document {
  if (document['groups'] === undefined) return document;
  const mapped = [...new Set(setOf(document, 'groups').map(map))].sort(compareText);
  return makeDocument([...Object.entries(document).filter(([name]) => name !== 'groups'), ['groups', mapped]]);
}

/** Turns a reference to a declared group by its name into its key; any other stays as it is. */
function keysIn(objects: readonly Declared[], fields: Fields): (reference: string) => string {
  const spec = fields['name'] as FieldSpec;
  const keys = new Map(objects.flatMap(({ kind, name, key }) => (kind === GROUP ? [[matchText(spec, name), key] as const] : [])));
  return (reference) => (reference.startsWith('name:') && keys.get(matchText(spec, reference.slice(5)))) || reference;
}

/** Fields of people that the files do not speak of have nobody in them; of `members`, which they leave alone, nobody knows. */
function withNobody(fields: Fields, document: Document): Document {
  const silent = Object.entries(fields).filter(([name, { of }]) => of === 'person' && name !== 'members' && document[name] === undefined);
  return silent.length === 0
    ? document
    : makeDocument([...Object.entries(document), ...silent.map(([name, spec]) => [name, emptyValue(spec)] as const)]);
}

function fieldsIn({ kinds }: Speaker, kind: string): Fields {
  return (kinds[kind] as Kind).fields;
}

function withoutId(declared: Declared): Declared {
  const { id: _id, ...block } = declared.block;
  return { ...declared, block };
}
