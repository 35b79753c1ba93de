import { canonicalDocument } from '../../core/model/canonical.ts';
import { compareText, emptyTable, isJsonObject } from '../../core/model/json.ts';
import { nearest } from '../../core/model/nearest.ts';
import type { Declared } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { addIdentities, makeWish, noteNoUser, noteProblem, noteUnknownMember, noteWarning, vanishedOf } from '../../core/provide/wish.ts';
import type { Wish as CommonWish } from '../../core/provide/wish.ts';
import type { Desire, Live } from '../../core/provider.ts';
import { alikeTo } from './alike.ts';
import type { Alike } from './alike.ts';
import type { GroupAnswer } from './answers.ts';
import type { Directory } from './directory.ts';
import type { CipherscaleFacts } from './facts.ts';
import { ADMIN, GROUP_FIELDS, OWNER, RULE, RULE_FIELDS } from './fields.ts';
import { liveOf } from './live-of.ts';
import type { Role, Roles } from './roles.ts';

type Wish = CommonWish<CipherscaleFacts>;

/** The managed part of the object that a declaration asks for. */
export function desireObject(declared: Declared, live: Live<CipherscaleFacts>): Desire {
  return declared.kind === RULE ? desireRule(declared, live) : desireGroup(declared, live);
}

function desireRule(declared: Declared, { facts }: Live<CipherscaleFacts>): Desire {
  const { name, block } = declared;
  const wish = makeWish(declared, facts);
  warnOfAlike(wish, { noun: 'admission rule', own: liveOf(declared, facts, facts.rules)?.id, index: facts.alike.rules });
  const raw = { name, rule: block['rule'], has_time_constraint: block['has_time_constraint'] };
  return { document: canonicalDocument(RULE_FIELDS, raw), problems: wish.problems, warnings: wish.warnings };
}

function desireGroup(declared: Declared, { facts }: Live<CipherscaleFacts>): Desire {
  const wish = makeWish(declared, facts);
  const { directory, roles } = facts;
  const group = liveOf(declared, facts, facts.groups);
  if (!group) judgeNew(wish);
  warnOfAlike(wish, { noun: 'group', own: group?.id, index: facts.alike.groups });
  const expected = isJsonObject(declared.block['expect']) ? declared.block['expect'] : {};
  const members = directory && wishedMembers(wish, directory);
  if (group && members) judgeMembers(wish, group, members);
  const raw = {
    ...expected,
    name: declared.name,
    description: declared.description,
    roles: roles && wishedRoles(wish, roles),
    members,
  };
  return { document: canonicalDocument(GROUP_FIELDS, raw), problems: wish.problems, warnings: wish.warnings, ...vanishedOf(wish) };
}

/** What has to be said of a group that is to be made. */
function judgeNew(wish: Wish): void {
  if (wish.declared.block['roles'] === undefined && wish.facts.settings.leastRoles > 0)
    noteProblem(wish, 'UNSUPPORTED_CHANGE', 'a new group needs roles.', 'Give the block `roles:`, for example `roles: [User]`.');
}

interface Own {
  readonly noun: string;
  /** Undefined where it is to be made. */
  readonly own: string | undefined;
  readonly index: Alike;
}

/** Whoever looks for one of two names that differ in letter case only finds the other. */
function warnOfAlike(wish: Wish, { noun, own, index }: Own): void {
  const { name } = wish.declared;
  const alike = alikeTo(name, own, index).map(quoteName);
  if (alike.length === 0) return;
  const which = alike.length === 1 ? `the live ${noun} ${alike[0]} differs` : `the live ${noun}s ${alike.join(', ')} differ`;
  const beside = own === undefined ? `; ${quoteName(name)} is made beside ${alike.length === 1 ? 'it' : 'them'}` : '';
  noteWarning(wish, 'AMBIGUOUS_NAME', `${which} in letter case only${beside}.`);
}

function wishedRoles(wish: Wish, roles: Roles): readonly string[] | undefined {
  const written = wish.declared.block['roles'];
  if (!Array.isArray(written)) return undefined;
  return written.flatMap((item) => roleFor(wish, String(item), roles)?.element ?? []);
}

function roleFor(wish: Wish, text: string, roles: Roles): Role | undefined {
  const found = roles.find(text);
  const [role] = found;
  if (!role) {
    const near = roles.near(text).map(quoteName);
    const detail = near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Name one of the roles of the tenant.';
    noteProblem(wish, 'UNKNOWN_REFERENCE', `there is no role ${quoteName(text)} in target ${quoteName(wish.declared.target)}.`, detail);
    return undefined;
  }
  if (found.length > 1) {
    const list = found.map(({ name, id }) => `${quoteName(name)} (${id})`).sort(compareText);
    noteProblem(
      wish,
      'AMBIGUOUS_NAME',
      `${quoteName(text)} may be ${found.length} roles: ${list.join(', ')}.`,
      'Name one of them by its id.',
    );
    return undefined;
  }
  if (role.type === OWNER) {
    noteProblem(
      wish,
      'UNSUPPORTED_CHANGE',
      `the role ${quoteName(role.name)} is the owner's, and no group can give it.`,
      'Take it out of `roles:`.',
    );
    return undefined;
  }
  return role;
}

