import type { Change, Plan } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Declaration } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import type { Reader, Writer } from '../core/provider.ts';
import type { ApplyTarget } from './apply-input.ts';
import { applyPlan } from './apply.ts';
import { commitOfFiles } from './commit-of-files.ts';
import type { OpenedProject } from './project.ts';
import type { Request } from './request.ts';
import type { Session } from './sessions.ts';
import type { Survey } from './survey.ts';
import { whoRuns } from './who.ts';

export interface BindInput {
  readonly request: Request;
  readonly opened: OpenedProject;
  readonly declaration: Declaration;
  /** As it is stored; the lock is held. */
  readonly state: State | undefined;
  readonly plan: Plan;
  /** Changes of the plan that bind and send nothing. */
  readonly changes: readonly Change[];
  /** What somebody else did already and the state is to hold. */
  readonly settled?: Plan['settled'];
  /** Findings of guards that approvals let pass, for the record of the run. */
  readonly approved?: Plan['guards'];
  readonly found: Pick<Survey<Session>, 'sessions' | 'readings'>;
}

/** Carries out the part of a plan that only writes the state: journal, record of the run and all. Nothing can be sent. */
export async function bindOnly(input: BindInput): Promise<readonly Problem[]> {
  const { request, opened, found } = input;
  const { new_guards: _guards, new_settings: _settings, ...plan } = input.plan;
  const targets = new Map<string, ApplyTarget>();
  for (const { target, provider, connection } of found.sessions) {
    const live = found.readings.get(target.name)?.live;
    if (connection && live) targets.set(target.name, { provider, writer: withoutWrites(connection), live, parallelism: 1 });
  }
  const { outcome, problems } = await applyPlan({
    plan: {
      ...plan,
      changes: input.changes,
      settled: input.settled ?? [],
      guards: input.approved ?? [],
      incomplete: [],
      new_approvals: [],
    },
    declaration: input.declaration,
    keepsRules: true,
    targets,
    store: opened.store,
    state: input.state,
    observer: request.observer,
    signal: request.signal,
    now: request.now,
    elapsed: request.elapsed,
    date: request.date,
    who: whoRuns(request.env),
    commit: await commitOfFiles(request, opened.sources),
  });
  if (!outcome?.stateError) return problems;
  const { code, message, hint } = outcome.stateError;
  return [...problems, { severity: 'error', code, summary: message, ...(hint === undefined ? {} : { detail: hint }) }];
}

function withoutWrites(reader: Reader): Writer {
  return {
    read: (scope, signal, known) => reader.read(scope, signal, known),
    close: () => reader.close(),
    run: () => Promise.reject(new Error('a change that only binds has no steps')),
  };
}
