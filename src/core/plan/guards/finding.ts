import type { Change, GuardFinding } from '../../model/plan.ts';
import type { Guards } from '../../model/project.ts';
import { quoteName } from '../../model/quote-name.ts';
import type { AccessGraph } from '../access.ts';
import type { PeopleMoved } from '../people-moved.ts';
import type { Guarded } from './guarded.ts';

/** One target as guards see it: everything that is known, before and after the plan. */
export interface GuardSite {
  readonly target: string;
  readonly guards: Guards;
  /** Patterns of privileged values by field, in canonical form. */
  readonly privileged: Readonly<Record<string, readonly string[]>>;
  readonly changes: readonly GuardedChange[];
  /** Addresses that the state binds here. */
  readonly bound: number;
  readonly before: AccessGraph;
  readonly after: AccessGraph;
  /** By reference, whom something else than the files has taken out since the last apply, and who is named by them as before. */
  readonly vanished: ReadonlyMap<string, readonly string[]>;
  /** What is managed, with its reference as in the graphs. */
  readonly managed: readonly (Guarded & { readonly ref: string })[];
  /** The runner as a person element, where the system tells. */
  readonly runner: string | undefined;
}

/** A change with what guards ask about it. */
export interface GuardedChange {
  readonly change: Change;
  readonly guarded: Guarded;
  /** As in the graphs. */
  readonly ref: string;
  readonly moved: PeopleMoved;
  /** What the declaration empties by writing an empty list. */
  readonly saysEmpty: { readonly people: boolean; readonly children: boolean };
  readonly preventDestroy: boolean;
}

/** A rule that a plan must pass. Pure: findings, in no particular order. */
export type Guard = (site: GuardSite) => readonly GuardFinding[];

/** Whether the change takes the object away, if only to make it again. */
export function isDeletion({ action }: Change): boolean {
  return action === 'delete' || action === 'replace';
}

/** `1 group`, `2 groups`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1 person`, `2 people`. */
export function countedPeople(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}

/** Up to five, then how many more. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, 5).map(quoteName);
  return items.length > 5 ? `${shown.join(', ')} and ${items.length - 5} more` : shown.join(', ');
}

/** A share as people write it: `25 %`, `12.5 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
