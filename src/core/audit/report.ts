import type { AuditApplies, AuditApproval, AuditMaking, AuditReport, PopulationCounts } from '../model/audit.ts';
import { compareText, isJsonObject, sortedTable } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { ApprovalNote, Author, Drift, PatchOperation, Plan, Source } from '../model/plan.ts';
import { MOST_RUNS } from '../model/state.ts';
import type { Run, State } from '../model/state.ts';
import { coverageOf } from '../model/coverage.ts';
import type { Redaction } from './redact.ts';

/** What a report is made of beside the plan. */
export interface AuditParts {
  readonly plan: Plan;
  readonly state: State | undefined;
  readonly approvals: readonly { readonly note: ApprovalNote; readonly digest: string; readonly source: Source | undefined }[];
  /** First UTC day of the applies; undefined for all. */
  readonly since: string | undefined;
  readonly made: AuditMaking;
  readonly redaction: Redaction;
  /** Whether a field of an object of a kind holds people. */
  isOfPeople(object: Pick<Drift, 'provider' | 'kind'>, field: string): boolean;
}

/** Whether a pack speaks for everything: all was looked at, and all could be read. */
export function isComplete({ incomplete, scope }: Pick<Plan, 'incomplete' | 'scope'>): boolean {
  return incomplete.length === 0 && scope === null;
}

/** The report, without people where they are to be hashed. */
export function auditReport(parts: AuditParts, population: PopulationCounts): AuditReport {
  const report = reportOf(parts, population);
  return parts.redaction.keyCheck === null ? report : (withoutEmails(report as unknown as Json, parts.redaction) as unknown as AuditReport);
}

/** A group may be called as a person is, and its name stands in addresses, globs and findings: no text is left out. */
function withoutEmails(value: Json, redaction: Redaction): Json {
  if (typeof value === 'string') return value.includes('@') ? redaction.text(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => withoutEmails(item, redaction));
  if (!isJsonObject(value)) return value;
  return sortedTable(Object.entries(value).map(([key, item]) => [key, withoutEmails(item, redaction)] as const));
}

function reportOf(parts: AuditParts, population: PopulationCounts): AuditReport {
  const { plan, redaction } = parts;
  const text = (words: string): string => redaction.text(words);
  return {
    format_version: '1.0',
    tool: plan.tool,
    project: plan.project,
    complete: isComplete(plan),
    incomplete: plan.incomplete.map((item) => ({ ...item, why: text(item.why) })),
    scope: plan.scope,
    redacted: redaction.keyCheck === null ? null : 'hash',
    made: { ...parts.made, by: redaction.person(parts.made.by) },
    inputs: { ...plan.inputs, declaration: redaction.digest(plan.inputs.declaration) },
    coverage: coverageOf(plan),
    population,
    pending: plan.summary,
    drift: plan.drift.map((drift) => hiddenDrift(drift, parts)),
    accepted: (plan.accepted ?? []).map((drift) => ({ ...hiddenDrift(drift, parts), reason: text(drift.reason) })),
    unmanaged: plan.unmanaged,
    guards: plan.guards.map(({ people, approved_by: approval, ...finding }) => ({
      ...finding,
      message: text(finding.message),
      ...(people ? { people: people.map(redaction.person) } : {}),
      ...(approval ? { approved_by: { ...approval, reason: text(approval.reason) } } : {}),
    })),
    approvals: approvalsOf(parts),
    applies: appliesOf(parts),
    warnings: plan.warnings.map((warning) => ({ ...warning, message: text(warning.message) })),
  };
}

/** People are elements of paths and keys of values; anything that looks like an e-mail is hidden wherever it stands. */
function hiddenDrift<T extends Drift>({ applied: _whole, ...drift }: T, { redaction, isOfPeople }: AuditParts): Omit<T, 'applied'> {
  if (redaction.keyCheck === null) return drift;
  const patch = drift.patch.map((operation) =>
    hiddenOperation(operation, { redaction, ofPeople: isOfPeople(drift, fieldIn(operation.path)) }),
  );
  const hide = (author: Author): Author => ({ ...author, who: redaction.person(author.who) });
  const { by, authors } = drift;
  const hidden =
    authors && sortedTable(patch.flatMap(({ path }, index) => authorEntry(path, authors[drift.patch[index]?.path ?? ''], hide)));
  return { ...drift, patch, ...(by ? { by: hide(by) } : {}), ...(hidden ? { authors: hidden } : {}) };
}

