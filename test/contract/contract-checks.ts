import { accessChecks } from './api/access.ts';
import { aliasChecks } from './api/aliases.ts';
import { groupFieldChecks } from './api/group-fields.ts';
import { groupListChecks } from './api/group-lists.ts';
import { groupNameChecks } from './api/group-names.ts';
import { groupRefusalChecks } from './api/group-refusals.ts';
import { nestingChecks } from './api/nesting.ts';
import type { Check } from './check.ts';
import { concurrencyChecks } from './provider/concurrency.ts';
import { externalChecks } from './provider/external.ts';
import { loginChecks } from './provider/logins.ts';
import { memberChecks } from './provider/members.ts';
import { refusalChecks } from './provider/refusals.ts';
import { rightChecks } from './provider/rights.ts';
import { roundTripChecks } from './provider/round-trip.ts';

/** What a Vault-compatible server answers, request by request. */
export const apiChecks: readonly Check[] = [
  ...groupFieldChecks,
  ...groupNameChecks,
  ...groupRefusalChecks,
  ...groupListChecks,
  ...nestingChecks,
  ...aliasChecks,
  ...accessChecks,
];

/** What the provider makes of it, from plan to what is live afterwards. */
export const providerChecks: readonly Check[] = [
  ...roundTripChecks,
  ...memberChecks,
  ...concurrencyChecks,
  ...externalChecks,
  ...loginChecks,
  ...refusalChecks,
  ...rightChecks,
];
