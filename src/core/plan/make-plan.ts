import { targetOf } from '../model/address.ts';
import { compareText, sortedTable } from '../model/json.ts';
import type { ApprovalNote, Change, Plan, Summary, TargetIdentity, Warning } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { peopleMoved } from './change.ts';
import { approvalDigest } from './digest.ts';
import { approvalNote, approveFindings } from './guards/approve.ts';
import type { PlanInput } from './input.ts';
import { planTarget } from './target.ts';


/** The plan, or the problems for which there is none. Pure: the same input gives the same bytes, in whatever order it comes. */
export function makePlan(input: PlanInput): { readonly plan: Plan | undefined; readonly problems: readonly Problem[] } {
  const parts = input.targets.map((site) => planTarget(input, site)).sort((x, y) => compareText(x.target, y.target));
  const problems = [...leftTargets(input), ...parts.flatMap((part) => part.problems)];
  if (problems.some((problem) => problem.severity === 'error')) return { plan: undefined, problems };

  const changes = parts.flatMap((part) => part.changes).sort((x, y) => compareText(x.address, y.address));
  const unchanged = parts.reduce((sum, part) => sum + part.unchanged, 0);
  const judged = approveFindings(
    parts.flatMap((part) => part.findings),
    input.declaration.project.approvals,
    input.date,
  );
  const plan: Plan = {
    format_version: '1.0',
    tool: { name: 'rollcall', version: input.toolVersion },
    project: input.declaration.project.name,
    scope: input.scope,
    incomplete: parts.flatMap((part) => part.incomplete).sort((x, y) => compareText(x.target + x.part, y.target + y.part)),
    inputs: {
      date: input.date,
      declaration: input.declaration.digest,
      state: { lineage: input.state?.lineage ?? null, serial: input.state?.serial ?? 0 },
      targets: sortedTable(parts.flatMap((part) => (part.identity ? [[part.target, part.identity] as [string, TargetIdentity]] : []))),
    },
    summary: summarise(input, changes, unchanged),
    changes,
    settled: parts.flatMap((part) => part.settled).sort((x, y) => compareText(x.address, y.address)),
    drift: parts.flatMap((part) => part.drift).sort((x, y) => compareText(x.address, y.address)),
    unmanaged: parts.flatMap((part) => part.unmanaged).sort((x, y) => compareText(`${x.target}\u0000${x.name}\u0000${x.id}`, `${y.target}\u0000${y.name}\u0000${y.id}`)),
    guards: judged.findings.sort((x, y) => compareText(`${x.address}\u0000${x.code}`, `${y.address}\u0000${y.code}`)),
    warnings: [...parts.flatMap((part) => part.warnings), ...judged.warnings].sort((x, y) => compareText(warningKey(x), warningKey(y))),
    new_approvals: newApprovals(input),
  };
  return { plan, problems };
}

/** What the plan does, in numbers. A replace counts as added and destroyed, an adopt that changes something as import and change. */
function summarise(input: PlanInput, changes: readonly Change[], unchanged: number): Summary {
  const count = (test: (change: Change) => boolean): number => changes.filter(test).length;
  let added = 0;
  let removed = 0;
  for (const change of changes) {
    const kinds = input.targets.find((site) => site.target.name === change.target)?.kinds;
    const fields = kinds?.[change.kind]?.fields;
    if (!fields || change.action === 'forget') continue;
    const moved = peopleMoved(fields, change);
    added += moved.added.length;
    removed += moved.removed.length;
  }
  return {
    import: count((change) => change.action === 'adopt'),
    add: count((change) => change.action === 'create' || change.action === 'replace'),
    change: count((change) => change.action === 'update' || (change.action === 'adopt' && change.patch.length > 0)),
    destroy: count((change) => change.action === 'delete' || change.action === 'replace'),
    forget: count((change) => change.action === 'forget'),
    unchanged,
    members_added: added,
    members_removed: removed,
  };
}

/** A target that left the project, or changed its name, while the state has addresses of it. */
function leftTargets(input: PlanInput): Problem[] {
  const names = new Set(input.declaration.project.targets.map((target) => target.name));
  const left = new Map<string, number>();
  for (const address of Object.keys(input.state?.objects ?? {})) {
    const target = targetOf(address);
    if (!names.has(target)) left.set(target, (left.get(target) ?? 0) + 1);
  }
  return [...left].sort((x, y) => compareText(x[0], y[0])).map(([target, addresses]) => ({
    severity: 'error',
    code: 'TARGET_LEFT',
    address: target,
    summary: `The state has ${addresses} ${addresses === 1 ? 'address' : 'addresses'} of target "${target}", which is not in rollcall.yaml.`,
    detail: `Where it was renamed: rollcall state mv '${target}/*' 'NEW/*'. Where it is gone for good: rollcall state rm '${target}/*'.`,
  }));
}

/** Approvals that no apply of this project has seen yet. */
function newApprovals(input: PlanInput): ApprovalNote[] {
  const seen = new Set(input.state?.approvals ?? []);
  return input.declaration.project.approvals.map(approvalNote).filter((note) => !seen.has(approvalDigest(note)));
}

function warningKey(warning: Warning): string {
  return `${warning.address ?? ''}\u0000${warning.code}\u0000${warning.message}`;
}
