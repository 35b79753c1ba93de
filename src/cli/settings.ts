import { quoteName } from '../core/model/quote-name.ts';
import { resolve } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import type { Format } from '../reports/formats.ts';
import type { CommandSpec } from './command-spec.ts';
import type { Settings, Surroundings } from './context.ts';

/** The shared options as commander hands them over: absent where they were not typed. */
export interface SharedValues {
  readonly chdir?: string;
  readonly format?: string;
  readonly output?: readonly string[];
  readonly target?: readonly string[];
  readonly detailedExitcode?: true;
  readonly parallelism?: string;
  readonly lockTimeout?: string;
  readonly input?: boolean;
  readonly color?: boolean;
  readonly quiet?: true;
  readonly log?: string;
  readonly verbose?: true;
}

/**
 * What the shared options mean in these surroundings.
 *
 * @throws RollcallError `USAGE` on a value that is none
 */
export function readSettings(values: SharedValues, command: CommandSpec, surroundings: Surroundings): Settings {
  if (values.log !== undefined && !['text', 'json'].includes(values.log)) {
    throw new RollcallError('USAGE', `"--log" takes "text" or "json", not ${quoteName(values.log)}.`);
  }
  if (values.quiet && values.verbose) throw new RollcallError('USAGE', '"--quiet" and "--verbose" exclude each other.');
  const startDir = resolve(surroundings.cwd, values.chdir ?? '.');
  return {
    command: command.name,
    startDir,
    dirGiven: values.chdir !== undefined,
    format: readFormat(values.format ?? 'text', command),
    outputs: (values.output ?? []).map((text) => readOutput(text, command, startDir)),
    targets: values.target ?? [],
    detailedExitcode: values.detailedExitcode === true,
    parallelism: values.parallelism === undefined ? undefined : readCount(values.parallelism, '--parallelism'),
    lockTimeoutMs: readDuration(values.lockTimeout ?? '0s', '--lock-timeout'),
    quiet: values.quiet === true,
    verbose: values.verbose === true,
    ...readTerminal(values, surroundings),
  };
}

/** What the terminal, or the lack of one, allows. */
function readTerminal(values: SharedValues, { env, stdout, stderr }: Surroundings): Pick<Settings, 'input' | 'animation' | 'color'> {
  const inCi = isSwitchedOn(env['CI']);
  return {
    // A question would be no event, and whoever reads events is no person.
    input: values.input !== false && !inCi && values.log !== 'json',
    animation: stderr.isTTY && !inCi && env['TERM'] !== 'dumb',
    color: { stdout: wantsColor(values, env, stdout.isTTY), stderr: wantsColor(values, env, stderr.isTTY) },
  };
}

/** A whole number from 1 on. */
export function readCount(text: string, option: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new RollcallError('USAGE', `${quoteName(option)} takes a whole number from 1 on, not ${quoteName(text)}.`);
  return count;
}

/** Milliseconds of `0s`, `30s`, `5m`, `1h`, `500ms`. */
export function readDuration(text: string, option: string): number {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  const unitMs = match && UNIT_MS[match[2] as keyof typeof UNIT_MS];
  if (!unitMs)
    throw new RollcallError('USAGE', `${quoteName(option)} takes a number with a unit, not ${quoteName(text)}.`, {
      hint: 'Write "30s", "5m" or "1h".',
    });
  return Number(match[1]) * unitMs;
}

/** Colour for one stream: `--no-color`, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal that can show it. */
export function wantsColor(values: { readonly color?: boolean }, env: Surroundings['env'], isTTY: boolean): boolean {
  if (values.color === false || (env['NO_COLOR'] ?? '') !== '') return false;
  if (env['FORCE_COLOR'] !== undefined) return isSwitchedOn(env['FORCE_COLOR']);
  return isTTY && env['TERM'] !== 'dumb';
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

function isSwitchedOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}

function readFormat(text: string, command: CommandSpec): Format {
  const format = command.formats.find((known) => known === text);
  if (format) return format;
  // A command without reports takes no `--format`; what it says is for people.
  if (command.formats.length === 0) return 'text';
  throw new RollcallError('USAGE', `${quoteName(text)} is no format of "rollcall ${command.name}".`, {
    hint: `It takes ${quotedList(command.formats)}.`,
  });
}

function readOutput(text: string, command: CommandSpec, dir: string): { readonly format: Format; readonly file: string } {
  const equals = text.indexOf('=');
  if (equals < 1 || equals === text.length - 1) {
    throw new RollcallError('USAGE', `"--output" takes a format and a file, not ${quoteName(text)}.`, {
      hint: 'Write "--output json=plan.json".',
    });
  }
  return { format: readFormat(text.slice(0, equals), command), file: resolve(dir, text.slice(equals + 1)) };
}

function quotedList(words: readonly string[]): string {
  return words.map(quoteName).join(', ');
}
