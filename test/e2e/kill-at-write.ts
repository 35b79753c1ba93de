import type { Sandbox } from '../../src/sandbox/start.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/** What is run, and where. */
interface Run {
  readonly args: readonly string[];
  readonly dir: string;
  /** Whether reads count too. */
  readonly reads?: boolean;
}

/**
 * Runs the built command line in a folder and kills it, as `kill -9` does, once the sandbox has carried out its nth write. With fewer of
 * them it ends by itself.
 */
export async function killedAtWrite(sandbox: Sandbox, nth: number, { args, dir, reads = false }: Run): Promise<Ended> {
  const child = startRollcall(args, { cwd: dir, env: Object.fromEntries(sandbox.exports) });
  const dead = ended(child);
  let seen = 0;
  sandbox.hooks.afterCommit = async ({ method }) => {
    if ((method === 'GET' && !reads) || ++seen !== nth) return;
    child.kill('SIGKILL');
    await dead;
  };
  try {
    return await dead;
  } finally {
    sandbox.hooks.afterCommit = undefined;
  }
}
