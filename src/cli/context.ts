import type { Format } from '../reports/formats.ts';
import type { EventLog } from './event-log.ts';

/** A stream that is only written to. */
export interface Sink {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
}

/** The process as far as a command may know it: handed in, so that commands are tested as functions. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: {
    readonly isTTY: boolean;
    /** Writes the question to stderr and reads one line; undefined at the end of input. */
    ask(question: string): Promise<string | undefined>;
    /** Everything up to the end of input. */
    readAll(): Promise<string>;
  };
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment, whatever is done to the clock: what a duration is measured with. */
  elapsed(): number;
  /** Calls `tick` every `ms` without keeping the process alive; the result ends that. */
  every(ms: number, tick: () => void): () => void;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** With `--log json`: where stderr's lines come from. */
  readonly events?: EventLog;
}

/** The options that mean the same everywhere, judged. */
export interface Settings {
  /** Name of the command that was typed. */
  readonly command: string;
  /** Absolute; where to look for the project from. */
  readonly startDir: string;
  /** Whether `--chdir` named it, so that folders above are not searched. */
  readonly dirGiven: boolean;
  readonly format: Format;
  readonly outputs: readonly { readonly format: Format; readonly file: string }[];
  readonly targets: readonly string[];
  readonly detailedExitcode: boolean;
  readonly parallelism: number | undefined;
  readonly lockTimeoutMs: number;
  /** Whether a question may be asked, where there is a terminal to ask on: neither `--no-input` nor `CI`. */
  readonly input: boolean;
  /** No animation where a CI's log or a file is written. */
  readonly animation: boolean;
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What a command is handed beside its own options. */
export interface CommandContext extends Surroundings {
  readonly settings: Settings;
}

/** Whether somebody is there to answer, and may be asked. */
export function canAsk({ settings, stdin }: CommandContext): boolean {
  return settings.input && stdin.isTTY;
}
