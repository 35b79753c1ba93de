import type { AcceptedDrift, ApprovalNote, Drift, GuardFinding, Incomplete, Plan, Source, Summary, Unmanaged, Warning } from './plan.ts';
import type { Run } from './state.ts';

/** The evidence of one day, as `report.json` has it. Everything but `made` is the same for the same input. */
export interface AuditReport {
  readonly format_version: '1.0';
  readonly tool: Plan['tool'];
  readonly project: string;
  /** False where anything could not be read or was left out by `--target`: then the pack is no evidence of what is missing in it. */
  readonly complete: boolean;
  readonly incomplete: readonly Incomplete[];
  readonly scope: readonly string[] | null;
  /** `hash`: people are keyed hashes. */
  readonly redacted: 'hash' | null;
  /** When, by whom and from what the pack was made: all that differs from run to run. */
  readonly made: AuditMaking;
  readonly inputs: Plan['inputs'];
  /** Null where not everything was looked at: then nobody can say. */
  readonly coverage: { readonly managed: number; readonly live: number; readonly percent: number } | null;
  readonly population: PopulationCounts;
  /** What an apply would do now. */
  readonly pending: Summary;
  readonly drift: readonly Drift[];
  readonly accepted: readonly AcceptedDrift[];
  readonly unmanaged: readonly Unmanaged[];
  /** What the guards say of what is pending, overridden or not. */
  readonly guards: readonly GuardFinding[];
  readonly approvals: readonly AuditApproval[];
  readonly applies: AuditApplies;
  readonly warnings: readonly Warning[];
}

export interface AuditMaking {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly by: string;
  readonly commit?: string;
  /** Address of the pipeline's run. */
  readonly run?: string;
}

/** How many rows `population.csv` has, and what they come to. */
export interface PopulationCounts {
  readonly file: string;
  readonly rows: number;
  /** Different people, each counted once however many targets they are in. */
  readonly people: number;
  readonly targets: Readonly<Record<string, TargetCounts>>;
}

export interface TargetCounts {
  /** Live objects that were read. */
  readonly groups: number;
  readonly managed: number;
  readonly people: number;
  readonly direct: number;
  readonly inherited: number;
}

/** An override of guards, with what became of it. */
export interface AuditApproval extends ApprovalNote {
  /** What the applies call it. */
  readonly digest: string;
  readonly source?: Source;
  readonly status: 'valid' | 'expired';
  /** Whether an apply has seen it. */
  readonly applied: boolean;
}

/** Applies as far as the state remembers. */
export interface AuditApplies {
  /** First UTC day that was asked for; null for all that there is. */
  readonly since: string | null;
  /** False where the state may have forgotten applies of that time. */
  readonly complete: boolean;
  /** Oldest apply that the state remembers. */
  readonly begins: string | null;
  readonly runs: readonly Run[];
  /** An apply that was interrupted and not finished, by the digest of its plan. */
  readonly interrupted: readonly string[];
}

/** One person in one group of one target, directly or through a group inside it. */
export interface PopulationRow {
  readonly person: string;
  readonly target: string;
  readonly provider: string;
  /** Address of the group, or `name:X` / `id:X` where nobody manages it. */
  readonly group: string;
  readonly name: string;
  readonly id: string;
  readonly managed: 'declared' | 'state' | 'unmanaged';
  /** Empty: directly. Else the group that the person is in, with the way to it. */
  readonly via: string;
  readonly path: string;
  readonly identities: string;
  readonly declared: 'yes' | 'no' | '';
  /** `file:line` of the entry, or of the group. */
  readonly declared_at: string;
  readonly until: string;
  /** RFC 3339 UTC; empty where nothing says. */
  readonly since: string;
  /** What says so: the apply that wrote it last, or the system's own log. */
  readonly since_by: 'apply' | 'audit log' | '';
  readonly note: string;
}

/** What lies in a pack, and what came before it. */
export interface AuditManifest {
  readonly format_version: '1.0';
  readonly tool: Plan['tool'];
  readonly project: string;
  readonly made_at: string;
  readonly complete: boolean;
  /** What was looked at; absent where that is everything. */
  readonly scope?: readonly string[];
  /** Only where parts could not be read: it names the pack before it, and none follows it. */
  readonly chained?: false;
  /** 1 for the first pack of a chain; one more than the pack before. */
  readonly number: number;
  readonly previous: { readonly digest: string; readonly path: string } | null;
  /** Tells that two packs were redacted with one key; null where nothing is. */
  readonly key_check: string | null;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  /** Of everything above. */
  readonly digest: string;
}

/** Whether a pack may follow this one: evidence with holes in it is kept beside the chain. A pack of a part is a link of a chain of such packs. */
export function isChained({ complete, scope, chained }: AuditManifest): boolean {
  return chained !== false && (complete || scope !== undefined);
}
