import { compareText } from '../model/json.ts';
import { formatAddress, keyOf, isIn } from '../model/address.ts';
import type { Warning } from '../model/plan.ts';
import { matchId } from '../model/match-id.ts';
import type { Declared } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import type { Pending, StateObject } from '../model/state.ts';
import type { LiveEntry, LiveObject } from '../provider.ts';
import { clash } from './clash.ts';
import { identityOfDeclared, indexLive, isNamed } from './live-index.ts';
import { matchAbsent } from './match-absent.ts';
import {
  ambiguousName,
  claimedTwice,
  otherPin,
  renamedTwice,
  twinMarker,
  twinWarning,
  unknownPin,
  unsureCreate,
} from './match-problems.ts';
import { idOf } from './matched.ts';
import type { Match, MatchInput, Matching, Search } from './matched.ts';

/**
 * Matches the objects of one kind in one target: by the id in the state, else by the marker of a create whose answer was lost,
 * else by identity, else by a previous name. Two candidates are an error, never a pick.
 */
export function matchObjects(input: MatchInput): Matching {
  const declared = input.declared.toSorted((x, y) => compareText(x.address, y.address));
  const entries = entriesOf(input);
  const problems: Problem[] = [];
  const claims = claimEntries(declared, entries, problems);
  const ownerOf = new Map([...claims].map(([object, { entry }]) => [entry.id, object]));
  const search: Search = { input, live: indexLive(input.live, input.kind, input.spec), entries, ownerOf, boundBy: new Map(), problems };

  const matches = declared.map((object) => matchDeclared(search, object, claims.get(object)));
  for (const match of matches) bind(search, match);
  const claimed = new Set([...claims.values()].map((found) => found.address));
  const forgotten = forgottenCreates(search);
  const others = [...undeclared(search, claimed), ...halfMade(search, forgotten)].filter((match) => bind(search, match));
  const found = matchAbsent(search, [...matches, ...others]);
  return {
    matches: found.sort((x, y) => compareText(x.address, y.address)),
    problems,
    warnings: [...twins(search, found), ...unsure(search, forgotten)],
    unmanaged: [...search.live.known.values()].filter((entry) => !search.boundBy.has(entry.id)),
    keyById: keysOf(input, found),
  };
}

function keysOf(input: MatchInput, matches: readonly Match[]): ReadonlyMap<string, string> {
  const keyById = new Map<string, string>();
  for (const match of matches) {
    const id = idOf(match);
    // What no apply has bound yet and this one will not bind is nobody's key.
    const isBound = match.entry ?? (match.declared && input.inScope(match.address));
    if (id !== undefined && isBound) keyById.set(id, match.declared?.key ?? keyOf(match.address));
  }
  return keyById;
}

interface FoundEntry {
  readonly address: string;
  readonly entry: StateObject;
}

function entriesOf(input: MatchInput): ReadonlyMap<string, StateObject> {
  const entries = new Map<string, StateObject>();
  const objects = input.state?.objects ?? {};
  for (const address of Object.keys(objects).sort()) {
    const entry = objects[address] as StateObject;
    if (entry.kind === input.kind && isIn(input.target, address)) entries.set(address, entry);
  }
  return entries;
}

/** The state's entry of each declared object: under its own address, else under one that it had before. */
function claimEntries(
  declared: readonly Declared[],
  entries: ReadonlyMap<string, StateObject>,
  problems: Problem[],
): ReadonlyMap<Declared, FoundEntry> {
  const claims = new Map<Declared, FoundEntry>();
  const claimedBy = new Map<string, Declared>();
  for (const object of declared) {
    const address = entryAddress(object, entries);
    if (address === undefined) continue;
    const other = claimedBy.get(address);
    if (other) problems.push(claimedTwice(object, other, address));
    claimedBy.set(address, object);
    claims.set(object, { address, entry: entries.get(address) as StateObject });
  }
  return claims;
}

function entryAddress({ address, target, kind, previously }: Declared, entries: ReadonlyMap<string, StateObject>): string | undefined {
  if (entries.has(address)) return address;
  return previously.map((key) => formatAddress(target, kind, key)).find((candidate) => entries.has(candidate));
}

function matchDeclared(search: Search, declared: Declared, found: FoundEntry | undefined): Match {
  const ours = findOurs(search, declared, found);
  const entry = ours ?? findByIdentity(search, declared, found);
  const live = entry && search.live.byId.get(entry.id);
  return {
    address: declared.address,
    kind: search.input.kind,
    declared,
    entry: found?.entry,
    previousAddress: found && found.address !== declared.address ? found.address : undefined,
    live,
    unread: live ? undefined : entry,
    rebound: found !== undefined && ours === undefined && entry !== undefined,
    halfMade: ours !== undefined && live?.marker !== undefined,
    absent: undefined,
  };
}

/** What the state binds or has begun; an `id:` that says otherwise is a problem. */
function findOurs(search: Search, declared: Declared, found: FoundEntry | undefined): LiveEntry | undefined {
  const bound = found && search.live.known.get(found.entry.id);
  const ours = bound ?? findHalfMade(search, declared);
  const pinned = pinOf(search, declared);
  if (ours && pinned !== undefined && pinned !== ours.id)
    search.problems.push(otherPin(declared, pinned, { id: ours.id, address: bound && found?.address }));
  return ours;
}

