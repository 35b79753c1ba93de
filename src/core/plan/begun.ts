import { targetOf } from '../model/address.ts';
import { canonicalDocument, hasShape } from '../model/canonical.ts';
import { makeDocument } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import { isKeyed, joinValues, makeValue, readElements } from '../model/elements.ts';
import type { Elements } from '../model/elements.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import type { Json } from '../model/json.ts';
import type { Pending, State } from '../model/state.ts';
import type { LiveObject } from '../provider.ts';
import type { Match } from './matched.ts';
import { isShared } from './modes.ts';
import type { Modes } from './modes.ts';

/** Whom interrupted applies put into a live object, or may have, although no entry lists them. */
export interface Begun {
  /** They were not there just before the write: whoever of them is there now is Rollcall's. */
  readonly sure: Document;
  /** What was there before is not known: whoever of them is there now may be somebody else's. */
  readonly unsure: Document;
}

interface Place {
  readonly target: string;
  readonly kind: string;
  readonly fields: Fields;
}

/** What the state remembers of writes to a live object whose answer was never seen; undefined where that is nothing: most often. */
export function begunOf(state: State | undefined, place: Place, match: Match): Begun | undefined {
  const { live } = match;
  if (!state?.pending || !live) return undefined;
  const begun: Begun[] = [];
  for (const [address, pending] of Object.entries(state.pending)) {
    if (targetOf(address) !== place.target || pending.kind !== place.kind) continue;
    const found = begunBy(pending, { match, live, isOwn: address === match.address });
    if (found) begun.push(found);
  }
  if (begun.length === 0) return undefined;
  const join = (part: keyof Begun): Document => begun.reduce((all, each) => joinDocuments(place.fields, all, each[part]), NOTHING);
  return { sure: join('sure'), unsure: join('unsure') };
}

const NOTHING: Document = makeDocument([]);

function begunBy(
  { id, name, puts = NOTHING, announced = NOTHING }: Pending,
  { match, live, isOwn }: { readonly match: Match; readonly live: LiveObject; readonly isOwn: boolean },
): Begun | undefined {
  if (id !== undefined) return id === live.id ? { sure: puts, unsure: announced } : undefined;
  if (!isOwn || match.entry?.id === live.id) return undefined;
  // All that is in what a create made, the create put there; of what only has its name, nobody can tell.
  if (match.halfMade) return { sure: puts, unsure: NOTHING };
  return live.name === name ? { sure: NOTHING, unsure: puts } : undefined;
}

function joinDocuments(fields: Fields, first: Document, second: Document): Document {
  const usable = usablePart(fields, second);
  const joined = Object.entries(usable).map(([name, value]) => [name, joinValues(fields[name] as FieldSpec, first[name], value)] as const);
  return makeDocument([...Object.entries(first).filter(([name]) => usable[name] === undefined), ...joined]);
}

/** Somebody edited the state by hand, or another version wrote it: what is of no use is passed over. */
function usablePart(fields: Fields, document: Document): Document {
  const usable = Object.entries(document).filter(([name, value]) => {
    const spec = fields[name];
    return spec !== undefined && isKeyed(spec) && hasShape(spec, value);
  });
  return canonicalDocument(fields, Object.fromEntries(usable));
}

/** Whom a write may have put in and who is there; all of them where nobody read what is there. */
export function openElements(
  fields: Fields,
  { puts = NOTHING, announced = NOTHING }: Pending,
  live: Document | undefined,
): ReadonlySet<string> {
  const all = joinDocuments(fields, joinDocuments(fields, NOTHING, puts), announced);
  return new Set(
    Object.entries(all).flatMap(([name, value]) => [...stillThere(fields[name] as FieldSpec, value, live ? live[name] : value).keys()]),
  );
}

/** What was applied, with whom interrupted applies put in. */
export interface Laid {
  /** What was applied, and whom they put in who is there, in the fields that were applied. */
  readonly base: Document | undefined;
  /** Whom they put in beside somebody else's part of the same person, or into fields that were not applied. */
  readonly rest: Document;
}

interface Over {
  readonly live: Document;
  readonly puts: Document;
  readonly modes: Modes;
}

/** Lays whom interrupted applies put in and who is still there over what was applied. */
export function layBegun(fields: Fields, base: Document | undefined, over: Over): Laid {
  const [own, rest]: [[string, FieldValue][], [string, FieldValue][]] = [[], []];
  for (const name of Object.keys(over.puts)) {
    const spec = fields[name] as FieldSpec;
    const parts = splitPuts(spec, { name, applied: base?.[name], over });
    if (parts.own.size > 0) own.push([name, joinValues(spec, base?.[name], makeValue(spec, parts.own))]);
    if (parts.rest.size > 0) rest.push([name, makeValue(spec, parts.rest)]);
  }
  const kept = Object.entries(base ?? {}).filter(([name]) => !own.some(([other]) => other === name));
  return { base: own.length > 0 ? makeDocument([...kept, ...own]) : base, rest: makeDocument(rest) };
}

interface Put {
  readonly name: string;
  readonly applied: FieldValue | undefined;
  readonly over: Over;
}

/** Of one field, who is Rollcall's as a whole, and who is so in part. */
function splitPuts(spec: FieldSpec, { name, applied, over: { live, puts, modes } }: Put): Readonly<Record<'own' | 'rest', Elements>> {
  const [own, rest] = [new Map<string, Json>(), new Map<string, Json>()];
  const [known, there] = [readElements(spec, applied), readElements(spec, live[name])];
  for (const [element, put] of stillThere(spec, puts[name] as FieldValue, live[name])) {
    const isWhole = !isShared(modes, spec) || known.has(element) || isAll(put, there.get(element));
    (applied !== undefined && isWhole ? own : rest).set(element, put);
  }
  return { own, rest };
}

/** Of what was put in, what is there. */
export function stillThere(spec: FieldSpec, puts: FieldValue, live: FieldValue | undefined): ReadonlyMap<string, Json> {
  const [there, found] = [readElements(spec, live), new Map<string, Json>()];
  for (const [element, put] of readElements(spec, puts)) {
    const now = there.get(element);
    if (now === undefined) continue;
    if (!Array.isArray(put) || !Array.isArray(now)) found.set(element, now);
    else if (put.some((identity) => now.includes(identity)))
      found.set(
        element,
        put.filter((identity) => now.includes(identity)),
      );
  }
  return found;
}

/** Whether nobody else put a part of somebody there. */
function isAll(put: Json, now: Json | undefined): boolean {
  return !Array.isArray(put) || !Array.isArray(now) || now.every((identity) => put.includes(identity));
}

/** An object's own part in what is there, taken out of it: elements, or identities of them. */
export function withoutBegun(
  spec: FieldSpec,
  value: FieldValue,
  rest: FieldValue | undefined,
  keeps: (element: string) => boolean,
): FieldValue {
  if (rest === undefined) return value;
  const elements = readElements(spec, value);
  for (const [element, put] of readElements(spec, rest)) {
    const now = elements.get(element);
    if (now === undefined || keeps(element)) continue;
    const left = Array.isArray(now) && Array.isArray(put) ? now.filter((identity) => !put.includes(identity)) : [];
    if (left.length === 0) elements.delete(element);
    else elements.set(element, left);
  }
  return makeValue(spec, elements);
}
