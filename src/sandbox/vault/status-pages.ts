import type { Answer } from '../emulator.ts';
import type { State } from './state.ts';
import { answer, errorAnswer } from './envelope.ts';

const VERSION = '2.7.2';

/** Pages about the server that need no token and know no namespaces; undefined for any other path. */
export function statusPage(state: State, path: string, method: string): Answer | undefined {
  const page = pageBody(state, path);
  if (page === undefined) return undefined;
  return method === 'GET' || method === 'HEAD' ? answer(200, page) : errorAnswer(405, []);
}

/** Whether a path is one of those pages. */
export function isStatusPage(path: string): boolean {
  return path === 'sys/health' || path === 'sys/seal-status' || path === 'sys/leader';
}

function pageBody(state: State, path: string): Record<string, string | number | boolean> | undefined {
  if (path === 'sys/leader') return { ha_enabled: false };
  if (path === 'sys/health') {
    return {
      initialized: true,
      sealed: false,
      standby: false,
      replication_performance_mode: 'disabled',
      replication_dr_mode: 'disabled',
      server_time_utc: Math.floor(state.tools.now() / 1000),
      version: VERSION,
      cluster_name: state.clusterName,
      cluster_id: state.clusterId,
    };
  }
  if (path !== 'sys/seal-status') return undefined;
  return {
    type: 'shamir',
    initialized: true,
    sealed: false,
    t: 1,
    n: 1,
    progress: 0,
    nonce: '',
    recovery_seal: false,
    version: VERSION,
    commit_date: '2026-10-26T20:32:27Z',
    migration: false,
    cluster_name: state.clusterName,
    cluster_id: state.clusterId,
    storage_type: 'inmem',
  };
}
