import { matchText } from '../model/canonical.ts';
import type { Document } from '../model/document.ts';
import { compareText } from '../model/json.ts';
import { formatAddress, keyOf, targetOf } from '../model/address.ts';
import type { Declared, EnsureAbsent } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import type { State, StateObject } from '../model/state.ts';
import type { Kind, Live, LiveEntry, LiveObject } from '../provider.ts';

/** One address with what is declared, remembered and live there. */
export interface Match {
  readonly address: string;
  readonly kind: string;
  readonly declared: Declared | undefined;
  readonly entry: StateObject | undefined;
  /** Address under which the state knows it, where `previously:` renamed it. */
  readonly previousAddress: string | undefined;
  readonly live: LiveObject | undefined;
  /** A live object of the declared name takes the place of a bound one that is gone. */
  readonly rebound: boolean;
  /** Deleted by `ensure_absent`. */
  readonly absent: EnsureAbsent | undefined;
}

export interface Matching {
  readonly matches: readonly Match[];
  readonly problems: readonly Problem[];
  readonly unmanaged: readonly LiveEntry[];
  /** Key of every bound live object, for references. */
  readonly keyById: ReadonlyMap<string, string>;
}

export interface MatchInput {
  readonly target: string;
  readonly kind: string;
  readonly spec: Kind;
  readonly declared: readonly Declared[];
  readonly ensureAbsent: readonly EnsureAbsent[];
  readonly state: State | undefined;
  readonly live: Live;
}

/**
 * Matches the objects of one kind in one target: by the id in the state, else by the marker of a create whose answer was lost,
 * else by identity, else by a previous name. Two candidates are an error, never a pick.
 */
export function matchObjects(input: MatchInput): Matching {
  const live = indexLive(input);
  const entries = entriesOf(input);
  const problems: Problem[] = [];
  const matches: Match[] = [];
  const boundBy = new Map<string, string>();
  const usedEntries = new Set<string>();

  for (const declared of input.declared) {
    const found = entryFor(declared, entries);
    if (found) usedEntries.add(found.address);
    const match = matchDeclared(input, declared, found, live, problems);
    matches.push(match);
    if (match.live) noteBinding(match.live.id, match, boundBy, problems);
  }
  for (const [address, entry] of entries) {
    if (usedEntries.has(address)) continue;
    const object = live.byId.get(entry.id);
    if (object && boundBy.has(object.id)) {
      problems.push(clash(address, boundBy.get(object.id) as string, object.id));
      continue;
    }
    matches.push({ address, kind: input.kind, declared: undefined, entry, previousAddress: undefined, live: object, rebound: false, absent: undefined });
    if (object) boundBy.set(object.id, address);
  }
  matches.push(...matchAbsent(input, live, boundBy));

  const keyById = new Map<string, string>();
  for (const match of matches) {
    const id = match.live?.id ?? match.entry?.id;
    if (id !== undefined && !match.absent) keyById.set(id, match.declared?.key ?? keyOf(match.address));
  }
  const unmanaged = input.live.index.filter((entry) => entry.kind === input.kind && !boundBy.has(entry.id));
  return { matches: matches.sort((x, y) => compareText(x.address, y.address)), problems, unmanaged, keyById };
}

interface LiveIndex {
  readonly byId: ReadonlyMap<string, LiveObject>;
  readonly known: ReadonlySet<string>;
  readonly byMarker: ReadonlyMap<string, LiveObject>;
  readonly byIdentity: ReadonlyMap<string, readonly LiveEntry[]>;
}

interface FoundEntry {
  readonly address: string;
  readonly entry: StateObject;
}

function indexLive(input: MatchInput): LiveIndex {
  const byId = new Map<string, LiveObject>();
  const byMarker = new Map<string, LiveObject>();
  for (const object of input.live.objects) {
    if (object.kind !== input.kind) continue;
    byId.set(object.id, object);
    if (object.marker !== undefined) byMarker.set(object.marker, object);
  }
  const known = new Set<string>();
  const byIdentity = new Map<string, LiveEntry[]>();
  for (const entry of input.live.index) {
    if (entry.kind !== input.kind) continue;
    known.add(entry.id);
    const key = identityKey(input.spec, { ...entry.identity, name: entry.name });
    const same = byIdentity.get(key);
    if (same) same.push(entry);
    else byIdentity.set(key, [entry]);
  }
  return { byId, known, byMarker, byIdentity };
}

/** What two objects of a kind are told apart by. */
function identityKey(spec: Kind, document: Document): string {
  return spec.identity.map((field) => matchText(spec.fields[field] ?? { type: 'text' }, document[field])).join('\u0000');
}

