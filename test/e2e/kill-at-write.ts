import type { Sandbox } from '../../src/sandbox/start.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/** Runs the built command line in a folder and kills it, as `kill -9` does, once the sandbox has carried out its nth write. */
export async function killedAtWrite(
  sandbox: Sandbox,
  nth: number,
  { args, dir }: { readonly args: readonly string[]; readonly dir: string },
): Promise<Ended> {
  const child = startRollcall(args, { cwd: dir, env: Object.fromEntries(sandbox.exports) });
  const dead = ended(child);
  let seen = 0;
  sandbox.hooks.afterCommit = async ({ method }) => {
    if (method === 'GET' || ++seen !== nth) return;
    child.kill('SIGKILL');
    await dead;
  };
  try {
    return await dead;
  } finally {
    sandbox.hooks.afterCommit = undefined;
  }
}
