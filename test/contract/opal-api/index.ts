import type { OpalCheck } from './server.ts';
import { aroundChecks } from './around.ts';
import { groupCreationChecks } from './group-creation.ts';
import { groupPolicyChecks } from './group-policies.ts';
import { groupUpdateChecks } from './group-updates.ts';
import { memberChecks } from './members.ts';
import { pagingChecks } from './paging.ts';
import { transportChecks } from './transport.ts';

/** The promises, by what they are about. */
export const opalCheckGroups = {
  transport: [...transportChecks, ...pagingChecks],
  groups: [...groupCreationChecks, ...groupUpdateChecks],
  belongings: [...groupPolicyChecks, ...memberChecks],
  around: aroundChecks,
} as const satisfies Record<string, readonly OpalCheck[]>;

/** What Opal answers, request by request. */
export const opalChecks: readonly OpalCheck[] = Object.values(opalCheckGroups).flat();
