import { compareText } from '../../core/model/json.ts';
import type { ChangeOutcome } from '../../core/model/outcome.ts';
import type { Plan } from '../../core/model/plan.ts';
import { ACTION_WORD, fieldCountText, fieldCounts } from '../change-words.ts';
import { filePath, locateDiagnostics, locateDrift, locatePlan } from '../located.ts';
import type { LocatedFinding } from '../located.ts';
import { failureFinding } from '../outcome-words.ts';
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

/** A case for each change. */
export function outcomeSuites({ outcome, plan }: Applied): readonly Suite[] {
  const targets = new Map(plan.changes.map(({ address, target }) => [address, target]));
  return suitesOf(
    'apply',
    undefined,
    outcome.changes.map((change) => ({ target: targets.get(change.address) ?? '', test: outcomeCase(change) })),
  );
}

/** A case for each problem, and one where there is none. */
export function validationSuites(validation: Validation, options: RenderOptions): readonly Suite[] {
  const cases = locateDiagnostics(validation, options).map((finding) => findingCase(finding).test);
  const looked = `${counted(validation.files, 'file')}, ${counted(validation.objects, 'declared object')}`;
  return [{ name: 'validate', cases: distinct(cases.length > 0 ? cases : [{ name: 'declaration', result: 'passed', text: looked }]) }];
}

interface Placed {
  readonly target: string;
  readonly test: TestCase;
}

function suitesOf(name: string, plan: Plan | undefined, placed: readonly Placed[]): readonly Suite[] {
  const byTarget = new Map<string, TestCase[]>();
  for (const { target, test } of placed) {
    const cases = byTarget.get(target);
    if (cases) cases.push(test);
    else byTarget.set(target, [test]);
  }
  const suites = [...byTarget]
    .sort(([first], [second]) => compareText(first, second))
    .map(([target, cases]) => ({ name: `${name}.${target}`, cases: distinct(cases) }));
  if (plan === undefined) return suites;
  const rest: TestCase = { name: 'unchanged', result: 'passed', text: `${counted(plan.summary.unchanged, 'object')} as declared` };
  return [...suites, { name, cases: [rest] }];
}

function findingCase({ severity, rule, summary, detail, file, line, subject, unread }: LocatedFinding): Placed {
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
  if (rule === 'DRIFT_ACCEPTED') return { target: subject.split('/')[0] as string, test: { ...common, result: 'skipped' } };
  const result = unread ? 'error' : severity === 'error' || drifted ? 'failed' : 'passed';
  const passed = { name: common.name, file, result: 'passed', text: `${summary}\n${detail}`.trim() } as const;
  return { target: subject.split('/')[0] as string, test: result === 'passed' ? passed : { ...common, result } };
}

function outcomeCase(change: ChangeOutcome): TestCase {
  const { address, status, because, action } = change;
  if (status === 'done') return { name: address, result: 'passed', text: ACTION_WORD[action] };
  if (status === 'failed' || status === 'stale') {
    const { code, summary, paragraphs } = failureFinding(change);
    return { name: address, result: 'failed', type: code, message: summary, text: paragraphs.join('\n') };
  }
  return { name: address, result: 'skipped', message: because === undefined ? 'The run ended first.' : `It waited for "${because}".` };
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
