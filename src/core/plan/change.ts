import type { Document } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import { equalJson } from '../model/json.ts';
import type { Change, Drift, PatchOperation } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import type { StateObject } from '../model/state.ts';
import { quoteName } from '../model/quote-name.ts';
import type { Desire, LiveObject } from '../provider.ts';
import { layBegun } from './begun.ts';
import type { Laid } from './begun.ts';
import { causesOf, sameCause } from './cause.ts';
import type { Sides } from './cause.ts';
import { driftPatch } from './drift.ts';
import { diffDocuments, diffWhole, partAt, removeFields } from './keyed.ts';
import { withoutEnded, withoutExpired } from './expire.ts';
import { escapePath } from './pointer.ts';
import type { Match } from './matched.ts';
import { managedFields, mergeLive, mergeNew, mergeReplaced } from './merge.ts';
import type { Merged } from './merge.ts';
import { appliedModes, declaredModes, foreignElements, ignoredKeys, isLeftAlone } from './modes.ts';
import type { Modes } from './modes.ts';
import { bindingOf, placeOf } from './planned.ts';
import type { Planned, Site } from './planned.ts';
import { settledOf } from './settled.ts';
import { awaitedPart, heirsIn, vanishedElements } from './vanished.ts';
import type { Vanished, VanishedElements } from './vanished.ts';

const NOBODY: VanishedElements = new Map();

/** What planning a declared object compares with what is live. */
export interface Wished {
  /** Canonical, references included, as in live and base. */
  readonly desired: Document;
  readonly base: Document | undefined;
  readonly vanished: Desire['vanished'];
}

/** Plans one declared object. */
export function planDeclared(site: Site, match: Match & { readonly declared: Declared }, { desired, base, vanished }: Wished): Planned {
  if (!match.live) return planCreate(site, match, desired, base);
  const modes = declaredModes(match.declared, match.live.held);
  // What was applied to another object says nothing about this one.
  const known = match.live.id === match.entry?.id ? base : undefined;
  const laid = laidOver(site, match, known, modes);
  return planLive(site, { match, live: match.live, desired, base: laid.base, begun: laid.rest, gone: base, modes, vanished });
}

/** What was applied, with whom interrupted applies put in. */
function laidOver({ fields }: Site, { live, begun }: Match, base: Document | undefined, modes: Modes): Partial<Laid> {
  return live && begun ? layBegun(fields, base, { live: live.document, puts: begun.sure, modes }) : { base };
}

/** Plans an object that is no longer declared: delete it, or forget it where it is gone. */
export function planUndeclared(
  site: Site,
  match: Match,
  options: { readonly base: Document | undefined; readonly forget: boolean },
): Planned {
  const { live, entry } = match;
  const common = { ...placeOf(site, match), ...bindingOf(site, match), after: null, managed: managedFields(options.base ?? {}) };
  if (!live || options.forget) {
    const reason = live ? 'listed under `removed:`' : 'no longer declared, and gone from the live system';
    const id = live?.id ?? (entry as StateObject).id;
    const change: Change = { ...common, action: 'forget', id, reason, before: live?.document ?? null, patch: [], causes: {} };
    return { match, change, settled: undefined, drift: undefined, unchanged: false, applied: undefined };
  }
  const patch = removeFields(Object.keys(live.document));
  const change: Change = {
    ...common,
    action: 'delete',
    id: live.id,
    reason: whyDeleted(match),
    before: live.document,
    patch,
    causes: sameCause(patch, 'intended'),
    ...heldIn(live),
  };
  const applied = laidOver(site, match, options.base, appliedModes(entry, live.held)).base;
  const base = withoutEnded(site.fields, applied, { live: live.document, date: site.date });
  const drift = entry && driftOf(site, match, { live, base, after: undefined });
  return { match, change, settled: undefined, drift, unchanged: false, applied: undefined };
}

function whyDeleted(match: Match): string {
  if (match.absent) return 'listed under `ensure_absent:`';
  return match.entry ? 'no longer declared' : 'an interrupted run left it half made, and it is no longer declared';
}

