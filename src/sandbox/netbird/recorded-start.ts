import type { State } from './state.ts';
import { openAccount } from './accounts-at-start.ts';
import { enrolByKey } from './enrol.ts';
import { ownerWrites } from './owner-writes.ts';

/** The recorded server before its first step: an owner, and four peers of a setup key that is gone again. */
export function startAsRecorded(state: State): void {
  openAccount(state, 'admin@netbird.test', 'Admin');
  const write = ownerWrites(state);
  const { id } = write('POST', '/api/setup-keys', { name: 'seed', type: 'reusable', expires_in: 86_400, auto_groups: [] });
  for (const number of ['01', '02', '03', '04']) {
    const key = state.setupKeys.byId(id);
    if (key !== undefined) enrolByKey(state, key, { name: `peer-${number}` });
  }
  write('DELETE', `/api/setup-keys/${id}`);
  state.events.write(0);
}
