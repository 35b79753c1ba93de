import type { Acceptance, Declaration } from '../core/model/project.ts';
import type { Plan } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Consent, State } from '../core/model/state.ts';
import type { Live, Provider, Writer } from '../core/provider.ts';
import type { StateStore } from '../state/store.ts';
import type { Observer } from './observer.ts';

/** One connected target of an apply, as it was read before: the directory and whatever else steps need. */
export interface ApplyTarget {
  readonly provider: Provider;
  readonly writer: Writer;
  readonly live: Live;
  /** Steps in flight at once. */
  readonly parallelism: number;
}

/** Everything that carrying out a plan needs. The state's lock is held by the caller, and the state is the recovered one. */
export interface ApplyInput {
  readonly plan: Plan;
  readonly declaration: Declaration;
  /** Drift that the project accepts, where its file could be read: the state remembers it. */
  readonly acceptances?: readonly Acceptance[] | undefined;
  /** What the state remembers of guards, other settings and approvals stays as it is: nobody was shown a plan that says what is new in them. */
  readonly keepsRules?: true;
  /** By name; those that the plan's calls go to. */
  readonly targets: ReadonlyMap<string, ApplyTarget>;
  /** By name, why targets are not among them: no credential, a login that failed, a read that did. */
  readonly unread?: ReadonlyMap<string, readonly Problem[]>;
  readonly store: StateStore;
  readonly state: State | undefined;
  /** Globs of the addresses that are locked, where others may write the rest of the state meanwhile. */
  readonly ranges?: readonly string[] | undefined;
  readonly observer: Observer;
  /** Aborted: nothing new is begun, the calls in flight are finished. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment, whatever is done to the clock: what a duration is measured with. */
  elapsed(): number;
  /** UTC day that approvals are judged by. */
  readonly date: string;
  readonly who: string;
  readonly commit: string | undefined;
  /** How somebody agreed to it; undefined where nobody had to. */
  readonly consent?: Consent | undefined;
}
