import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import type { OpalTarget } from './server.ts';

/** Groups of a test by key, as a group file has them. */
export type Groups = Readonly<Record<string, Json>>;

/** What a test may set of its project. */
export interface ProjectOptions {
  readonly target?: Readonly<Record<string, Json>>;
  readonly project?: Readonly<Record<string, Json>>;
  readonly token?: string;
  /** Variables besides. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A project with one target `access`, used as the command line uses it. */
export interface OpalProject {
  readonly dir: string;
  /** Method and path of every request of the last run. */
  readonly requests: string[];
  plan(groups: Groups, file?: Readonly<Record<string, Json>>): Promise<PlanReport>;
  drift(groups: Groups): Promise<PlanReport>;
  /** Plans and applies; what the report says is the test's to judge. */
  apply(groups: Groups, file?: Readonly<Record<string, Json>>): Promise<ApplyReport>;
  /** Applies a plan that was made before, `groups` being what is declared. */
  applyPlan(plan: Plan, groups: Groups): Promise<ApplyReport>;
  /** Applies, and fails unless everything was done and nothing is left to do. */
  settle(groups: Groups): Promise<Plan>;
}

/** Makes a project on a server; it is gone after the test. */
export function makeProject(server: Pick<OpalTarget, 'url' | 'token' | 'now'>, options: ProjectOptions = {}): OpalProject {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-opal-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, 'groups'));
  const targets = { access: { provider: 'opal', url: server.url, ...options.target } };
  const guards = { max_deletions: 100, max_member_removals: '100%' };
  writeJson(join(dir, 'rollcall.yaml'), {
    version: 1,
    project: 'contract',
    groups: ['groups/*.yaml'],
    targets,
    guards,
    ...options.project,
  });
  const requests: string[] = [];
  const request = (): Request => ({
    dir,
    env: { OPAL_AUTH_TOKEN: options.token ?? server.token, HOME: dir, ...options.env },
    date: new Date(server.now()).toISOString().slice(0, 10),
    now: () => server.now(),
    elapsed: () => performance.now(),
    toolVersion: '0.0.0',
    targets: [],
    parallelism: undefined,
    lockTimeoutMs: 0,
    observer: { onRequest: (line) => void requests.push(line.replace(/ https?:\/\/[^/]+\/v1/, ' ').replace(/ \S+ [\d.]+ ms$/, '')) },
    signal: new AbortController().signal,
  });
  const begin = (groups: Groups, file: Readonly<Record<string, Json>> = {}): Request => {
    requests.length = 0;
    writeJson(join(dir, 'groups', 'all.yaml'), { department: 'contract', groups, ...file });
    return request();
  };
  const self: OpalProject = {
    dir,
    requests,
    plan: (groups, file) => planProject(begin(groups, file)),
    drift: (groups) => driftProject(begin(groups)),
    apply: (groups, file) => applyProject({ ...begin(groups, file), approve: async () => true }),
    async applyPlan(plan, groups) {
      const planFile = join(dir, 'saved.rollplan');
      writeJson(planFile, plan as unknown as Json);
      return applyProject({ ...begin(groups), planFile, approve: async () => true });
    },
    async settle(groups) {
      const report = await self.apply(groups);
      expectDone(report);
      expectNothingToDo(await self.plan(groups));
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
  expect((outcome?.changes ?? []).filter(({ status }) => status !== 'done')).toEqual([]);
  // Undefined where nothing was sent, so that nothing had to be read again.
  expect([outcome?.converged ?? true, outcome?.differences ?? []]).toEqual([true, []]);
}

/** Fails unless the live system is as declared, without anybody having changed it outside. */
export function expectNothingToDo({ plan, diagnostics }: PlanReport): void {
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(plan?.incomplete).toEqual([]);
  expect(plan?.changes).toEqual([]);
  expect(plan?.drift).toEqual([]);
}

/** What the plan would do, by key. */
export function actionsOf({ plan, diagnostics }: PlanReport): Readonly<Record<string, string>> {
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return Object.fromEntries((plan?.changes ?? []).map((change) => [change.address.slice('access/'.length), change.action]));
}

/** `op path` of each operation of the only change. */
export function operationsOf({ plan }: PlanReport): readonly string[] {
  expect(plan?.changes).toHaveLength(1);
  const [change] = plan?.changes ?? [];
  return (change?.patch ?? []).map(({ op, path }) => `${op} ${path}`);
}

/** Codes and sentences of the errors. */
export function errorsOf({ diagnostics }: PlanReport | ApplyReport): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code, summary }) => `${code}: ${summary}`);
}

/** Requests that were not reads. */
export function writesOf({ requests }: Pick<OpalProject, 'requests'>): readonly string[] {
  return requests.filter((line) => !line.startsWith('GET '));
}

function writeJson(file: string, value: Json): void {
  writeFileSync(file, JSON.stringify(value));
}
