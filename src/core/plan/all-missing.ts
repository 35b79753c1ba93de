import { formatAddress, isIn } from '../model/address.ts';
import type { State, StateObject } from '../model/state.ts';
import type { Kind, Live } from '../provider.ts';
import type { PlanInput, TargetInput } from './input.ts';
import { isNamed } from './live-index.ts';

/**
 * How many objects are missing where all are that the state knows of a target; 0 where one of them is there. What is to be gone is not
 * missed: what the files forget or delete by name, and what an apply that was interrupted may have deleted itself.
 */
export function countAllMissing(input: PlanInput, { target, kinds }: TargetInput, live: Live): number {
  const { state } = input;
  if (!state) return 0;
  const own = Object.entries(state.objects).filter(([address]) => isIn(target.name, address));
  const there = new Set(live.index.map((entry) => entry.id));
  if (own.some(([, entry]) => there.has(entry.id))) return 0;
  const isToBeGone = goneOnPurpose(input, state, target.name);
  return new Set(own.filter(([address, entry]) => !isToBeGone(address, entry, kinds[entry.kind])).map(([, entry]) => entry.id)).size;
}

type Test = (address: string, entry: StateObject, spec: Kind | undefined) => boolean;

function goneOnPurpose({ declaration }: PlanInput, state: State, target: string): Test {
  const keyed = declaration.removed.filter(({ targets }) => targets.includes(target));
  const removed = new Set<string>(keyed.map(({ kind, key }) => formatAddress(target, kind, key)));
  const named = declaration.ensureAbsent.filter(({ targets }) => targets.includes(target));
  const isInterrupted = interrupted({ declaration }, state);
  return (address, { id, kind, applied }, spec) => {
    if (removed.has(address) || isInterrupted(address)) return true;
    const { name } = applied;
    if (spec === undefined || typeof name !== 'string') return false;
    return named.some((absent) => absent.kind === kind && isNamed(spec, { kind, id, name, owner: 'other' }, absent.name));
  };
}

/** What an apply that nobody ended may have deleted: it had begun it, was to make it again, or finds it declared no more. */
function interrupted({ declaration }: Pick<PlanInput, 'declaration'>, { runs, pending = {} }: State): (address: string) => boolean {
  const unfinished = runs.at(-1)?.unfinished;
  const begun = new Set([...Object.keys(pending), ...(unfinished?.unknown ?? []).map(({ address }) => address)]);
  const declared = new Set<string>(
    declaration.objects.flatMap(({ address, target, kind, previously }) => [
      address,
      ...previously.map((key) => formatAddress(target, kind, key)),
    ]),
  );
  return (address) => begun.has(address) || (unfinished !== undefined && !declared.has(address));
}
