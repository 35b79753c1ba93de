import { emptyValue } from '../model/canonical.ts';
import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { equalJson, sortedTable } from '../model/json.ts';
import type { Cause, Change, Drift, PatchOperation, Settled, StateRecord } from '../model/plan.ts';
import type { Lifecycle } from '../model/project.ts';
import type { StateObject } from '../model/state.ts';
import type { LiveObject } from '../provider.ts';
import { causesOf, donePaths } from './cause.ts';
import { entryDigest } from './digest.ts';
import { diffDocuments, elementsOf, escapePath } from './keyed.ts';
import type { Match } from './match.ts';
import { managedPart, mergeLive, mergeNew } from './merge.ts';
import type { Modes } from './merge.ts';

/** What planning one address gives. `document` is what the object will hold, whether it changes or not. */
export interface Planned {
  readonly match: Match;
  readonly change: Change | undefined;
  readonly settled: Settled | undefined;
  readonly drift: Drift | undefined;
  readonly unchanged: boolean;
}

export interface Site {
  readonly target: string;
  readonly provider: string;
  readonly fields: Fields;
}

/** Plans one declared object. `desired` is canonical, references included; live and base have canonical references too. */
export function planDeclared(site: Site, match: Match, desired: Document, base: Document | undefined): Planned {
  const declared = match.declared as NonNullable<Match['declared']>;
  const record = recordOf(declared.membership, declared.lifecycle);
  const common = {
    address: match.address,
    target: site.target,
    provider: site.provider,
    kind: match.kind,
    ...(match.previousAddress === undefined ? {} : { previous_address: match.previousAddress }),
    ...(record ? { record } : {}),
    ...(match.entry ? { state_entry: entryDigest(match.entry) } : {}),
  };
  if (!match.live) {
    const merged = mergeNew(site.fields, desired);
    const patch = diffDocuments(site.fields, {}, merged.after);
    const change: Change = {
      ...common,
      action: 'create',
      ...(match.entry ? { reason: 'it was deleted outside' } : {}),
      before: null,
      after: merged.after,
      patch,
      causes: allCauses(patch, match.entry ? 'drift' : 'intended'),
      managed: merged.managed,
      applied: merged.applied,
    };
    const drift = match.entry && deletedOutside(site, match, match.entry);
    return { match, change, settled: undefined, drift, unchanged: false };
  }
  return planLive(site, { match, live: match.live, desired, base, modes: { membership: declared.membership, lifecycle: declared.lifecycle, held: match.live.held }, common });
}

/** Plans an object that is no longer declared: delete it, or forget it where it is gone. */
export function planUndeclared(site: Site, match: Match, options: { readonly base: Document | undefined; readonly forget: boolean }): Planned {
  const common = {
    address: match.address,
    target: site.target,
    provider: site.provider,
    kind: match.kind,
    after: null,
    causes: {},
    managed: Object.keys(match.entry?.applied ?? {}),
    ...(match.entry ? { state_entry: entryDigest(match.entry) } : {}),
  };
  const id = match.live?.id ?? (match.entry as StateObject).id;
  if (!match.live || options.forget) {
    const reason = match.live ? 'listed under `removed:`' : 'no longer declared, and gone from the live system';
    const change: Change = { ...common, action: 'forget', id, reason, before: match.live?.document ?? null, patch: [] };
    return { match, change, settled: undefined, drift: undefined, unchanged: false };
  }
  const patch = Object.keys(match.live.document).map((field): PatchOperation => ({ op: 'remove', path: `/${escapePath(field)}` }));
  const reason = match.absent ? 'listed under `ensure_absent:`' : 'no longer declared';
  const change: Change = {
    ...common,
    action: 'delete',
    id,
    reason,
    before: match.live.document,
    patch,
    causes: allCauses(patch, 'intended'),
    ...(match.live.held.length > 0 ? { held: match.live.held } : {}),
  };
  const drift = match.entry && options.base ? driftOf(site, match, match.live, { base: options.base, modes: modesOf(match.entry, match.live) }) : undefined;
  return { match, change, settled: undefined, drift, unchanged: false };
}

interface LivePlan {
  readonly match: Match;
  readonly live: LiveObject;
  readonly desired: Document;
  readonly base: Document | undefined;
  readonly modes: Modes;
  readonly common: Omit<Change, 'action' | 'before' | 'after' | 'patch' | 'causes' | 'managed'>;
}

function planLive(site: Site, plan: LivePlan): Planned {
  const { match, live, desired, modes } = plan;
  const base = match.rebound ? undefined : plan.base;
  const merged = mergeLive(site.fields, desired, live.document, { base, modes });
  const drift = base && match.entry ? driftOf(site, match, live, { base, modes, desired: merged.after }) : undefined;
  const forced = Object.keys(desired).find((name) => site.fields[name]?.change === 'replace' && !equalJson(live.document[name], desired[name]));
  if (forced !== undefined) return { match, change: replaced(site, plan, forced), settled: undefined, drift, unchanged: false };

  const patch = diffDocuments(site.fields, live.document, merged.after);
  const causes = causesOf(site.fields, patch, { base, live: live.document, desired: merged.after });
  const bound = match.entry !== undefined && !match.rebound;
  const rest = {
    ...plan.common,
    id: live.id,
    before: live.document,
    after: merged.after,
    patch,
    causes,
    managed: merged.managed,
    applied: merged.applied,
    ...(live.held.length > 0 ? { held: live.held } : {}),
  };
  if (!bound && live.marker === undefined) {
    const reason = match.rebound ? `the object it was bound to ("${(match.entry as StateObject).id}") is gone; another one has its name` : undefined;
    return { match, change: { ...rest, action: 'adopt', ...(reason ? { reason } : {}) }, settled: undefined, drift, unchanged: false };
  }
  if (patch.length > 0 || live.marker !== undefined) {
    const reason = live.marker === undefined ? undefined : 'an interrupted run left it half made';
    return { match, change: { ...rest, action: 'update', ...(reason ? { reason } : {}) }, settled: undefined, drift, unchanged: false };
  }
  return { match, change: undefined, settled: settledOf(site, plan, { applied: merged.applied, patch, base }), drift, unchanged: true };
}

