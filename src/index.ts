/** The library: use cases, reports, and the values they speak of. */
export { RollcallError } from './core/errors.ts';
export type { Code } from './core/errors.ts';
export type { Diagnostic, Snippet } from './core/model/diagnostic.ts';
export type { ChangeOutcome, Outcome } from './core/model/outcome.ts';
export type { Action, Cause, Change, Drift, GuardFinding, PatchOperation, Plan, Summary, Unmanaged, Warning } from './core/model/plan.ts';
export type { Position, Range } from './core/model/problem.ts';
export { hasChanges, hasErrors, isComplete, isRefused } from './core/model/verdict.ts';
export { reports } from './reports/index.ts';
export type { Format } from './reports/index.ts';
export type { RenderOptions, Report, Validation } from './reports/report.ts';
export { applyProject } from './run/apply-project.ts';
export type { ApplyReport, ApplyRequest } from './run/apply-project.ts';
export { driftProject } from './run/drift.ts';
export type { Observer } from './run/observer.ts';
export { planProject } from './run/plan.ts';
export type { PlanReport } from './run/plan.ts';
export { readPlanFile } from './run/plan-file.ts';
export type { ProjectRequest, Request } from './run/request.ts';
