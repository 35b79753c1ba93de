import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { applyProject } from '../../../src/run/apply-project.ts';
import type { ApplyReport } from '../../../src/run/apply-project.ts';
import { driftProject } from '../../../src/run/drift.ts';
import { planProject } from '../../../src/run/plan.ts';
import type { PlanReport } from '../../../src/run/plan.ts';
import type { Request } from '../../../src/run/request.ts';
import type { NetbirdServer } from '../netbird-api/server.ts';

/** Groups of a test by key, as a group file has them. */
export type Groups = Readonly<Record<string, Json>>;

/** What a test may set of its project. */
export interface ProjectOptions {
  readonly target?: Readonly<Record<string, Json>>;
  readonly project?: Readonly<Record<string, Json>>;
  readonly token?: string;
  readonly parallelism?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A project with one target `mesh`, used as the command line uses it. */
export interface NetbirdProject {
  /** Lines of `--verbose` of the last run: one for each request. */
  readonly requests: string[];
  plan(groups: Groups, file?: Readonly<Record<string, Json>>): Promise<PlanReport>;
  drift(groups: Groups): Promise<PlanReport>;
  /** Plans and applies; what the report says is the test's to judge. */
  apply(groups: Groups, file?: Readonly<Record<string, Json>>): Promise<ApplyReport>;
  /** Applies a plan that was made before, `groups` being what is declared. */
  applyPlan(plan: Plan, groups: Groups): Promise<ApplyReport>;
  /** Does to what the state says was applied what an earlier Rollcall, or somebody's hand, would have done. */
  editApplied(address: string, edit: (applied: Record<string, unknown>) => void): void;
  /** Applies, and fails unless everything was done and nothing is left to do. */
  settle(groups: Groups): Promise<Plan>;
}

/** Makes a project on a server; it is gone after the test. */
export function makeProject(server: Pick<NetbirdServer, 'url' | 'token'>, options: ProjectOptions = {}): NetbirdProject {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-netbird-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, 'groups'));
  const target = { provider: 'netbird', url: server.url, ...options.target };
  const guards = { max_deletions: 100, max_member_removals: '100%' };
  writeJson(join(dir, 'rollcall.yaml'), {
    version: 1,
    project: 'contract',
    groups: ['groups/*.yaml'],
    targets: { mesh: target },
    guards,
    ...options.project,
  });
  const requests: string[] = [];
  function request(): Request {
    requests.length = 0;
    return {
      dir,
      env: { NB_PAT: options.token ?? server.token, HOME: dir, ...options.env },
      date: '2026-11-23',
      now: Date.now,
      elapsed: () => performance.now(),
      toolVersion: '0.0.0',
      targets: [],
      parallelism: options.parallelism,
      lockTimeoutMs: 0,
      observer: { onRequest: (line) => void requests.push(line) },
      signal: new AbortController().signal,
    };
  }
  const declare = (groups: Groups, file: Readonly<Record<string, Json>> = {}): void =>
    writeJson(join(dir, 'groups', 'all.yaml'), { department: 'contract', groups, ...file });
  const self: NetbirdProject = {
    requests,
    async plan(groups, file) {
      declare(groups, file);
      return planProject(request());
    },
    async drift(groups) {
      declare(groups);
      return driftProject(request());
    },
    async apply(groups, file) {
      declare(groups, file);
      return applyProject({ ...request(), approve: async () => true });
    },
    async applyPlan(plan, groups) {
      declare(groups);
      const planFile = join(dir, 'saved.rollplan');
      writeJson(planFile, plan as unknown as Json);
      return applyProject({ ...request(), planFile, approve: async () => true });
    },
    editApplied(address, edit) {
      const file = join(dir, '.rollcall', 'state.json');
      const state = JSON.parse(readFileSync(file, 'utf8')) as { objects: Record<string, { applied: Record<string, unknown> }> };
      edit((state.objects[address] as { applied: Record<string, unknown> }).applied);
      writeJson(file, state as unknown as Json);
    },
    async settle(groups) {
      const report = await self.apply(groups);
      expectDone(report);
      const again = await self.plan(groups);
      expect(again.diagnostics).toEqual([]);
      expect(again.plan?.changes).toEqual([]);
      return report.plan as Plan;
    },
  };
  return self;
}

/** Fails unless everything was carried out and the live system is as planned. */
export function expectDone({ outcome, diagnostics, plan }: ApplyReport): void {
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(plan?.guards.filter(({ blocking }) => blocking)).toEqual([]);
  expect(plan?.incomplete).toEqual([]);
  const failed = outcome?.changes.filter(({ status }) => status !== 'done');
  expect(failed ?? []).toEqual([]);
  // Undefined where nothing was sent, so that nothing had to be read again.
  expect([outcome?.converged ?? true, outcome?.differences ?? []]).toEqual([true, []]);
}

/** What the plan would do, by key. */
export function actionsOf({ plan, diagnostics }: PlanReport): Readonly<Record<string, string>> {
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return Object.fromEntries((plan?.changes ?? []).map((change) => [change.address.slice('mesh/'.length), change.action]));
}

/** Codes and sentences of what stands in the way. */
export function errorsOf({ diagnostics }: PlanReport): readonly (readonly [string, string])[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code, summary }) => [code, summary] as const);
}

/** Writes that were sent in the last run, without ids. */
export function writesOf({ requests }: NetbirdProject): readonly string[] {
  return requests.flatMap((line) => {
    const [method, url] = line.split(' ') as [string, string];
    if (method === 'GET' || !method.match(/^(POST|PUT|DELETE)$/)) return [];
    return [`${method} ${new URL(url).pathname.replace(/\/(groups|users)\/[^/]+$/, '/$1/<id>')}`];
  });
}

function writeJson(path: string, value: Json): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
