import type { Action, Plan } from '../../core/model/plan.ts';
import { compareText } from '../../core/model/json.ts';
import { isComplete, isRefused } from '../../core/model/verdict.ts';
import { ACTION_WORD } from '../change-words.ts';
import { coverageOf } from '../../core/model/coverage.ts';
import type { ReportIn } from '../formats.ts';
import type { RenderOptions } from '../report.ts';
import { problemCounts } from '../validation-words.ts';
import { expositionText, readSample } from './exposition.ts';
import type { Family, Sample } from './exposition.ts';

/**
 * Gauges for a textfile collector. No label names a group or a person: their number is small and what they say is no secret. What is
 * counted is there with 0 too, so that an alert does not wait for a series.
 */
export const metricsReport: ReportIn<'metrics'> = {
  plan: (plan, options) =>
    metricsText(
      { command: 'plan', success: !isRefused(plan), partial: isPartial(plan), version: plan.tool.version },
      [...planFamilies(plan), ...liveFamilies(plan)],
      options,
    ),
  drift: (plan, options) =>
    metricsText(
      { command: 'drift', success: plan.incomplete.length === 0, partial: isPartial(plan), version: plan.tool.version },
      liveFamilies(plan),
      options,
    ),
  outcome: ({ outcome, plan }, options) => {
    const count = (status: string): number => outcome.changes.filter((change) => change.status === status).length;
    const samples = (['done', 'failed', 'stale', 'skipped', 'not_attempted'] as const).map((status) => ({
      labels: { status },
      value: count(status),
    }));
    const families = [{ name: 'rollcall_apply_changes', help: 'Changes of the last apply by what became of them.', samples }];
    return metricsText(
      { command: 'apply', success: isComplete(outcome), partial: isPartial(plan), version: plan.tool.version },
      families,
      options,
    );
  },
  validation: (validation, options) => {
    const { errors, warnings } = problemCounts(validation);
    const samples = [
      { labels: { severity: 'error' }, value: errors },
      { labels: { severity: 'warning' }, value: warnings },
    ];
    const families = [{ name: 'rollcall_problems', help: 'Problems that kept the run from its report, or that validate found.', samples }];
    return metricsText({ command: 'validate', success: errors === 0, partial: validation.isPart === true }, families, options);
  },
};

interface RunFacts {
  readonly command: string;
  readonly success: boolean;
  /** Not everything was looked at, as asked: the last look at everything stays as old as it is. */
  readonly partial: boolean;
  readonly version?: string;
}

function isPartial({ scope, since }: Plan): boolean {
  return scope !== null || since !== undefined;
}

const LAST_SUCCESS = 'rollcall_last_success_timestamp_seconds';

function metricsText(run: RunFacts, families: readonly Family[], options: RenderOptions): string {
  // A run that failed before it had its own report still is a run of that command.
  const labels = { command: options.command ?? run.command, ...(options.heading === undefined ? {} : { environment: options.heading }) };
  // A plan that is shown again was made whenever it was: its numbers are known, and nothing ran.
  const ran = options.command === 'show' ? [] : runFamilies(run, labels, options);
  return expositionText([...labelled(families, labels), ...ran, ...versionFamilies(run, labels)]);
}

/** How the last run ended, and when one last did what it was asked for. */
function runFamilies(run: RunFacts, labels: Sample['labels'], options: RenderOptions): readonly Family[] {
  const now = options.now === undefined ? undefined : Math.floor(options.now / 1000);
  const last = run.success && !run.partial ? now : (readSample(options.replaces ?? '', LAST_SUCCESS, labels) ?? 0);
  const one = (name: string, help: string, value: number): Family => ({ name, help, samples: [{ labels, value }] });
  return [
    one('rollcall_run_success', 'Whether the last run did what it was asked for (1) or not (0).', run.success ? 1 : 0),
    one('rollcall_run_partial', 'Whether the last run was asked for only a part of the project (1).', run.partial ? 1 : 0),
    ...(now === undefined ? [] : [one('rollcall_last_run_timestamp_seconds', 'When the last run ended.', now)]),
    ...(last === undefined
      ? []
      : [one(LAST_SUCCESS, 'When a run of the whole project last did what it was asked for; 0: never as far as this file knows.', last)]),
  ];
}

