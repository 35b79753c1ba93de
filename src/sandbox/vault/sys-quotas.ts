import type { Call } from './call.ts';
import type { RateLimit } from './quotas.ts';
import type { Reply } from './replies.ts';
import { goQuote } from './go-text.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { allNamespaces, touch } from './state.ts';

/** LIST sys/quotas/rate-limit */
export function listRateLimits(call: Call): Reply {
  return { type: 'list', keys: [...call.state.quotas.limits.keys()].sort() };
}

/** GET sys/quotas/rate-limit/:name */
export function readRateLimit(call: Call): Reply {
  const limit = call.state.quotas.limits.get(nameOf(call));
  if (limit === undefined) return NOTHING;
  return data({
    block_interval: limit.blockInterval,
    inheritable: limit.path === '',
    interval: limit.interval,
    name: limit.name,
    path: limit.path,
    rate: limit.rate,
    role: '',
    type: 'rate-limit',
  });
}

const NEW_LIMIT = { rate: 0, path: '', interval: 1, blockInterval: 0 } as const satisfies Partial<RateLimit>;

/** POST sys/quotas/rate-limit/:name */
export function writeRateLimit(call: Call): Reply {
  const { fields, state } = call;
  const before = state.quotas.limits.get(nameOf(call)) ?? NEW_LIMIT;
  const rate = fields.number('rate', before.rate);
  if (rate <= 0) throw refuse("'rate' is invalid");
  const path = fields.text('path', before.path);
  if (!isMountPath(call, path)) throw refuse(`invalid mount path ${goQuote(path)}`);
  touch(state);
  state.quotas.limits.set(nameOf(call), {
    name: nameOf(call),
    path,
    rate,
    interval: fields.duration('interval', before.interval),
    blockInterval: fields.duration('block_interval', before.blockInterval),
  });
  state.quotas.forget(nameOf(call));
  return NOTHING;
}

function isMountPath(call: Call, path: string): boolean {
  if (path === '') return true;
  return allNamespaces(call.state).some((namespace) => {
    if (!path.startsWith(namespace.path)) return false;
    const below = path.slice(namespace.path.length);
    const mounts = [...namespace.mounts.keys()].map((mount) => `auth/${mount}`);
    return below === '' || ['identity/', 'sys/', 'cubbyhole/', ...mounts].some((mount) => below.startsWith(mount));
  });
}

/** DELETE sys/quotas/rate-limit/:name */
export function deleteRateLimit(call: Call): Reply {
  if (call.state.quotas.limits.delete(nameOf(call))) touch(call.state);
  call.state.quotas.forget(nameOf(call));
  return NOTHING;
}

const EXEMPT_PATHS: readonly string[] = [
  'sys/generate-recovery-token/attempt',
  'sys/generate-recovery-token/update',
  'sys/generate-root/attempt',
  'sys/generate-root/update',
  'sys/health',
  'sys/seal-status',
  'sys/unseal',
];

/** GET sys/quotas/config */
export function readQuotaConfig(call: Call): Reply {
  return data({
    enable_rate_limit_audit_logging: false,
    enable_rate_limit_response_headers: call.state.quotas.headers,
    rate_limit_exempt_paths: EXEMPT_PATHS,
  });
}

/** POST sys/quotas/config: whether answers carry headers about the limit; they do not by default. */
export function writeQuotaConfig(call: Call): Reply {
  touch(call.state);
  call.state.quotas.headers = call.fields.flag('enable_rate_limit_response_headers');
  return NOTHING;
}

function nameOf(call: Call): string {
  return call.fields.text('name');
}
