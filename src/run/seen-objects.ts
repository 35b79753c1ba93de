import type { Document } from '../core/model/document.ts';
import type { Change } from '../core/model/plan.ts';
import type { LiveObject } from '../core/provider.ts';
import type { ApplyTarget } from './apply-input.ts';
import type { Prepared } from './apply-prepare.ts';
import type { Bindings } from './apply-references.ts';

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

/** What each change was seen to begin with, by address. Made before the first step, since what steps make and delete gives references other names. */
export function seenDocuments({ work, seen, bindings }: Pick<Prepared, 'work' | 'seen' | 'bindings'>): ReadonlyMap<string, Document> {
  const documents = new Map<string, Document>();
  for (const { change, fields, steps } of work.values()) {
    const object = steps.length === 0 ? undefined : seen.of(change, change.id);
    if (object) documents.set(change.address, (bindings.get(change.target) as Bindings).canonical(fields, object.document));
  }
  return documents;
}

function keyOf({ kind, id }: Pick<LiveObject, 'kind' | 'id'>): string {
  return `${kind}\u0000${id}`;
}
