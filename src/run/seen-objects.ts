import type { Change } from '../core/model/plan.ts';
import type { LiveObject } from '../core/provider.ts';
import type { ApplyTarget } from './apply-input.ts';

/** Live objects as their targets were read for an apply. */
export interface SeenObjects {
  /** The object of an id, of the kind and in the target of a change. */
  of(change: Pick<Change, 'target' | 'kind'>, id: string | undefined): LiveObject | undefined;
}

/** Finds them by their ids. */
export function seenObjects(targets: ReadonlyMap<string, Pick<ApplyTarget, 'live'>>): SeenObjects {
  const byTarget = new Map([...targets].map(([name, { live }]) => [name, new Map(live.objects.map((object) => [keyOf(object), object]))]));
  return { of: ({ target, kind }, id) => (id === undefined ? undefined : byTarget.get(target)?.get(keyOf({ kind, id }))) };
}

function keyOf({ kind, id }: Pick<LiveObject, 'kind' | 'id'>): string {
  return `${kind}\u0000${id}`;
}
