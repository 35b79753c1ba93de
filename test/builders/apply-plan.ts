import { GROUP, keyOf } from '../../src/core/model/address.ts';
import { emptyValue } from '../../src/core/model/canonical.ts';
import type { Document, FieldValue } from '../../src/core/model/document.ts';
import type { Fields } from '../../src/core/model/fields.ts';
import { compareText, sortedTable } from '../../src/core/model/json.ts';
import type { Change, Plan } from '../../src/core/model/plan.ts';
import type { State, StateObject } from '../../src/core/model/state.ts';
import type { PlanInput, TargetInput } from '../../src/core/plan/input.ts';
import type { Live, LiveObject } from '../../src/core/provider.ts';

/** The input of the next plan when everything in this one was carried out and nobody else did anything. */
export function afterApply(input: PlanInput, plan: Plan): PlanInput {
  const state = stateAfter(input.state, plan);
  const targets = input.targets.map((site) => (site.live ? { ...site, live: liveAfter(site, site.live, { plan, state }) } : site));
  return { ...input, state, targets };
}

const newId = (change: Change): string =>
  change.action === 'create' || change.action === 'replace' ? `new:${change.address}` : (change.id as string);

function stateAfter(before: State | undefined, plan: Plan): State {
  const objects = new Map(Object.entries(before?.objects ?? {}));
  for (const item of [...plan.changes, ...plan.settled]) {
    if (item.previous_address !== undefined) objects.delete(item.previous_address);
    if ('action' in item && (item.action === 'delete' || item.action === 'forget')) {
      objects.delete(item.address);
      continue;
    }
    const id = 'action' in item ? newId(item) : item.id;
    const entry: StateObject = {
      ...item.record,
      kind: item.kind,
      id,
      applied: item.applied as Document,
      applied_at: '2026-11-23T00:00:00Z',
    };
    objects.set(item.address, entry);
  }
  const { pending: _done, ...rest } = before ?? { version: 1, lineage: 'lineage', serial: 0, project: 'acme', targets: {}, runs: [] };
  return { ...rest, objects: sortedTable(objects) };
}

function liveAfter(site: TargetInput, live: Live, { plan, state }: { readonly plan: Plan; readonly state: State }): Live {
  const changes = plan.changes.filter((change) => change.target === site.target.name);
  const gone = new Set(changes.filter(({ action }) => action === 'delete' || action === 'replace').map((change) => change.id));
  const objects = new Map(live.objects.filter((object) => !gone.has(object.id)).map((object) => [object.id, object]));
  for (const change of changes) {
    if (!change.after) continue;
    const { marker: _whole, ...known } = objects.get(newId(change)) ?? newObject(change);
    const fields = site.kinds[change.kind]?.fields as Fields;
    objects.set(known.id, { ...known, name: change.after['name'] as string, document: filled(fields, change.after) });
  }
  const resolve = resolver(live, objects, { target: site.target.name, state });
  const exists = new Set(objects.keys());
  const linked = [...objects.values()].map((object) => ({
    ...object,
    document: withIds(site.kinds[object.kind]?.fields as Fields, object.document, (ref) => resolve(ref)).document,
  }));
  const present = linked.map((object) => ({
    ...object,
    document: withIds(site.kinds[object.kind]?.fields as Fields, object.document, (ref) => (exists.has(ref.slice(3)) ? ref : undefined))
      .document,
  }));
  const all = present.map((object) => ({
    ...object,
    referrers: present
      .filter((other) => Object.values(other.document).some((value) => Array.isArray(value) && value.includes(`id:${object.id}`)))
      .map((other) => other.id),
  }));
  const unread = live.index.filter((entry) => !live.objects.some((object) => object.id === entry.id));
  return { ...live, objects: all, index: [...all.map(({ kind, id, name, owner }) => ({ kind, id, name, owner })), ...unread] };
}

function newObject(change: Change): LiveObject {
  return { kind: change.kind, id: newId(change), name: '', owner: 'other', document: {}, held: [], referrers: [] };
}

/** A server has every field, empty where nobody said anything. */
function filled(fields: Fields, document: Document): Document {
  return sortedTable(Object.entries(fields).map(([name, spec]): [string, FieldValue] => [name, document[name] ?? emptyValue(spec)]));
}

/** Keys and names to ids, as they are when everything is done. */
function resolver(
  live: Live,
  objects: ReadonlyMap<string, LiveObject>,
  { target, state }: { readonly target: string; readonly state: State },
): (reference: string) => string | undefined {
  const idByKey = new Map(
    Object.entries(state.objects).flatMap(([address, entry]) =>
      address.startsWith(`${target}/`) && entry.kind === GROUP ? [[keyOf(address), entry.id] as const] : [],
    ),
  );
  const before = new Map(live.index.map((entry) => [entry.name.toLowerCase(), entry.id]));
  return (reference) => {
    if (reference.startsWith('id:')) return reference;
    const id = reference.startsWith('name:')
      ? before.get(reference.slice(5).toLowerCase())
      : (idByKey.get(reference) ?? before.get(reference.toLowerCase()));
    return id !== undefined && objects.has(id) ? `id:${id}` : undefined;
  };
}

function withIds(
  fields: Fields,
  document: Document,
  translate: (reference: string) => string | undefined,
): { readonly document: Document } {
  const entries = Object.entries(document).map(([name, value]): [string, FieldValue] =>
    fields[name]?.of === 'group'
      ? [name, [...new Set((value as readonly string[]).map(translate).filter((ref) => ref !== undefined))].sort(compareText)]
      : [name, value],
  );
  return { document: sortedTable(entries) };
}