function authorEntry(path: string, author: Author | undefined, hide: (author: Author) => Author): (readonly [string, Author])[] {
  return author ? [[path, hide(author)]] : [];
}

function fieldIn(path: string): string {
  return path.split('/')[1] ?? '';
}

function hiddenOperation(
  operation: PatchOperation,
  { redaction, ofPeople }: { readonly redaction: Redaction; readonly ofPeople: boolean },
): PatchOperation {
  const hide = (text: string): string => (ofPeople ? redaction.person(text) : redaction.text(text));
  const [field = '', ...elements] = operation.path.slice(1).split('/');
  const path = ['', field, ...elements.map((element) => escapePath(hide(unescapePath(element))))].join('/');
  return { ...operation, path, ...(operation.value === undefined ? {} : { value: hiddenValue(operation.value, hide) }) };
}

function hiddenValue(value: Json, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((item: Json) => hiddenValue(item, hide));
  if (!isJsonObject(value)) return value;
  return sortedTable(Object.entries(value).map(([key, item]) => [hide(key), hiddenValue(item, hide)] as const));
}

function unescapePath(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

function escapePath(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function approvalsOf({ approvals, plan, state, redaction }: AuditParts): AuditApproval[] {
  const seen = new Set(state?.approvals ?? []);
  return approvals.map(({ note, digest, source }) => ({
    ...note,
    digest: redaction.digest(digest),
    reason: redaction.text(note.reason),
    ...(source ? { source } : {}),
    status: note.until < plan.inputs.date ? 'expired' : 'valid',
    applied: seen.has(digest),
  }));
}

/** What the state remembers of applies; whether that is all of the time that was asked for is said too. */
function appliesOf({ state, since, redaction }: AuditParts): AuditApplies {
  const runs = state?.runs ?? [];
  const begins = runs[0]?.when ?? null;
  const isAsked = (when: string): boolean => since === undefined || when.slice(0, 10) >= since;
  return {
    since: since ?? null,
    complete: runs.length < MOST_RUNS || (begins !== null && !isAsked(begins)),
    begins,
    runs: runs.filter(({ when }) => isAsked(when)).map((run) => hiddenRun(run, redaction)),
    interrupted: interruptedIn(state).map(redaction.digest).sort(compareText),
  };
}

/** A reason and a finding are words of people about people. */
function hiddenRun({ overrides, unfinished, approvals, digest, ...run }: Run, redaction: Redaction): Run {
  const text = (words: string): string => redaction.text(words);
  const hidden = overrides?.map((used) => ({
    ...used,
    digest: redaction.digest(used.digest),
    reason: text(used.reason),
    overrode: used.overrode.map((finding) => ({ ...finding, message: text(finding.message) })),
  }));
  const left = unfinished && {
    ...unfinished,
    unknown: unfinished.unknown.map((step) => ({ ...step, step: text(step.step), title: text(step.title) })),
  };
  return {
    ...run,
    who: redaction.person(run.who),
    plan: redaction.digest(run.plan),
    ...(digest === undefined ? {} : { digest: redaction.digest(digest) }),
    ...(approvals ? { approvals: approvals.map(redaction.digest) } : {}),
    ...(hidden ? { overrides: hidden } : {}),
    ...(left ? { unfinished: left } : {}),
  };
}

/** Plans that were begun and left something half way. */
function interruptedIn(state: State | undefined): readonly string[] {
  const underWay = Object.values(state?.objects ?? {}).flatMap((entry) => entry.under_way ?? []);
  const pending = Object.values(state?.pending ?? {}).map(({ plan }) => plan);
  return [...new Set([...underWay, ...pending])].sort(compareText);
}
