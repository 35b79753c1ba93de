import { setOf, tableOf } from '../../core/model/document.ts';
import { compareText } from '../../core/model/json.ts';
import type { Change, Warning } from '../../core/model/plan.ts';
import type { Problem } from '../../core/model/problem.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { touchedFields } from '../../core/provide/step-draft.ts';
import type { Live, Review } from '../../core/provider.ts';
import type { GroupAnswer, PolicyAnswer } from './answers.ts';
import type { CipherscaleFacts } from './facts.ts';
import { RULE } from './fields.ts';
import { lonelyAfter } from './memberships.ts';

/** What the tenant makes of all changes together, before any of them is sent. */
export function reviewChanges(changes: readonly Change[], { facts, target }: Live<CipherscaleFacts>): Review {
  const invites = invitesOf(changes, facts);
  const parts = changes.map((change) => (change.kind === RULE ? reviewRule(change, facts) : reviewGroup(change, facts)));
  return {
    problems: [...parts.flatMap(({ problems }) => problems), ...reviewPeople(changes, facts)],
    warnings: [...parts.flatMap(({ warnings }) => warnings), ...atOnce(changes, target), ...mailOf(invites, target)],
    invites,
  };
}

const NOTHING: Review = { problems: [], warnings: [] };

function reviewGroup(change: Change, facts: CipherscaleFacts): Review {
  const group = facts.groups.get(change.id ?? '');
  if (change.action === 'forget') return NOTHING;
  if (change.action === 'delete') return group ? reviewDeletion(change, group, facts) : NOTHING;
  const built = group && !group.deleteable ? reviewBuiltIn(change, facts) : NOTHING;
  return { problems: built.problems, warnings: [...manyRoles(change), ...built.warnings] };
}

/** The API takes several roles, the console shows one. */
function manyRoles(change: Change): readonly Warning[] {
  const roles = touchedFields(change).has('roles') ? setOf(change.after ?? {}, 'roles') : [];
  if (roles.length < 2) return [];
  return [
    warning(change, 'UNSUPPORTED_CHANGE', `has ${roles.length} roles; the console gives a group one, and its people get the greatest.`),
  ];
}

/** A group that cannot be deleted is built in: its roles are fixed, its name and description are not known to be. */
function reviewBuiltIn(change: Change, { settings }: CipherscaleFacts): Review {
  const touched = touchedFields(change);
  const cure = 'Take `roles:` out of the block, or set `roles: { built_in: manage }` on the target.';
  const isFixed = touched.has('roles') && settings.builtInRoles === 'refuse';
  const isNamed = touched.has('name') || touched.has('description');
  return {
    problems: isFixed ? [problem(change, 'READ_ONLY_OBJECT', 'cannot be deleted, and the roles of such a group are fixed.', cure)] : [],
    warnings: isNamed ? [warning(change, 'UNSUPPORTED_CHANGE', 'is built into the tenant; its name or description is changed.')] : [],
  };
}

function reviewDeletion(change: Change, group: GroupAnswer, { settings, policies }: CipherscaleFacts): Review {
  const cure = 'Declare it again, or list its key under `removed:` to forget it without deleting.';
  const using = (policies ?? []).filter(({ groups }) => groups?.includes(group.id)).map(({ name }) => quoteName(name));
  const silent = (policies ?? []).filter(({ groups }) => groups === undefined).map(({ name }) => quoteName(name));
  const mapping = group.idpMapping ?? [];
  const isKept = group.isSamlDefaultGroup === true && settings.samlDefaultDeletion === 'refuse';
  return {
    problems: [
      ...(group.deleteable
        ? []
        : [problem(change, 'READ_ONLY_OBJECT', 'cannot be deleted: Cipherscale says that it is not deleteable.', cure)]),
      ...(isKept ? [problem(change, 'READ_ONLY_OBJECT', 'is the SAML default group, where people go whom no mapping places.', cure)] : []),
    ],
    warnings: [
      ...(mapping.length > 0
        ? [warning(change, 'LIVE_REFERRER', `is deleted, and the mapping of ${mapping.map(quoteName).join(', ')} leads nowhere then.`)]
        : []),
      ...(using.length > 0
        ? [warning(change, 'LIVE_REFERRER', `is deleted, and these policies name it: ${using.sort(compareText).join(', ')}.`)]
        : []),
      ...(silent.length > 0
        ? [
            warning(
              change,
              'LIVE_REFERRER',
              `is deleted, and these policies do not say which groups they name: ${silent.sort(compareText).join(', ')}.`,
            ),
          ]
        : []),
    ],
  };
}

