import type { NetbirdCheck } from './server.ts';
import { groupDeletionChecks } from './group-deletion.ts';
import { groupWriteChecks } from './group-writes.ts';
import { lookupChecks } from './lookups.ts';
import { requestChecks } from './requests.ts';

/** What a NetBird management server answers, request by request. */
export const netbirdChecks: readonly NetbirdCheck[] = [...groupWriteChecks, ...groupDeletionChecks, ...requestChecks, ...lookupChecks];
