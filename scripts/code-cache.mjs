import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const RECORDER = fileURLToPath(new URL('record-code-cache.cjs', import.meta.url));
/** Examples with a target each of one provider, as the sandbox has it. */
const PROJECTS = ['quickstart', 'netbird-mesh', 'opal-access', 'cipherscale-zero-trust'];
/** What is run in each, so that what it takes is compiled already when somebody runs it: planning is a part of applying. */
const RUNS = ['validate', 'apply --auto-approve'];

/**
 * Leaves V8's code cache beside the files of a built command line (`<its folder>/cli/code-cache-…`), made by running it against the
 * sandbox. It counts for this version of Node only, and nothing needs it: where loopback cannot be used there is less in it.
 *
 * @param {string} cli Path of `cli.js`.
 */
export async function recordCodeCache(cli) {
  mkdirSync(join(dirname(cli), 'cli', `code-cache-${process.version}-${process.arch}`));
  const root = mkdtempSync(join(tmpdir(), 'rollcall-build-'));
  const env = { PATH: process.env.PATH, HOME: root, CI: 'true' };
  const sandbox = spawn(process.execPath, [cli, 'sandbox'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const exports = await readExports(sandbox);
    for (const project of PROJECTS) {
      const cwd = join(root, project);
      cpSync(join(ROOT, 'examples', project), cwd, { recursive: true });
      for (const run of RUNS) {
        spawnSync(process.execPath, ['--require', RECORDER, cli, ...run.split(' ')], { cwd, env: { ...env, ...exports }, stdio: 'ignore' });
      }
    }
  } finally {
    sandbox.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  }
}

/** Variables that lead to the emulators; none where they do not start. */
async function readExports(sandbox) {
  const exports = {};
  for await (const line of createInterface({ input: sandbox.stdout })) {
    if (line === 'ready') break;
    const match = /^export (\w+)='?([^']*)'?$/.exec(line);
    if (match) exports[match[1]] = match[2];
  }
  return exports;
}
