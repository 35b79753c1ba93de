import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../src/core/model/json.ts';
import type { GroupBy } from '../../src/core/export/group-by.ts';
import { driftProject } from '../../src/run/drift.ts';
import { exportTarget } from '../../src/run/export.ts';
import type { ExportReport } from '../../src/run/export.ts';
import { planProject } from '../../src/run/plan.ts';
import type { PlanReport } from '../../src/run/plan.ts';
import type { Request } from '../../src/run/request.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';

/** A project with nothing in it but one target `live`, as somebody begins on a system that others have filled. */
export interface ExportProject {
  readonly dir: string;
  request(): Request;
  export(rules?: readonly GroupBy[]): Promise<ExportReport>;
  plan(): Promise<PlanReport>;
  drift(): Promise<PlanReport>;
  /** Group files, by path. */
  files(): Readonly<Record<string, string>>;
  remove(): void;
}

/** Makes one on a running sandbox. */
export function makeExportProject(
  sandbox: Sandbox,
  provider: 'vault' | 'netbird' | 'opal' | 'cipherscale',
  base = '',
  settings: Readonly<Record<string, Json>> = {},
): ExportProject {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-export-'));
  const env = { ...Object.fromEntries(sandbox.exports), HOME: dir };
  const target = { provider, url: `${sandbox.urls[provider]}${base}`, ...settings };
  writeFileSync(
    join(dir, 'rollcall.yaml'),
    JSON.stringify({ version: 1, project: 'contract', groups: ['groups/**/*.yaml'], targets: { live: target } }),
  );
  mkdirSync(join(dir, 'groups'));
  const request = (): Request => ({
    dir,
    env,
    date: '2026-11-23',
    now: Date.now,
    elapsed: () => performance.now(),
    toolVersion: '0.0.0',
    targets: [],
    parallelism: undefined,
    lockTimeoutMs: 0,
    observer: {},
    signal: new AbortController().signal,
  });
  return {
    dir,
    request,
    export: (rules = []) => exportTarget({ ...request(), target: 'live', folder: undefined, rules }),
    plan: () => planProject(request()),
    drift: () => driftProject(request()),
    files: () =>
      Object.fromEntries(
        readdirSync(join(dir, 'groups'), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.yaml'))
          .sort()
          .map((file) => [file, readFileSync(join(dir, 'groups', file), 'utf8')]),
      ),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
