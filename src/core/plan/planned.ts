import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import type { Change, Drift, HeldElements, Settled, StateRecord } from '../model/plan.ts';
import { entryDigest } from './digest.ts';
import type { Problem } from '../model/problem.ts';
import type { KindSite } from './kind-site.ts';
import { declaredDays, keptDays } from './last-days.ts';
import type { Match } from './matched.ts';
import { keptModes, recordOf } from './modes.ts';
import type { VanishedElements } from './vanished.ts';

/** What planning one address gives. */
export interface Planned {
  readonly match: Match;
  readonly change: Change | undefined;
  readonly settled: Settled | undefined;
  readonly drift: Drift | undefined;
  /** What leaves it though it has no change of its own, as a change: other changes take away by what it was there. Nothing is written. */
  readonly left?: Change;
  /** Who was applied, is named by the files as before and was lost by the live system. */
  readonly vanished?: VanishedElements;
  /** What stays although nobody declared it, for the live system keeps it; absent where there is nothing. */
  readonly held?: readonly HeldElements[];
  /** Declared, live, and nothing has to be written. */
  readonly unchanged: boolean;
  /** What the state will say was applied; undefined where nothing is declared. */
  readonly applied: Document | undefined;
}

/** One kind with what was planned for it. */
export interface PlannedKind {
  readonly part: KindSite;
  /** Sorted by address. */
  readonly planned: readonly Planned[];
}

/** Where a change happens. */
export interface Site {
  readonly target: string;
  readonly provider: string;
  readonly fields: Fields;
  /** UTC day that ends are judged by. */
  readonly date: string;
  /** Whether a state entry without last days says that nobody in it has one. */
  readonly knowsDays: boolean;
}

/** What a change, a settlement and a drift of one address have in common. */
export type Place = Pick<Change, 'address' | 'target' | 'provider' | 'kind'>;

/** Names the address. */
export function placeOf(site: Site, match: Match): Place {
  return { address: match.address, target: site.target, provider: site.provider, kind: match.kind };
}

/** Where the files say something of it: an object that is to be absent stands in a list of its own. */
export function placeIn({ declared, absent }: Match): Pick<Problem, 'place'> {
  const place = declared?.place ?? absent?.place;
  return place ? { place } : {};
}

/** The parts of a change that come from the state and the declaration. A digest is dear: not for objects that stay as they are. */
export function bindingOf(site: Site, match: Match): Pick<Change, 'previous_address' | 'record' | 'record_before' | 'state_entry'> {
  return {
    ...(match.previousAddress === undefined ? {} : { previous_address: match.previousAddress }),
    ...recordsOf(site, match),
    ...(match.entry ? { state_entry: entryDigest(match.entry) } : {}),
  };
}

/** What the state keeps of an address beside its document, and will keep. Of last days that an earlier Rollcall left out nothing is said. */
export function recordsOf({ date, knowsDays }: Site, { declared, entry }: Match): Pick<Change, 'record' | 'record_before'> {
  const isUntold = entry !== undefined && entry.until === undefined && !knowsDays;
  const record = declared && withDays(recordOf(declared), isUntold ? undefined : declaredDays(declared, date));
  const before = entry && withDays(keptModes(entry), keptDays(entry.until, declared, date));
  return { ...(record ? { record } : {}), ...(before ? { record_before: before } : {}) };
}

function withDays(record: StateRecord | undefined, until: StateRecord['until']): StateRecord | undefined {
  return until === undefined ? record : { ...record, until };
}
