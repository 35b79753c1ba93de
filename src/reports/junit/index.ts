import type { ReportIn } from '../formats.ts';
import { driftSuites, outcomeSuites, planSuites, validationSuites } from './suites.ts';
import type { Suite, TestCase } from './suites.ts';
import { xmlText } from './xml.ts';
import type { Element } from './xml.ts';

/**
 * JUnit XML, as GitLab, Jenkins and others show it: a test case for each object, which fails where something is to be decided.
 *
 * @see https://docs.gitlab.com/ci/testing/unit_test_reports/ (read 2026-11-22)
 */
export const junitReport: ReportIn<'junit'> = {
  plan: (plan, options) => junitText('rollcall plan', planSuites(plan, options), options.now),
  drift: (plan, options) => junitText('rollcall drift', driftSuites(plan, options), options.now),
  outcome: (applied, options) => junitText('rollcall apply', outcomeSuites(applied, options), options.now),
  validation: (validation, options) => junitText('rollcall validate', validationSuites(validation, options), options.now),
};

const CHILD = { failed: 'failure', error: 'error', skipped: 'skipped' } as const satisfies Record<
  Exclude<TestCase['result'], 'passed'>,
  string
>;

function junitText(name: string, suites: readonly Suite[], now: number | undefined): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const root: Element = {
    name: 'testsuites',
    attributes: { name, ...rootCounts(cases) },
    content: suites.map((suite) => suiteElement(suite, now)),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlText(root)}`;
}

function suiteElement({ name, cases }: Suite, now: number | undefined): Element {
  const timestamp = now === undefined ? undefined : new Date(now).toISOString().slice(0, 19);
  return { name: 'testsuite', attributes: { name, ...countsOf(cases), timestamp }, content: cases.map((test) => caseElement(name, test)) };
}

function countsOf(cases: readonly TestCase[]): Readonly<Record<string, number>> {
  const count = (result: TestCase['result']): number => cases.filter((test) => test.result === result).length;
  return { tests: cases.length, failures: count('failed'), errors: count('error'), skipped: count('skipped'), time: 0 };
}

/** The schema of Jenkins has no `skipped` here. */
function rootCounts(cases: readonly TestCase[]): Readonly<Record<string, number>> {
  const { skipped: _skipped, ...counts } = countsOf(cases);
  return counts;
}

function caseElement(classname: string, { name, file, result, type, message, text }: TestCase): Element {
  const child: Element[] =
    result === 'passed'
      ? []
      : [
          {
            name: CHILD[result],
            attributes: { ...(result === 'skipped' ? {} : { type }), message },
            ...(text === undefined ? {} : { content: text }),
          },
        ];
  const output: Element[] = result === 'passed' && text !== undefined ? [{ name: 'system-out', attributes: {}, content: text }] : [];
  return { name: 'testcase', attributes: { classname, name, file, time: 0 }, content: [...child, ...output] };
}
