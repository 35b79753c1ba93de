import { targetOf } from '../../core/model/address.ts';
import { compareText } from '../../core/model/json.ts';
import type { ChangeOutcome } from '../../core/model/outcome.ts';
import type { Plan } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { ACTION_WORD, fieldCountText, fieldCounts } from '../change-words.ts';
import { warningFinding } from '../findings.ts';
import { filePath, locateDiagnostics, locateDrift, locateOutcome, locatePlan } from '../located.ts';
import type { LocatedFinding } from '../located.ts';
import { differenceFindings, failureFindings, stateFindings } from '../outcome-words.ts';
import type { Applied, RenderOptions, Validation } from '../report.ts';
import { counted } from '../summary.ts';

/** One thing that was looked at. */
export interface TestCase {
  readonly name: string;
  readonly file?: string;
  readonly result: 'passed' | 'failed' | 'error' | 'skipped';
  readonly type?: string;
  readonly message?: string;
  /** What else there is to say. */
  readonly text?: string;
}

/** Cases that belong together: those of a target. */
export interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/** A case for each change and each finding; what refuses the plan fails. */
export function planSuites(plan: Plan, options: RenderOptions): readonly Suite[] {
  const changes = plan.changes.map((change): Placed => ({
    target: change.target,
    test: {
      name: change.address,
      ...(change.source ? { file: filePath(options.base, change.source.file) } : {}),
      result: 'passed',
      text: `${ACTION_WORD[change.action]} ${fieldCounts(change).map(fieldCountText).join(', ')}`.trim(),
    },
  }));
  return suitesOf('plan', plan, [...changes, ...locatePlan(plan, options).map(findingCase)]);
}

/** A case for each object that differs and for each part that could not be read, and one for all that are as applied. */
export function driftSuites(plan: Plan, options: RenderOptions): readonly Suite[] {
  return suitesOf('drift', plan, locateDrift(plan, options).map(findingCase));
}

/** A case for each change, and for what else is to be known of the run. */
export function outcomeSuites({ outcome, plan }: Applied, options: RenderOptions): readonly Suite[] {
  const sources = new Map(plan.changes.map(({ address, source }) => [address, source]));
  const failures = new Map(locateOutcome(failureFindings(outcome), plan, options).map((finding) => [finding.subject, finding]));
  const rest = [...outcome.warnings.map(warningFinding), ...differenceFindings(outcome), ...stateFindings(outcome)];
  return suitesOf('apply', undefined, [
    ...outcome.changes.map((change): Placed => {
      const failure = failures.get(change.address);
      const source = sources.get(change.address);
      const test = failure ? failedCase(failure) : outcomeCase(change);
      return { target: targetOf(change.address), test: { ...(source ? { file: filePath(options.base, source.file) } : {}), ...test } };
    }),
    ...locateOutcome(rest, plan, options).map(findingCase),
  ]);
}

/** A case for each problem, and one where there is none. */
export function validationSuites(validation: Validation, options: RenderOptions): readonly Suite[] {
  const cases = locateDiagnostics(validation, options).map((finding) => findingCase(finding).test);
  const looked = `${counted(validation.files, 'file')}, ${counted(validation.objects, 'declared object')}`;
  return [{ name: 'validate', cases: distinct(cases.length > 0 ? cases : [{ name: 'declaration', result: 'passed', text: looked }]) }];
}

interface Placed {
  /** Absent where it concerns the whole run. */
  readonly target: string | undefined;
  readonly test: TestCase;
}

function suitesOf(name: string, plan: Plan | undefined, placed: readonly Placed[]): readonly Suite[] {
  const byTarget = new Map<string, TestCase[]>();
  const whole: TestCase[] = [];
  for (const { target, test } of placed) {
    const cases = target === undefined ? whole : byTarget.get(target);
    if (cases) cases.push(test);
    else byTarget.set(target as string, [test]);
  }
  if (plan !== undefined)
    whole.push({ name: 'unchanged', result: 'passed', text: `${counted(plan.summary.unchanged, 'object')} as declared` });
  const suites = [...byTarget]
    .sort(([first], [second]) => compareText(first, second))
    .map(([target, cases]) => ({ name: `${name}.${target}`, cases: distinct(cases) }));
  return whole.length === 0 ? suites : [...suites, { name, cases: distinct(whole) }];
}

function findingCase({ severity, rule, summary, detail, file, line, subject, target, unread }: LocatedFinding): Placed {
  const drifted = rule === 'DRIFT_CHANGED' || rule === 'DRIFT_DELETED';
  const ofDrift = drifted || rule === 'DRIFT_ACCEPTED';
  const common = {
    name: ofDrift ? subject : `${rule} ${subject}`,
    file,
    type: rule,
    message: summary,
    text: `${file}:${line}\n${detail}`.trim(),
  };
  // Nothing fails by it, and nobody says that it is as it should be.
  if (rule === 'DRIFT_ACCEPTED') return { target, test: { ...common, result: 'skipped' } };
  const result = unread ? 'error' : severity === 'error' || drifted ? 'failed' : 'passed';
  const passed = { name: common.name, file, result: 'passed', text: `${summary}\n${detail}`.trim() } as const;
  return { target, test: result === 'passed' ? passed : { ...common, result } };
}

function failedCase({ subject, rule, summary, detail, file, line }: LocatedFinding): TestCase {
  return { name: subject, file, result: 'failed', type: rule, message: summary, text: `${file}:${line}\n${detail}`.trim() };
}

function outcomeCase({ address, status, because, action }: ChangeOutcome): TestCase {
  if (status === 'done') return { name: address, result: 'passed', text: ACTION_WORD[action] };
  return {
    name: address,
    result: 'skipped',
    message: because === undefined ? 'The run ended first.' : `It waited for ${quoteName(because)}.`,
  };
}

/** GitLab counts only the first of several cases of one name. */
function distinct(cases: readonly TestCase[]): readonly TestCase[] {
  const seen = new Map<string, number>();
  return cases.map((test) => {
    const count = (seen.get(test.name) ?? 0) + 1;
    seen.set(test.name, count);
    return count === 1 ? test : { ...test, name: `${test.name} (${count})` };
  });
}
