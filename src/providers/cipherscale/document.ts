import { RollcallError } from '../../core/errors.ts';
import { canonicalDocument } from '../../core/model/canonical.ts';
import { setOf, textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { compareText, emptyTable } from '../../core/model/json.ts';
import { matchId } from '../../core/model/match-id.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { addIdentities } from '../../core/provide/wish.ts';
import type { LiveObject } from '../../core/provider.ts';
import type { GroupAnswer, Reference, RuleAnswer } from './answers.ts';
import type { Directory } from './directory.ts';
import type { CipherscaleFacts } from './facts.ts';
import { BUILT_IN_RULE, GROUP_FIELDS, RULE, RULE_FIELDS } from './fields.ts';
import type { Roles } from './roles.ts';
import type { Settings } from './settings.ts';

/** What groups are translated with. */
export type Translation = Pick<CipherscaleFacts, 'directory' | 'roles' | 'settings'>;

/** A group as the core sees it. What was not read is left out: it is not known, and never empty. */
export function liveGroup(group: GroupAnswer, facts: Translation): LiveObject {
  const { directory, roles, settings } = facts;
  return {
    kind: 'group',
    id: group.id,
    name: group.name.trim(),
    ...ownerOf(group, settings),
    document: canonicalDocument(GROUP_FIELDS, {
      name: group.name,
      description: group.description,
      roles: roles && group.roles?.map((role) => roles.elementOf(role)),
      members: directory && group.users && membersOf(group.users, directory),
      max_devices: group.maxDevices,
      is_saml_default_group: group.isSamlDefaultGroup,
      idp_mapping: group.idpMapping,
    }),
    held: [],
    referrers: [],
  };
}

/** An admission rule as the core sees it. */
export function liveRule(rule: RuleAnswer, settings: Settings): LiveObject {
  const isBuiltIn = rule.name.trim() === BUILT_IN_RULE;
  return {
    kind: RULE,
    id: rule.id,
    name: rule.name.trim(),
    ...(isBuiltIn ? { owner: 'system', reason: 'it comes with every tenant, and policies rely on it' } : ownerOf(rule, settings)),
    document: canonicalDocument(RULE_FIELDS, { name: rule.name, rule: rule.rule, has_time_constraint: rule.hasTimeConstraint }),
    held: [],
    referrers: [],
  };
}

/** What `protect:` of the target names, by name or id, is nobody's to change. */
function ownerOf(
  { id, name }: { readonly id: string; readonly name: string },
  { protect }: Settings,
): Pick<LiveObject, 'owner' | 'reason'> {
  const isKept = protect.some((kept) => matchId(kept) === matchId(id) || kept === name.trim());
  return isKept ? { owner: 'system', reason: '`protect:` of the target names it' } : { owner: 'other' };
}

function membersOf(users: readonly Reference[], directory: Directory): Readonly<Record<string, readonly string[]>> {
  const table = emptyTable<readonly string[]>();
  for (const user of users) {
    const { element, identity } = directory.memberOf(user);
    addIdentities(table, element, [identity]);
  }
  return table;
}

/** What a group is written with: all three fields, every time, so that none is emptied by being left out. */
export interface GroupBody {
  readonly name: string;
  readonly description: string;
  /** Ids, sorted. */
  readonly roles: readonly string[];
}

/** The body of a write: what the step brings, and everything else as it was read just before. @throws RollcallError */
export function groupBody(document: Document, fresh: GroupAnswer | undefined, { roles }: Pick<Translation, 'roles'>): GroupBody {
  const name = textOf(document, 'name') ?? '';
  return {
    // A name that is not changed keeps the white space around it.
    name: fresh?.name.trim() === name ? fresh.name : name,
    description: textOf(document, 'description') ?? fresh?.description ?? '',
    roles: roleIds(document, fresh, roles),
  };
}

function roleIds(document: Document, fresh: GroupAnswer | undefined, roles: Roles | undefined): readonly string[] {
  const own = new Map((fresh?.roles ?? []).map((role) => [roles?.elementOf(role) ?? `id:${role.id}`, role.id]));
  if (document['roles'] === undefined && fresh && fresh.roles === undefined)
    throw new RollcallError('INCOMPLETE_READ', `The roles of ${quoteName(fresh.name)} could not be read, and a write replaces them.`, {
      hint: 'Nothing was written. Look at the group in the console.',
    });
  const wanted = document['roles'] === undefined ? [...own.keys()] : setOf(document, 'roles');
  const ids = wanted.map((element) => own.get(element) ?? roles?.byElement(element)?.id ?? lostRole(element));
  return [...new Set(ids)].sort(compareText);
}

function lostRole(element: string): never {
  throw new RollcallError('UNKNOWN_REFERENCE', `There is no role ${quoteName(element)} any more.`, {
    hint: 'Plan again to see which there are.',
  });
}

/** How a written group differs from what was sent; none where the answer shows it as it was meant. */
export function differencesFrom(body: GroupBody, group: GroupAnswer): readonly string[] {
  const roles = group.roles && [...new Set(group.roles.map(({ id }) => id))].sort(compareText);
  return [
    ...(group.name.trim() === body.name.trim() ? [] : ['name']),
    ...(group.description === body.description ? [] : ['description']),
    ...(roles === undefined || roles.join() === body.roles.join() ? [] : ['roles']),
  ];
}

/** What a rule is written with: all three fields too. */
export interface RuleBody {
  readonly name: string;
  readonly rule: string;
  readonly hasTimeConstraint: boolean;
}

/** The body of a write of a rule: what is not changed is sent as it came, byte for byte. */
export function ruleBody(document: Document, fresh: RuleAnswer | undefined): RuleBody {
  const [name, rule] = [textOf(document, 'name') ?? '', textOf(document, 'rule') ?? ''];
  return {
    name: fresh?.name.trim() === name ? fresh.name : name,
    rule: fresh?.rule.trim() === rule ? fresh.rule : rule,
    hasTimeConstraint: document['has_time_constraint'] === true,
  };
}

/** The same of a rule. */
export function ruleDifferences(body: RuleBody, rule: RuleAnswer): readonly string[] {
  return [
    ...(rule.name.trim() === body.name.trim() ? [] : ['name']),
    ...(rule.rule.trim() === body.rule.trim() ? [] : ['rule']),
    ...(rule.hasTimeConstraint === body.hasTimeConstraint ? [] : ['has_time_constraint']),
  ];
}
