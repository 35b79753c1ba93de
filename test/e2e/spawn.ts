import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The built command line. */
export const CLI = resolve(import.meta.dirname, '../../dist/cli.js');
export const EXAMPLES = resolve(import.meta.dirname, '../../examples');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing that would make a run behave as in a pipeline; what reaches a server of the person who runs the tests is gone already. */
const CLEAN = { ...process.env, CI: '', NO_COLOR: '', FORCE_COLOR: undefined };

/** Runs the built command line to its end. */
export function rollcall(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: options.cwd,
    env: { ...CLEAN, ...options.env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Starts the built command line. */
export function startRollcall(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    cwd: options.cwd,
    env: { ...CLEAN, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** How a started command line ends, with what it wrote from now on. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const status = await new Promise<number | null>((end) => child.once('close', end));
  return { status, ...written };
}

export interface RunningSandbox {
  /** The variables that it prints. */
  readonly env: Readonly<Record<string, string>>;
  readonly child: ChildProcess;
  /** Sends a request as somebody else would. */
  outside(method: string, path: string, body?: unknown): Promise<unknown>;
}

/** Starts `rollcall sandbox` and waits until it is ready. */
export async function startSandboxProcess(args: readonly string[] = []): Promise<RunningSandbox> {
  const child = startRollcall(['sandbox', '--only', 'vault', ...args]);
  const env: Record<string, string> = {};
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let isReady = false;
  for await (const line of createInterface({ input: child.stdout! })) {
    isReady = line === 'ready';
    if (isReady) break;
    const match = /^export (\w+)='?([^']*)'?$/.exec(line);
    if (match) env[match[1]!] = match[2]!;
  }
  if (!isReady) throw new Error(`The sandbox did not start: ${errors}`);
  return {
    env,
    child,
    outside: async (method, path, body) => {
      const answer = await fetch(`${env['ROLLCALL_SANDBOX_VAULT_URL']}${path}`, {
        method,
        headers: { 'x-vault-token': env['VAULT_TOKEN']! },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : ((JSON.parse(text) as { data?: unknown }).data ?? JSON.parse(text));
    },
  };
}

/** Path of an example. */
export function example(name: string): string {
  return join(EXAMPLES, name);
}
