import { runCommandLine } from '../../src/cli/command-line.ts';
import { fakeProcess } from './surroundings.ts';

/** What a command has printed, and its exit status. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, now. Its words are parted by blanks. */
export async function runCommand(
  args: string,
  { dir, env }: { readonly dir: string; readonly env: Readonly<Record<string, string>> },
): Promise<Ran> {
  const process = fakeProcess({ cwd: dir, env, now: Date.now() });
  const status = await runCommandLine(args.split(' '), process);
  return { status, ...process.written };
}