function entriesOf(input: MatchInput): Map<string, StateObject> {
  const entries = new Map<string, StateObject>();
  for (const [address, entry] of Object.entries(input.state?.objects ?? {})) {
    if (entry.kind === input.kind && targetOf(address) === input.target) entries.set(address, entry);
  }
  return entries;
}

/** The state's entry of a declared object: under its own address, else under one that it had before. */
function entryFor(declared: Declared, entries: ReadonlyMap<string, StateObject>): FoundEntry | undefined {
  for (const key of [declared.key, ...declared.previously]) {
    const address = formatAddress(declared.target, declared.kind, key);
    const entry = entries.get(address);
    if (entry) return { address, entry };
  }
  return undefined;
}

function matchDeclared(input: MatchInput, declared: Declared, found: FoundEntry | undefined, live: LiveIndex, problems: Problem[]): Match {
  const base = {
    address: declared.address,
    kind: input.kind,
    declared,
    entry: found?.entry,
    previousAddress: found && found.address !== declared.address ? found.address : undefined,
    absent: undefined,
  };
  const bound = found && live.byId.get(found.entry.id);
  if (bound) return { ...base, live: bound, rebound: false };
  const marker = input.state?.pending?.[declared.address]?.marker;
  const half = marker === undefined ? undefined : live.byMarker.get(marker);
  if (half) return { ...base, live: half, rebound: false };
  const candidate = findByIdentity(input, declared, live, problems);
  const object = candidate && live.byId.get(candidate.id);
  return { ...base, live: object, rebound: found !== undefined && object !== undefined };
}

function findByIdentity(input: MatchInput, declared: Declared, live: LiveIndex, problems: Problem[]): LiveEntry | undefined {
  const pinned = declared.block['id'];
  if (typeof pinned === 'string') return pinnedEntry(input, declared, pinned, live, problems);
  for (const name of [declared.name, ...declared.previously]) {
    const candidates = live.byIdentity.get(identityKey(input.spec, { ...declared.block, name } as Document)) ?? [];
    if (candidates.length > 1) {
      const ids = candidates.map((entry) => `"${entry.id}"`).sort(compareText);
      problems.push({
        severity: 'error',
        code: 'AMBIGUOUS_NAME',
        address: declared.address,
        place: declared.place,
        summary: `"${declared.address}": ${candidates.length} live objects are named "${name}": ${ids.join(', ')}.`,
        detail: 'Delete or rename the wrong one in the live system, or bind the right one with `rollcall import`.',
      });
      return undefined;
    }
    if (candidates.length === 1) return candidates[0];
  }
  return undefined;
}

function pinnedEntry(input: MatchInput, declared: Declared, id: string, live: LiveIndex, problems: Problem[]): LiveEntry | undefined {
  const entry = input.live.index.find((item) => item.kind === input.kind && item.id === id);
  if (!entry && !live.known.has(id)) {
    problems.push({
      severity: 'error',
      code: 'UNKNOWN_REFERENCE',
      address: declared.address,
      place: declared.place,
      summary: `"${declared.address}" is pinned to id "${id}", which does not exist in target "${declared.target}".`,
      detail: 'Correct the `id:`, or leave it out to match by name.',
    });
  }
  return entry;
}

function noteBinding(id: string, match: Match, boundBy: Map<string, string>, problems: Problem[]): void {
  const other = boundBy.get(id);
  if (other !== undefined) problems.push({ ...clash(match.address, other, id), ...(match.declared ? { place: match.declared.place } : {}) });
  else boundBy.set(id, match.address);
}

function clash(address: string, other: string, id: string): Problem {
  return {
    severity: 'error',
    code: 'ADDRESS_CLASH',
    address,
    summary: `"${address}" and "${other}" are both the live object "${id}".`,
    detail: 'Where one was renamed to the other, write `previously:` at the new key; else give them different names, or forget one with `rollcall state rm`.',
  };
}

function matchAbsent(input: MatchInput, live: LiveIndex, boundBy: Map<string, string>): Match[] {
  const matches: Match[] = [];
  for (const absent of input.ensureAbsent) {
    if (absent.kind !== input.kind || !absent.targets.includes(input.target)) continue;
    for (const entry of live.byIdentity.get(identityKey(input.spec, { name: absent.name })) ?? []) {
      const object = live.byId.get(entry.id);
      if (!object || boundBy.has(object.id)) continue;
      boundBy.set(object.id, absent.name);
      const address = formatAddress(input.target, input.kind, absent.name);
      matches.push({ address, kind: input.kind, declared: undefined, entry: undefined, previousAddress: undefined, live: object, rebound: false, absent });
    }
  }
  return matches;
}
