import type { Step, Verb } from '../../core/model/step.ts';
import type { LogEvent } from './event.ts';
import { eventResource } from './resource.ts';

/** What is done to one object, by all its steps together. */
export interface ApplyHook {
  readonly address: string;
  readonly kind: string;
  readonly action: HookAction;
}

type HookAction = 'create' | 'update' | 'delete';

const ACTION = {
  create: 'create',
  set: 'update',
  add: 'update',
  remove: 'update',
  relink: 'update',
  delete: 'delete',
} as const satisfies Record<Verb, HookAction>;
const DOING = { create: 'Creating', update: 'Modifying', delete: 'Destroying' } as const satisfies Record<HookAction, string>;
const STILL = { create: 'Still creating', update: 'Still modifying', delete: 'Still destroying' } as const satisfies Record<
  HookAction,
  string
>;
const DONE = { create: 'Creation', update: 'Modifications', delete: 'Destruction' } as const satisfies Record<HookAction, string>;

/** What a step does to its object; `kind` is in no step, and the plan knows it. */
export function hookOf(step: Pick<Step, 'address' | 'verb'>, kind: string): ApplyHook {
  return { address: step.address, kind, action: ACTION[step.verb] };
}

/** The first step of an object begins. */
export function applyStart(hook: ApplyHook): LogEvent {
  return hookEvent('apply_start', hook, { says: `${DOING[hook.action]}...` });
}

/** It is still being worked on. */
export function applyProgress(hook: ApplyHook, elapsedSeconds: number): LogEvent {
  return hookEvent('apply_progress', hook, { says: `${STILL[hook.action]}... [${elapsedSeconds}s elapsed]`, elapsedSeconds });
}

/** Its last step is done. */
export function applyComplete(hook: ApplyHook, elapsedSeconds: number): LogEvent {
  return hookEvent('apply_complete', hook, { says: `${DONE[hook.action]} complete after ${elapsedSeconds}s`, elapsedSeconds });
}

/** A step failed; why is in a diagnostic at the end. */
export function applyErrored(hook: ApplyHook, elapsedSeconds: number): LogEvent {
  return hookEvent('apply_errored', hook, { says: `${DONE[hook.action]} errored after ${elapsedSeconds}s`, elapsedSeconds });
}

function hookEvent(type: string, hook: ApplyHook, more: { readonly says: string; readonly elapsedSeconds?: number }): LogEvent {
  const resource = eventResource(hook.kind, hook.address);
  const { says, elapsedSeconds } = more;
  return {
    type,
    level: type === 'apply_errored' ? 'error' : 'info',
    message: `${resource.addr}: ${says}`,
    fields: { hook: { resource, action: hook.action, ...(elapsedSeconds === undefined ? {} : { elapsed_seconds: elapsedSeconds }) } },
  };
}
