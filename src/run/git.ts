import { execFile } from 'node:child_process';
import { RollcallError } from '../core/errors.ts';

/** Longest that one call of git may take. */
const TIMEOUT_MS = 120_000;
/** Largest answer that is read. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * What a repository's own configuration could have git run, or fetch, switched off; options on the command line win over files. Nothing
 * below is a porcelain command, so neither hooks nor filters nor pagers come into it.
 */
const SAFE_OPTIONS = [
  '--no-pager',
  '--no-optional-locks',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.alternateRefsCommand=', 'core.sshCommand=false', 'core.askPass='].flatMap(
    (setting) => ['-c', setting],
  ),
  ...['protocol.allow=never', 'credential.helper=', 'submodule.recurse=false'].flatMap((setting) => ['-c', setting]),
];

/** Variables that git needs to find itself and the settings of whoever runs it; tokens are not among them. */
const PASSED_ON = /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|TMPDIR|TEMP|XDG_CONFIG_HOME|GIT_CONFIG_.*)$/i;

/** Reads from the repository that a folder lies in. Never writes, never goes to the network. */
export interface Git {
  /** Output of a command; `input` goes to its stdin. @throws RollcallError `GIT` where git is not there, `GitRefusal` where it ended badly */
  read(args: readonly string[], input?: string): Promise<Buffer>;
}

/** Git ended badly; `stderr` says why. */
export class GitRefusal extends RollcallError {
  constructor(command: string, stderr: string, cause: unknown) {
    super('GIT', `"git ${command}" failed: ${stderr.trim().split('\n')[0] ?? ''}`, {
      hint: /dubious ownership/.test(stderr)
        ? 'The repository belongs to another user. If that is right, run: git config --global --add safe.directory "$PWD"'
        : 'Run it in a git repository, with a revision that is there.',
      cause,
    });
  }
}

/** Git on the repository of `dir`. */
export function openGit(dir: string, env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Git {
  const environment = {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name))),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    // A partial clone would fetch what it lacks.
    GIT_NO_LAZY_FETCH: '1',
    // Older ones know that variable not; this one no setting of the repository wins over.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_ATTR_NOSYSTEM: '1',
  };
  return {
    read: (args, input) =>
      new Promise((resolve, reject) => {
        const options = { cwd: dir, env: environment, encoding: 'buffer', maxBuffer: MAX_BYTES, timeout: TIMEOUT_MS, signal } as const;
        const child = execFile('git', [...SAFE_OPTIONS, ...args], options, (error, stdout, stderr) => {
          if (!error) resolve(stdout);
          else if (signal.aborted) reject(new RollcallError('CANCELLED', 'Looking at the repository was cancelled'));
          else if ((error as NodeJS.ErrnoException).code === 'ENOENT') reject(missing(error));
          else reject(new GitRefusal(args[0] as string, stderr.toString('utf8') || error.message, error));
        });
        // A git that ends early closes its end of the pipe; the reason is told above.
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(input ?? '');
      }),
  };
}

function missing(cause: unknown): RollcallError {
  return new RollcallError('GIT', 'git could not be started: it is not on the path', {
    hint: 'Install git, or plan without "--changed-since".',
    cause,
  });
}
