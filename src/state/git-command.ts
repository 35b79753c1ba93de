import { spawn } from 'node:child_process';
import { RollcallError } from '../core/errors.ts';
import { printable } from '../http/redact.ts';

/** How a call of git ended. */
export interface GitResult {
  readonly status: number | null;
  readonly stdout: Buffer;
  /** Without credentials and control characters, on one line. */
  readonly stderr: string;
}

/** What git is run with. */
export interface GitSite {
  /** The project's folder: git finds the repository that it lies in. */
  readonly dir: string;
  /** Name or address of the remote. */
  readonly remote: string;
  /** Called before each call; tests kill the network here. */
  readonly before?: (args: readonly string[]) => void | Promise<void>;
}

export interface GitCall {
  readonly args: readonly string[];
  readonly input?: string | Buffer;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A server that does not answer for so long is given up. */
const LONGEST_MS = 120_000;

/**
 * Settings that keep a user's configuration from changing what the calls do: no hooks, no signatures that ask, nothing that is
 * pushed or fetched along. How git reaches the remote and logs in there (helpers, proxies, ssh, rewritten addresses) stays the user's.
 */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.quotePath=true',
  'color.ui=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'push.followTags=false',
  'push.recurseSubmodules=no',
  'push.pushOption=',
  'fetch.prune=false',
  'fetch.recurseSubmodules=false',
  'fetch.writeCommitGraph=false',
  'i18n.commitEncoding=UTF-8',
  'advice.pushUpdateRejected=false',
];

/** Variables of a git that called us (a hook, `git -C`) would point elsewhere. */
const FOREIGN = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_PUSH_OPTION_COUNT',
];

/** Runs git to its end; every status is an answer. @throws RollcallError `STATE_READ` where there is no git, or no end */
export async function git(site: GitSite, call: GitCall): Promise<GitResult> {
  await site.before?.(call.args);
  const settings = [...SETTINGS, ...(/^[\w.-]+$/.test(site.remote) ? [`remote.${site.remote}.mirror=false`] : [])];
  const args = [...settings.flatMap((setting) => ['-c', setting]), ...call.args];
  const child = spawn('git', args, { cwd: site.dir, env: environment(call.env), stdio: ['pipe', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // A git that ends before it has read everything says why by its status.
  child.stdin.on('error', () => undefined);
  child.stdin.end(call.input ?? '');
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, LONGEST_MS);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const stderr = clean(Buffer.concat(err).toString('utf8'));
    return { status, stdout: Buffer.concat(out), stderr: isLate ? `no answer within ${LONGEST_MS / 1000} s` : stderr };
  } catch (error) {
    throw new RollcallError('STATE_READ', `git cannot be run: ${clean((error as Error).message)}.`, {
      hint: 'Install git, or use another `state:` backend.',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

function environment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of FOREIGN) delete env[name];
  return { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_FLUSH: '1', ...added };
}

/** Addresses may hold a user name and password. */
function clean(text: string): string {
  return printable(text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, '$1***@'));
}
