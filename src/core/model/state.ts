import type { Document } from './document.ts';
import type { Code } from '../errors.ts';
import type { ApprovalNote, StateRecord, TargetIdentity } from './plan.ts';
import type { WrittenGuards } from './written-guards.ts';
import type { WrittenSettings } from './written-settings.ts';

/** What Rollcall remembers of a project. No secrets, so it may be committed. */
export interface State {
  readonly version: 1;
  /** Made once; a plan of another lineage is refused. */
  readonly lineage: string;
  /** Grows by one with every write. */
  readonly serial: number;
  readonly project: string;
  readonly targets: Readonly<Record<string, TargetIdentity>>;
  readonly objects: Readonly<Record<string, StateObject>>;
  /** Writes that were begun and whose answer was never seen: creates, looked up by their marker before anything else, and what others may have put in. */
  readonly pending?: Readonly<Record<string, Pending>>;
  /** Digests of the approvals that a past apply has seen. */
  readonly approvals?: readonly string[];
  /** The guards that the last apply ran under. In states of an earlier Rollcall there is at most a mark among `approvals`. */
  readonly guards?: WrittenGuards;
  /** What else it ran under that makes a project more or less safe. Absent in states of an earlier Rollcall. */
  readonly settings?: WrittenSettings;
  /** What all entries say where there is any of it, and those of an earlier Rollcall do not: `until`. Where it is not named, an entry without one says nothing. */
  readonly knows?: readonly string[];
  /** Where the state went: nobody uses this one any more. */
  readonly moved?: string;
  /** The last 200 applies, oldest first. */
  readonly runs: readonly Run[];
}

export interface StateObject extends StateRecord {
  readonly kind: string;
  readonly id: string;
  /** The managed part of what was last written; with additive membership only the declared elements of it. */
  readonly applied: Document;
  /** RFC 3339 UTC; not part of the entry's digest. */
  readonly applied_at: string;
  /** Which people of `applied` were named by `people:` then; not part of the entry's digest. Absent where none were. */
  readonly told?: readonly string[];
  /** Digest of the plan that is half way through this address: that plan may go on. Absent once it is done. */
  readonly under_way?: string;
}

/** A create, or with `id` a write to what is there, that was begun and whose answer was never seen. */
export interface Pending {
  readonly kind: string;
  /** Of the change; only what a create makes carries it. */
  readonly marker: string;
  /** Digest of the plan that began it. */
  readonly plan: string;
  /** Name that a create gives: what it made is found by it where the system keeps no marker. Absent in states of an earlier Rollcall. */
  readonly name?: string;
  /** Live id of what is written to; absent with a create. */
  readonly id?: string;
  /**
   * By field, the members, groups and the like that it was to put in: none of them was there in the read just before it. They are Rollcall's
   * although no entry lists them, whatever the files say by now. Absent in states of an earlier Rollcall.
   */
  readonly puts?: Document;
  /** By field, whom the apply was to put in by its plan: what was there before is not known. Only where the journal may be lost with its machine. */
  readonly announced?: Document;
}

/** How an apply was consented to: by a digest that was approved, a saved plan, the answer to a question, or `--auto-approve`. */
export type Consent = 'digest' | 'plan_file' | 'question' | 'flag';

/** An approval that an apply used, as it was then, and what it overrode. So it can be read after its line has left the project. */
export interface UsedApproval extends ApprovalNote {
  /** What `approvals` of the run calls it. */
  readonly digest: string;
  readonly overrode: readonly { readonly code: Code; readonly address: string; readonly message: string }[];
}

/** A call that was begun. */
export interface BegunStep {
  readonly address: string;
  readonly step: string;
  readonly title: string;
}

/** How far an apply had come that nobody has seen end: it was killed, or is still at work. */
export interface Unfinished {
  /** RFC 3339 UTC: the last that was recorded of it. */
  readonly seen: string;
  /** Addresses whose change was carried out; the first 1000, `counts` has all. */
  readonly done: readonly string[];
  /** Calls whose end was not recorded: they may have taken effect. */
  readonly unknown: readonly BegunStep[];
}

/** So many addresses of a run are named: a state must not grow by all that it manages. Its counts have all of them. */
export const MOST_NAMED = 1000;

/** No state gets there by counting, and from here on all later writes still have exact numbers. */
export const LAST_SERIAL = 2 ** 52;

/** How many applies the state remembers. */
export const MOST_RUNS = 200;

export interface Run {
  /** RFC 3339 UTC: when it ended, or where it did not, when it began. */
  readonly when: string;
  readonly who: string;
  readonly commit?: string;
  /** Digest of the whole plan. */
  readonly plan: string;
  /** Digest of what it was to do: what a review names and `--expect-digest` takes. Absent in runs of an earlier Rollcall, as all below. */
  readonly digest?: string;
  /** Serial of the state that it began in: plans of a later one were made after it. */
  readonly serial?: number;
  readonly consent?: Consent;
  readonly counts: {
    readonly done: number;
    readonly failed: number;
    readonly stale: number;
    readonly skipped: number;
    readonly not_attempted: number;
  };
  /** Digests of the approvals that it used. */
  readonly approvals?: readonly string[];
  readonly overrides?: readonly UsedApproval[];
  /** Addresses whose change was carried out; the first 1000, `counts` has all. A plan of before says nothing of them any more. */
  readonly done?: readonly string[];
  /** Absent once it ended, however. */
  readonly unfinished?: Unfinished;
}
