import { canonicalElement } from '../model/canonical.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { matchAny } from '../model/glob.ts';
import { compareText } from '../model/json.ts';
import type { Drift, PatchOperation } from '../model/plan.ts';
import type { Guards } from '../model/project.ts';
import type { Kind, Live, LiveObject } from '../provider.ts';
import { elementsOf } from './keyed.ts';
import { pathSegments } from './pointer.ts';
import { referencesOf } from './references.ts';

/** One target, as far as its privileges are concerned. */
export interface PrivilegeSite {
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly live: Live;
  /** Patterns of privileged values by field. */
  readonly privileged: Guards['privileged'][string];
}

/**
 * Privileged values that somebody gains by what was done outside, sorted: a value that was added to a group, and, where people, groups or
 * an alias were added, every privileged value of the group and of those that it lies in.
 */
export function privilegesGained(site: PrivilegeSite, drift: Drift, operations: readonly PatchOperation[]): readonly string[] {
  const fields = site.kinds[drift.kind]?.fields ?? {};
  const growing = operations.flatMap((operation): Growing[] => {
    const [field = '', element] = pathSegments(operation.path);
    const spec = fields[field];
    if (!spec || operation.op === 'remove') return [];
    return [{ field, spec, values: element === undefined ? valuesOf(operation.value) : [element] }];
  });
  const own = growing.flatMap(({ field, spec, values }) =>
    spec.grants ? values.filter((each) => isPrivileged(site, field, spec, each)) : [],
  );
  const above = growing.some(({ spec }) => spec.of !== undefined || spec.admits === true) ? privilegesAbove(site, drift.id) : [];
  return [...new Set([...own, ...above])].sort(compareText);
}

/** What was added to a field. */
interface Growing {
  readonly field: string;
  readonly spec: FieldSpec;
  readonly values: readonly string[];
}

function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function isPrivileged({ privileged }: PrivilegeSite, field: string, spec: FieldSpec, value: string): boolean {
  const patterns = (privileged[field] ?? []).map((pattern) => canonicalElement(spec, pattern));
  return matchAny(patterns, canonicalElement(spec, value));
}

/** What a live object and all that it lies in grant. */
function privilegesAbove(site: PrivilegeSite, start: string): readonly string[] {
  const byId = new Map(site.live.objects.map((object) => [object.id, object] as const));
  const parents = parentsById(site);
  const seen = new Set<string>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(parents.get(id) ?? []), ...(byId.get(id)?.referrers ?? []));
  }
  return [...seen].flatMap((id) => {
    const object = byId.get(id);
    return object ? grantsOf(site, object) : [];
  });
}

function parentsById({ live, kinds }: PrivilegeSite): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  for (const { id, kind, document } of live.objects) {
    for (const reference of referencesOf(fieldsOf(kinds, kind), document)) {
      const child = reference.replace(/^id:/, '');
      parents.set(child, [...(parents.get(child) ?? []), id]);
    }
  }
  return parents;
}

function grantsOf(site: PrivilegeSite, { kind, document }: LiveObject): string[] {
  return Object.entries(fieldsOf(site.kinds, kind)).flatMap(([field, spec]) => {
    if (!spec.grants) return [];
    const value = document[field];
    const values = elementsOf(spec, value) ?? (typeof value === 'string' ? [value] : []);
    return values.filter((each) => isPrivileged(site, field, spec, each));
  });
}

function fieldsOf(kinds: PrivilegeSite['kinds'], kind: string): Fields {
  return kinds[kind]?.fields ?? {};
}