function labelled(families: readonly Family[], labels: Sample['labels']): readonly Family[] {
  return families.map((family) => ({
    ...family,
    samples: family.samples.map((sample) => ({ ...sample, labels: { ...labels, ...sample.labels } })),
  }));
}

function versionFamilies({ version }: RunFacts, labels: Sample['labels']): readonly Family[] {
  if (version === undefined) return [];
  return [{ name: 'rollcall_build_info', help: 'Version of Rollcall that ran.', samples: [{ labels: { ...labels, version }, value: 1 }] }];
}

function planFamilies(plan: Plan): readonly Family[] {
  const { summary } = plan;
  const actions = Object.entries(ACTION_WORD) as readonly (readonly [Action, string])[];
  return [
    {
      name: 'rollcall_plan_changes',
      help: 'Changes that apply would carry out.',
      samples: actions.map(([action, word]) => ({
        labels: { action: word },
        value: plan.changes.filter((change) => change.action === action).length,
      })),
    },
    {
      name: 'rollcall_plan_members',
      help: 'Members that apply would add or remove.',
      samples: [
        { labels: { direction: 'added' }, value: summary.members_added },
        { labels: { direction: 'removed' }, value: summary.members_removed },
      ],
    },
    {
      name: 'rollcall_plan_guards',
      help: 'Findings of guards that refuse the plan.',
      samples: [{ labels: {}, value: plan.guards.filter(({ blocking }) => blocking).length }],
    },
    { name: 'rollcall_objects_unchanged', help: 'Objects that are as declared.', samples: [{ labels: {}, value: summary.unchanged }] },
  ];
}

/** What is known of the live systems, by target. */
function liveFamilies(plan: Plan): readonly Family[] {
  const coverage = coverageOf(plan);
  const accepted = plan.accepted ?? [];
  const ends = accepted.map(({ until }) => until).sort(compareText);
  const byTarget = (count: (target: string) => number): Sample[] =>
    targetsOf(plan).map((target) => ({ labels: { target }, value: count(target) }));
  const unread = new Set(plan.incomplete.map(({ target }) => target));
  // A 0 would say that there is nothing where nobody could look.
  const ofRead = (count: (target: string) => number): Sample[] =>
    byTarget(count).filter(({ labels }) => !unread.has(labels['target'] as string));
  const drift = (type: 'changed' | 'deleted'): Sample[] =>
    ofRead((target) => plan.drift.filter((item) => item.target === target && item.type === type).length).map(({ labels, value }) => ({
      labels: { ...labels, type },
      value,
    }));
  return [
    {
      name: 'rollcall_drift_objects',
      help: 'Objects that somebody changed or deleted outside.',
      samples: [...drift('changed'), ...drift('deleted')],
    },
    {
      name: 'rollcall_drift_accepted_objects',
      help: 'Objects whose drift the baseline accepts.',
      samples: ofRead((target) => accepted.filter((item) => item.target === target).length),
    },
    ...(ends.length === 0
      ? []
      : [
          {
            name: 'rollcall_drift_accepted_end_timestamp_seconds',
            help: 'Begin of the last UTC day on which all accepted drift is still accepted.',
            samples: [{ labels: {}, value: Date.parse(`${ends[0]}T00:00:00Z`) / 1000 }],
          },
        ]),
    {
      name: 'rollcall_unmanaged_objects',
      help: 'Live objects of others that are neither declared nor in the state.',
      samples: ofRead((target) => plan.unmanaged.filter((item) => item.target === target && item.owner === 'other').length),
    },
    {
      name: 'rollcall_unread_parts',
      help: 'Parts of a target that could not be read.',
      samples: byTarget((target) => plan.incomplete.filter((item) => item.target === target).length),
    },
    ...(coverage
      ? [
          {
            name: 'rollcall_coverage_ratio',
            help: 'Share of live objects that are managed.',
            samples: [{ labels: {}, value: coverage.managed / coverage.live }],
          },
        ]
      : []),
  ];
}

function targetsOf({ inputs, drift, accepted = [], unmanaged, incomplete }: Plan): readonly string[] {
  return [
    ...new Set([...Object.keys(inputs.targets), ...[...drift, ...accepted, ...unmanaged, ...incomplete].map(({ target }) => target)]),
  ].sort(compareText);
}
