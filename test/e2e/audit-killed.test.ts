import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../src/core/model/audit.ts';
import { example, rollcall, startSandboxProcess } from './spawn.ts';
import type { Ended, RunningSandbox } from './spawn.ts';

/** Killed once the second call is announced: the first is done, nobody knows of the second. */
const DIE = { NODE_OPTIONS: `--require ${resolve(import.meta.dirname, 'die-at-line.cjs')}`, ROLLCALL_DIE_AT: 'after:4' };
const CI = { GITHUB_ACTOR: 'ada', GITHUB_SHA: '0d1a7c9' };

let sandbox: RunningSandbox;
let dir = '';
beforeAll(async () => {
  sandbox = await startSandboxProcess();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-killed-'));
  cpSync(example('quickstart'), dir, { recursive: true });
});
afterAll(() => {
  sandbox.child.kill('SIGTERM');
  rmSync(dir, { recursive: true, force: true });
});

function run(line: string, env: Readonly<Record<string, string>> = {}): Ended {
  return rollcall(line.split(' '), { cwd: dir, env: { ...sandbox.env, ...CI, ...env } });
}

function read(file: string): string {
  return readFileSync(join(dir, file), 'utf8');
}

function appliesIn(pack: string): AuditReport['applies'] {
  return (JSON.parse(read(`${pack}/report.json`)) as AuditReport).applies;
}

describe.sequential('an apply that was killed', () => {
  let digest = '';

  it('is none where everything ended', () => {
    expect(run('apply --auto-approve').status).toBe(0);
    for (const [file, from, to] of [
      ['departments/finance', 'finance-read', 'ops-read'],
      ['environments/production', 'ops-read', 'finance-read'],
    ] as const)
      writeFileSync(join(dir, `groups/${file}.yaml`), read(`groups/${file}.yaml`).replace(from, to));

    run('audit --out packs/0');

    expect(appliesIn('packs/0').runs.map(({ unfinished }) => unfinished)).toEqual([undefined]);
  });

  it('is in the pack: who began it, of which commit and digest, what it did and what may have taken effect', () => {
    run('plan --out plan.json');
    digest = run('show --digest plan.json').stdout.trim();
    expect(run('apply plan.json', DIE).status).toBeNull();

    expect(run('audit --out packs/1').status).toBe(0);

    const killed = appliesIn('packs/1').runs.at(-1)!;
    expect(killed).toMatchObject({ who: 'ada', commit: '0d1a7c9', digest, consent: 'plan_file', counts: { done: 1, not_attempted: 1 } });
    const { seen, done, unknown } = killed.unfinished!;
    expect(seen).toMatch(/^\d{4}-\d{2}-\d{2}T/);
    expect([...done, ...unknown.map(({ address }) => address)].sort()).toEqual(['vault/finance', 'vault/production-operators']);
    expect(unknown).toHaveLength(1);
    const validate = new Ajv({ strict: false }).compile(JSON.parse(run('schema audit').stdout) as object);
    expect({ fits: validate(JSON.parse(read('packs/1/report.json'))), errors: validate.errors }).toEqual({ fits: true, errors: null });
  });

  it('is on the page and in the table for people, too', () => {
    const { unfinished } = appliesIn('packs/1').runs.at(-1)!;
    const { address, title } = unfinished!.unknown[0]!;

    const html = read('packs/1/report.html');
    expect(html).toContain(`Carried out: <code>${unfinished!.done[0]}</code>`);
    expect(html).toContain(`may have taken effect: <code>${address}</code>`);
    expect(read('packs/1/applies.csv')).toContain(`,no,${unfinished!.seen},${unfinished!.done[0]},${address}: ${title}`);
  });

  it('stays there beside the one that went on, which has ended', () => {
    expect(run('apply plan.json').status).toBe(0);
    expect(run('audit --out packs/2').status).toBe(0);

    const { runs } = appliesIn('packs/2');
    expect(runs.slice(1).map(({ digest: of, unfinished }) => ({ of, ended: unfinished === undefined }))).toEqual([
      { of: digest, ended: false },
      { of: digest, ended: true },
    ]);
    expect(run('audit verify packs/2').status).toBe(0);
  });
});
