import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { LoggedRequest } from '../../../src/sandbox/request-log.ts';
import type { Console, Value } from '../consoles/console.ts';
import type { Life } from '../life.ts';
import { isLockedOut, isStuck, isToldAsUnsure, judge } from './judge.ts';
import type { Case } from './judge.ts';
import { groupsOf, isAdditive, isAsDeclared, KEYS, Ledger, PARTS, partOf, STRANGER } from './model.ts';
import type { Content, Groups } from './model.ts';
import type { MakePlace, Place } from './places.ts';
import { Runner } from './runner.ts';
import type { Begun, RunEnd } from './runner.ts';

/** How a story begins. */
export interface StoryOptions {
  readonly sandbox: Sandbox;
  readonly who: Console;
  readonly makePlace: MakePlace;
  /** Whether the second runner is another machine, where the place lets that be. */
  readonly isFar: boolean;
  readonly tally: Tally;
}

/** What somebody does at the console. */
export interface Edit {
  readonly type: 'join' | 'leave' | 'change' | 'remove';
  readonly email: string;
  readonly value: Value;
}

/** How often something happened, by what it was: a test that meets none of it shows nothing. */
export type Tally = Map<string, number>;

/** Two runners, one state, one live system, and somebody at its console: what is done, and what has to come of it. */
export class Story {
  readonly who: Console;
  readonly runners: readonly Runner[];
  /** What is declared, as the newest commit has it. */
  files: Groups = new Map();
  /** Holds the lock and is dead, on a machine that the other cannot see. */
  deadHolder: Runner | undefined;
  /** Commands that were done in it. */
  steps = 0;
  readonly #ledger = new Ledger();
  /** How the newest apply ended. */
  #ended: RunEnd;
  readonly #shown = new Map<Runner, string>();
  readonly #options: StoryOptions;
  readonly #place: Place;
  readonly #others: ReadonlySet<string>;

  constructor(options: StoryOptions, place: Place, lives: Map<string, Life>) {
    this.#options = options;
    this.#place = place;
    const { sandbox, who } = options;
    this.who = who;
    this.#others = new Set(this.live().keys());
    const { provider } = who.world;
    this.runners = ['ada', 'grace'].map(
      (name, index) =>
        new Runner({
          name,
          place,
          isFar: index === 1 && options.isFar && place.isShared,
          env: Object.fromEntries(sandbox.exports),
          targets: { [provider]: who.world.target(sandbox) },
          onLife: (life) => void lives.set(life.name, life),
        }),
    );
    for (const runner of this.runners) this.pull(runner);
  }

  /** A fresh system, and nothing declared yet. */
  static async begin(options: StoryOptions): Promise<Story> {
    const { sandbox } = options;
    const lives = new Map<string, Life>();
    const find = (agent: string): Life | undefined => lives.get(/life-\d+/.exec(agent)?.[0] ?? '');
    sandbox.reset();
    watch(sandbox, find);
    return new Story(options, await options.makePlace(find), lives);
  }

