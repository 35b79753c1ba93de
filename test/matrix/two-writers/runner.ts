import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/core/model/json.ts';
import { readOwnFacts } from '../../../src/state/process-facts.ts';
import type { ProcessFacts } from '../../../src/state/process-facts.ts';
import { beginLife } from '../life.ts';
import type { Life } from '../life.ts';
import { runOnStage } from '../stage.ts';
import type { Ended } from '../stage.ts';
import type { Groups } from './model.ts';
import type { Place } from './places.ts';

/** A request that waits while its runner stands still must not be given up. */
const SILENCE_MS = 120_000;

/** How a run ended; undefined: it died. */
export type RunEnd = Ended | undefined;

/** A plan file. */
export interface Saved {
  /** What was live when it was made. */
  readonly live: Groups;
  /** What was declared then. */
  readonly declared: Groups;
  /** Keys at which a run that ended has carried it out: nothing may be written there by it any more. */
  readonly carriedOut: Set<string>;
}

/** A run that was begun. */
export interface Begun {
  readonly life: Life;
  readonly args: readonly string[];
  /** What was live when it began, before it wrote anything. */
  before: Groups;
  /** What its files declare. */
  readonly declared: Groups;
  /** What the plan file was made from, where it carries out one. */
  readonly planned: Groups;
  /** That plan file. */
  readonly saved: Saved | undefined;
  /** What it would make of that. */
  readonly wanted: Groups;
  /** Keys that the console changed while it stood still. */
  readonly touched: Set<string>;
  readonly end: Promise<RunEnd>;
}

export interface RunnerOptions {
  readonly name: string;
  readonly place: Place;
  /** Whether it runs on another machine than the test. */
  readonly isFar: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly targets: Readonly<Record<string, Json>>;
  /** Told of each life, so that its requests are known. */
  onLife(life: Life): void;
}

/** Somebody who runs Rollcall in a checkout of its own. */
export class Runner {
  readonly name: string;
  readonly dir: string;
  readonly isFar: boolean;
  /** The files as they are in its checkout. */
  files: Groups = new Map();
  /** Its plan file. */
  plan: Saved | undefined;
  /** The run that stands still. */
  begun: Begun | undefined;
  readonly #options: RunnerOptions;
  readonly #processes = new Map<Life, ChildProcess>();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.name = options.name;
    this.isFar = options.isFar;
    this.dir = options.place.folder();
    mkdirSync(join(this.dir, 'groups'));
    const guards = { max_deletions: 100, max_member_removals: '100%' };
    const state = options.place.settings;
    const project = { version: 1, project: 'two', groups: ['groups/*.yaml'], targets: options.targets, guards, state };
    writeFileSync(join(this.dir, 'rollcall.yaml'), JSON.stringify(project));
  }

  get hasPlan(): boolean {
    return this.plan !== undefined && existsSync(join(this.dir, 'plan.json'));
  }

  /** Begins a run; it may stand still at a moment. */
  async begin(
    args: readonly string[],
    given: Pick<Begun, 'before' | 'planned' | 'wanted'> & { readonly pauseAt?: number; readonly saved?: Saved | undefined },
  ): Promise<Begun> {
    const facts = this.#process();
    const life = beginLife({
      silenceMs: SILENCE_MS,
      facts: facts.facts,
      ...(given.pauseAt === undefined ? {} : { pauseAt: given.pauseAt }),
    });
    this.#processes.set(life, facts.process);
    this.#options.onLife(life);
    const env = { ...this.#options.env, ...(await this.#options.place.env?.(life)), USER: this.name };
    const end = runOnStage(args, { dir: this.dir, env, life }).then((ended) => ('died' in ended ? undefined : ended));
    const { before, planned, wanted, saved } = given;
    return { life, args, before, declared: this.files, planned, wanted, saved, touched: new Set(), end };
  }

  /** Ends what belongs to a run that has ended, one way or the other. */
  async bury(life: Life): Promise<void> {
    const process = this.#processes.get(life);
    this.#processes.delete(life);
    const gone = process && new Promise((resolve) => process.once('exit', resolve));
    process?.kill('SIGKILL');
    await gone;
    await this.#options.place.bury?.(life);
    await life.bury(this.dir);
  }

  /** A process that lives as long as a run does, so that others can see whether it lives. */
  #process(): { readonly process: ChildProcess; readonly facts: ProcessFacts } {
    const process = spawn('sleep', ['3600'], { stdio: 'ignore' });
    const pid = process.pid as number;
    if (this.isFar) return { process, facts: { host: `machine-of-${this.name}`, pid } };
    const { start: _start, ...own } = readOwnFacts();
    return { process, facts: { ...own, pid } };
  }
}