function planCreate(site: Site, match: Match & { readonly declared: Declared }, desired: Document, base: Document | undefined): Planned {
  const merged = mergeNew(site.fields, desired, match.declared.lifecycle);
  const patch = diffDocuments(site.fields, {}, merged.after);
  const change: Change = {
    ...placeOf(site, match),
    ...bindingOf(site, match),
    action: 'create',
    ...(match.entry ? { reason: 'it was deleted outside' } : {}),
    before: null,
    after: merged.after,
    patch,
    causes: match.entry
      ? causesOf(site.fields, patch, sidesOf(site, match, { base, live: {}, desired: merged.after }))
      : sameCause(patch, 'intended'),
    managed: managedFields(merged.applied),
    applied: merged.applied,
  };
  return {
    match,
    change,
    settled: undefined,
    drift: match.entry && deletedOutside(site, match, { entry: match.entry, base: base as Document }),
    unchanged: false,
    applied: merged.applied,
  };
}

interface LivePlan {
  readonly match: Match & { readonly declared: Declared };
  readonly live: LiveObject;
  readonly desired: Document;
  readonly base: Document | undefined;
  /** Whom interrupted applies put in besides. */
  readonly begun?: Document | undefined;
  /** What was applied, to whatever object. */
  readonly gone: Document | undefined;
  readonly modes: Modes;
  readonly vanished: Desire['vanished'];
}

function planLive(site: Site, plan: LivePlan): Planned {
  const { match, live, desired, base, begun, modes } = plan;
  const merged = mergeLive(site.fields, desired, live.document, { base, begun, modes });
  // Found equal already, side by side: most objects of most plans.
  const same = base === merged.applied && merged.after === live.document;
  const known = withoutEnded(site.fields, base, { live: live.document, date: site.date });
  const vanished = vanishedBy(site, plan, same ? undefined : known);
  const drift = match.rebound
    ? deletedOutside(site, match, { entry: match.entry as StateObject, base: plan.gone as Document })
    : driftOf(site, match, { live, base: same ? undefined : known, after: merged.after, vanished });
  const awaited = awaitedPart(vanished, merged.applied);
  const planned = { match, change: undefined, settled: undefined, drift, unchanged: false, applied: merged.applied, vanished };
  const forced = Object.keys(desired).find(
    (name) => site.fields[name]?.change === 'replace' && !equalJson(live.document[name], merged.after[name]),
  );
  if (forced !== undefined) return { ...planned, ...replaced(site, plan, forced) };

  const patch = diffDocuments(site.fields, live.document, merged.after);
  const half = match.halfMade;
  const bound = match.entry !== undefined && !match.rebound;
  if (bound || half) {
    if (patch.length === 0 && !half)
      return {
        ...planned,
        settled: settledOf(site, match, { live, base: base as Document, begun, applied: merged.applied, awaited }),
        unchanged: true,
      };
    const reason = half ? { reason: 'an interrupted run left it half made' } : {};
    return { ...planned, change: { ...updated(site, { ...plan, base: known }, { merged, patch, vanished }), action: 'update', ...reason } };
  }
  return { ...planned, change: { ...updated(site, plan, { merged, patch, vanished }), action: 'adopt', ...whyAdopted(match) } };
}

function whyAdopted({ rebound, entry }: Match): Pick<Change, 'reason'> {
  return rebound
    ? { reason: `the object it was bound to (${quoteName((entry as StateObject).id)}) is gone; another one has its name` }
    : {};
}

interface Update {
  readonly merged: Merged;
  readonly patch: readonly PatchOperation[];
  readonly vanished: VanishedElements;
}

function updated(site: Site, { match, live, base }: LivePlan, { merged, patch, vanished }: Update): Omit<Change, 'action'> {
  const awaited = awaitedPart(vanished, merged.applied);
  const sides = { base, live: live.document, desired: merged.after, isHeir: heirsIn(vanished) };
  return {
    ...placeOf(site, match),
    ...bindingOf(site, match),
    id: live.id,
    before: live.document,
    after: merged.after,
    patch,
    causes: causesOf(site.fields, patch, sidesOf(site, match, sides)),
    managed: managedFields(merged.applied),
    applied: merged.applied,
    ...(awaited ? { awaited } : {}),
    ...heldIn(live),
  };
}