  get #traits(): Pick<Case, 'fieldKeepsGroup' | 'tellsItself'> {
    return { fieldKeepsGroup: this.who.fieldKeepsGroup === true, tellsItself: this.who.world.provider !== 'cipherscale' };
  }

  live(): Groups {
    return groupsOf(this.who.look(this.#options.sandbox));
  }

  /** Another commit. */
  declare(key: string, content: Content | undefined): void {
    const files = new Map(this.files);
    if (content) files.set(key, content);
    else files.delete(key);
    this.files = files;
  }

  pull(runner: Runner): void {
    runner.files = this.files;
    const groups = Object.fromEntries(
      [...this.files].map(([key, { members, field }]) => [key, declarationOf(key, this.who.declare(members, field))]),
    );
    writeFileSync(join(runner.dir, 'groups', 'all.yaml'), JSON.stringify({ department: 'engineering', groups }));
  }

  async plan(runner: Runner): Promise<void> {
    const live = this.live();
    const begun = await runner.begin(['plan', '--out', 'plan.json'], { before: live, planned: live, wanted: live });
    const end = await begun.end;
    await runner.bury(begun.life);
    expect(this.live(), 'a plan changes nothing').toEqual(live);
    runner.plan = undefined;
    if (isStuck({ begun, ...this.#traits }, end)) return this.#count('not planned');
    expect(end?.status, end?.text).toBe(0);
    runner.plan = { live, declared: runner.files, carriedOut: new Set() };
    this.#shown.set(runner, end?.text ?? '');
  }

  /** Applies what is declared, or the plan file; returns when that is over, or stands still. */
  async apply(runner: Runner, how: { readonly pauseAt?: number | undefined; readonly fromFile: boolean }): Promise<void> {
    const before = this.live();
    const from = how.fromFile ? runner.plan : undefined;
    const args = ['apply', ...(from ? ['plan.json'] : ['--auto-approve']), '--parallelism', '1'];
    const wanted = from ? wantedBy(runner, from.declared, before) : runner.files;
    const pauseAt = how.pauseAt === undefined ? {} : { pauseAt: how.pauseAt };
    const begun = await runner.begin(args, { before, planned: from?.live ?? before, saved: from, wanted, ...pauseAt });
    const paused = await Promise.race([begun.life.pause.then(() => true), begun.end.then(() => false)]);
    if (paused) runner.begun = begun;
    if (paused) this.#count('paused');
    else await this.#finish(runner, begun, await begun.end);
  }

  async resume(runner: Runner): Promise<void> {
    const begun = runner.begun as Begun;
    runner.begun = undefined;
    begun.life.resume();
    await this.#finish(runner, begun, await begun.end);
  }

  async kill(runner: Runner): Promise<void> {
    const begun = runner.begun as Begun;
    runner.begun = undefined;
    begun.life.die();
    if (this.#place.keepsLocks && this.#options.isFar) this.deadHolder = runner;
    await this.#finish(runner, begun, undefined);
  }

  /** Somebody changes a live group by hand. */
  edit(key: string, { type, email, value }: Edit): void {
    const { sandbox } = this.#options;
    const group = this.who.look(sandbox).find(({ name }) => name === key);
    if (!group) return;
    if (type === 'join') this.who.join(sandbox, group, email);
    else if (type === 'leave') this.who.leave(sandbox, group, email);
    else if (type === 'change') this.who.change(sandbox, group, value);
    else this.who.remove(sandbox, group);
    for (const runner of this.runners) runner.begun?.touched.add(key);
  }

  /** Everybody comes to an end, and then two applies and a plan find what is declared. */
  async end(): Promise<void> {
    for (const runner of this.runners) if (runner.begun) await this.resume(runner);
    for (const runner of this.runners) {
      this.pull(runner);
      await this.apply(runner, { fromFile: false });
      if (this.deadHolder) await this.apply(runner, { fromFile: false });
      const isForgotten = await this.#forget(runner);
      if (isForgotten) await this.apply(runner, { fromFile: false });
      if (this.#clear()) await this.apply(runner, { fromFile: false });
    }
    const target = this.who.world.provider;
    let left = ours(this.live());
    for (const runner of this.runners) {
      const last = await this.#run(runner, ['plan', '--detailed-exitcode']);
      expect(last?.status, last?.text).toBe(0);
      // What a dead run may have made is left, and told, where nobody declares it.
      const isLeft = (key: string): boolean => !this.files.has(key) && isToldAsUnsure(last?.text ?? '', target, key);
      if (KEYS.some(isLeft)) this.#count('left as unsure');
      left = new Map([...left].filter(([key]) => !isLeft(key)));
      expect([...left.keys()].sort(), 'the end').toEqual([...this.files.keys()].sort());
      for (const [key, content] of left)
        if (!isAsDeclared(key, content, this.files.get(key))) expect(content, `the end of ${key}`).toEqual(this.files.get(key));
    }
    if ([...left].some(([key, { members }]) => isAdditive(key) && members.includes(STRANGER))) this.#count('stranger kept');
    const listed = await this.#run(this.runners[0] as Runner, ['state', 'list']);
    expect(listed?.stdout.split('\n').filter(Boolean)).toEqual([...this.files.keys()].sort().map((key) => `${target}/${key}`));
  }

  /** Somebody does what the refusal asks for: the state forgets what is gone. False where nothing was refused. */
  async #forget(runner: Runner): Promise<boolean> {
    if (!/WRONG_TARGET|ALL_MISSING/.test(this.#ended?.text ?? '')) return false;
    const live = this.live();
    const listed = await this.#run(runner, ['state', 'list']);
    const addresses = listed?.stdout.split('\n').filter(Boolean) ?? [];
    const gone = addresses.filter((address) => !live.has(keyOf(address)));
    const removed = await this.#run(runner, ['state', 'rm', ...gone]);
    expect(removed?.status, removed?.text).toBe(0);
    for (const address of gone) this.#ledger.suspect(live, keyOf(address));
    this.#count('forgotten');
    return true;
  }

  /** Somebody does what the refusal asks for: takes out of a group that is to go what keeps it. False where nothing had to be done. */
  #clear(): boolean {
    if (!this.who.fieldKeepsGroup) return false;
    const { sandbox } = this.#options;
    const kept = this.who
      .look(sandbox)
      .filter(({ name, field }) => KEYS.some((key) => key === name) && !this.files.has(name) && field !== 'none');
    for (const group of kept) this.who.change(sandbox, group, 'none');
    if (kept.length > 0) this.#count('cleared');
    return kept.length > 0;
  }

  async close(): Promise<void> {
    for (const runner of this.runners) {
      const { begun } = runner;
      begun?.life.die();
      if (begun) await runner.bury(begun.life);
    }
    await this.#place.end();
  }

  async #run(runner: Runner, args: readonly string[]): Promise<RunEnd> {
    const live = this.live();
    const begun = await runner.begin(args, { before: live, planned: live, wanted: live });
    const end = await begun.end;
    await runner.bury(begun.life);
    return end;
  }

  #count(what: string): void {
    const { tally } = this.#options;
    tally.set(what, (tally.get(what) ?? 0) + 1);
  }

  async #finish(runner: Runner, begun: Begun, end: RunEnd): Promise<void> {
    this.#ended = end;
    this.#count(endOf(begun, end));
    await runner.bury(begun.life);
    const after = this.live();
    const shown = `${begun.planned === begun.before ? '' : (this.#shown.get(runner) ?? '')}${end?.text ?? ''}`;
    if (begun.saved?.carriedOut.size && begun.touched.size === 0 && end) this.#count('plan file again');
    judge({
      begun,
      end,
      after,
      shown,
      ledger: this.#ledger,
      target: this.who.world.provider,
      ...this.#traits,
      others: this.#others,
    });
    if (isLockedOut(end)) await this.#judgeLock(runner, begun, end as NonNullable<RunEnd>);
    else this.#note(begun, end, after);
    this.#noteCarriedOut(begun, end, after);
    // Another run that has not written yet begins from here.
    for (const other of this.runners) {
      if (other === runner || !other.begun) continue;
      for (const key of KEYS) if (JSON.stringify(after.get(key)) !== JSON.stringify(begun.before.get(key))) other.begun.touched.add(key);
    }
  }

  #note(begun: Begun, end: RunEnd, after: Groups): void {
    const isFresh = begun.planned === begun.before;
    for (const key of KEYS) {
      if (isFresh && end?.status === 0 && !begun.touched.has(key)) this.#ledger.settle(after, key);
      else {
        this.#ledger.suspect(begun.wanted, key);
        if (!begun.touched.has(key) && !end) this.#ledger.suspect(after, key);
      }
    }
  }

  /** What a run of a plan file has written as planned is used up there, if it came to tell the state. */
  #noteCarriedOut({ saved, before, wanted, touched }: Begun, end: RunEnd, after: Groups): void {
    if (!saved || !end || /STATE_(?:CHANGED|WRITE)/.test(end.text)) return;
    for (const key of KEYS) {
      if (touched.has(key) || PARTS.every((part) => partOf(before, key, part) === partOf(after, key, part))) continue;
      if (PARTS.some((part) => partOf(after, key, part) !== partOf(wanted, key, part))) continue;
      saved.carriedOut.add(key);
      this.#count('keys carried out by a file');
    }
  }

  /** Who is refused is told by whom, has written nothing, and can break the lock of a machine that is gone. */
  async #judgeLock(runner: Runner, begun: Begun, end: NonNullable<RunEnd>): Promise<void> {
    const holder = this.runners.find((other) => other !== runner && other.begun) ?? this.deadHolder;
    expect(holder, `somebody holds the lock\n${end.text}`).toBeDefined();
    expect(end.text).toMatch(new RegExp(`locked by ${holder?.name} on \\S+ \\(pid \\d+, apply, since`));
    expect(this.#written(begun.life), 'nothing is written without the lock').toEqual([]);
    if (holder !== this.deadHolder || holder?.begun) return;
    const id = /rollcall state unlock[\s│]+(\S+)/.exec(end.text)?.[1] as string;
    expect(id, end.text).toBeDefined();
    const broken = await this.#run(runner, ['state', 'unlock', id]);
    expect(broken?.status, broken?.text).toBe(0);
    this.deadHolder = undefined;
  }

  #written(life: Life): readonly string[] {
    return this.#options.sandbox
      .requests()
      .filter(({ committed, headers }) => committed && (headers['user-agent'] ?? '').includes(life.name))
      .map(({ method, path }) => `${method} ${path}`);
  }
}

