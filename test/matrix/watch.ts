import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { Life } from './life.ts';

/** From now on only this life's requests are heard, and each has three moments. */
export function watch(sandbox: Sandbox, life: Life): void {
  const isOurs = ({ headers }: LoggedRequest): boolean => (headers['user-agent'] ?? '').includes(life.name);
  const moment =
    (name: string, isRefused: boolean) =>
    (request: LoggedRequest): void => {
      if (isOurs(request)) life.tick(`${name}: ${request.method} ${request.path}`);
      if (isRefused && (life.isDead || !isOurs(request))) throw new Error('from the dead');
    };
  sandbox.hooks.received = moment('arrived', true);
  sandbox.hooks.afterCommit = moment('took effect', true);
  sandbox.hooks.answered = moment('answered', false);
}
