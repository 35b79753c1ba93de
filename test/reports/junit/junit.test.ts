import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { junitReport } from '../../../src/reports/junit/index.ts';
import { hostilePlan } from '../../builders/hostile-plan.ts';
import { change, outcome, plan } from '../../builders/plan.ts';
import { parseXml } from '../../builders/xml.ts';
import type { XmlElement } from '../../builders/xml.ts';

const OPTIONS = { color: false, width: 80, now: Date.UTC(2026, 10, 23, 12) };

/*
 * What Jenkins' JUnit plugin takes, as a table written from memory of its schema, with `file` on a test case, which GitLab reads.
 */
const COUNTS = ['tests', 'failures', 'errors', 'time'];
const SCHEMA: Readonly<
  Record<string, { readonly attributes: readonly string[]; readonly required: readonly string[]; readonly children: readonly string[] }>
> = {
  testsuites: { attributes: ['name', 'disabled', ...COUNTS], required: [], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'disabled', 'skipped', 'timestamp', 'hostname', 'id', 'package', ...COUNTS],
    required: ['name', 'tests'],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    attributes: ['name', 'classname', 'assertions', 'time', 'status', 'file'],
    required: ['name', 'classname'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: { attributes: ['type', 'message'], required: [], children: [] },
  error: { attributes: ['type', 'message'], required: [], children: [] },
  skipped: { attributes: ['message'], required: [], children: [] },
  'system-out': { attributes: [], required: [], children: [] },
};

function faultsOf(element: XmlElement): string[] {
  const rule = SCHEMA[element.name];
  if (!rule) return [`unknown element ${element.name}`];
  return [
    ...Object.keys(element.attributes).flatMap((name) =>
      rule.attributes.includes(name) ? [] : [`${element.name} has no attribute ${name}`],
    ),
    ...rule.required.flatMap((name) => (name in element.attributes ? [] : [`${element.name} needs ${name}`])),
    ...element.children.flatMap((child) => (rule.children.includes(child.name) ? faultsOf(child) : [`${child.name} in ${element.name}`])),
  ];
}

function casesOf(root: XmlElement): XmlElement[] {
  return root.children.flatMap((suite) => suite.children);
}

describe('JUnit', () => {
  it('of any plan and any drift holds by the schema, counts right and names each case once', () => {
    fc.assert(
      fc.property(hostilePlan, (made) => {
        for (const text of [junitReport.plan(made, OPTIONS), junitReport.drift(made, OPTIONS)]) {
          const root = parseXml(text);

          expect(faultsOf(root)).toEqual([]);
          for (const suite of root.children) {
            const count = (name: string): number =>
              suite.children.filter((test) => test.children.some((child) => child.name === name)).length;
            expect([suite.attributes['tests'], suite.attributes['failures'], suite.attributes['errors']].map(Number)).toEqual([
              suite.children.length,
              count('failure'),
              count('error'),
            ]);
            expect(new Set(suite.children.map((test) => test.attributes['name'])).size).toBe(suite.children.length);
          }
          expect(Number(root.attributes['tests'])).toBe(casesOf(root).length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('fails what a guard refuses, passes what is only planned, and is in error where nobody could look', () => {
    const made = plan({
      changes: [change('v/a', { after: { name: 'a' }, source: { file: 'groups/a.yaml', line: 3, column: 1 } })],
      guards: [{ code: 'PROTECTED', address: 'v/b', message: '"v/b" is protected.', blocking: true }],
      incomplete: [{ target: 'w', part: 'people', why: 'refused' }],
    });

    const root = parseXml(junitReport.plan(made, OPTIONS));
    const results = casesOf(root).map((test) => [test.attributes['classname'], test.attributes['name'], test.children[0]?.name]);

    expect(results).toEqual([
      ['plan.v', 'v/a', 'system-out'],
      ['plan.v', 'PROTECTED v/b', 'failure'],
      ['plan.w', 'INCOMPLETE_READ w', 'error'],
      ['plan', 'unchanged', 'system-out'],
    ]);
    expect(root.children[0]!.attributes['timestamp']).toBe('2026-11-23T12:00:00');
  });

  it('is in error for whatever kept somebody from looking, and names each file seen from the root of the repository', () => {
    const source = { file: 'groups/a.yaml', line: 3, column: 1 };
    const made = plan({
      changes: [change('v/a', { after: { name: 'a' }, source })],
      guards: [{ code: 'PROTECTED', address: 'v/a', message: '"v/a" is protected.', blocking: true }],
      incomplete: [{ target: 'w', part: 'everything', why: 'down', code: 'PROVIDER_UNAVAILABLE' }],
    });

    const cases = casesOf(parseXml(junitReport.plan(made, { ...OPTIONS, base: 'access' })));

    expect(cases.find((test) => test.attributes['name'] === 'PROVIDER_UNAVAILABLE w')!.children[0]!.name).toBe('error');
    const files = cases.filter((test) => test.attributes['name']!.includes('v/a')).map((test) => test.attributes['file']);
    expect(files).toEqual(['access/groups/a.yaml', 'access/groups/a.yaml']);
  });

  it('fails each object that drifted', () => {
    const drift = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] } as const;

    const root = parseXml(junitReport.drift(plan({ drift: [drift] }), OPTIONS));

    expect(casesOf(root)[0]).toMatchObject({
      attributes: { name: 'v/a' },
      children: [{ name: 'failure', attributes: { type: 'DRIFT_DELETED' } }],
    });
  });

  it('tells what became of each change', () => {
    const common = { action: 'update', steps: 1, stepsDone: 0 } as const;
    const changes = [
      { ...common, address: 'v/a', status: 'done' },
      { ...common, address: 'v/b', status: 'failed', error: { code: 'PROVIDER_REFUSED', message: 'No.' } },
      { ...common, address: 'v/c', status: 'skipped', because: 'v/b' },
      { ...common, address: 'v/d', status: 'not_attempted' },
    ] as const;
    const source = { file: 'groups/b.yaml', line: 3, column: 1 };
    const planned = plan({ changes: [change('v/b', { before: { name: 'a' }, after: { name: 'b' }, source })] });

    const root = parseXml(junitReport.outcome({ outcome: outcome({ changes }), plan: planned }, OPTIONS));

    expect(faultsOf(root)).toEqual([]);
    expect(casesOf(root).map((test) => test.children[0]?.name)).toEqual(['system-out', 'failure', 'skipped', 'skipped']);
    expect(casesOf(root)[1]).toMatchObject({ attributes: { file: 'groups/b.yaml' }, children: [{ text: 'groups/b.yaml:3' }] });
  });

  it('fails what an apply did not keep or could not write down, and names the run where no object is meant', () => {
    const made = outcome({
      changes: [{ action: 'update', steps: 1, stepsDone: 1, address: 'v/a', status: 'done' }],
      differences: [{ address: 'v/a', patch: [{ op: 'replace', path: '/name', value: 'c' }] }],
      stateError: { code: 'STATE_WRITE', message: 'The disk is full.' },
    });

    const root = parseXml(junitReport.outcome({ outcome: made, plan: plan() }, OPTIONS));

    expect(faultsOf(root)).toEqual([]);
    expect(casesOf(root).map(({ attributes, children }) => [attributes['classname'], attributes['name'], children[0]?.name])).toEqual([
      ['apply.v', 'v/a', 'system-out'],
      ['apply.v', 'NOT_CONVERGED v/a', 'failure'],
      ['apply', 'STATE_WRITE The disk is full.', 'failure'],
    ]);
  });

  it('of files without a problem is one case that passes', () => {
    const root = parseXml(junitReport.validation({ diagnostics: [], files: 2, objects: 5 }, OPTIONS));

    expect(casesOf(root).map(({ attributes, children }) => [attributes['name'], children[0]?.text])).toEqual([
      ['declaration', '2 files, 5 declared objects'],
    ]);
  });
});
