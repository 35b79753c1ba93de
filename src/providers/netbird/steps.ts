import { setOf, tableOf } from '../../core/model/document.ts';
import { heldParts } from '../../core/model/held.ts';
import { compareText, sortedTable } from '../../core/model/json.ts';
import type { Change } from '../../core/model/plan.ts';
import { shortList } from '../../core/model/short-list.ts';
import type { Step, Verb } from '../../core/model/step.ts';
import {
  draftStep,
  locksOf,
  numberSteps,
  peopleMoves,
  touchedFields,
  touches,
  uniqueMoves,
  uniqueValue,
} from '../../core/provide/step-draft.ts';
import type { Sides, StepDraft } from '../../core/provide/step-draft.ts';
import type { Live, StepOptions } from '../../core/provider.ts';
import type { NetbirdFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import type { StepDetail } from './step-detail.ts';

/** The writes that carry out one change: one for the group, and one for each user whose auto-groups change. */
export function stepsOf(change: Change, live: Live<NetbirdFacts>, options: StepOptions): readonly Step[] {
  return numberSteps(change, draftsOf(change, live, options));
}

/** Fields that are written to the group itself. */
const OWN_FIELDS: readonly string[] = ['name', 'members', 'resources'];

function draftsOf(change: Change, live: Live<NetbirdFacts>, options: StepOptions): readonly StepDraft[] {
  switch (change.action) {
    case 'create':
      return createDrafts(change, live, options.marker);
    case 'update':
    case 'adopt':
      return updateDrafts(change, live, options.split);
    case 'replace':
      return [...deleteDrafts(change, live), ...createDrafts(change, live, options.marker)];
    case 'delete':
      return deleteDrafts(change, live);
    case 'forget':
      return [];
  }
}

/** Everything in one call: there is no group in between that is half made. */
function createDrafts(change: Change, live: Live<NetbirdFacts>, marker: string): readonly StepDraft[] {
  const after = change.after ?? {};
  const create: StepDraft = {
    ...draftStep('create', 'create group', { call: 'create', marker } satisfies StepDetail),
    locks: [change.address],
    claims: uniqueValue(GROUP_FIELDS, after, 'name'),
    adds: Object.keys(tableOf(after, 'members')),
  };
  return [create, ...userDrafts(change, live, { before: {}, after }).joins];
}

function updateDrafts(change: Change, live: Live<NetbirdFacts>, split: boolean): readonly StepDraft[] {
  const sides = { before: change.before ?? {}, after: change.after ?? {} };
  const touched = touchedFields(change);
  const fields = OWN_FIELDS.filter((field) => touched.has(field));
  const users = touched.has('auto_groups') ? userDrafts(change, live, sides) : { joins: [], leaves: [] };
  const last = [...takeOutDrafts(change, live), ...users.leaves];
  if (fields.length === 0) return [...users.joins, ...last];
  if (!split) return [setDraft(change, { ...sides, fields, verb: 'set' }), ...users.joins, ...last];
  const { adding, removing } = halvesOf(change, fields);
  return [
    ...(adding.length > 0 ? [setDraft(change, { ...sides, fields: adding, verb: removing.length > 0 ? 'add' : 'set' })] : []),
    ...users.joins,
    ...(removing.length > 0 ? [setDraft(change, { ...sides, fields: removing, verb: adding.length > 0 ? 'remove' : 'set' })] : []),
    ...last,
  ];
}

/** Fields with something to add, and fields with something to remove. */
function halvesOf(change: Change, fields: readonly string[]): { readonly adding: readonly string[]; readonly removing: readonly string[] } {
  return {
    adding: fields.filter((field) => field === 'name' || touches(change, field, ['add', 'replace'])),
    removing: fields.filter((field) => field !== 'name' && touches(change, field, ['remove', 'replace'])),
  };
}

/** What Rollcall itself put into the group is taken out first: the server refuses to delete a group that is referred to. */
function deleteDrafts(change: Change, live: Live<NetbirdFacts>): readonly StepDraft[] {
  const before = change.before ?? {};
  const remove: StepDraft = {
    ...draftStep('delete', 'delete group', { call: 'delete' } satisfies StepDetail),
    locks: locksOf(change),
    releases: uniqueValue(GROUP_FIELDS, before, 'name'),
    removes: Object.keys(tableOf(before, 'members')),
  };
  const users = userDrafts(change, live, { before, after: {} });
  if (setOf(before, 'resources').length === 0) return [...users.leaves, remove];
  const empty = setDraft(change, { before, after: { ...before, resources: [] }, fields: ['resources'], verb: 'set' });
  return [{ ...empty, title: 'take out resources' }, ...users.leaves, remove];
}

function setDraft(
  change: Change,
  write: Sides & { readonly fields: readonly string[]; readonly verb: 'set' | 'add' | 'remove' },
): StepDraft {
  const { fields, verb } = write;
  const held = (change.held ?? []).flatMap(({ element }) => element ?? []);
  return {
    ...draftStep(verb, `${TITLES[verb]} ${fields.join(', ')}`, { call: 'write', held } satisfies StepDetail),
    fields,
    locks: locksOf(change),
    ...(fields.includes('name') ? uniqueMoves(GROUP_FIELDS, 'name', write) : {}),
    ...(fields.includes('members') ? peopleMoves('members', write, verb) : {}),
  };
}

const TITLES = { set: 'set', add: 'add to', remove: 'remove from' } as const satisfies Partial<Record<Verb, string>>;

interface UserDrafts {
  readonly joins: readonly StepDraft[];
  readonly leaves: readonly StepDraft[];
}

/** One write for each user: the group lives in the user's auto-groups there. */
function userDrafts(change: Change, live: Live<NetbirdFacts>, sides: Sides): UserDrafts {
  const [before, after] = [tableOf(sides.before, 'auto_groups'), tableOf(sides.after, 'auto_groups')];
  return {
    joins: movesOf(after, before).map((move) => userDraft(change, live, { ...move, joins: true, moves: before[move.email] === undefined })),
    leaves: movesOf(before, after).flatMap((move) => [
      userDraft(change, live, { ...move, joins: false, moves: after[move.email] === undefined }),
      ...restoreDrafts(change, move.email),
    ]),
  };
}

/**
 * NetBird takes all machines of whoever leaves the auto-groups out of the group, also those that the files list. They are put back by the
 * next call, before anybody else leaves.
 */
function restoreDrafts(change: Change, email: string): readonly StepDraft[] {
  const declared = change.action === 'delete' || change.action === 'replace' ? undefined : tableOf(change.applied ?? {}, 'members')[email];
  if (!declared) return [];
  const detail = { call: 'restore', members: { [email]: declared } } satisfies StepDetail;
  return [{ ...draftStep('add', `put back ${email}`, detail), locks: locksOf(change) }];
}

/**
 * Where group propagation is off, NetBird leaves the machines of whoever leaves the auto-groups in the group. They are taken out before: an
 * apply that ends in between leaves nobody in whom nothing holds any more.
 */
function takeOutDrafts(change: Change, live: Live<NetbirdFacts>): readonly StepDraft[] {
  const { directory, propagates } = live.facts;
  if (propagates) return [];
  const gone = heldParts(change).leave.filter(({ field, follows }) => field === 'members' && follows === 'auto_groups');
  const identities = gone.flatMap((part) => part.identities ?? []);
  const users = [...new Set(identities.flatMap((identity) => directory?.peerOf(identity)?.userId ?? []))].sort(compareText);
  if (users.length === 0) return [];
  const people = new Set(gone.flatMap(({ element }) => element ?? []));
  const declared = sortedTable(Object.entries(tableOf(change.applied ?? {}, 'members')).filter(([element]) => people.has(element)));
  const title = `take out ${shortList([...people].sort(compareText))}`;
  const detail = { call: 'take_out', users, declared } satisfies StepDetail;
  return [{ ...draftStep('remove', title, detail), fields: ['auto_groups'], locks: locksOf(change) }];
}

type Table = Readonly<Record<string, readonly string[]>>;

/** Identities that `side` has beyond `other`. */
function movesOf(side: Table, other: Table): readonly { readonly email: string; readonly identity: string }[] {
  return Object.entries(side).flatMap(([email, identities]) =>
    identities.filter((identity) => !(other[email] ?? []).includes(identity)).map((identity) => ({ email, identity })),
  );
}

interface UserMove {
  readonly email: string;
  readonly identity: string;
  readonly joins: boolean;
  /** Whether the person as a whole comes or goes. */
  readonly moves: boolean;
}

function userDraft(change: Change, live: Live<NetbirdFacts>, { email, identity, joins, moves }: UserMove): StepDraft {
  const user = live.facts.directory?.userOf(identity)?.id ?? identity.replace(/^id:/, '');
  const title = joins ? `add to auto-groups of ${identity}` : `remove from auto-groups of ${identity}`;
  return {
    ...draftStep(joins ? 'add' : 'remove', title, { call: 'user', user, email, joins } satisfies StepDetail),
    fields: ['auto_groups'],
    locks: [...locksOf(change), `user:${user}`],
    adds: joins && moves ? [email] : [],
    removes: !joins && moves ? [email] : [],
  };
}
