import { compareText } from '../../core/model/json.ts';
import type { Plan } from '../../core/model/plan.ts';
import { hasChanges, isRecordOther, isRefused } from '../../core/model/verdict.ts';
import { effectDigest } from '../../core/plan/digest.ts';
import type { ReportIn } from '../formats.ts';
import { jsonText } from '../json/text.ts';
import type { RenderOptions } from '../report.ts';
import { plannedResource, resourceChange, resourceDrift } from './resources.ts';

/**
 * The plan document of `terraform show -json`, for policies (OPA, conftest), tf-summarize and what comments on pull requests. It does
 * not say that Terraform made it: `generator` does, and `rollcall` has what that document has no place for.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format (read 2026-11-22)
 */
export const terraformJsonReport: ReportIn<'terraform-json'> = {
  plan: (plan, options) => jsonText(planDocument(plan, options)),
  drift: (plan, options) => jsonText({ ...planDocument({ ...plan, changes: [], settled: [] }, options), applyable: false }),
};

function planDocument(plan: Plan, { now }: RenderOptions): object {
  const { tool, changes, drift, incomplete, scope } = plan;
  return {
    format_version: '1.2',
    generator: { name: tool.name, version: tool.version },
    ...(now === undefined ? {} : { timestamp: `${new Date(now).toISOString().slice(0, 19)}Z` }),
    applyable: hasChanges(plan) && !isRefused(plan) && plan.since?.basis !== 'declared',
    complete: incomplete.length === 0 && scope === null && plan.since === undefined,
    errored: isRefused(plan),
    variables: {},
    planned_values: { root_module: { resources: changes.flatMap((change) => plannedResource(change)) } },
    resource_drift: drift.map(resourceDrift),
    resource_changes: changes.map(resourceChange),
    output_changes: {},
    configuration: { root_module: {} },
    rollcall: {
      project: plan.project,
      digest: effectDigest(plan),
      inputs: plan.inputs,
      scope,
      ...(plan.since ? { since: plan.since } : {}),
      summary: plan.summary,
      records: records(plan),
      incomplete,
      guards: plan.guards,
      warnings: plan.warnings,
      new_approvals: plan.new_approvals,
      unmanaged: plan.unmanaged,
    },
  };
}

/** What protects an object, who decides about its members and until when they are in, where the state is to say something else of that. */
function records({ changes, settled }: Plan): readonly object[] {
  return [...changes.filter(({ after }) => after !== null), ...settled]
    .filter(isRecordOther)
    .map(({ address, record, record_before: before }) => ({ address, before: before ?? null, after: record ?? null }))
    .sort((x, y) => compareText(x.address, y.address));
}
