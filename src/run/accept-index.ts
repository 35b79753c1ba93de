import type { Change, Plan } from '../core/model/plan.ts';
import type { Declaration, Declared } from '../core/model/project.ts';
import type { LiveObject } from '../core/provider.ts';
import type { Session } from './sessions.ts';
import type { Survey } from './survey.ts';

/** What accepting looks up for each drift, so that ten thousand of them are not ten thousand searches. */
export interface AcceptIndex {
  readonly declared: ReadonlyMap<string, Declared>;
  readonly changes: ReadonlyMap<string, Change>;
  /** By target and id. */
  readonly live: ReadonlyMap<string, ReadonlyMap<string, LiveObject>>;
  /** Everything that the entry of a declared object is declared as. */
  sameEntry(declared: Declared): readonly Declared[];
}

/** Looks through everything once. */
export function indexOf(declaration: Declaration, plan: Plan, found: Survey<Session>): AcceptIndex {
  const entries = new Map<string, Declared[]>();
  for (const declared of declaration.objects) {
    const key = entryKey(declared);
    const same = entries.get(key);
    if (same) same.push(declared);
    else entries.set(key, [declared]);
  }
  return {
    declared: new Map(declaration.objects.map((declared) => [declared.address, declared])),
    changes: new Map(plan.changes.map((change) => [change.address, change])),
    live: new Map([...found.readings].map(([target, { live }]) => [target, new Map(live?.objects.map((object) => [object.id, object]))])),
    sameEntry: (declared) => entries.get(entryKey(declared)) ?? [],
  };
}

function entryKey({ place }: Declared): string {
  return JSON.stringify([place.file, ...place.path]);
}
