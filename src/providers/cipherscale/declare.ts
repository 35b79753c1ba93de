import { setOf, tableOf, textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { equalJson } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { DeclaredMember } from '../../core/model/project.ts';
import { isWritable, makeWrittenNames } from '../../core/provide/written-names.ts';
import type { Declarable, Live, LiveObject } from '../../core/provider.ts';
import type { CipherscaleFacts } from './facts.ts';
import { RULE } from './fields.ts';

/** The declaration of a live object. What the console sets is declared as expected. */
export function declareObject({ kind, document }: LiveObject, live: Live<CipherscaleFacts>): Declarable {
  return kind === RULE ? declareRule(document) : declareGroup(document, live);
}

function declareRule(document: Document): Declarable {
  const isTimed = document['has_time_constraint'] === true;
  return { block: { rule: textOf(document, 'rule') ?? '', ...(isTimed ? { has_time_constraint: true } : {}) }, left: [] };
}

type Left = Declarable['left'][number];

function declareGroup(document: Document, { facts: { directory, roles, settings } }: Live<CipherscaleFacts>): Declarable {
  const left: Left[] = [];
  const names = makeWrittenNames();
  const owners = setOf(document, 'roles').filter((element) => roles?.byElement(element)?.type === 'OWNER');
  for (const element of owners) left.push({ field: 'roles', element, reason: 'no group can give the role of the owner' });
  const declared = setOf(document, 'roles').filter((element) => !owners.includes(element));
  const isManaged = owners.length === 0 && declared.length >= settings.leastRoles;
  const description = textOf(document, 'description') ?? '';
  const said = declared.map((element) => names.of('roles', element, roles?.byElement(element)?.id));
  const block: Record<string, Json> = { ...(isManaged ? { roles: said } : {}), expect: expectedOf(document) };
  if (settings.idpMembers === 'refuse' && isFilled(document)) {
    left.push({ field: 'members', reason: 'an identity provider sets them at every sign-in', owned: true });
    return { description, block, ...names.noted(), left };
  }
  const { members, users } = sortMembers(document, directory);
  return { description, members, block: { ...block, ...(users.length > 0 ? { users } : {}) }, ...names.noted(), left };
}

function isFilled(document: Document): boolean {
  return document['is_saml_default_group'] === true || setOf(document, 'idp_mapping').length > 0;
}

function expectedOf(document: Document): Json {
  const names = ['max_devices', 'is_saml_default_group', 'idp_mapping'] as const;
  return Object.fromEntries(names.flatMap((name) => (document[name] === undefined ? [] : [[name, document[name]]])));
}

/** People by e-mail where all of their users are in the group; everybody else by id. */
function sortMembers(
  document: Document,
  directory: CipherscaleFacts['directory'],
): { readonly members: readonly DeclaredMember[]; readonly users: readonly string[] } {
  const members: DeclaredMember[] = [];
  const users: string[] = [];
  for (const [element, identities] of Object.entries(tableOf(document, 'members'))) {
    const whole = (directory?.usersOf(element) ?? []).map(({ identity }) => identity);
    if (whole.length > 0 && equalJson(whole, identities) && isWritable(element)) members.push({ email: element });
    else users.push(...identities.map((identity) => directory?.userOf(identity)?.id ?? identity.replace(/^id:/, '')));
  }
  return { members, users };
}
