import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { fakeProcess } from '../builders/surroundings.ts';

/** What a command line printed, and its exit status. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, in a project on a sandbox: for what needs no process of its own. */
export async function runInside(
  { dir, sandbox }: { readonly dir: string; readonly sandbox: Sandbox },
  args: readonly string[],
): Promise<Ran> {
  const process = fakeProcess({ cwd: dir, env: Object.fromEntries(sandbox.exports), now: Date.now() });
  const status = await runCommandLine(args, process);
  return { status, ...process.written };
}
