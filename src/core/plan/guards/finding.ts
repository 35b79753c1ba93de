import type { Change, GuardFinding } from '../../model/plan.ts';
import type { Guards, Project } from '../../model/project.ts';
import type { Kind } from '../../provider.ts';
import type { AccessGraph } from '../access.ts';

/** One target as guards see it: everything that is known, before and after the plan. */
export interface GuardSite {
  readonly target: string;
  readonly provider: string;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly guards: Guards;
  readonly project: Project;
  readonly changes: readonly Change[];
  /** Addresses that the state binds here. */
  readonly bound: number;
  readonly before: AccessGraph;
  readonly after: AccessGraph;
  /** The runner as a person element, where the system tells. */
  readonly runner: string | undefined;
  /** Reference (as in the graphs) of a change. */
  refOf(change: Change): string;
  /** Whether the declaration empties the group by writing an empty list. */
  emptiedOnPurpose(change: Change): boolean;
  readonly preventDestroy: ReadonlySet<string>;
}

/** A rule that a plan must pass. Pure: findings, in no particular order. */
export type Guard = (site: GuardSite) => readonly GuardFinding[];

/** `1 group`, `2 groups`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Up to five, then how many more. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, 5).map((item) => `"${item}"`);
  return items.length > 5 ? `${shown.join(', ')} and ${items.length - 5} more` : shown.join(', ');
}
