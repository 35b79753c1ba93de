import type { Step } from '../model/step.ts';
import type { Excludes } from './excludes.ts';

/** Addresses that somebody leaves for a group that excludes theirs, in the same target. */
export function leavingExclusive(steps: readonly Step[], excludes: Excludes): ReadonlySet<string> {
  const adders = new Map<string, Step[]>();
  for (const step of steps)
    for (const person of step.adds) adders.set(keyIn(step, person), [...(adders.get(keyIn(step, person)) ?? []), step]);
  const leaving = new Set<string>();
  for (const step of steps) {
    const joined = step.removes.flatMap((person) => adders.get(keyIn(step, person)) ?? []);
    if (joined.some(({ address }) => excludes(address, step.address))) leaving.add(step.address);
  }
  return leaving;
}

/** The same steps with those that remove before the others, where the change was split in two halves; numbered anew. */
export function removalsFirst(steps: readonly Step[]): readonly Step[] {
  const from = steps.findIndex((step) => step.verb === 'add');
  if (from < 0 || !steps.some((step) => step.verb === 'remove')) return steps;
  const halves = steps.slice(from);
  const ordered = [...steps.slice(0, from), ...halves.filter(isRemoval), ...halves.filter((step) => !isRemoval(step))];
  return ordered.map((step, index) => ({ ...step, id: `${step.address}#${index}` }));
}

function isRemoval({ verb, adds, removes }: Step): boolean {
  return verb === 'remove' || (removes.length > 0 && adds.length === 0);
}

function keyIn({ target }: Step, person: string): string {
  return `${target}\u0000${person}`;
}
