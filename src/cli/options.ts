/** One option of a command, as help, completion and the parser need it. */
export interface OptionSpec {
  /** As commander reads it: `-C, --chdir <dir>`; an upper-case word in help. */
  readonly flags: string;
  /** What, unit, default: one line. */
  readonly summary: string;
  /** Shown behind the summary. */
  readonly default?: string;
  readonly repeatable?: true;
  /** Closed set of values; shell completion offers them. */
  readonly choices?: readonly string[];
  /** What the shell completes the value with, where it is no closed set. */
  readonly completes?: 'file' | 'dir';
}

/** Options that mean the same everywhere; a command names those that make sense for it, the rest apply to all. */
export const SHARED_OPTIONS = {
  chdir: {
    flags: '-C, --chdir <dir>',
    summary: 'act as if started in DIR',
    default: 'the nearest folder upwards with rollcall.yaml',
    completes: 'dir',
  },
  format: { flags: '--format <format>', summary: 'what goes to stdout', default: 'text' },
  output: {
    flags: '--output <format=file>',
    summary: 'the same report in one more format, to a file; repeatable',
    repeatable: true,
    completes: 'file',
  },
  target: { flags: '--target <glob>', summary: 'only addresses that match, as in "vault-prod/*"; repeatable', repeatable: true },
  detailedExitcode: { flags: '--detailed-exitcode', summary: 'exit with 2 when there are changes (plan) or drift (drift)' },
  parallelism: { flags: '--parallelism <n>', summary: 'requests in flight per target', default: "the provider's" },
  lockTimeout: { flags: '--lock-timeout <duration>', summary: 'how long to wait for the state lock: 30s, 5m', default: '0s' },
  input: { flags: '--no-input', summary: 'never ask; CI=true implies it' },
  color: { flags: '--no-color', summary: 'no colours; NO_COLOR and FORCE_COLOR are honoured too' },
  quiet: { flags: '--quiet', summary: 'no progress and no notices on stderr' },
  log: {
    flags: '--log <form>',
    summary: 'what goes to stderr: text for people, json for programs (one event a line)',
    default: 'text',
    choices: ['text', 'json'],
  },
  verbose: { flags: '--verbose', summary: 'one line per request on stderr, without secrets' },
} as const satisfies Record<string, OptionSpec>;

/** Name of a shared option, as commander spells the value's key. */
export type SharedOption = keyof typeof SHARED_OPTIONS;

/** Shared options that every command takes. */
export const EVERYWHERE: readonly SharedOption[] = ['chdir', 'input', 'color', 'quiet', 'log', 'verbose'];

/** The long name of an option: `--chdir`. */
export function longFlag(option: OptionSpec): string {
  return (/--[a-z-]+/.exec(option.flags) ?? [option.flags])[0];
}

/** The short name of an option, `-C`, where it has one. */
export function shortFlag(option: OptionSpec): string | undefined {
  return /(?:^|\s)(-[A-Za-z])\b/.exec(option.flags)?.[1];
}

/** Whether the option is followed by a value. */
export function takesValue(option: OptionSpec): boolean {
  return option.flags.includes('<');
}
