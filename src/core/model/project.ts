import type { Json } from './json.ts';
import type { LintRule, LintLevel } from './lint.ts';
import type { Place } from './problem.ts';

/** What `rollcall.yaml` says, after schema, defaults and `${NAME}`. */
export interface Project {
  readonly version: 1;
  readonly name: string;
  /** Globs of group files, relative to the project. */
  readonly groups: readonly string[];
  readonly targets: readonly Target[];
  readonly guards: Guards;
  readonly approvals: readonly Approval[];
  /** Differing identities of people: e-mail → target → identities there. */
  readonly people: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Groups of which nobody may be in more than one. */
  readonly exclusive: readonly Exclusive[];
  /** File with the drift that is accepted, relative to the project. */
  readonly driftBaseline: string | undefined;
  /** Rules that are not at their default. */
  readonly lint: Readonly<Partial<Record<LintRule, LintLevel>>>;
  /** The state backend; `local` with its path by default. */
  readonly state: Readonly<Record<string, Json>> & { readonly backend: string };
}

/** One live system with a name. */
export interface Target {
  readonly name: string;
  readonly provider: string;
  /** Absent where the vendor's variable names it; run/ fills it in before connecting. */
  readonly url: string | undefined;
  readonly namespace: string | undefined;
  readonly unknownMembers: 'error' | 'skip';
  /** The provider's own settings, as its target schema has them (`members`, `auth`, `ca_file` …). */
  readonly settings: Readonly<Record<string, Json>>;
  readonly place: Place;
}

/** A count, or a share of the live ones from 0 to 1. */
export type Limit = { readonly type: 'count'; readonly count: number } | { readonly type: 'share'; readonly share: number };

export interface Guards {
  /** Deletions (replaces included) per target; default 5. A share is of the addresses in the state. */
  readonly maxDeletions: Limit;
  /** Members removed from one group; default 25 %, judged from 4 removals on. */
  readonly maxMemberRemovals: Limit;
  /** Globs of addresses that are never deleted, replaced or emptied without an approval. */
  readonly protected: readonly string[];
  /** provider → granting field → globs of values that count as privileged. */
  readonly privileged: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Groups that must keep people: the last administrator. */
  readonly keep: readonly Keep[];
}

export interface Keep {
  /** Glob of addresses. */
  readonly match: string;
  /** Fewest people; default 1. */
  readonly min: number;
  /** People who must stay. */
  readonly people: readonly string[];
}

/** A scoped, dated override of guards, written in the project and reviewed like everything else. */
export interface Approval {
  /** Glob of addresses, or of a target's name for guards that count over a target. */
  readonly match: string;
  readonly allow: readonly string[];
  /** How many the guard may count up to; without it any number. */
  readonly count: number | undefined;
  /** Last UTC day, `2026-12-31`. */
  readonly until: string;
  readonly reason: string;
  readonly place: Place;
}

/** Groups that conflict: whoever is in one of them may not be in another. */
export interface Exclusive {
  /** Keys of declared groups, two at least. */
  readonly groups: readonly string[];
  readonly reason: string | undefined;
  readonly place: Place;
}

export interface Axes {
  readonly department?: string;
  readonly environment?: string;
  readonly location?: string;
}

export interface DeclaredMember {
  /** Lower-cased, trimmed e-mail. */
  readonly email: string;
  /** Last UTC day on which it is desired. */
  readonly until?: string;
}

export interface Lifecycle {
  /** Fields, or `metadata.key`, that keep their live value. */
  readonly ignore: readonly string[];
  readonly preventDestroy: boolean;
}

/** One declared object in one target: what the files say, common part and provider's block merged, nothing looked up yet. */
export interface Declared {
  readonly address: string;
  readonly target: string;
  readonly provider: string;
  readonly kind: string;
  readonly key: string;
  /** The live name: the key unless `name:` says otherwise. */
  readonly name: string;
  readonly axes: Axes;
  readonly description: string | undefined;
  readonly owner: string | undefined;
  /** All owners, where there is more than one; the first of them is `owner`. */
  readonly owners?: readonly string[];
  /** `undefined`: not managed. Already without those whose `until` has passed, once it reaches a provider. */
  readonly members: readonly DeclaredMember[] | undefined;
  /** `undefined`: not managed. Keys, or `name:X` / `id:X` for unmanaged live groups. */
  readonly groups: readonly string[] | undefined;
  /** The provider's block with the target's override laid over it; common keys (`name`, `targets`, `previously` …) taken out. */
  readonly block: Readonly<Record<string, Json>>;
  readonly membership: 'exclusive' | 'additive';
  readonly lifecycle: Lifecycle;
  /** Old keys. */
  readonly previously: readonly string[];
  readonly place: Place;
}

/** `removed:` — forgotten without deleting. */
export interface Removed {
  readonly key: string;
  readonly kind: string;
  readonly targets: readonly string[];
  readonly place: Place;
}

/** `ensure_absent:` — deleted where a live object of that name exists. */
export interface EnsureAbsent {
  readonly name: string;
  readonly kind: string;
  readonly targets: readonly string[];
  readonly place: Place;
}

/** Drift that is accepted: a line of the baseline file, reviewed like everything else. */
export interface Acceptance {
  readonly address: string;
  /** Paths of elements, or of whole fields, by what may have been done to them outside. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly replace: readonly string[];
  /** Whether it may have been deleted outside. */
  readonly deleted: boolean;
  /** Last UTC day. */
  readonly until: string;
  readonly reason: string;
  readonly place: Place;
}

/** Everything the files say. */
export interface Declaration {
  readonly project: Project;
  readonly objects: readonly Declared[];
  readonly removed: readonly Removed[];
  readonly ensureAbsent: readonly EnsureAbsent[];
  /** `sha256:…` of the parsed values: layout and comments do not change it. */
  readonly digest: string;
}
