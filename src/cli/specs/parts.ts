import type { ArgumentSpec } from '../command-spec.ts';
import type { SharedOption } from '../options.ts';

/** Options of the commands that look at live systems. */
export const LIVE: readonly SharedOption[] = ['format', 'output', 'target', 'parallelism', 'lockTimeout'];

export const PLAN_FILE: ArgumentSpec = { name: 'planfile', summary: 'a plan that "rollcall plan --out" wrote', completes: 'file' };

export const ADDRESS = 'an address, as in "vault-prod/engineering"';
