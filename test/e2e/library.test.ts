import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'rollcall-library-'));

beforeAll(() => {
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(ROOT, join(dir, 'node_modules/rollcall'));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the library', () => {
  it('can be imported by its name, with use cases, reports and the error', () => {
    writeFileSync(join(dir, 'use.mjs'), `import * as rollcall from 'rollcall'; console.log(Object.keys(rollcall).sort().join(' '));`);

    const { stdout, stderr } = spawnSync(process.execPath, ['use.mjs'], { cwd: dir, encoding: 'utf8' });

    expect(stderr).toBe('');
    expect(stdout.trim().split(' ')).toEqual([
      'RollcallError',
      'applyProject',
      'driftProject',
      'hasChanges',
      'hasErrors',
      'isComplete',
      'isRefused',
      'planProject',
      'readPlanFile',
      'reports',
      'validate',
    ]);
  });

  it('throws its own error at whoever calls it', () => {
    writeFileSync(
      join(dir, 'fail.mjs'),
      `import { RollcallError, readPlanFile } from 'rollcall'; try { await readPlanFile('none.json'); } catch (error) { console.log(error instanceof RollcallError, error.code); }`,
    );

    expect(spawnSync(process.execPath, ['fail.mjs'], { cwd: dir, encoding: 'utf8' }).stdout).toBe('true PLAN_FILE\n');
  });

  it('has types that a strict compiler accepts', () => {
    writeFileSync(
      join(dir, 'use.ts'),
      `import { planProject, reports } from 'rollcall';
import type { Plan, Request } from 'rollcall';
export async function show(request: Request): Promise<string> {
  const { plan } = await planProject(request);
  const addresses: readonly string[] = plan ? plan.changes.map((change) => change.address) : [];
  // @ts-expect-error -- a plan is read only
  if (plan) plan.changes = [];
  const text = await reports.text();
  return plan ? text.plan(plan satisfies Plan, { color: false, width: 80 }) : addresses.join();
}
`,
    );
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--typeRoots',
      join(ROOT, 'node_modules/@types'),
      '--types',
      'node',
    ];

    const { status, stdout } = spawnSync(process.execPath, [compiler, ...options, 'use.ts'], { cwd: dir, encoding: 'utf8' });

    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
