import { GROUP, keyOf, targetOf } from '../core/model/address.ts';
import type { Document } from '../core/model/document.ts';
import type { Fields } from '../core/model/fields.ts';
import type { Held, Plan } from '../core/model/plan.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { RollcallError } from '../core/errors.ts';
import { idSegment } from '../core/provide/id-segment.ts';
import { makeReferences, withCanonicalHeld, withCanonicalReferences } from '../core/plan/references.ts';
import type { Live } from '../core/provider.ts';

/** References of one target during an apply: what is created meanwhile is known by its key from then on. */
export interface Bindings {
  /** A fresh document with references in the form that the plan's documents have. */
  canonical(fields: Fields, document: Document): Document;
  /** Held parts in the same form. */
  held(fields: Fields, held: readonly Held[]): readonly Held[];
  /** Live id of a key, `name:X` or `id:X`. @throws RollcallError `UNKNOWN_REFERENCE` */
  resolve(reference: string): string;
  /** A group of this key has this id now; undefined: it has none any more. */
  bind(key: string, id: string | undefined): void;
  /** References to what the plan deletes or replaces. */
  readonly vanishing: ReadonlySet<string>;
}

/** References of a plan file are texts that anybody may have written. @throws RollcallError `UNSAFE_ID` */
function plain(id: string): string {
  idSegment(id);
  return id;
}

/** Bindings as state and plan know them at the beginning. */
export function makeBindings(live: Live, plan: Plan, state: State | undefined): Bindings {
  const keyById = collectKeys(live.target, plan, state);
  const idByKey = new Map([...keyById].map(([id, key]) => [key, id]));
  const index = live.index.filter((entry) => entry.kind === GROUP);
  const references = makeReferences(index, keyById);
  const vanishing = plan.changes
    .filter(
      (change) =>
        change.target === live.target &&
        change.kind === GROUP &&
        change.id !== undefined &&
        (change.action === 'delete' || change.action === 'replace'),
    )
    .map((change) => references.canonical(`id:${change.id as string}`));
  return {
    canonical: (fields, document) => withCanonicalReferences(fields, document, references),
    held: (fields, held) => withCanonicalHeld(fields, held, references),
    resolve(reference) {
      if (reference.startsWith('id:')) return plain(reference.slice(3));
      const id = reference.startsWith('name:') ? onlyId(index, reference.slice(5)) : idByKey.get(reference);
      if (id !== undefined) return id;
      throw new RollcallError(
        'UNKNOWN_REFERENCE',
        `${quoteName(reference)} is no group in target ${quoteName(live.target)} at the moment.`,
        {
          hint: 'Make a new plan.',
        },
      );
    },
    bind(key, id) {
      const earlier = idByKey.get(key);
      if (earlier !== undefined) keyById.delete(earlier);
      idByKey.delete(key);
      if (id === undefined) return;
      idByKey.set(key, id);
      keyById.set(id, key);
    },
    vanishing: new Set(vanishing),
  };
}

/** Keys by live id: as the state binds them, then as the plan does. */
function collectKeys(target: string, plan: Plan, state: State | undefined): Map<string, string> {
  const bound = Object.entries(state?.objects ?? {}).map(([address, entry]) => ({
    address,
    target: targetOf(address),
    kind: entry.kind,
    id: entry.id,
  }));
  const staying = plan.changes.filter((change) => change.action !== 'delete' && change.action !== 'forget');
  const keys = new Map<string, string>();
  for (const { address, target: own, kind, id } of [...bound, ...plan.settled, ...staying]) {
    if (own === target && kind === GROUP && id !== undefined) keys.set(id, keyOf(address));
  }
  return keys;
}

function onlyId(index: Live['index'], name: string): string | undefined {
  const found = index.filter((entry) => entry.name === name);
  return found.length === 1 ? found[0]?.id : undefined;
}