/** A rule that a policy uses is never deleted, and neither is one of which nobody knows that. */
function reviewRule(change: Change, { policies, policiesUnknown, rules }: CipherscaleFacts): Review {
  if (change.action !== 'delete' || !rules.has(change.id ?? '')) return NOTHING;
  const cure = 'Take the rule out of them in the console first; or list its key under `removed:` to forget it without deleting.';
  if (!policies) {
    const why = (policiesUnknown ?? 'they were not asked for').replace(/\.$/, '');
    return {
      problems: [problem(change, 'LIVE_REFERRER', `cannot be deleted, for whether a policy uses it is not known: ${why}.`, cure)],
      warnings: [],
    };
  }
  const named = (by: (policy: PolicyAnswer) => boolean): string =>
    policies
      .filter(by)
      .map(({ name }) => quoteName(name))
      .sort(compareText)
      .join(', ');
  const using = named(({ rule }) => rule === change.id);
  const silent = named(({ rule }) => rule === undefined);
  if (using === '' && silent === '') return NOTHING;
  const why =
    using === ''
      ? `cannot be deleted, for whether a policy uses it is not known: these do not say which rule they use: ${silent}.`
      : `cannot be deleted while these policies use it: ${using}.`;
  return { problems: [problem(change, 'LIVE_REFERRER', why, cure)], warnings: [] };
}

function reviewPeople(changes: readonly Change[], facts: CipherscaleFacts): readonly Problem[] {
  const groups = changes.filter(({ kind }) => kind !== RULE);
  const lonely = lonelyAfter(groups, facts);
  const [first] = lonely;
  if (!first) return [];
  const list = lonely
    .map(({ who, addresses }) => `${quoteName(who)} (leaves ${addresses.map(quoteName).join(', ')})`)
    .sort(compareText)
    .join('; ');
  return [
    {
      severity: 'error',
      code: 'NO_GROUP_LEFT',
      address: first.addresses[0] as string,
      summary: `Nobody in Cipherscale may be in no group at all, and this plan would leave ${lonely.length === 1 ? 'somebody' : `${lonely.length} people`} so: ${list}.`,
      detail: 'Put them into another group in the same change; or deactivate them in the console first.',
    },
  ];
}

/** Rules are in force the moment they are written. */
function atOnce(changes: readonly Change[], target: string): readonly Warning[] {
  const rules = changes.filter(({ kind, action, patch }) => kind === RULE && action !== 'forget' && patch.length > 0);
  if (rules.length === 0) return [];
  const list = rules.map(({ address }) => quoteName(address)).sort(compareText);
  const message = `Changes of admission rules are effective immediately, for everybody whom a policy judges by them: ${list.join(', ')}.`;
  return [{ code: 'EFFECTIVE_IMMEDIATELY', address: target, message }];
}

/** By address, people who are no users yet. */
function invitesOf(changes: readonly Change[], { invited, directory }: CipherscaleFacts): ReadonlyMap<string, readonly string[]> {
  const isInvited = (email: string): boolean => invited.has(email) && directory?.usersOf(email).length === 0;
  const lists = changes.flatMap(({ address, after, kind }): [string, readonly string[]][] => {
    const people = kind === RULE ? [] : Object.keys(tableOf(after ?? {}, 'members')).filter(isInvited);
    return people.length === 0 ? [] : [[address, people.sort(compareText)]];
  });
  return new Map(lists);
}

/** Once for each person, however many groups it is about. */
function mailOf(invites: ReadonlyMap<string, readonly string[]>, target: string): readonly Warning[] {
  const people = [...new Set([...invites.values()].flat())].sort(compareText);
  if (people.length === 0) return [];
  const list = people.map(quoteName).join(', ');
  const message = `Applying this sends an invitation by mail to ${people.length === 1 ? 'one person' : `${people.length} people`}, once each: ${list}.`;
  return [{ code: 'INVITATION_SENT', address: target, message }];
}

function problem({ address }: Change, code: Problem['code'], summary: string, detail: string): Problem {
  return { severity: 'error', code, address, summary: `${quoteName(address)} ${summary}`, detail };
}

function warning({ address }: Change, code: Warning['code'], message: string): Warning {
  return { code, address, message: `${quoteName(address)} ${message}` };
}
