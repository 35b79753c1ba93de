import type { Plan } from '../core/model/plan.ts';
import type { Step } from '../core/model/step.ts';
import { applyComplete, applyErrored, applyProgress, applyStart, hookOf } from '../reports/events/apply-events.ts';
import type { ApplyHook } from '../reports/events/apply-events.ts';
import { diagnosticEvent } from '../reports/events/diagnostic-event.ts';
import { planEvents } from '../reports/events/plan-events.ts';
import type { Observer } from '../run/observer.ts';
import type { CommandContext } from './context.ts';
import type { EventLog } from './event-log.ts';
import { limitedObserver } from './limited.ts';
import type { Progress } from './progress.ts';

/** How often an object that takes long is named again, as Terraform does. */
const PROGRESS_MS = 10_000;

/** Progress as events: what is planned, and each object that an apply works on from its first step to its last. */
export function openEventProgress(context: CommandContext, events: EventLog): Progress {
  const { quiet, verbose } = context.settings;
  const log = (message: string): void => events.emit({ type: 'log', level: 'info', message, fields: {} });
  const apply = followApply(context, events);
  const observer: Observer = {
    onWarning: ({ code, address, message }) =>
      events.emit(
        diagnosticEvent({ severity: 'warning', code, summary: message, detail: '', ...(address === undefined ? {} : { address }) }),
      ),
    onPlan: (plan) => {
      apply.know(plan);
      for (const event of planEvents(plan)) events.emit(event);
    },
    ...apply.observer,
    ...(verbose ? { onRequest: log } : {}),
    ...(quiet
      ? {}
      : {
          onNotice: log,
          ...limitedObserver(log, context.elapsed),
          onReadStart: (target) => log(`Reading ${target}`),
          onReadDone: (target, objects) => log(`Read ${target}: ${objects} ${objects === 1 ? 'object' : 'objects'}`),
        }),
  };
  return { observer, stop: apply.stop };
}

interface UnderWay {
  readonly hook: ApplyHook;
  readonly begun: number;
}

/** Steps are told one by one; events are about objects. */
function followApply(context: CommandContext, events: EventLog): { readonly observer: Observer; know(plan: Plan): void; stop(): void } {
  const kinds = new Map<string, string>();
  const underWay = new Map<string, UnderWay>();
  const secondsSince = (begun: number): number => Math.floor((context.elapsed() - begun) / 1000);
  const begin = (step: Step): void => {
    if (underWay.has(step.address)) return;
    const hook = hookOf(step, kinds.get(step.address) ?? 'group');
    underWay.set(step.address, { hook, begun: context.elapsed() });
    events.emit(applyStart(hook));
  };
  const end = (step: Step, eventOf: typeof applyComplete): void => {
    const item = underWay.get(step.address);
    underWay.delete(step.address);
    if (item) events.emit(eventOf(item.hook, secondsSince(item.begun)));
  };
  const stop = context.every(PROGRESS_MS, () => {
    for (const { hook, begun } of underWay.values()) events.emit(applyProgress(hook, secondsSince(begun)));
  });
  return {
    know: (plan) => {
      for (const { address, kind } of plan.changes) kinds.set(address, kind);
    },
    observer: {
      onStepStart: begin,
      onStepDone: (step, _elapsedMs, _wrote, last) => {
        if (last) end(step, applyComplete);
      },
      // Why is told at the end, with what is to be done about it.
      onStepFailed: (step) => end(step, applyErrored),
    },
    stop,
  };
}
