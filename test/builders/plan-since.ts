import { planChangedSince } from '../../src/run/changed-since.ts';
import type { PlanReport } from '../../src/run/plan.ts';
import type { Repository } from './repository.ts';

/** Only `PATH` and `HOME`: no credential of any system. */
const NOTHING = { PATH: process.env['PATH'], HOME: '/nowhere', GIT_CONFIG_GLOBAL: '/dev/null' };

/** The day that plans of the tests are made on. */
export const TODAY = '2026-11-23';

/** What differs in a repository's project since a revision; of the files alone, unless it is said otherwise. */
export function planSince(
  repository: Repository,
  since: string,
  more: { readonly dir?: string; readonly offline?: boolean; readonly env?: Record<string, string> } = {},
): Promise<PlanReport> {
  return planChangedSince({
    dir: more.dir ?? repository.dir,
    env: { ...NOTHING, ...more.env },
    date: TODAY,
    now: () => 0,
    elapsed: () => performance.now(),
    toolVersion: '0.0.0',
    targets: [],
    parallelism: undefined,
    lockTimeoutMs: 0,
    observer: {},
    signal: new AbortController().signal,
    since,
    offline: more.offline ?? true,
  });
}
