import type { Observer } from '../run/observer.ts';
import type { ProjectRequest, Request } from '../run/request.ts';
import type { CommandContext } from './context.ts';
import { findProjectDir } from './project-dir.ts';

/** What a use case that only looks at files and state is handed. */
export function makeProjectRequest(context: CommandContext): ProjectRequest {
  return {
    dir: findProjectDir(context.settings),
    env: context.env,
    date: today(context),
    now: context.now,
    elapsed: context.elapsed,
    toolVersion: context.version,
  };
}

/** The UTC day that last days and approvals are judged by. */
export function today({ now }: Pick<CommandContext, 'now'>): string {
  return new Date(now()).toISOString().slice(0, 10);
}

/** What a use case that talks to live systems is handed. */
export function makeRequest(context: CommandContext, observer: Observer): Request {
  const { targets, parallelism, lockTimeoutMs } = context.settings;
  return { ...makeProjectRequest(context), targets, parallelism, lockTimeoutMs, observer, signal: context.signal };
}
