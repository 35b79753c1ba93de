import { tableOf } from '../../core/model/document.ts';
import type { Fields } from '../../core/model/fields.ts';
import type { Change } from '../../core/model/plan.ts';
import type { Step } from '../../core/model/step.ts';
import { draftStep, locksOf, numberSteps, touchedFields, uniqueMoves, uniqueValue } from '../../core/provide/step-draft.ts';
import type { Sides, StepDraft } from '../../core/provide/step-draft.ts';
import type { Live, StepOptions } from '../../core/provider.ts';
import type { CipherscaleFacts } from './facts.ts';
import { GROUP_FIELDS, RULE, RULE_FIELDS } from './fields.ts';
import type { StepDetail } from './step-detail.ts';

/** The writes that carry out one change: one for the object, and one for each member who comes or goes. */
export function stepsOf(change: Change, live: Live<CipherscaleFacts>, options: StepOptions): readonly Step[] {
  return numberSteps(change, draftsOf(change, live.facts, options));
}

/** Fields that a write of the object itself brings. */
const OWN_FIELDS: readonly string[] = ['name', 'description', 'roles', 'rule', 'has_time_constraint'];

function draftsOf(change: Change, facts: CipherscaleFacts, { marker }: StepOptions): readonly StepDraft[] {
  const sides = { before: change.before ?? {}, after: change.after ?? {} };
  switch (change.action) {
    case 'create':
      return [createDraft(change, marker), ...memberDrafts(change, sides, facts).joins];
    case 'update':
    case 'adopt':
      return updateDrafts(change, sides, facts);
    case 'replace':
      return [deleteDraft(change), createDraft(change, marker), ...memberDrafts(change, { ...sides, before: {} }, facts).joins];
    case 'delete':
      return [deleteDraft(change)];
    case 'forget':
      return [];
  }
}

function createDraft(change: Change, marker: string): StepDraft {
  return {
    ...draftStep('create', `create ${noun(change)}`, { call: 'create', marker } satisfies StepDetail),
    locks: [change.address],
    claims: uniqueValue(fieldsOf(change), change.after ?? {}, 'name'),
  };
}

/** Whoever joins does so before somebody leaves: nobody is in no group in between. */
function updateDrafts(change: Change, sides: Sides, facts: CipherscaleFacts): readonly StepDraft[] {
  const touched = touchedFields(change);
  const fields = OWN_FIELDS.filter((field) => touched.has(field));
  const { joins, leaves } = touched.has('members') ? memberDrafts(change, sides, facts) : { joins: [], leaves: [] };
  return [...(fields.length > 0 ? [setDraft(change, sides, fields)] : []), ...joins, ...leaves];
}

function setDraft(change: Change, sides: Sides, fields: readonly string[]): StepDraft {
  return {
    ...draftStep('set', `set ${fields.join(', ')}`, { call: 'write' } satisfies StepDetail),
    fields,
    locks: locksOf(change),
    ...(fields.includes('name') ? uniqueMoves(fieldsOf(change), 'name', sides) : {}),
  };
}

/** Memberships go with the group. */
function deleteDraft(change: Change): StepDraft {
  const before = change.before ?? {};
  return {
    ...draftStep('delete', `delete ${noun(change)}`, { call: 'delete' } satisfies StepDetail),
    locks: locksOf(change),
    releases: uniqueValue(fieldsOf(change), before, 'name'),
    removes: Object.keys(tableOf(before, 'members')),
  };
}

interface MemberDrafts {
  readonly joins: readonly StepDraft[];
  readonly leaves: readonly StepDraft[];
}

/** One call for each user: memberships live on the users. */
function memberDrafts(change: Change, sides: Sides, facts: CipherscaleFacts): MemberDrafts {
  const [before, after] = [tableOf(sides.before, 'members'), tableOf(sides.after, 'members')];
  return {
    joins: movesOf(after, before).map((move) =>
      memberDraft(change, facts, { ...move, joins: true, moves: before[move.person] === undefined }),
    ),
    leaves: movesOf(before, after).map((move) =>
      memberDraft(change, facts, { ...move, joins: false, moves: after[move.person] === undefined }),
    ),
  };
}

type Table = Readonly<Record<string, readonly string[]>>;

/** Identities that `side` has beyond `other`. */
function movesOf(side: Table, other: Table): readonly { readonly person: string; readonly identity: string }[] {
  return Object.entries(side).flatMap(([person, identities]) =>
    identities.filter((identity) => !(other[person] ?? []).includes(identity)).map((identity) => ({ person, identity })),
  );
}

interface MemberMove {
  readonly person: string;
  readonly identity: string;
  readonly joins: boolean;
  /** Whether the person as a whole comes or goes. */
  readonly moves: boolean;
}

function memberDraft(change: Change, facts: CipherscaleFacts, { person, identity, joins, moves }: MemberMove): StepDraft {
  const user = userIdOf(identity, facts);
  // The plan says whom it invites: whoever was a user then, and is none any more, is not.
  const invite = joins && user === '' && change.invites?.includes(person) === true;
  const verb = joins ? 'add' : 'remove';
  const moved = moves ? [person] : [];
  return {
    ...draftStep(verb, `${invite ? 'invite' : verb} ${identity}`, { call: 'member', user, identity, joins, invite } satisfies StepDetail),
    fields: ['members'],
    locks: [...locksOf(change), `user:${user || identity}`],
    adds: joins ? moved : [],
    removes: joins ? [] : moved,
  };
}

/** Empty where there is no such user yet. */
function userIdOf(identity: string, { directory }: CipherscaleFacts): string {
  return directory?.userOf(identity)?.id ?? (identity.startsWith('id:') ? identity.slice(3) : '');
}

function noun({ kind }: Change): string {
  return kind === RULE ? 'admission rule' : 'group';
}

function fieldsOf({ kind }: Change): Fields {
  return kind === RULE ? RULE_FIELDS : GROUP_FIELDS;
}
