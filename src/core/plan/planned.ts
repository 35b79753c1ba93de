import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import type { Change, Drift, HeldElements, Settled } from '../model/plan.ts';
import { entryDigest } from './digest.ts';
import type { KindSite } from './kind-site.ts';
import type { Match } from './matched.ts';
import { keptRecord, recordOf } from './modes.ts';

/** What planning one address gives. */
export interface Planned {
  readonly match: Match;
  readonly change: Change | undefined;
  readonly settled: Settled | undefined;
  readonly drift: Drift | undefined;
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
}

/** What a change, a settlement and a drift of one address have in common. */
export type Place = Pick<Change, 'address' | 'target' | 'provider' | 'kind'>;

/** Names the address. */
export function placeOf(site: Site, match: Match): Place {
  return { address: match.address, target: site.target, provider: site.provider, kind: match.kind };
}

/** The parts of a change that come from the state and the declaration. A digest is dear: not for objects that stay as they are. */
export function bindingOf(match: Match): Pick<Change, 'previous_address' | 'record' | 'record_before' | 'state_entry'> {
  const record = match.declared && recordOf(match.declared);
  const before = match.entry && keptRecord(match.entry);
  return {
    ...(match.previousAddress === undefined ? {} : { previous_address: match.previousAddress }),
    ...(record ? { record } : {}),
    ...(before ? { record_before: before } : {}),
    ...(match.entry ? { state_entry: entryDigest(match.entry) } : {}),
  };
}