function replaced(site: Site, plan: LivePlan, field: string): Change {
  const { live, desired } = plan;
  const merged = mergeNew(site.fields, desired);
  const removals = Object.keys(live.document).filter((name) => merged.after[name] === undefined && !equalJson(live.document[name], emptyValue(site.fields[name] as { type: 'text' })));
  const patch = [
    ...diffDocuments(site.fields, live.document, merged.after),
    ...removals.map((name): PatchOperation => ({ op: 'remove', path: `/${escapePath(name)}` })),
  ].sort((x, y) => (x.path < y.path ? -1 : 1));
  return {
    ...plan.common,
    action: 'replace',
    id: live.id,
    reason: `"${field}" cannot be changed in place`,
    replace_paths: [`/${escapePath(field)}`],
    before: live.document,
    after: merged.after,
    patch,
    causes: { ...causesOf(site.fields, patch, { base: plan.base, live: live.document, desired: merged.after }) },
    managed: merged.managed,
    applied: merged.applied,
    ...(live.held.length > 0 ? { held: live.held } : {}),
  };
}

/** The state's own record changes although nothing has to be written: somebody did it already, or a lifecycle was declared. */
function settledOf(site: Site, plan: LivePlan, now: { readonly applied: Document; readonly patch: readonly PatchOperation[]; readonly base: Document | undefined }): Settled | undefined {
  const entry = plan.match.entry as StateObject;
  const { common, live } = plan;
  const same =
    plan.match.previousAddress === undefined &&
    entry.id === live.id &&
    entry.under_way === undefined &&
    entry.membership === common.record?.membership &&
    equalJson(entry.lifecycle, common.record?.lifecycle) &&
    equalJson(entry.applied, now.applied);
  if (same) return undefined;
  const basePatch = now.base ? diffDocuments(site.fields, now.base, now.applied) : [];
  const { address, target, provider, kind, previous_address, record, state_entry } = common;
  return {
    address,
    target,
    provider,
    kind,
    id: live.id,
    ...(previous_address === undefined ? {} : { previous_address }),
    applied: now.applied,
    ...(record ? { record } : {}),
    causes: donePaths(basePatch, now.patch),
    ...(state_entry === undefined ? {} : { state_entry }),
  };
}

/** What somebody changed outside: live differs from applied, and from desired where there is a wish. */
function driftOf(site: Site, match: Match, live: LiveObject, sides: { readonly base: Document; readonly modes: Modes; readonly desired?: Document }): Drift | undefined {
  const part = managedPart(site.fields, sides.base, live.document, sides.modes);
  let patch = diffDocuments(site.fields, sides.base, part);
  if (patch.length > 0 && sides.desired) {
    const wanted = sides.desired;
    const reverted = new Set(diffDocuments(site.fields, live.document, wanted).map((operation) => operation.path));
    patch = patch.filter((operation) => reverted.has(operation.path));
  }
  if (patch.length === 0) return undefined;
  return { address: match.address, target: site.target, provider: site.provider, kind: match.kind, id: live.id, type: 'changed', patch };
}

function deletedOutside(site: Site, match: Match, entry: StateObject): Drift {
  return { address: match.address, target: site.target, provider: site.provider, kind: match.kind, id: entry.id, type: 'deleted', patch: [] };
}

function modesOf(entry: StateObject, live: LiveObject): Modes {
  return {
    membership: entry.membership ?? 'exclusive',
    lifecycle: { ignore: entry.lifecycle?.ignore ?? [], preventDestroy: entry.lifecycle?.prevent_destroy ?? false },
    held: live.held,
  };
}

function recordOf(membership: 'exclusive' | 'additive', lifecycle: Lifecycle): StateRecord | undefined {
  const kept = {
    ...(lifecycle.ignore.length > 0 ? { ignore: [...lifecycle.ignore].sort() } : {}),
    ...(lifecycle.preventDestroy ? { prevent_destroy: true as const } : {}),
  };
  const record: StateRecord = {
    ...(membership === 'additive' ? { membership } : {}),
    ...(Object.keys(kept).length > 0 ? { lifecycle: kept } : {}),
  };
  return Object.keys(record).length > 0 ? record : undefined;
}

function allCauses(patch: readonly PatchOperation[], cause: Cause): Record<string, Cause> {
  return sortedTable(patch.map((operation) => [operation.path, cause] as const));
}

/** People that a change adds to or takes from its object, by the fields that hold people. */
export function peopleMoved(fields: Fields, change: Change): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const added: string[] = [];
  const removed: string[] = [];
  for (const [name, spec] of Object.entries(fields)) {
    if (spec.of !== 'person') continue;
    const before = change.before ? elementsOf(spec, change.before[name]) : undefined;
    const after = change.after ? elementsOf(spec, change.after[name]) : undefined;
    for (const person of after?.keys() ?? []) if (!before?.has(person)) added.push(person);
    for (const person of before?.keys() ?? []) if (!after?.has(person)) removed.push(person);
  }
  return { added, removed };
}
