import type { Document } from '../../src/core/model/document.ts';
import { emptyTable } from '../../src/core/model/json.ts';
import type { Cause, Change, Plan, Summary } from '../../src/core/model/plan.ts';
import { diffDocuments, removeFields } from '../../src/core/plan/keyed.ts';
import { peopleMoved } from '../../src/core/plan/people-moved.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { Fields } from '../../src/core/model/fields.ts';

/** Fields of a group, one of each type. */
export const FIELDS: Fields = {
  name: { type: 'text', unique: true },
  type: { type: 'text', change: 'replace' },
  policies: { type: 'set', grants: true },
  metadata: { type: 'map' },
  members: { type: 'table', of: 'person' },
  groups: { type: 'set', of: 'group' },
  alias: { type: 'record', unique: true },
  stages: { type: 'list' },
  limit: { type: 'number' },
  open: { type: 'flag' },
};

/** A change at one address; patch and causes follow from the documents. */
export function change(
  address: string,
  parts: Partial<Change> & { readonly before?: Document | null; readonly after?: Document | null },
): Change {
  const before = parts.before ?? null;
  const after = parts.after ?? null;
  const patch = after
    ? diffDocuments(FIELDS, before ?? {}, after)
    : parts.action === 'forget'
      ? []
      : removeFields(Object.keys(before ?? {}));
  const causes = emptyTable<Cause>();
  for (const { path } of patch) causes[path] = 'intended';
  return {
    address,
    target: address.split('/')[0]!,
    provider: 'vault',
    kind: 'group',
    action: before ? (after ? 'update' : 'delete') : 'create',
    patch,
    managed: Object.keys(after ?? {}),
    ...(after ? { applied: after } : {}),
    ...(before ? { id: 'id-1' } : {}),
    ...parts,
    causes: { ...causes, ...parts.causes },
    before,
    after,
  };
}

/** A plan; its summary is counted from the changes unless it is given. */
export function plan(parts: Partial<Plan> = {}): Plan {
  const changes = parts.changes ?? [];
  return {
    format_version: '1.0',
    tool: { name: 'rollcall', version: '1.2.3' },
    project: 'acme-access',
    scope: null,
    incomplete: [],
    inputs: { date: '2026-11-23', declaration: `sha256:${'1'.repeat(64)}`, state: { lineage: null, serial: 0 }, targets: {} },
    summary: summaryOf(changes),
    settled: [],
    drift: [],
    unmanaged: [],
    guards: [],
    warnings: [],
    new_approvals: [],
    ...parts,
    changes,
  };
}

/** What became of a plan: all is well where nothing else is given. */
export function outcome(parts: Partial<Outcome> = {}): Outcome {
  return {
    plan: 'sha256:1',
    changes: [],
    counts: { added: 0, changed: 0, destroyed: 0, imported: 0, forgotten: 0 },
    converged: true,
    differences: [],
    cancelled: false,
    warnings: [],
    ...parts,
  };
}

function summaryOf(changes: readonly Change[]): Summary {
  const count = (...actions: readonly Change['action'][]): number => changes.filter((item) => actions.includes(item.action)).length;
  const moved = changes.map((item) => peopleMoved(FIELDS, item));
  return {
    import: count('adopt'),
    add: count('create', 'replace'),
    change: count('update') + changes.filter((item) => item.action === 'adopt' && item.patch.length > 0).length,
    destroy: count('delete', 'replace'),
    forget: count('forget'),
    unchanged: 0,
    members_added: moved.reduce((sum, { added }) => sum + added.length, 0),
    members_removed: moved.reduce((sum, { removed }) => sum + removed.length, 0),
  };
}