type Table = Record<string, readonly string[]>;

/** Users by person, and native ones; undefined where neither is managed. */
function wishedMembers(wish: Wish, directory: Directory): Table | undefined {
  const { members, block } = wish.declared;
  const native = block['users'] as readonly string[] | undefined;
  if (members === undefined && native === undefined) return undefined;
  const table = emptyTable<readonly string[]>();
  for (const { email } of members ?? []) addPerson(wish, table, { email, directory });
  for (const reference of native ?? []) addNative(wish, table, { reference, directory });
  return table;
}

interface PersonInput {
  readonly email: string;
  readonly directory: Directory;
}

function addPerson(wish: Wish, table: Table, { email, directory }: PersonInput): void {
  const rivals = directory.rivals(email);
  if (rivals.length > 0) {
    const who = rivals.map(quoteName).join(', ');
    const cure = 'Give each user to one person under `people:` in rollcall.yaml.';
    noteProblem(wish, 'AMBIGUOUS_NAME', `${quoteName(email)} and ${who} stand for the same user.`, cure);
    return;
  }
  const missing = directory.missing(email);
  for (const identity of missing) {
    const what = `${quoteName(email)} stands for ${quoteName(identity)} here, and there is no such user`;
    noteUnknownMember(wish, { what, matches: nearest(identity, directory.emails()), cure: 'correct the identity', reference: identity });
  }
  const users = directory.usersOf(email);
  if (users.length > 0)
    addIdentities(
      table,
      email,
      users.map(({ identity }) => identity),
    );
  else if (missing.length === 0 && mayInvite(wish)) addIdentities(table, email, [email]);
  else if (missing.length === 0) {
    const cure = 'invite the user in the console or with `invite: true`';
    noteNoUser(wish, email, { holder: directory.holder(email), emails: directory.emails(), cure });
  }
}

/** Whether the declaration says to invite: of this group, or of all in the target. */
export function invites({ block }: Pick<Declared, 'block'>, { settings }: Pick<CipherscaleFacts, 'settings'>): boolean {
  return typeof block['invite'] === 'boolean' ? block['invite'] : settings.invite;
}

function mayInvite({ declared, facts }: Wish): boolean {
  return invites(declared, facts);
}

function addNative(
  wish: Wish,
  table: Table,
  { reference, directory }: { readonly reference: string; readonly directory: Directory },
): void {
  const text = reference.trim();
  const user =
    directory.user(text.replace(/^id:/i, '').toLowerCase()) ??
    directory.user(text.replace(/^id:/i, '')) ??
    directory.userOf(text.toLowerCase());
  if (user) addIdentities(table, user.element, [user.identity]);
  else
    noteUnknownMember(wish, {
      what: `there is no user ${quoteName(text)}`,
      matches: nearest(text, directory.emails()),
      cure: 'look the id up in the console',
      reference: text.includes('@') ? text : `id:${text.replace(/^id:/i, '')}`,
    });
}

/** What has to be said of the members of a group that is there: an identity provider fills it, or its owner would leave it. */
function judgeMembers(wish: Wish, group: GroupAnswer, members: Table): void {
  const { declared, facts } = wish;
  const { idpMembers } = facts.settings;
  const origin = idpOrigin(group);
  if (origin !== undefined && idpMembers !== 'manage') {
    const sentence = `${origin}, and every sign-in sets its members again.`;
    if (idpMembers === 'refuse' && declared.membership === 'exclusive')
      noteProblem(
        wish,
        'UNSUPPORTED_CHANGE',
        sentence,
        'Leave its members out of the declaration, or set `idp: { members: warn }` (or `manage`) on the target.',
      );
    else noteWarning(wish, 'UNSUPPORTED_CHANGE', `${sentence} What is declared may be undone.`);
  }
  if (declared.membership === 'exclusive') warnOfOwner(wish, group, members);
}

/** Why the members of a group are an identity provider's; undefined where they are not. */
function idpOrigin({ isSamlDefaultGroup, idpMapping }: GroupAnswer): string | undefined {
  if ((idpMapping ?? []).length > 0) return `an identity provider fills this group (${(idpMapping ?? []).map(quoteName).join(', ')})`;
  return isSamlDefaultGroup === true ? 'this group is the SAML default' : undefined;
}

function warnOfOwner(wish: Wish, group: GroupAnswer, members: Table): void {
  const { directory, roles } = wish.facts;
  const isAdministrative = (group.roles ?? []).some((role) => roles?.byElement(roles.elementOf(role))?.type === ADMIN);
  if (!isAdministrative) return;
  for (const { id } of group.users ?? []) {
    const user = directory?.user(id);
    if (user?.isOwner && members[user.element] === undefined)
      noteWarning(wish, 'UNSUPPORTED_CHANGE', `${quoteName(user.element)}, who owns the tenant, leaves a group that administers it.`);
  }
}
