import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { CLI } from './spawn.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** How a shell step ended. */
export interface StepRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote to GITHUB_OUTPUT. */
  readonly outputs: Readonly<Record<string, string>>;
}

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** A parsed YAML file of the repository. */
export function readYaml(file: string): unknown {
  return parse(readFileSync(join(ROOT, file), 'utf8')) as unknown;
}

const ACTION = readYaml('action.yml') as Action;

/** Runs the action's own script as the runner does: inputs by way of its `env`, in bash, with files for outputs and summary. */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  at: { readonly cwd: string; readonly temp: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<StepRun> {
  const step = ACTION.runs.steps.find((each) => each.id === 'run')!;
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(step.env ?? {})) {
    const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text)?.[1];
    if (text === '${{ github.action_path }}') values[name] = ROOT;
    else if (input === 'github-token') values[name] = inputs[input] ?? at.env['GITHUB_TOKEN'] ?? '';
    else values[name] = inputs[input!] ?? ACTION.inputs[input!]!.default ?? '';
  }
  const { GITHUB_TOKEN: _token, ...env } = at.env;
  return runShell(step.run!, { cwd: at.cwd, temp: at.temp, env: { ...env, ...values } });
}

/** Runs a step's script in bash with only the given variables and what a shell needs. */
export async function runShell(
  script: string,
  at: { readonly cwd: string; readonly temp: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<StepRun> {
  const output = join(at.temp, 'output');
  writeFileSync(output, '');
  const file = join(at.temp, 'step.sh');
  writeFileSync(file, script);
  const env = {
    PATH: `${join(at.temp, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: at.temp,
    CI: 'true',
    RUNNER_TEMP: at.temp,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: join(at.temp, 'summary.md'),
    ...at.env,
  };
  const ran = await new Promise<Pick<StepRun, 'status' | 'stdout' | 'stderr'>>((done) => {
    execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], { cwd: at.cwd, env, encoding: 'utf8' }, (error, stdout, stderr) =>
      done({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
  const outputs = Object.fromEntries(
    readFileSync(output, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { ...ran, outputs };
}

/** Puts a program on the path of the steps. */
export function addProgram(temp: string, name: string, script: string): void {
  mkdirSync(join(temp, 'bin'), { recursive: true });
  const file = join(temp, 'bin', name);
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

/** `rollcall` as an installed package puts it on the path. */
export function addRollcall(temp: string): void {
  addProgram(temp, 'rollcall', `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
}

/** The text of a file, or nothing. */
export function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