function endOf({ planned, before, touched }: Begun, end: RunEnd): string {
  if (!end) return 'killed';
  if (isLockedOut(end)) return 'locked out';
  const [done, refused] = planned === before ? ['applied', 'stale'] : ['plan applied', 'plan refused'];
  return `${end.status === 0 ? done : refused}${touched.size > 0 ? ' with edits beside it' : ''}`;
}

function declarationOf(key: string, declared: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return isAdditive(key) ? { ...declared, membership: 'additive' } : declared;
}

function keyOf(address: string): string {
  return address.slice(address.indexOf('/') + 1);
}

/** Groups that files may declare. */
function ours(groups: Groups): Groups {
  return new Map(KEYS.flatMap((key) => (groups.has(key) ? [[key, groups.get(key) as Content] as const] : [])));
}

/** What a plan file makes of what is live: its own changes, and nothing else. */
function wantedBy(runner: Runner, declared: Groups, live: Groups): Groups {
  const plan = JSON.parse(readFileSync(join(runner.dir, 'plan.json'), 'utf8')) as {
    readonly changes: readonly { readonly address: string }[];
  };
  const changed = new Set(plan.changes.map(({ address }) => keyOf(address)));
  const wanted = new Map(live);
  for (const key of KEYS) {
    if (!changed.has(key)) continue;
    const content = declared.get(key);
    if (content) wanted.set(key, content);
    else wanted.delete(key);
  }
  return wanted;
}

/** Each request of a run has three moments; those of the dead are not heard. */
function watch(sandbox: Sandbox, find: (agent: string) => Life | undefined): void {
  const moment =
    (name: string, isRefused: boolean) =>
    async (request: LoggedRequest): Promise<void> => {
      const life = find(request.headers['user-agent'] ?? '');
      life?.tick(`${name}: ${request.method} ${request.path}`);
      await life?.onward;
      if (isRefused && (!life || life.isDead)) throw new Error('from the dead');
    };
  sandbox.hooks.received = moment('arrived', true);
  sandbox.hooks.afterCommit = moment('took effect', true);
  sandbox.hooks.answered = moment('answered', false);
}
