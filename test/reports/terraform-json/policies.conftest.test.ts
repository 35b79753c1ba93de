import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { terraformJsonReport } from '../../../src/reports/terraform-json/index.ts';
import { change, plan } from '../../builders/plan.ts';

/*
 * The plan document as conftest reads it: the tool itself, which the environment names (ROLLCALL_TEST_CONFTEST), with policies as an
 * organisation writes them for Terraform. What it finds is compared with what the plan says.
 */
const CONFTEST = process.env['ROLLCALL_TEST_CONFTEST'] ?? '';
if (CONFTEST === '') console.warn('\n!!!!\n!!!! skipped: policies by conftest itself, for ROLLCALL_TEST_CONFTEST names no program\n!!!!\n');

const GOLDEN = resolve(import.meta.dirname, '../../golden');
const POLICIES = resolve(import.meta.dirname, 'policies');
const dir = mkdtempSync(join(tmpdir(), 'rollcall-policies-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Verdict {
  readonly filename: string;
  readonly failures?: readonly { readonly msg: string }[];
  readonly warnings?: readonly { readonly msg: string }[];
}

/** What conftest says of plans, by their names. */
function judge(plans: Readonly<Record<string, Plan>>): { readonly status: number | null; readonly verdicts: ReadonlyMap<string, Verdict> } {
  const files = Object.entries(plans).map(([name, made]) => {
    const file = join(dir, `${name}.json`);
    writeFileSync(file, terraformJsonReport.plan(made, { color: false, width: 80, now: 0 }));
    return file;
  });
  const { status, stdout, stderr } = spawnSync(CONFTEST, ['test', '--policy', POLICIES, '--output', 'json', ...files], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const verdicts = JSON.parse(stdout) as readonly Verdict[];
  return { status, verdicts: new Map(verdicts.map((verdict) => [basename(verdict.filename, '.json'), verdict])) };
}

function saidOf(items: readonly { readonly msg: string }[] = []): readonly string[] {
  return items.map(({ msg }) => msg).sort();
}

function labelOf(address: string, kind = 'group'): string {
  const name = kind.replaceAll('-', '_');
  return `rollcall_${name}.${name}s["${address}"]`;
}

function goldenPlans(): Readonly<Record<string, Plan>> {
  const folders = readdirSync(GOLDEN, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const read = (name: string): Plan | undefined => {
    const file = join(GOLDEN, name, 'plan.json');
    const value = readdirSync(join(GOLDEN, name)).includes('plan.json') ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Plan>) : {};
    return value.changes === undefined ? undefined : (value as Plan);
  };
  return Object.fromEntries(folders.flatMap(({ name }) => (read(name) ? [[name, read(name) as Plan]] : [])));
}

describe.runIf(CONFTEST !== '')('policies over the plan document, by conftest itself', () => {
  it('find in every golden plan exactly what is destroyed in it', () => {
    const plans = goldenPlans();

    const { verdicts } = judge(plans);

    let destroyed = 0;
    for (const [name, { changes }] of Object.entries(plans)) {
      const wanted = changes
        .filter(({ action }) => action === 'delete' || action === 'replace')
        .map(({ address, kind }) => `${labelOf(address, kind)} is destroyed`);
      destroyed += wanted.length;
      expect({ name, said: saidOf(verdicts.get(name)?.failures).filter((text) => text.endsWith('is destroyed')) }).toEqual({
        name,
        said: wanted.sort(),
      });
    }
    expect(Object.keys(plans).length).toBeGreaterThan(40);
    expect(destroyed).toBeGreaterThan(3);
  });

  it('let pass what only adds, with status 0', () => {
    const { status, verdicts } = judge({ adds: plan({ changes: [change('v/a', { after: { name: 'a', policies: ['eng-read'] } })] }) });

    expect({ status, ...verdicts.get('adds') }).not.toHaveProperty('failures');
    expect(status).toBe(0);
  });

  it('see who gains a policy, and not who had it', () => {
    const { status, verdicts } = judge({
      gains: plan({
        changes: [
          change('v/new', { after: { name: 'new', policies: ['admin'] } }),
          change('v/more', { id: '1', before: { name: 'more', policies: ['x'] }, after: { name: 'more', policies: ['admin', 'x'] } }),
          change('v/had', { id: '2', before: { name: 'had', policies: ['admin'] }, after: { name: 'was', policies: ['admin'] } }),
        ],
      }),
    });

    expect(status).toBe(1);
    expect(saidOf(verdicts.get('gains')?.failures)).toEqual([`${labelOf('v/more')} gains admin`, `${labelOf('v/new')} gains admin`]);
  });

  it('see what was changed outside, and that a plan is incomplete', () => {
    const drift = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] } as const;
    const { verdicts } = judge({ seen: plan({ drift: [drift], incomplete: [{ target: 'w', part: 'everything', why: 'down' }] }) });

    expect(saidOf(verdicts.get('seen')?.warnings)).toEqual([`${labelOf('v/a')} was changed outside`, 'the plan is incomplete']);
  });
});
