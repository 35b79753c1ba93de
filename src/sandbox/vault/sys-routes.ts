import type { Call, Route } from './call.ts';
import type { Reply } from './replies.ts';
import { accessOf } from './access.ts';
import { capabilitiesAt } from './acl.ts';
import { data, refuse } from './replies.ts';
import { disableMount, enableMount, listMounts, readMount, visibleMount, visibleMounts } from './sys-mounts.ts';
import { createNamespace, deleteNamespace, listNamespaces, readNamespace, visibleNamespaces } from './sys-namespaces.ts';
import { deletePolicy, listPolicies, listPoliciesInDetail, listPoliciesOldWay, readPolicy, writePolicy } from './sys-policies.ts';
import { deleteRateLimit, listRateLimits, readQuotaConfig, readRateLimit, writeQuotaConfig, writeRateLimit } from './sys-quotas.ts';

const MOUNT_FIELDS = { path: 'text', type: 'text', description: 'text', local: 'flag', config: 'any' } as const;
const POLICY_OPERATIONS = { read: readPolicy, update: writePolicy, delete: deletePolicy } as const;

/** Paths below sys/. */
export const SYS_ROUTES: readonly Route[] = [
  { pattern: /^auth$/, fields: {}, operations: { read: listMounts } },
  { pattern: /^auth\/(?<path>.+)$/, fields: MOUNT_FIELDS, operations: { read: readMount, update: enableMount, delete: disableMount } },
  { pattern: /^policies\/acl\/?$/, fields: {}, operations: { list: listPolicies } },
  { pattern: /^policies\/acl\/(?<name>.+)$/, fields: { name: 'text', policy: 'text' }, operations: POLICY_OPERATIONS },
  { pattern: /^policies\/detailed\/acl\/?$/, fields: {}, operations: { list: listPoliciesInDetail } },
  { pattern: /^policy\/?$/, fields: {}, operations: { read: listPoliciesOldWay, list: listPoliciesOldWay } },
  { pattern: /^policy\/(?<name>.+)$/, fields: { name: 'text', policy: 'text' }, operations: POLICY_OPERATIONS },
  { pattern: /^capabilities-self$/, fields: { paths: 'list', path: 'list' }, operations: { update: capabilitiesSelf } },
  { pattern: /^namespaces\/?$/, fields: {}, operations: { list: listNamespaces } },
  {
    pattern: /^namespaces\/(?<path>.+)$/,
    fields: { path: 'text', custom_metadata: 'pairs' },
    operations: { read: readNamespace, update: createNamespace, delete: deleteNamespace },
  },
  { pattern: /^internal\/ui\/namespaces$/, fields: {}, operations: { read: visibleNamespaces } },
  { pattern: /^internal\/ui\/mounts$/, fields: {}, operations: { read: visibleMounts } },
  { pattern: /^internal\/ui\/mounts\/(?<path>.+)$/, fields: { path: 'text' }, operations: { read: visibleMount } },
  {
    pattern: /^quotas\/config$/,
    fields: { enable_rate_limit_response_headers: 'flag', rate_limit_exempt_paths: 'list' },
    operations: { read: readQuotaConfig, update: writeQuotaConfig },
  },
  { pattern: /^quotas\/rate-limit\/?$/, fields: {}, operations: { list: listRateLimits } },
  {
    pattern: /^quotas\/rate-limit\/(?<name>\w(?:[\w.-]*\w)?)$/,
    fields: { name: 'text', path: 'text', rate: 'number', interval: 'duration', block_interval: 'duration' },
    operations: { read: readRateLimit, update: writeRateLimit, delete: deleteRateLimit },
  },
];

/** Paths below sys/ that need the capability `sudo` as well. */
export const SUDO_PATHS = /^sys\/auth\//;

/** POST sys/capabilities-self: one request tells what a token may do where. */
function capabilitiesSelf(call: Call): Reply {
  const paths = [...call.fields.list('paths'), ...call.fields.list('path')];
  if (paths.length === 0 || call.token === undefined) throw refuse('paths must be supplied');
  const access = accessOf(call.state, call.token);
  const found: Record<string, readonly string[]> = {};
  for (const path of paths) found[path] = capabilitiesAt(access, call.namespace.path + path.replace(/^\/+/, ''));
  const only = paths.length === 1 ? found[paths[0] ?? ''] : undefined;
  return data(only === undefined ? found : { ...found, capabilities: only }, { atTop: true });
}
