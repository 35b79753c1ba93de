import type { Code } from '../errors.ts';
import type { Document } from './document.ts';
import type { Json } from './json.ts';
import type { Position } from './problem.ts';

/**
 * The plan: one plain JSON value that preview, plan file, guards, reports and apply all use. Its keys are those of the plan file
 * (docs/plan-file.md), so that what is saved is what is meant. It carries no time but the date it was judged by, and no secret.
 */
export interface Plan {
  readonly format_version: '1.0';
  readonly tool: { readonly name: 'rollcall'; readonly version: string };
  readonly project: string;
  /** The `--target` globs, or null for everything. */
  readonly scope: readonly string[] | null;
  /** Only with `--changed-since`. */
  readonly since?: Since;
  readonly incomplete: readonly Incomplete[];
  readonly inputs: {
    /** UTC day that `until:` and approvals were judged by. */
    readonly date: string;
    readonly declaration: string;
    readonly state: { readonly lineage: string | null; readonly serial: number };
    readonly targets: Readonly<Record<string, TargetIdentity>>;
  };
  readonly summary: Summary;
  /** Sorted by address. Unchanged objects are only counted. */
  readonly changes: readonly Change[];
  /** Bindings of the state that need no call: somebody already did it, or only Rollcall's own record changes. Still "No changes." */
  readonly settled: readonly Settled[];
  readonly drift: readonly Drift[];
  /** Drift that the project's baseline accepts: only in drift reports, and then not in `drift`. */
  readonly accepted?: readonly AcceptedDrift[];
  readonly unmanaged: readonly Unmanaged[];
  /** What nobody declared and the live systems themselves keep in managed fields, sorted by address; absent where there is nothing. */
  readonly held?: readonly HeldElements[];
  readonly guards: readonly GuardFinding[];
  readonly warnings: readonly Warning[];
  /** Approvals that this project has never applied with: shown first. */
  readonly new_approvals: readonly NewApproval[];
  /** Mark of the guards, where they are others than those of the last apply: consent to the plan is consent to them. */
  readonly new_guards?: string;
  /** The same of other settings that make a project more or less safe. */
  readonly new_settings?: string;
}

/** What `--changed-since` compared with. */
export interface Since {
  /** Hash of the commit. */
  readonly commit: string;
  /**
   * `live`: what apply would do at the addresses that differ. `declared`: what the files say now against what they said then; no
   * live system was asked, so it cannot be applied.
   */
  readonly basis: 'live' | 'declared';
  /** Only with `declared`: codes of guards that files alone say nothing of, sorted. The others looked at who is declared, not at who is in. */
  readonly unjudged?: readonly Code[];
}

/** A part of a target that could not be read: nothing is deleted or removed there, and the run ends with 1. */
export interface Incomplete {
  readonly target: string;
  readonly part: string;
  readonly why: string;
  readonly code?: Code;
  /** Where the target is declared. */
  readonly source?: Span;
}

export interface Summary {
  readonly import: number;
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly forget: number;
  readonly unchanged: number;
  readonly members_added: number;
  readonly members_removed: number;
}

export type Action = 'create' | 'update' | 'replace' | 'delete' | 'adopt' | 'forget';

/** Why a field or element differs; see DESIGN §4. */
export type Cause = 'intended' | 'drift' | 'conflict' | 'done' | 'adopted' | 'resolved';

/** One operation of RFC 6902 against the keyed form. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: Json;
}

export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where what a plan says of something stands, from its first character to its last. Plan files of an earlier Rollcall have the first alone. */
export interface Span extends Source {
  /** Bytes before it, from the beginning of the file. */
  readonly byte?: number;
  /** Exclusive. */
  readonly end?: Position;
}

/** What must happen at one address. */
export interface Change {
  readonly address: string;
  readonly target: string;
  readonly provider: string;
  readonly kind: string;
  /** `adopt` with an empty patch only binds the id; with one it also updates. */
  readonly action: Action;
  /** Live id; absent on create. */
  readonly id?: string;
  /** Only where the action needs one: why replaced, why deleted; of files alone also what stays as it is live. */
  readonly reason?: string;
  /** Paths of the fields that cannot be changed in place; only on replace. */
  readonly replace_paths?: readonly string[];
  /** Address it had before `previously:` renamed it. */
  readonly previous_address?: string;
  readonly source?: Source;
  /** Canonical documents; null on create / delete. Held parts are in both. */
  readonly before: Document | null;
  readonly after: Document | null;
  /** From keyed before to keyed after, sorted by path. */
  readonly patch: readonly PatchOperation[];
  /** Cause by patch path; one entry per operation. */
  readonly causes: Readonly<Record<string, Cause>>;
  /** Fields under management, sorted. */
  readonly managed: readonly string[];
  /** What the state will say was applied once the change is done: the managed part of `after`, element by element. Absent on delete and forget. */
  readonly applied?: Document;
  /** What was applied, is named by the files as before and was lost by the live system: the state goes on to say it was applied. */
  readonly awaited?: Document;
  /** What the state keeps beside it. */
  readonly record?: StateRecord;
  /** What it keeps there now. */
  readonly record_before?: StateRecord;
  /** Parts that the system itself owns: field, element (absent: the whole field) and the reason. */
  readonly held?: readonly Held[];
  /** Digest of this address's state entry when it was planned; absent without an entry. */
  readonly state_entry?: string;
  /** People whom the system does not know yet, and to whom it sends an invitation with this change; sorted. Nobody else is invited. */
  readonly invites?: readonly string[];
  /** Keys in this document's reference fields that other changes of this plan replace: gone meanwhile, to be linked again. */
  readonly relinks?: readonly string[];
}

