import { forbiddenInName } from '../core/model/characters.ts';
import { makeTakenKeys } from '../core/export/choose-keys.ts';
import type { TakenKeys } from '../core/export/choose-keys.ts';
import { notesOf } from '../core/export/entry.ts';
import type { ExportEntry } from '../core/export/entry.ts';
import { axesOf } from '../core/export/group-by.ts';
import type { GroupBy } from '../core/export/group-by.ts';
import { GROUP, isIn, keyOf } from '../core/model/address.ts';
import { matchText } from '../core/model/canonical.ts';
import type { Fields, FieldSpec } from '../core/model/fields.ts';
import type { Plan } from '../core/model/plan.ts';
import type { Declaration, Target } from '../core/model/project.ts';
import { mapReferencesIn } from '../core/model/references-in.ts';
import type { State } from '../core/model/state.ts';
import type { Declarable, Kind, Live, LiveEntry, LiveObject, Provider } from '../core/provider.ts';

/** A live object that stays undeclared, and why. */
export interface LeftAlone {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** `system`: the live system owns it, so nobody could declare it. */
  readonly owner: 'system' | 'other';
  readonly reason: string;
}

export interface EntriesInput {
  readonly target: Target;
  readonly provider: Provider;
  readonly declaration: Declaration;
  readonly state: State | undefined;
  readonly live: Live;
  /** What there is to do before anything is exported: who is bound or would be adopted is not exported. */
  readonly plan: Plan;
  readonly rules: readonly GroupBy[];
}

/** Entries for everything in the target that is neither declared nor bound, references as ids; and what cannot have one. */
export function makeEntries(input: EntriesInput): { readonly entries: readonly ExportEntry[]; readonly left: readonly LeftAlone[] } {
  const entries: ExportEntry[] = [];
  const left: LeftAlone[] = [];
  const objects = new Map(input.live.objects.map((object) => [object.id, object]));
  const unmanaged = new Set(input.plan.unmanaged.filter((item) => item.target === input.target.name).map((item) => item.id));
  for (const [kind, spec] of Object.entries(input.provider.kinds)) {
    const declared = input.declaration.objects.filter((object) => object.kind === kind).map((object) => object.key);
    const keys = makeTakenKeys(declared, input.target.name);
    const twins = countNames(input.live.index, kind, spec);
    for (const listed of input.live.index) {
      if (listed.kind !== kind || !unmanaged.has(listed.id)) continue;
      const reason = whyNot(listed, objects.get(listed.id), twins.get(identityOf(listed, spec)) ?? 0);
      if (reason === undefined) entries.push(entryOf(input, { object: objects.get(listed.id) as LiveObject, spec, keys }));
      else left.push({ kind, id: listed.id, name: listed.name, owner: listed.owner, reason });
    }
  }
  return { entries, left };
}

function whyNot(listed: LiveEntry, object: LiveObject | undefined, twins: number): string | undefined {
  if (listed.owner === 'system') return listed.reason ?? 'the system itself owns it';
  if (!object) return 'it is listed and could not be read';
  if (object.owner === 'system') return object.reason ?? 'the system itself owns it';
  if (object.marker !== undefined) return 'an interrupted run left it half made; the next apply of its project looks after it';
  if (twins > 1) return `${twins} of them have this name; rename the others, or declare this one with \`id: ${object.id}\``;
  return undefined;
}

/** How many live objects nothing tells apart. */
function countNames(index: readonly LiveEntry[], kind: string, spec: Kind): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of index) {
    if (entry.kind !== kind) continue;
    const identity = identityOf(entry, spec);
    counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  return counts;
}

function identityOf(entry: LiveEntry, spec: Kind): string {
  return spec.identity
    .map((field) => matchText(spec.fields[field] ?? { type: 'text' }, field === 'name' ? entry.name : entry.identity?.[field]))
    .join('\n');
}

interface Found {
  readonly object: LiveObject;
  readonly spec: Kind;
  readonly keys: TakenKeys;
}

function entryOf(input: EntriesInput, { object, spec, keys }: Found): ExportEntry {
  const { target, provider, live, declaration } = input;
  const declared = provider.declare(object, live);
  const isOnly = declaration.project.targets.filter((other) => other.provider === target.provider).length === 1;
  return {
    kind: object.kind,
    section: spec.section,
    key: keys.claim(object.name),
    id: object.id,
    name: object.name,
    axes: object.kind === GROUP ? axesOf(object.name, object.document, { fields: spec.fields, rules: input.rules }) : {},
    block: isOnly ? target.provider : target.name,
    declared,
    shared: Object.keys(spec.fields).filter((field) => spec.fields[field]?.of !== undefined && spec.fields[field].nests !== false),
    additive: declared.additive === true || declared.left.some(({ field, element }) => element !== undefined && isShared(spec, field)),
    notes: notesOf(object, declared),
  };
}

/** Fields that additive membership speaks of. */
function isShared(spec: Kind, field: string): boolean {
  const known = spec.fields[field];
  return known?.type === 'table' || known?.of === 'group';
}

/** Live ids become keys of what is declared or exported, and else names or ids of live groups. */
export function withReferences(entries: readonly ExportEntry[], input: Omit<EntriesInput, 'rules'>): readonly ExportEntry[] {
  const keys = keysById(entries, input);
  const names = new Map(input.live.index.filter(({ kind }) => kind === GROUP).map(({ id, name }) => [id, name]));
  const counts = new Map<string, number>();
  for (const name of names.values()) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  const referenceTo = (reference: string): string => {
    const id = reference.replace(/^id:/, '');
    const name = names.get(id);
    const isPlain = name !== undefined && name === name.trim() && forbiddenInName(name) === undefined;
    const isTold = isPlain && counts.get(name.toLowerCase()) === 1;
    return keys.get(id) ?? (isTold ? `name:${name}` : `id:${id}`);
  };
  return entries.map((entry) => {
    const { groups, block } = entry.declared;
    const declared = { ...entry.declared, block: blockWithReferences(block, input.provider.kinds[entry.kind]?.fields ?? {}, referenceTo) };
    return { ...entry, declared: groups ? { ...declared, groups: groups.map(referenceTo) } : declared };
  });
}

/** Fields of a block that refer to groups have the form that documents have. */
function blockWithReferences(block: Declarable['block'], fields: Fields, referenceTo: (reference: string) => string): Declarable['block'] {
  const entries = Object.entries(block).map(
    ([name, value]) =>
      [name, Object.hasOwn(fields, name) ? mapReferencesIn(fields[name] as FieldSpec, value, referenceTo) : value] as const,
  );
  return Object.fromEntries(entries);
}

/** Keys of groups that the state binds, that the files mean, and that are exported now. */
function keysById(entries: readonly ExportEntry[], { state, target, plan }: Omit<EntriesInput, 'rules'>): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const [address, entry] of Object.entries(state?.objects ?? {}))
    if (entry.kind === GROUP && isIn(target.name, address)) keys.set(entry.id, keyOf(address));
  for (const { kind, address, id } of plan.changes)
    if (kind === GROUP && isIn(target.name, address) && id !== undefined) keys.set(id, keyOf(address));
  for (const entry of entries) if (entry.kind === GROUP) keys.set(entry.id, entry.key);
  return keys;
}
