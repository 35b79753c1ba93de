import { targetOf } from '../core/model/address.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { AcceptedDrift, Drift, Plan, Source, Span } from '../core/model/plan.ts';
import { joinSentences } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { acceptedText } from './drift-words.ts';
import { escapeText } from './escape.ts';
import { planFindings } from './findings.ts';
import type { Finding } from './findings.ts';
import type { RenderOptions, Validation } from './report.ts';

/** A finding at a place in a file, as annotations of code need it. */
export interface LocatedFinding {
  readonly severity: Finding['severity'];
  /** A code of docs/errors.md, or `DRIFT_CHANGED`, `DRIFT_DELETED`, `DRIFT_ACCEPTED`. */
  readonly rule: string;
  readonly summary: string;
  /** Why and what next; may be empty. */
  readonly detail: string;
  /** Address, target or file that it is about: with the rule what makes it the same finding as yesterday. */
  readonly subject: string;
  /** Absent where it concerns the whole run. */
  readonly target?: string;
  /** It says that something could not be looked at. */
  readonly unread?: true;
  /** Why somebody accepted it; absent where it is open. */
  readonly accepted?: string;
  /** Relative to the repository's root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where what is meant ends, exclusive; absent where only its beginning is known. */
  readonly end?: { readonly line: number; readonly column: number };
}

/** What concerns no object stands at the beginning of this file. */
const PROJECT_FILE = 'rollcall.yaml';

/** What a plan has to say, each at the line that declares the object it is about. */
export function locatePlan(plan: Plan, { base }: RenderOptions): readonly LocatedFinding[] {
  const sources = sourcesOf(plan);
  return planFindings(plan).map((finding) => locate(finding, sources, base));
}

/** What drifted, was not looked at or is worth a warning, each at the line that declares it. */
export function locateDrift(plan: Plan, { base }: RenderOptions): readonly LocatedFinding[] {
  const sources = sourcesOf(plan);
  const findings = planFindings({ ...plan, guards: [], new_approvals: [] }).map((finding) => locate(finding, sources, base));
  const accepted = (plan.accepted ?? []).map((drift) => acceptedFinding(drift, base));
  return [...findings, ...plan.drift.map((drift) => driftFinding(drift, base)), ...accepted];
}

/** What is to be known of an apply of a plan, each at the line that declares the object it happened to. */
export function locateOutcome(findings: readonly Finding[], plan: Plan, { base }: RenderOptions): readonly LocatedFinding[] {
  const sources = sourcesOf(plan);
  // Each paragraph on lines of its own: what differs is a list.
  return findings.map((finding) => ({ ...locate(finding, sources, base), detail: finding.paragraphs.join('\n') }));
}

/** Problems of files, at their places. */
export function locateDiagnostics({ diagnostics }: Validation, { base }: RenderOptions): readonly LocatedFinding[] {
  return diagnostics.map(({ severity, code, summary, detail, address, range }: Diagnostic) => ({
    severity,
    rule: code,
    summary,
    detail,
    subject: address ?? summary,
    file: filePath(base, range?.filename ?? PROJECT_FILE),
    line: range?.start.line ?? 1,
    column: range?.start.column ?? 1,
    ...(range ? { end: { line: range.end.line, column: range.end.column } } : {}),
  }));
}

function sourcesOf({ changes, drift }: Plan): ReadonlyMap<string, Source> {
  return new Map([...drift, ...changes].flatMap(({ address, source }) => (source ? [[address, source] as const] : [])));
}

function locate(finding: Finding, sources: ReadonlyMap<string, Source>, base: string | undefined): LocatedFinding {
  const { severity, code, summary, people, paragraphs, address } = finding;
  const source: Span | undefined = finding.source ?? (address === undefined ? undefined : sources.get(address));
  return {
    severity,
    rule: code,
    summary,
    detail: joinSentences([...(people ? [`People: ${people.join(', ')}`] : []), ...paragraphs]),
    subject: address ?? summary,
    ...(address === undefined ? {} : { target: targetOf(address) }),
    ...(finding.unread ? { unread: true as const } : {}),
    ...placeOf(source, base),
  };
}

function driftFinding({ address, type, by, patch, source }: Drift, base: string | undefined): LocatedFinding {
  return {
    severity: 'warning',
    rule: type === 'deleted' ? 'DRIFT_DELETED' : 'DRIFT_CHANGED',
    summary: `${quoteName(address)} was ${type} outside of Rollcall${by ? ` by ${quoteName(by.who)} at ${by.when}` : ''}.`,
    detail: patch.map(({ op, path }) => `${op} ${path}`).join(', '),
    subject: address,
    target: targetOf(address),
    ...placeOf(source, base),
  };
}

/** What somebody accepted stays in sight: until when, and by which words. */
function acceptedFinding(drift: AcceptedDrift, base: string | undefined): LocatedFinding {
  return {
    ...driftFinding(drift, base),
    severity: 'notice',
    rule: 'DRIFT_ACCEPTED',
    summary: `${quoteName(drift.address)} was ${drift.type} outside of Rollcall, accepted until ${drift.until}.`,
    detail: acceptedText(drift),
    accepted: drift.reason,
  };
}

function placeOf(source: Span | undefined, base: string | undefined): Pick<LocatedFinding, 'file' | 'line' | 'column' | 'end'> {
  const { line, column } = source ?? { line: 1, column: 1 };
  return { file: filePath(base, source?.file ?? PROJECT_FILE), line, column, ...endOf(source) };
}

function endOf(source: Span | undefined): Pick<LocatedFinding, 'end'> {
  return source?.end ? { end: { line: source.end.line, column: source.end.column } } : {};
}

/** A path below the repository's root, with `/` and without `.` and `..`; what nobody could type is escaped. */
export function filePath(base: string | undefined, file: string): string {
  const segments: string[] = [];
  for (const segment of `${base ?? ''}/${file}`.replaceAll('\\', '/').split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return escapeText(segments.join('/'));
}