function findHalfMade(search: Search, declared: Declared): LiveObject | undefined {
  const begun = search.input.state?.pending?.[declared.address];
  const marker = begun?.id === undefined ? begun?.marker : undefined;
  const found = marker === undefined ? [] : (search.live.byMarker.get(marker) ?? []);
  if (found.length > 1) search.problems.push(twinMarker(declared.address, found));
  return found[0];
}

/** The live id that a declaration names, as the live system writes it; as it was written where nothing has it. */
function pinOf({ live }: Search, { block }: Declared): string | undefined {
  const pinned = block['id'];
  if (typeof pinned !== 'string') return undefined;
  if (live.known.has(pinned)) return pinned;
  return [...live.known.keys()].find((id) => matchId(id) === matchId(pinned)) ?? pinned;
}

function findByIdentity(search: Search, declared: Declared, found: FoundEntry | undefined): LiveEntry | undefined {
  const { input, live, ownerOf, problems } = search;
  const pinned = pinOf(search, declared);
  if (pinned !== undefined) {
    const entry = live.known.get(pinned);
    if (!entry) problems.push(unknownPin(declared, pinned));
    return entry;
  }
  // What the state knows under the present key had its old names long ago: somebody else may have taken them.
  const earlier = found?.address === declared.address ? [] : declared.previously;
  const named: LiveEntry[] = [];
  for (const name of new Set([declared.name, ...earlier])) {
    const identity = identityOf(input, declared, name);
    const candidates = live.withIdentity(identity).filter((entry) => {
      const owner = ownerOf.get(entry.id);
      // Somebody else's, who keeps no claim to the name: it is released before it is claimed.
      return owner === undefined || (name === declared.name && identityOf(input, owner, owner.name) === identity);
    });
    if (candidates.length > 1) {
      problems.push(ambiguousName(declared, name, candidates));
      return undefined;
    }
    named.push(...candidates.filter((entry) => !named.includes(entry)));
  }
  if (named.length > 1) problems.push(renamedTwice(declared, named));
  return named[0];
}

function identityOf({ spec, identify }: MatchInput, declared: Declared, name: string): string {
  return identityOfDeclared(spec, declared, name, identify?.(declared));
}

/** Addresses that only the state knows. */
function undeclared(search: Search, claimed: ReadonlySet<string>): Match[] {
  const matches: Match[] = [];
  for (const [address, entry] of search.entries) {
    if (claimed.has(address)) continue;
    const object = search.live.byId.get(entry.id);
    matches.push({ ...nobodys(search, address), entry, live: object, unread: object ? undefined : search.live.known.get(entry.id) });
  }
  return matches;
}

type BegunCreate = readonly [address: string, create: Pending];

/** Creates that were begun and are no longer declared. */
function forgottenCreates({ input, entries }: Search): readonly BegunCreate[] {
  const pending = Object.entries(input.state?.pending ?? {}).filter(
    ([address, { kind, id }]) => id === undefined && kind === input.kind && isIn(input.target, address),
  );
  const declared = new Set(pending.length > 0 ? input.declared.map((object) => object.address) : []);
  return pending.filter(([address]) => !declared.has(address) && !entries.has(address));
}

/** What carries the marker of one of them. */
function halfMade(search: Search, forgotten: readonly BegunCreate[]): Match[] {
  const { live, problems } = search;
  const matches: Match[] = [];
  for (const [address, create] of forgotten) {
    const found = live.byMarker.get(create.marker) ?? [];
    if (found.length > 1) problems.push(twinMarker(address, found));
    else matches.push(...found.map((object) => ({ ...nobodys(search, address), live: object })));
  }
  return matches;
}

/** Nobody's live objects with the name that one of them was to give: a finished one carries no marker, and some systems keep none. */
function unsure({ input, live, boundBy }: Search, forgotten: readonly BegunCreate[]): Warning[] {
  const warnings: Warning[] = [];
  for (const [address, { name }] of forgotten) {
    if (name === undefined) continue;
    const found = [...live.known.values()].filter((entry) => isNamed(input.spec, entry, name) && !boundBy.has(entry.id));
    if (found.length > 0) warnings.push(unsureCreate(address, found));
  }
  return warnings;
}

function nobodys({ input }: Search, address: string): Match {
  return {
    address,
    kind: input.kind,
    declared: undefined,
    entry: undefined,
    previousAddress: undefined,
    live: undefined,
    unread: undefined,
    rebound: false,
    halfMade: false,
    absent: undefined,
  };
}

/** Notes whose a live object is; false, and a problem, where it is somebody else's already. */
function bind({ boundBy, problems }: Search, match: Match): boolean {
  const id = idOf(match);
  if (id === undefined) return true;
  const other = boundBy.get(id);
  if (other !== undefined) {
    problems.push(clash(match, other, id));
    return false;
  }
  boundBy.set(id, match);
  return true;
}

/** Live objects that nobody manages and that have the identity of a bound one. */
function twins({ input, live, boundBy }: Search, matches: readonly Match[]): Warning[] {
  const warnings: Warning[] = [];
  const onlyNamed = input.spec.identity.length === 1;
  for (const { declared, entry, live: object, rebound } of matches) {
    if (!declared || !entry || !object || rebound || !input.inScope(declared.address)) continue;
    // By far the most: told apart by the name it has, and nobody else has it.
    if (!live.hasTwins && onlyNamed && declared.name === object.name) continue;
    const others = live.withIdentity(identityOf(input, declared, declared.name)).filter((other) => !boundBy.has(other.id));
    if (others.length > 0) warnings.push(twinWarning(declared, object.id, others));
  }
  return warnings;
}
