import { append } from '../model/append.ts';
import { canonicalValue, matchText } from '../model/canonical.ts';
import type { Document } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import type { Declared } from '../model/project.ts';
import type { Kind, Live, LiveEntry, LiveObject } from '../provider.ts';

/** The live objects of one kind, found by what they can be asked for. */
export interface LiveIndex {
  /** Known to exist, read in full or not. */
  readonly known: ReadonlyMap<string, LiveEntry>;
  /** Read in full. */
  readonly byId: ReadonlyMap<string, LiveObject>;
  /** Half-made objects by the marker of their create; several only where something went wrong. */
  readonly byMarker: ReadonlyMap<string, readonly LiveObject[]>;
  /** What a kind tells apart by one identity, in no particular order. */
  withIdentity(identity: string): readonly LiveEntry[];
  /** Whether any two objects have one identity. */
  readonly hasTwins: boolean;
}

/** Indexes what was read of one kind. */
export function indexLive(live: Live, kind: string, spec: Kind): LiveIndex {
  const known = new Map<string, LiveEntry>();
  const byId = new Map<string, LiveObject>();
  const byMarker = new Map<string, LiveObject[]>();
  for (const object of live.objects) {
    if (object.kind !== kind) continue;
    byId.set(object.id, object);
    known.set(object.id, object);
    if (object.marker !== undefined) append(byMarker, object.marker, object);
  }
  for (const entry of live.index) if (entry.kind === kind) known.set(entry.id, entry);
  const first = new Map<string, LiveEntry>();
  const others = new Map<string, LiveEntry[]>();
  for (const entry of known.values()) {
    const identity = identityOfLive(spec, entry);
    if (first.has(identity)) append(others, identity, entry);
    else first.set(identity, entry);
  }
  return {
    known,
    byId,
    byMarker,
    hasTwins: others.size > 0,
    withIdentity(identity) {
      const entry = first.get(identity);
      return entry ? [entry, ...(others.get(identity) ?? [])] : [];
    },
  };
}

/** What a declared object is told apart by; `name` may be one that it had before. `known`: what its provider makes of the rest. */
export function identityOfDeclared(spec: Kind, declared: Declared, name: string, known: Document = declared.block): string {
  return identityKey(spec, (field) => (field === 'name' ? name : known[field]));
}

/** Whether an object has this name, whatever else a kind tells objects apart by. */
export function isNamed({ fields }: Kind, entry: LiveEntry, name: string): boolean {
  const spec = fields['name'] ?? NAME;
  return matchText(spec, entry.name) === matchText(spec, name);
}

/** How names are compared where no field of a document holds them. */
const NAME: FieldSpec = { type: 'text' };

function identityOfLive(spec: Kind, entry: LiveEntry): string {
  return identityKey(spec, (field) => (field === 'name' ? entry.name : entry.identity?.[field]));
}

function identityKey(spec: Kind, valueOf: (field: string) => unknown): string {
  let key = '';
  for (const field of spec.identity) {
    const fieldSpec = spec.fields[field] ?? NAME;
    key += `${matchText(fieldSpec, canonicalValue(fieldSpec, valueOf(field) ?? fieldSpec.initial ?? null))}\u0000`;
  }
  return key;
}
