import type { Step, Verb } from '../core/model/step.ts';
import { escapeText } from '../reports/escape.ts';
import { breakSentences } from '../reports/sentences.ts';
import type { Observer } from '../run/observer.ts';
import type { CommandContext } from './context.ts';
import { limitedObserver } from './limited.ts';
import { durationText, paceText } from './pace.ts';
import { openStatusLine } from './status-line.ts';
import type { StatusLine } from './status-line.ts';

const DOING = {
  create: 'Creating',
  set: 'Updating',
  add: 'Updating',
  remove: 'Updating',
  relink: 'Linking again',
  delete: 'Destroying',
} as const satisfies Record<Verb, string>;
const DONE = {
  create: 'Creation',
  set: 'Update',
  add: 'Update',
  remove: 'Update',
  relink: 'Link',
  delete: 'Destruction',
} as const satisfies Record<Verb, string>;

/** Tells on stderr what a run is doing. `stop` clears what stands on the terminal and must be called before anything else is printed. */
export interface Progress {
  readonly observer: Observer;
  stop(): void;
}

/** Progress in the form that `--log`, the terminal, `--quiet` and `--verbose` ask for. */
export async function openProgress(context: CommandContext): Promise<Progress> {
  if (!context.events) return openTextProgress(context);
  const { openEventProgress } = await import('./event-progress.ts');
  return openEventProgress(context, context.events);
}

/** Progress for people. */
export function openTextProgress(context: CommandContext): Progress {
  const { quiet, verbose } = context.settings;
  const line = openStatusLine(context);
  const say = (text: string): void => line.print(breakSentences(escapeText(text)));
  const observer: Observer = {
    onWarning: (warning) => say(`Warning: ${warning.message} [${warning.code}]`),
    ...(verbose ? { onRequest: say } : {}),
    ...(quiet ? {} : { ...readingObserver(line, context.elapsed), ...limitedObserver(say, context.elapsed) }),
    ...(quiet ? {} : { onNotice: say, ...applyObserver(say, paceObserver(line, context.elapsed)) }),
  };
  return { observer, stop: line.stop };
}

/** `Reading vault-prod: 132 of 480, 120 a second, 2s left…` */
function readingObserver(line: StatusLine, elapsed: () => number): Observer {
  const targets = new Map<string, { readonly begun: number; readonly done: number; readonly total: number | undefined }>();
  const describe = (): string => {
    const parts = [...targets].map(([target, { begun, done, total }]) =>
      done === 0 ? target : `${target}: ${paceText({ done, total, elapsedMs: elapsed() - begun })}`,
    );
    return escapeText(`Reading ${parts.join('; ')}…`);
  };
  return {
    onReadStart: (target) => {
      targets.set(target, { begun: elapsed(), done: 0, total: undefined });
      line.update(describe);
    },
    onReadProgress: (target, done, total) => void targets.set(target, { begun: targets.get(target)?.begun ?? elapsed(), done, total }),
    onReadDone: (target) => {
      targets.delete(target);
      if (targets.size === 0) line.update(() => 'Comparing…');
    },
  };
}

/** `Applying steps: 12 of 300, 4 a second, 1m12s left…` beneath the lines of the steps themselves. */
function paceObserver(line: StatusLine, elapsed: () => number): Required<Pick<Observer, 'onApplyStart'>> & { stepped(): void } {
  let done = 0;
  return {
    onApplyStart: (total) => {
      const begun = elapsed();
      line.update(() => `Applying steps: ${paceText({ done, total, elapsedMs: elapsed() - begun })}…`);
    },
    stepped: () => void done++,
  };
}

/**
 * `vault-prod/engineering: Creating…`, `vault-prod/engineering: Creation complete after 0s`. What is written to an object that this
 * run made belongs to its creation, which is complete with the last of it.
 */
function applyObserver(say: (text: string) => void, pace: ReturnType<typeof paceObserver>): Observer {
  const made = new Set<string>();
  const spent = new Map<string, Spent>();
  const verbOf = ({ address, verb }: Step): Verb => (made.has(address) && verb !== 'delete' ? 'create' : verb);
  return {
    onApplyStart: pace.onApplyStart,
    onStepStart: (step) => {
      if (step.verb === 'create') made.add(step.address);
      say(`${step.address}: ${DOING[verbOf(step)]}… [${step.title}]`);
    },
    onStepDone: (step, elapsedMs, wrote, last) => {
      pace.stepped();
      const before = spent.get(step.address);
      const all: Spent = { ms: (before?.ms ?? 0) + elapsedMs, wrote: strongest(wrote, before?.wrote ?? false) };
      if (!last) return void spent.set(step.address, all);
      spent.delete(step.address);
      say(`${step.address}: ${DONE[verbOf(step)]} ${endText(all)}`);
    },
    onStepFailed: (step, message) => {
      pace.stepped();
      say(`${step.address}: ${DONE[verbOf(step)]} failed: ${message}`);
    },
  };
}

/** What the steps of one object took so far, and what came of them together. */
interface Spent {
  readonly ms: number;
  readonly wrote: boolean | 'kept';
}

function strongest(first: Spent['wrote'], second: Spent['wrote']): Spent['wrote'] {
  if (first === true || second === true) return true;
  return first === 'kept' || second === 'kept' ? 'kept' : false;
}

function endText({ ms, wrote }: Spent): string {
  if (wrote === 'kept') return 'not made: the live system keeps what was to go';
  return wrote ? `complete after ${durationText(ms)}` : 'found done already';
}
