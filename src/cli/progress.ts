import type { Step, Verb } from '../core/model/step.ts';
import { escapeText } from '../reports/escape.ts';
import type { Observer } from '../run/observer.ts';
import type { CommandContext } from './context.ts';

/** Nothing is said about what takes less. */
const QUIET_MS = 1000;
/** How often the one line on a terminal is written again. */
const REWRITE_MS = 100;
/** How often a line is added where there is no terminal. */
const LOG_MS = 10_000;

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
  const line = openLine(context);
  const say = (text: string): void => line.print(escapeText(text));
  const observer: Observer = {
    onWarning: (warning) => say(`Warning: ${warning.message} [${warning.code}]`),
    ...(verbose ? { onRequest: say } : {}),
    ...(quiet ? {} : readingObserver(line, context.now)),
    ...(quiet ? {} : { onNotice: say, ...applyObserver(say) }),
  };
  return { observer, stop: line.stop };
}

interface Line {
  /** What the line says as long as it is shown. */
  update(text: () => string): void;
  /** A line that stays. */
  print(text: string): void;
  stop(): void;
}

/** One line that is written over on a terminal, and now and then a new one where there is none. */
function openLine(context: CommandContext): Line {
  const { stderr, settings } = context;
  const begun = context.now();
  let shown = '';
  let said = begun;
  let current: (() => string) | undefined;
  const clear = (): void => {
    if (shown !== '') stderr.write('\r\u001b[K');
    shown = '';
  };
  const tick = (): void => {
    const now = context.now();
    if (!current || now - begun < QUIET_MS) return;
    if (!settings.animation && now - said < LOG_MS && said !== begun) return;
    said = now;
    const text = current();
    if (!settings.animation) return stderr.write(`${text}\n`);
    clear();
    shown = text.slice(0, (stderr.columns ?? 80) - 1);
    stderr.write(shown);
  };
  const end = settings.quiet ? () => undefined : context.every(settings.animation ? REWRITE_MS : QUIET_MS, tick);
  return {
    update: (text) => {
      current = text;
    },
    print: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    stop: () => {
      end();
      clear();
      current = undefined;
    },
  };
}

/** `Reading vault-prod: 132 of 480, 120 a second…` */
function readingObserver(line: Line, now: () => number): Observer {
  const targets = new Map<string, { readonly begun: number; readonly done: number; readonly total: number | undefined }>();
  const describe = (): string =>
    escapeText(`Reading ${[...targets].map(([target, read]) => describeTarget(target, { ...read, now: now() })).join('; ')}…`);
  return {
    onReadStart: (target) => {
      targets.set(target, { begun: now(), done: 0, total: undefined });
      line.update(describe);
    },
    onReadProgress: (target, done, total) => void targets.set(target, { begun: targets.get(target)?.begun ?? now(), done, total }),
    onReadDone: (target) => {
      targets.delete(target);
      if (targets.size === 0) line.update(() => 'Comparing…');
    },
  };
}

function describeTarget(
  target: string,
  read: { readonly begun: number; readonly done: number; readonly total: number | undefined; readonly now: number },
): string {
  if (read.done === 0) return target;
  if (read.total === undefined) return `${target}: ${read.done}`;
  const rate = Math.floor((read.done * 1000) / Math.max(1, read.now - read.begun));
  return `${target}: ${read.done} of ${read.total}, ${rate} a second`;
}

/**
 * `vault-prod/engineering: Creating…`, `vault-prod/engineering: Creation complete after 0s`. What is written to an object that this
 * run made belongs to its creation, which is complete with the last of it.
 */
function applyObserver(say: (text: string) => void): Observer {
  const made = new Set<string>();
  const spent = new Map<string, { readonly ms: number; readonly wrote: boolean }>();
  const verbOf = ({ address, verb }: Step): Verb => (made.has(address) && verb !== 'delete' ? 'create' : verb);
  return {
    onStepStart: (step) => {
      if (step.verb === 'create') made.add(step.address);
      say(`${step.address}: ${DOING[verbOf(step)]}… [${step.title}]`);
    },
    onStepDone: (step, elapsedMs, wrote, last) => {
      const before = spent.get(step.address);
      const all = { ms: (before?.ms ?? 0) + elapsedMs, wrote: wrote || before?.wrote === true };
      if (!last) return void spent.set(step.address, all);
      spent.delete(step.address);
      say(`${step.address}: ${DONE[verbOf(step)]} ${all.wrote ? `complete after ${seconds(all.ms)}` : 'found done already'}`);
    },
    onStepFailed: (step, message) => say(`${step.address}: ${DONE[verbOf(step)]} failed: ${message}`),
  };
}

function seconds(ms: number): string {
  const whole = Math.floor(ms / 1000);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${whole % 60}s`;
}