function replaced(site: Site, { match, live, desired, base, begun, modes }: LivePlan, field: string): Pick<Planned, 'change' | 'applied'> {
  const { after, applied } = mergeReplaced(site.fields, desired, live.document, { base, begun, modes });
  const patch = diffWhole(site.fields, live.document, after, { emptied: false });
  const change: Change = {
    ...placeOf(site, match),
    ...bindingOf(site, match),
    action: 'replace',
    id: live.id,
    reason: `${quoteName(field)} cannot be changed in place`,
    replace_paths: [`/${escapePath(field)}`],
    before: live.document,
    after,
    patch,
    causes: causesOf(site.fields, patch, sidesOf(site, match, { base, live: live.document, desired: after })),
    managed: managedFields(applied),
    applied,
  };
  return { change, applied };
}

function sidesOf(site: Site, { entry, declared }: Match, sides: Omit<Sides, 'foreignIn' | 'isListed'>): Sides {
  const modes = appliedModes(entry, []);
  let listed: ReadonlySet<string> | undefined;
  return {
    ...sides,
    isListed: (element) => (listed ??= new Set(declared?.members?.map(({ email }) => email))).has(element),
    foreignIn: (name) => foreignElements(modes, { name, spec: site.fields[name] as FieldSpec, applied: sides.base?.[name] }),
  };
}

/** Who was lost by what somebody did in the live system although the files name them as before. What is ignored is nobody's to judge. */
function vanishedBy(site: Site, { match, live, desired, modes, vanished }: LivePlan, base: Document | undefined): VanishedElements {
  if (!base) return NOBODY;
  const found = vanishedElements(site.fields, {
    base,
    live: live.document,
    desired,
    declared: withoutExpired(match.declared, site.date),
    vanished,
  });
  const isIgnored = ({ field, element }: Vanished): boolean => isLeftAlone(modes, field) || ignoredKeys(modes, field).has(element);
  return new Map([...found].filter(([, each]) => !isIgnored(each)));
}

interface DriftCase {
  readonly live: LiveObject;
  readonly base: Document | undefined;
  readonly after: Document | undefined;
  readonly vanished?: VanishedElements;
}

function driftOf(site: Site, match: Match, { live, base, after, vanished = NOBODY }: DriftCase): Drift | undefined {
  if (!base) return undefined;
  const patch = driftPatch(site.fields, {
    base,
    live: live.document,
    after,
    modes: appliedModes(match.entry, live.held),
    isVanished: (path) => vanished.has(path),
  });
  if (patch.length === 0) return undefined;
  const byHand = patch.map(({ path }) => path).filter((path) => (vanished.get(path)?.gone.length ?? 0) > 0);
  return {
    ...placeOf(site, match),
    id: live.id,
    type: 'changed',
    patch,
    applied: partAt(base, patch),
    ...(byHand.length > 0 ? { by_hand: byHand } : {}),
  };
}

/** The same plan with all that is otherwise than applied as drift: for a wish of which nobody can say what it wishes. */
export function withDriftOfApplied(site: Site, planned: Planned, applied: Document | undefined): Planned {
  const { match } = planned;
  const { live } = match;
  if (!live || live.id !== match.entry?.id) return planned;
  const base = withoutEnded(site.fields, applied, { live: live.document, date: site.date });
  return { ...planned, drift: driftOf(site, match, { live, base, after: undefined }) };
}

interface Gone {
  readonly entry: StateObject;
  readonly base: Document;
}

function deletedOutside(site: Site, match: Match, { entry, base }: Gone): Drift {
  return { ...placeOf(site, match), id: entry.id, type: 'deleted', patch: [], applied: base };
}

function heldIn(live: LiveObject): Pick<Change, 'held'> {
  return live.held.length > 0 ? { held: live.held } : {};
}
