import { compareText } from '../../core/model/json.ts';
import type { Change } from '../../core/model/plan.ts';
import type { Problem } from '../../core/model/problem.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { lackingRights, rightProblem } from '../../core/provide/lacking-rights.ts';
import type { Lacking } from '../../core/provide/lacking-rights.ts';
import type { Live } from '../../core/provider.ts';
import type { VaultFacts } from './facts.ts';
import { ANY_ALIAS_PATH, groupPath, mayDo } from './rights.ts';

/** A right that a change needs: path as a policy writes it, and as it was asked about. */
interface Need {
  readonly right: string;
  readonly path: string;
  readonly policyPath: string;
}

const ANY_GROUP = 'identity/group/id/*';
const NEW_GROUP = groupPath('rollcall-sample');

/** What the token would have to be allowed to do for these changes and is not. Silent where the server did not tell. */
export function missingRights(changes: readonly Change[], live: Live<VaultFacts>): readonly Problem[] {
  const { capabilities } = live.facts;
  if (!capabilities) return [];
  const lacking = lackingRights(changes, {
    needsOf,
    mayDo: (need) => mayDo(capabilities, need.path, need.right),
    key: (need) => `${need.policyPath} ${need.right}`,
  });
  return [...lacking].sort(([x], [y]) => compareText(x, y)).map(([, entry]) => problemOf(live.target, entry));
}

function needsOf(change: Change): readonly Need[] {
  switch (change.action) {
    case 'create':
      return [...creating(), ...aliasNeeds(change)];
    case 'replace':
      return [...deleting(change), ...creating(), ...aliasNeeds(change)];
    case 'update':
    case 'adopt':
      return change.patch.length === 0 && !change.relinks?.length ? [] : [...ofGroup(change, ['read', 'update']), ...aliasNeeds(change)];
    case 'delete':
      return deleting(change);
    case 'forget':
      return [];
  }
}

function creating(): readonly Need[] {
  return [
    { right: 'update', path: 'identity/group', policyPath: 'identity/group' },
    { right: 'read', path: NEW_GROUP, policyPath: ANY_GROUP },
    { right: 'update', path: NEW_GROUP, policyPath: ANY_GROUP },
  ];
}

function deleting(change: Change): readonly Need[] {
  const groups = change.before?.['groups'];
  const hasChildren = Array.isArray(groups) && groups.length > 0;
  return ofGroup(change, ['read', ...(hasChildren ? ['update'] : []), 'delete']);
}

function ofGroup(change: Change, rights: readonly string[]): readonly Need[] {
  const path = groupPath(change.id ?? '');
  return rights.map((right) => ({ right, path, policyPath: ANY_GROUP }));
}

function aliasNeeds(change: Change): readonly Need[] {
  if (!change.patch.some(({ path }) => path === '/alias' || path.startsWith('/alias/'))) return [];
  const before = change.before?.['alias'] ?? null;
  const after = change.after?.['alias'] ?? null;
  const any = { path: ANY_ALIAS_PATH, policyPath: 'identity/group-alias/id/*' };
  if (after === null) return before === null ? [] : [{ ...any, right: 'delete' }];
  if (before === null || change.action === 'replace')
    return [{ right: 'update', path: 'identity/group-alias', policyPath: 'identity/group-alias' }];
  return [{ ...any, right: 'update' }];
}

function problemOf(target: string, entry: Lacking<Need>): Problem {
  const { right, policyPath } = entry.need;
  return rightProblem(target, entry, {
    lacks: `lacks ${quoteName(right)} on ${quoteName(policyPath)}`,
    cure: `Add to a policy of the token: path ${quoteName(policyPath)} { capabilities = [${quoteName(right)}] }`,
  });
}
