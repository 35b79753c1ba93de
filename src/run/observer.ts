import type { Plan, Warning } from '../core/model/plan.ts';
import type { Step } from '../core/model/step.ts';

/** Told what happens while a use case runs. The command line supplies one, the library none. Every method is optional. */
export interface Observer {
  onReadStart?(target: string): void;
  /** `total` is undefined while it is not known. */
  onReadProgress?(target: string, done: number, total: number | undefined): void;
  onReadDone?(target: string, objects: number): void;
  /** A plan was made, or read from its file: before anything of it is carried out. */
  onPlan?(plan: Plan): void;
  onApplyStart?(steps: number): void;
  onStepStart?(step: Step): void;
  /** `wrote`: false where it was found done, `kept` where the live system keeps what was to go. `last`: nothing more is planned for the object. */
  onStepDone?(step: Step, elapsedMs: number, wrote: boolean | 'kept', last: boolean): void;
  onStepFailed?(step: Step, message: string): void;
  onWarning?(warning: Warning): void;
  onNotice?(message: string): void;
  /** A system refuses because of too many requests (429). `waitedMs`: all waits of the run for systems that refuse or fail, with the one that begins. */
  onLimited?(target: string, waitedMs: number): void;
  /** One line per request, with `--verbose`. */
  onRequest?(line: string): void;
}
