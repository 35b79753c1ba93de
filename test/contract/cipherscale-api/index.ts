import type { CipherscaleCheck } from './server.ts';
import { groupChecks } from './groups.ts';
import { listChecks } from './lists.ts';
import { membershipChecks } from './memberships.ts';
import { ruleChecks } from './rules.ts';

/** What a Cipherscale server answers, request by request, as far as it is published, inferred or assumed. */
export const cipherscaleChecks: readonly CipherscaleCheck[] = [...groupChecks, ...membershipChecks, ...listChecks, ...ruleChecks];