/** The part of a state entry that does not follow from the documents. */
export interface StateRecord {
  /** Only the elements that were declared are in `applied`; others are somebody else's. */
  readonly membership?: 'additive';
  readonly lifecycle?: { readonly ignore?: readonly string[]; readonly prevent_destroy?: true };
  /** Last UTC days of members who have one, by e-mail: no system keeps them, and a later one gives somebody access for longer. */
  readonly until?: Readonly<Record<string, string>>;
}

export interface Held {
  readonly field: string;
  readonly element?: string;
  /** In a table: the identities of the element that are held. The files decide about others of it, and may list these too. Absent: all. */
  readonly identities?: readonly string[];
  readonly reason: string;
  /** Another field of the object: the element is held for as long as it is there too, and leaves with it. */
  readonly follows?: string;
  /** Elements of the field that it follows, by which it is there; absent: the element of its own name. */
  readonly through?: readonly string[];
  /** It leaves with what the plan takes away, though nobody writes that; `perhaps` where nobody says by which of several ways it is there. */
  readonly leaves?: 'surely' | 'perhaps';
}

/** Elements of one field of one object that are held for one reason. They stay, and are neither change nor drift. */
export interface HeldElements {
  readonly address: string;
  readonly target: string;
  readonly kind: string;
  readonly field: string;
  readonly reason: string;
  readonly count: number;
  /** The first few of them. */
  readonly elements: readonly string[];
}

export interface Settled {
  readonly address: string;
  readonly target: string;
  readonly provider: string;
  readonly kind: string;
  readonly id: string;
  readonly previous_address?: string;
  /** What the state will say was applied: the managed part of the live document, and what that lost although the files name it as before. */
  readonly applied: Document;
  readonly record?: StateRecord;
  /** What the state keeps beside it now. */
  readonly record_before?: StateRecord;
  /** From what the state says was applied to what it will say, keyed and sorted by path; absent where that stays. */
  readonly patch?: readonly PatchOperation[];
  /** Paths that somebody else brought to the desired value. */
  readonly causes: Readonly<Record<string, 'done'>>;
  readonly state_entry?: string;
}

/** Live differs from applied: somebody changed it outside. */
export interface Drift {
  readonly address: string;
  readonly target: string;
  readonly provider: string;
  readonly kind: string;
  readonly id: string;
  readonly type: 'changed' | 'deleted';
  /** From keyed applied to keyed live; empty where the object is gone. */
  readonly patch: readonly PatchOperation[];
  /** What was applied, or is expected, in the fields of the patch; all of it where the object is gone. Absent where nobody knows. */
  readonly applied?: Document;
  /** Paths of the patch that no call can put back: from what is expected or was applied, by hand at the live system. */
  readonly by_hand?: readonly string[];
  /** Who made all of it, and when last; where a system does not tell who wrote what, who wrote the object last. */
  readonly by?: Author;
  /** Who made what, by path of the patch, where it was not all made at once; of a path that is not in it nobody knows. */
  readonly authors?: Readonly<Record<string, Author>>;
  readonly source?: Source;
}

/** Who made a difference, and when. */
export interface Author {
  readonly who: string;
  readonly when: string;
}

/** Drift that somebody accepted, until a day and for a reason. */
export interface AcceptedDrift extends Drift {
  readonly until: string;
  readonly reason: string;
  /** Privileged values that somebody gains by it, sorted: accepted, and never passed over in silence. */
  readonly privileged?: readonly string[];
}

export interface Unmanaged {
  readonly target: string;
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly owner: 'system' | 'other';
}

export interface GuardFinding {
  readonly code: Code;
  /** An address, or a target's name for guards that count over a target. */
  readonly address: string;
  readonly message: string;
  /** A refused plan is still printed and saved. False for warnings, and where an approval holds. */
  readonly blocking: boolean;
  /** How many the guard counted, where it counts. */
  readonly count?: number;
  /** People it is about, sorted. */
  readonly people?: readonly string[];
  readonly approved_by?: ApprovalNote;
  /** Where the object, the person in it or the target is declared. */
  readonly source?: Span;
}

export interface ApprovalNote {
  readonly match: string;
  readonly allow: readonly string[];
  readonly count?: number;
  readonly until: string;
  readonly reason: string;
}

/** An approval that this project has never applied with, and where it is written. */
export interface NewApproval extends ApprovalNote {
  readonly source?: Span;
}

export interface Warning {
  readonly code: Code;
  /** An address or a target's name; absent where it concerns the whole run. */
  readonly address?: string;
  readonly message: string;
  /** Where what it is about is declared; absent where no file says so. */
  readonly source?: Span;
}

/** What tells one live system from another. Kept in the state: another one under the same name blocks. */
export interface TargetIdentity {
  readonly provider: string;
  readonly url: string;
  readonly namespace?: string;
  /** The system's own id (a cluster id), where it tells. */
  readonly identity?: string;
}
