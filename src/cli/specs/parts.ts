import type { ArgumentSpec } from '../command-spec.ts';
import type { OptionSpec, SharedOption } from '../options.ts';

/** Options of the commands that look at live systems. */
export const LIVE: readonly SharedOption[] = ['format', 'output', 'target', 'parallelism', 'lockTimeout'];

export const PLAN_FILE: ArgumentSpec = { name: 'planfile', summary: 'a plan that "rollcall plan --out" wrote', completes: 'file' };

export const ADDRESS = 'an address, as in "vault-prod/engineering"';

/** Who changed a Vault, from its own log. */
export const VAULT_AUDIT_LOG: OptionSpec = {
  flags: '--vault-audit-log <file>',
  summary: 'log of a Vault audit device, or TARGET=FILE: who made the changes; rotated files beside it count; repeatable',
  repeatable: true,
  completes: 'file',
};
