import { escapeText } from '../escape.ts';
import { fingerprints } from '../fingerprint.ts';
import type { ReportIn } from '../formats.ts';
import { jsonText } from '../json/text.ts';
import { locateDiagnostics, locateDrift, locatePlan } from '../located.ts';
import type { LocatedFinding } from '../located.ts';
import { PRODUCT } from '../product.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { joinSentences } from '../../core/model/sentence.ts';

/**
 * SARIF 2.1.0, as GitHub's code scanning takes it.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (read 2026-11-22)
 */
export const sarifReport: ReportIn<'sarif'> = {
  plan: (plan, options) => sarifText(locatePlan(plan, options), { category: 'plan', project: plan.project, version: plan.tool.version }),
  drift: (plan, options) => sarifText(locateDrift(plan, options), { category: 'drift', project: plan.project, version: plan.tool.version }),
  // What a command could not do closes once it can: problems in the place of a report have the name of that report's run.
  validation: (validation, options) =>
    sarifText(locateDiagnostics(validation, options), {
      category: options.command ?? 'validate',
      ...(validation.project === undefined ? {} : { project: validation.project }),
    }),
};

const LEVEL = { error: 'error', warning: 'warning', notice: 'note' } as const satisfies Record<LocatedFinding['severity'], string>;

/** GitHub takes so many results of a run; the gravest are kept. */
const MOST_RESULTS = 25_000;
/** GitHub cuts longer texts of a rule and refuses longer messages. */
const LONGEST_TEXT = 1000;

function sarifText(
  findings: readonly LocatedFinding[],
  run: { readonly category: string; readonly project?: string; readonly version?: string },
): string {
  const kept = gravestFirst(findings).slice(0, MOST_RESULTS);
  const rules = [...new Set(kept.map(({ rule }) => rule))].sort();
  const indexes = new Map(rules.map((rule, index) => [rule, index]));
  const marks = fingerprints(kept);
  const driver = { name: PRODUCT, ...(run.version === undefined ? {} : { semanticVersion: run.version }), rules: rules.map(ruleOf) };
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        automationDetails: { id: `${PRODUCT}/${runName(run)}/` },
        columnKind: 'utf16CodeUnits',
        results: kept.map((finding, index) => resultOf(finding, indexes.get(finding.rule) as number, marks[index] as string)),
      },
    ],
  });
}

/** Runs of one name replace each other on GitHub: those of two projects have two. */
function runName({ category, project }: { readonly category: string; readonly project?: string }): string {
  return project === undefined ? category : `${encodeURIComponent(escapeText(project))}/${category}`;
}

function gravestFirst(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  return (['error', 'warning', 'notice'] as const).flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}

function resultOf(finding: LocatedFinding, ruleIndex: number, mark: string): object {
  const { severity, rule, summary, detail, file, line, column, end, accepted } = finding;
  const region = { startLine: line, startColumn: column, ...(end ? { endLine: end.line, endColumn: end.column } : {}) };
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVEL[severity],
    message: { text: shortText(joinSentences([summary, detail])) },
    locations: [{ physicalLocation: { artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') }, region } }],
    partialFingerprints: { primaryLocationLineHash: mark },
    ...(accepted === undefined ? {} : { suppressions: [{ kind: 'external', justification: shortText(accepted) }] }),
  };
}

function ruleOf(rule: string): object {
  const words = rule.toLowerCase().replaceAll('_', ' ');
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  const help = `What it means and what to do is under ${quoteName(rule)} in docs/errors.md, or in docs/reports.md where it is about drift.`;
  return {
    id: rule,
    name: rule.toLowerCase().replaceAll(/(?:^|_)(\w)/g, (_whole, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentence },
    fullDescription: { text: sentence },
    help: { text: help, markdown: help },
  };
}

function shortText(text: string): string {
  const escaped = escapeText(text);
  return escaped.length <= LONGEST_TEXT ? escaped : `${escaped.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, '')}…`;
}
