import type { Document } from '../model/document.ts';
import type { Change, GuardFinding } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import { accessNode } from './access.ts';
import type { AccessGraph, AccessNode } from './access.ts';
import { judgeTarget } from './guards/index.ts';
import type { KindSite } from './kind-site.ts';
import { withCanonicalReferences } from './references.ts';

/** Judges the changes of one kind by what everybody could reach before and could reach after. */
export function findingsOf(parts: KindSite, changes: readonly Change[]): GuardFinding[] {
  const { input, site, live, kind, spec, matching, references } = parts;
  if (changes.length === 0) return [];
  const before = new Map<string, AccessNode>();
  for (const object of live.objects) {
    if (object.kind !== kind) continue;
    const ref = references.canonical(`id:${object.id}`);
    before.set(ref, accessNode(spec.fields, ref, withCanonicalReferences(spec.fields, object.document, references)));
  }
  const byAddress = new Map(matching.matches.map((match) => [match.address, match]));
  const refOf = (change: Change): string => byAddress.get(change.address)?.declared?.key ?? (change.id === undefined ? change.address : references.canonical(`id:${change.id}`));
  return judgeTarget({
    target: site.target.name,
    provider: site.target.provider,
    kinds: site.kinds,
    guards: input.declaration.project.guards,
    project: input.declaration.project,
    changes,
    bound: matching.matches.filter((match) => match.entry).length,
    before,
    after: graphAfter(before, changes, refOf, (change, ref) => accessNode(spec.fields, ref, change.after as Document)),
    runner: live.runner,
    refOf,
    emptiedOnPurpose: (change) => saysEmpty(byAddress.get(change.address)?.declared),
    preventDestroy: new Set(matching.matches.filter((match) => match.declared?.lifecycle.preventDestroy || match.entry?.lifecycle?.prevent_destroy).map((match) => match.address)),
  });
}

function graphAfter(before: AccessGraph, changes: readonly Change[], refOf: (change: Change) => string, nodeOf: (change: Change, ref: string) => AccessNode): AccessGraph {
  const after = new Map(before);
  for (const change of changes) {
    const ref = refOf(change);
    if (change.action === 'delete') after.delete(ref);
    else if (change.after) after.set(ref, nodeOf(change, ref));
  }
  return after;
}

/** The declaration itself says that nobody is in the group. */
function saysEmpty(declared: Declared | undefined): boolean {
  if (!declared) return false;
  return declared.members?.length === 0 || Object.values(declared.block).some((value) => Array.isArray(value) && value.length === 0);
}

