import { formatAddress, GROUP } from '../../core/model/address.ts';
import { setOf, tableOf, textOf } from '../../core/model/document.ts';
import { compareText } from '../../core/model/json.ts';
import type { Change } from '../../core/model/plan.ts';
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
import type { VaultFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import type { StepDetail } from './step-detail.ts';

/** The writes that carry out one change, one call each. */
export function stepsOf(change: Change, live: Live<VaultFacts>, options: StepOptions): readonly Step[] {
  return numberSteps(change, draftsOf(change, live, options));
}

function draftsOf(change: Change, live: Live<VaultFacts>, options: StepOptions): readonly StepDraft[] {
  switch (change.action) {
    case 'create':
      return createDrafts(change, options.marker);
    case 'update':
    case 'adopt':
      return updateDrafts(change, { split: options.split, halfMade: isHalfMade(change, live) });
    case 'replace':
      return [...deleteDrafts(change), ...createDrafts(change, options.marker)];
    case 'delete':
      return deleteDrafts(change);
    case 'forget':
      return [];
  }
}

/** Posting a name would overwrite a group that appeared since the plan. One without a name cannot; it gets its name by id. */
function createDrafts(change: Change, marker: string): readonly StepDraft[] {
  const after = change.after ?? {};
  const type = textOf(after, 'type') ?? 'internal';
  const fields = Object.keys(after).filter(
    (field) => field !== 'type' && field !== 'alias' && !(type === 'external' && isMembership(field)),
  );
  const locks = [change.address];
  const create: StepDraft = { ...draftStep('create', 'create group', { call: 'create', type, marker } satisfies StepDetail), locks };
  const set: StepDraft = { ...setDraft(change, { before: {}, after, fields, verb: 'set' }), locks, detail: { call: 'write', marker } };
  return after['alias'] ? [create, set, { ...aliasDraft(change, { before: {}, after }), locks }] : [create, set];
}

interface UpdateOptions {
  readonly split: boolean;
  readonly halfMade: boolean;
}

function updateDrafts(change: Change, options: UpdateOptions): readonly StepDraft[] {
  const before = change.before ?? {};
  const after = change.after ?? {};
  const touched = writtenFields(change, options.halfMade);
  const relinks = (change.relinks ?? []).length > 0;
  const fields = touched.filter((field) => field !== 'alias' && !(relinks && field === 'groups'));
  const drafts: StepDraft[] = [];
  if (fields.length > 0)
    drafts.push(...(options.split ? splitDrafts(change, fields) : [setDraft(change, { before, after, fields, verb: 'set' })]));
  if (relinks)
    drafts.push({ ...setDraft(change, { before, after, fields: ['groups'], verb: 'relink' }), title: 'link replaced groups again' });
  if (touched.includes('alias')) drafts.push(aliasDraft(change, { before, after }));
  return drafts;
}

/** What the patch touches; a half-made group also has its marker to lose, which a write of the metadata takes away. */
function writtenFields(change: Change, halfMade: boolean): readonly string[] {
  const fields = new Set(touchedFields(change));
  if (halfMade) fields.add('metadata');
  const external = textOf(change.before ?? {}, 'type') === 'external';
  return [...fields].filter((field) => field !== 'type' && !(external && isMembership(field))).sort(compareText);
}

/** Additions first, removals in a write of their own. */
function splitDrafts(change: Change, fields: readonly string[]): readonly StepDraft[] {
  const before = change.before ?? {};
  const after = change.after ?? {};
  const removing = fields.filter((field) => isKeyed(field) && touches(change, field, ['remove', 'replace']));
  const adding = fields.filter((field) => !isKeyed(field) || touches(change, field, ['add', 'replace']));
  if (removing.length === 0 || adding.length === 0) return [setDraft(change, { before, after, fields, verb: 'set' })];
  return [
    setDraft(change, { before, after, fields: adding, verb: 'add' }),
    setDraft(change, { before, after, fields: removing, verb: 'remove' }),
  ];
}

/** Children of a deleted group would keep its id for ever, so they are taken out first. */
function deleteDrafts(change: Change): readonly StepDraft[] {
  const before = change.before ?? {};
  const locks = locksOf(change);
  const remove: StepDraft = {
    ...draftStep('delete', 'delete group', { call: 'delete' } satisfies StepDetail),
    locks,
    releases: ['name', 'alias'].flatMap((field) => uniqueValue(GROUP_FIELDS, before, field)),
    removes: Object.keys(tableOf(before, 'members')),
  };
  if (setOf(before, 'groups').length === 0) return [remove];
  const empty = setDraft(change, { before, after: { ...before, groups: [] }, fields: ['groups'], verb: 'set' });
  return [{ ...empty, title: 'take out child groups' }, remove];
}

interface SetWrite extends Sides {
  readonly fields: readonly string[];
  readonly verb: Verb;
}

function setDraft(change: Change, write: SetWrite): StepDraft {
  const { fields, verb } = write;
  return {
    ...draftStep(verb, `${TITLES[verb]} ${fields.join(', ')}`, { call: 'write' } satisfies StepDetail),
    fields,
    locks: locksOf(change),
    ...(fields.includes('name') ? uniqueMoves(GROUP_FIELDS, 'name', write) : {}),
    ...(fields.includes('members') ? peopleMoves('members', write, verb) : {}),
    ...(fields.includes('groups') ? groupMoves(change.target, write) : {}),
  };
}

/** Groups that have to be there before the write, and those that it lets go of. */
function groupMoves(target: string, { before, after, verb }: SetWrite): Pick<Step, 'needs' | 'drops'> {
  const [old, wanted] = [setOf(before, 'groups'), setOf(after, 'groups')];
  return {
    needs: verb === 'remove' ? [] : addressesOf(target, wanted),
    drops:
      verb === 'add'
        ? []
        : addressesOf(
            target,
            old.filter((group) => !wanted.includes(group)),
          ),
  };
}

function aliasDraft(change: Change, sides: Sides): StepDraft {
  const removes = uniqueValue(GROUP_FIELDS, sides.after, 'alias').length === 0;
  return {
    ...draftStep('set', removes ? 'remove alias' : 'set alias', { call: 'alias' } satisfies StepDetail),
    fields: ['alias'],
    locks: locksOf(change),
    ...uniqueMoves(GROUP_FIELDS, 'alias', sides),
  };
}

const TITLES = {
  create: 'create',
  set: 'set',
  add: 'add to',
  remove: 'remove from',
  relink: 'relink',
  delete: 'delete',
} as const satisfies Record<Verb, string>;

function addressesOf(target: string, references: readonly string[]): readonly string[] {
  return references.filter((reference) => !/^(?:name|id):/.test(reference)).map((key) => formatAddress(target, GROUP, key));
}

function isHalfMade(change: Change, live: Live<VaultFacts>): boolean {
  return live.objects.some((object) => object.id === change.id && object.marker !== undefined);
}

function isMembership(field: string): boolean {
  return field === 'members' || field === 'groups';
}

function isKeyed(field: string): boolean {
  return field === 'policies' || field === 'members' || field === 'groups';
}
