import { canonicalDocument } from '../../core/model/canonical.ts';
import { textOf } from '../../core/model/document.ts';
import { emptyTable, isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { nearest } from '../../core/model/nearest.ts';
import type { Declared } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { addIdentities, makeWish, noteProblem, noteWarning, vanishedOf } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { Desire, Live } from '../../core/provider.ts';
import type { OpalFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import { grantText, isTooFar } from './grants.ts';
import { groupType, NATIVE } from './group-types.ts';
import { appIdOf, nativeApps } from './identity.ts';
import { canonicalPolicy } from './policy.ts';
import { declaredPolicy, levelOf } from './wants.ts';
import { namedElement, wishedElement, wishedElements, wishedResources } from './wished-names.ts';
import { usersFor, wishedLeaders } from './wished-people.ts';

/** The managed part of the group that a declaration asks for. */
export function desireGroup(declared: Declared, live: Live<OpalFacts>): Desire {
  const wish = makeWish(declared, live.facts);
  checkExistence(wish);
  const { block } = declared;
  const raw: Record<string, unknown> = {
    name: declared.name,
    type: block['type'],
    app: wishedApp(wish),
    remote: wishedRemote(declared),
    description: declared.description,
    admin_owner: wishedElement(wish, 'owners', 'admin_owner'),
    leaders: wishedLeaders(wish),
    require_mfa_to_approve: block['require_mfa_to_approve'],
    custom_request_notification: block['custom_request_notification'],
    risk_sensitivity_override: block['risk_sensitivity_override'],
    configuration_template: wishedElement(wish, 'templates', 'configuration_template'),
    request_configurations: wishedPolicy(wish),
    visibility: block['visibility'],
    visibility_groups: block['visibility_groups'],
    message_channels: wishedElements(wish, 'channels', 'message_channels'),
    on_call_schedules: wishedElements(wish, 'schedules', 'on_call_schedules'),
    tags: wishedElements(wish, 'tags', 'tags'),
    resources: wishedResources(wish),
    members: wishedMembers(wish),
    groups: declared.groups,
  };
  return { document: canonicalDocument(GROUP_FIELDS, raw), problems: wish.problems, warnings: wish.warnings, ...vanishedOf(wish) };
}

/** Whether the group is there, or the API can be expected to make it. */
function checkExistence(wish: Wish<OpalFacts>): void {
  const { declared, facts } = wish;
  checkIdentity(wish);
  if (facts.idByAddress.has(declared.address) || declared.block['id'] !== undefined) return;
  const type = textOf(declared.block, 'type') ?? NATIVE;
  const known = groupType(type);
  if (declared.block['remote'] !== undefined || known?.creatable || (facts.creatable.includes(type) && known?.asks === undefined)) return;
  noteProblem(
    wish,
    'UNSUPPORTED_CHANGE',
    `there is no group ${quoteName(declared.name)} of type ${type} in target ${quoteName(declared.target)}, and ${known?.asks === undefined ? 'Opal is not known to make groups of this type' : `to make one, Opal asks for ${known.asks}, which no declaration can say`}.`,
    cureFor(type),
  );
}

/** Opal keeps nobody from having the name, type and app of another group, and takes each remote group once only. */
function checkIdentity(wish: Wish<OpalFacts>): void {
  const { declared, facts } = wish;
  const twin = facts.twins.get(declared.address);
  if (twin !== undefined) {
    const cure = 'Give one of them another name, type or app, or say which live group it is by `id:`.';
    noteProblem(wish, 'CONFIG_DUPLICATE_NAME', `it would be the same group as ${quoteName(twin)}: they agree in name, type and app.`, cure);
  }
  const taken = facts.taken.get(declared.address);
  if (taken !== undefined) {
    const cure = 'Give one of them another name, or declare the other one too.';
    noteProblem(
      wish,
      'NAME_TAKEN',
      `the live group id:${taken}, which nobody declares, has the name, type and app that it would get.`,
      cure,
    );
  }
  const tracked = facts.tracked.get(declared.address);
  if (tracked !== undefined) {
    const what = `Opal tracks that remote group already, as ${quoteName(tracked.name)} (id:${tracked.id}), and takes it once only.`;
    const cure = `Declare it under that name, or say \`id: ${tracked.id}\` here. Where it was declared under another key before, write \`previously:\`.`;
    noteProblem(wish, 'NAME_TAKEN', what, cure);
  }
}

function cureFor(type: string): string {
  const known = groupType(type);
  if (known?.asks !== undefined) return 'Make it in the other system and import it: say which by `remote:`.';
  return known?.remote
    ? 'To import one, say which by `remote:`. If your Opal makes them, list the type under `creatable_types` of the target.'
    : 'Make it in Opal; or, if your Opal makes them through its API, list the type under `creatable_types` of the target.';
}

function wishedApp(wish: Wish<OpalFacts>): string | undefined {
  const { declared, facts } = wish;
  const id = appIdOf(declared, facts.apps);
  const text = textOf(declared.block, 'app');
  if (id !== undefined) return text === undefined ? undefined : facts.apps.element(id);
  if (text === undefined) {
    if (!facts.idByAddress.has(declared.address)) noteNoApp(wish);
    return undefined;
  }
  const found = facts.apps.find(text);
  if (found.length > 1) {
    const list = found.map((app) => `id:${app.id} (${app.type})`).join(', ');
    noteProblem(wish, 'AMBIGUOUS_NAME', `${quoteName(text)} may be ${found.length} apps: ${list}.`, 'Name one of them by `id:`.');
    return undefined;
  }
  const guess = nearest(text, facts.apps.all()).map(quoteName);
  const detail = guess.length > 0 ? `Did you mean ${guess.join(', ')}?` : 'Write its name as Opal shows it, or `id:` and its id.';
  noteProblem(wish, 'UNKNOWN_REFERENCE', `there is no app ${quoteName(text)} in target ${quoteName(declared.target)}.`, detail);
  return undefined;
}

function noteNoApp(wish: Wish<OpalFacts>): void {
  const { declared, facts } = wish;
  const many = nativeApps(declared.block, facts.apps);
  if ((textOf(declared.block, 'type') ?? NATIVE) !== NATIVE) return;
  const summary =
    many.length === 0
      ? `target ${quoteName(declared.target)} shows no app of Opal's own that the group could be in.`
      : `there are ${many.length} apps of Opal's own that the group may be in: ${many.map(({ id, name }) => `${quoteName(name)} (id:${id})`).join(', ')}.`;
  noteProblem(wish, many.length === 0 ? 'UNKNOWN_REFERENCE' : 'AMBIGUOUS_NAME', summary, 'Say which one by `app:`.');
}

function wishedRemote({ block }: Declared): Json | undefined {
  const remote = groupType(textOf(block, 'type') ?? NATIVE)?.remote;
  const said = block['remote'];
  return remote && isJsonObject(said) ? { [remote.id]: said[remote.id] ?? '' } : undefined;
}

function wishedPolicy(wish: Wish<OpalFacts>): Json | undefined {
  const policy = declaredPolicy(wish.declared);
  if (!policy || !wish.facts.owners) return undefined;
  return canonicalPolicy(policy, {
    owner: (text) => namedElement(wish, 'owners', text) ?? text,
    group: (text) => text,
  });
}

function wishedMembers(wish: Wish<OpalFacts>): Readonly<Record<string, readonly string[]>> | undefined {
  const { declared, facts } = wish;
  if (declared.members === undefined) return undefined;
  const filledBy = groupType(textOf(declared.block, 'type') ?? NATIVE)?.filledBy;
  if (filledBy !== undefined) {
    // What is live is held and said so; what is made now has nothing to hold yet.
    if (!facts.idByAddress.has(declared.address)) noteWarning(wish, 'UNSUPPORTED_CHANGE', `its members are left alone: ${filledBy}.`);
    if (!facts.idByAddress.has(declared.address)) return undefined;
  }
  const table = emptyTable<readonly string[]>();
  for (const { email, until } of declared.members) {
    const level = levelOf(declared, email);
    const far = until !== undefined && isTooFar(until, facts.readAt);
    if (far)
      noteWarning(
        wish,
        'UNSUPPORTED_CHANGE',
        `Opal grants for a year at most, and ${quoteName(email)} is to stay until ${until}: for now the grant has no end; the first apply within that year gives it one.`,
      );
    const grants = usersFor(wish, email).map((user) => grantText({ whose: user.identity, level, until: far ? undefined : until }));
    if (grants.length > 0) addIdentities(table, email, grants);
  }
  return table;
}
