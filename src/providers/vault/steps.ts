import { formatAddress, GROUP } from '../../core/model/address.ts';
import { matchText } from '../../core/model/canonical.ts';
import type { Document } from '../../core/model/document.ts';
import { setOf, tableOf, textOf } from '../../core/model/document.ts';
import { compareText } from '../../core/model/json.ts';
import type { Change } from '../../core/model/plan.ts';
import type { Step, Verb } from '../../core/model/step.ts';
import type { Live, StepOptions } from '../../core/provider.ts';
import type { VaultFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import type { GroupField } from './fields.ts';
import type { StepDetail } from './step-detail.ts';

/** The writes that carry out one change, one call each. */
export function stepsOf(change: Change, live: Live<VaultFacts>, options: StepOptions): readonly Step[] {
  const drafts = draftsOf(change, live, options);
  return drafts.map((each, index) => ({ id: `${change.address}#${index}`, address: change.address, target: change.target, ...each }));
}

type Draft = Omit<Step, 'id' | 'address' | 'target'>;

function draftsOf(change: Change, live: Live<VaultFacts>, options: StepOptions): readonly Draft[] {
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
function createDrafts(change: Change, marker: string): readonly Draft[] {
  const after = change.after ?? {};
  const type = textOf(after, 'type') ?? 'internal';
  const fields = Object.keys(after).filter(
    (field) => field !== 'type' && field !== 'alias' && !(type === 'external' && isMembership(field)),
  );
  const locks = [change.address];
  const create: Draft = { ...draft('create', 'create group', { call: 'create', type, marker }), locks };
  const set: Draft = { ...setDraft(change, { before: {}, after, fields, verb: 'set' }), locks, detail: { call: 'write', marker } };
  return after['alias'] ? [create, set, { ...aliasDraft(change, {}, after), locks }] : [create, set];
}

interface UpdateOptions {
  readonly split: boolean;
  readonly halfMade: boolean;
}

function updateDrafts(change: Change, options: UpdateOptions): readonly Draft[] {
  const before = change.before ?? {};
  const after = change.after ?? {};
  const touched = touchedFields(change, options.halfMade);
  const relinks = (change.relinks ?? []).length > 0;
  const fields = touched.filter((field) => field !== 'alias' && !(relinks && field === 'groups'));
  const drafts: Draft[] = [];
  if (fields.length > 0)
    drafts.push(...(options.split ? splitDrafts(change, fields) : [setDraft(change, { before, after, fields, verb: 'set' })]));
  if (relinks)
    drafts.push({ ...setDraft(change, { before, after, fields: ['groups'], verb: 'relink' }), title: 'link replaced groups again' });
  if (touched.includes('alias')) drafts.push(aliasDraft(change, before, after));
  return drafts;
}

/** What the patch touches; a half-made group also has its marker to lose, which a write of the metadata takes away. */
function touchedFields(change: Change, halfMade: boolean): readonly string[] {
  const fields = new Set(change.patch.map(({ path }) => path.split('/')[1] as string));
  if (halfMade) fields.add('metadata');
  const external = textOf(change.before ?? {}, 'type') === 'external';
  return [...fields].filter((field) => field !== 'type' && !(external && isMembership(field))).sort(compareText);
}

/** Additions first, removals in a write of their own. */
function splitDrafts(change: Change, fields: readonly string[]): readonly Draft[] {
  const before = change.before ?? {};
  const after = change.after ?? {};
  const removing = fields.filter(
    (field) => isKeyed(field) && change.patch.some(({ op, path }) => op !== 'add' && path.startsWith(`/${field}/`)),
  );
  const adding = fields.filter(
    (field) =>
      !isKeyed(field) || change.patch.some(({ op, path }) => op !== 'remove' && (path === `/${field}` || path.startsWith(`/${field}/`))),
  );
  if (removing.length === 0 || adding.length === 0) return [setDraft(change, { before, after, fields, verb: 'set' })];
  return [
    setDraft(change, { before, after, fields: adding, verb: 'add' }),
    setDraft(change, { before, after, fields: removing, verb: 'remove' }),
  ];
}

/** Children of a deleted group would keep its id for ever, so they are taken out first. */
function deleteDrafts(change: Change): readonly Draft[] {
  const before = change.before ?? {};
  const locks = locksOf(change);
  const remove: Draft = {
    ...draft('delete', 'delete group', { call: 'delete' }),
    locks,
    releases: ['name', 'alias'].flatMap((field) => uniqueValue(before, field as GroupField)),
    removes: Object.keys(tableOf(before, 'members')),
  };
  if (setOf(before, 'groups').length === 0) return [remove];
  const empty = setDraft(change, { before, after: { ...before, groups: [] }, fields: ['groups'], verb: 'set' });
  return [{ ...empty, title: 'take out child groups' }, remove];
}

interface SetSides {
  readonly before: Document;
  readonly after: Document;
  readonly fields: readonly string[];
  readonly verb: Verb;
}

function setDraft(change: Change, sides: SetSides): Draft {
  const { before, after, fields, verb } = sides;
  const [oldName, newName] = [uniqueValue(before, 'name'), uniqueValue(after, 'name')];
  const renames = fields.includes('name') && oldName[0] !== newName[0];
  const [old, wanted] = [tableOf(before, 'members'), tableOf(after, 'members')];
  const people = fields.includes('members');
  const groups = fields.includes('groups');
  return {
    ...draft(verb, `${TITLES[verb]} ${fields.join(', ')}`, { call: 'write' }),
    fields,
    locks: locksOf(change),
    needs: groups && verb !== 'remove' ? addressesOf(change.target, setOf(after, 'groups')) : [],
    drops:
      groups && verb !== 'add'
        ? addressesOf(
            change.target,
            setOf(before, 'groups').filter((group) => !setOf(after, 'groups').includes(group)),
          )
        : [],
    claims: renames ? newName : [],
    releases: renames ? oldName : [],
    adds: people && verb !== 'remove' ? Object.keys(wanted).filter((person) => old[person] === undefined) : [],
    removes: people && verb !== 'add' ? Object.keys(old).filter((person) => wanted[person] === undefined) : [],
  };
}

function aliasDraft(change: Change, before: Document, after: Document): Draft {
  const [old, wanted] = [uniqueValue(before, 'alias'), uniqueValue(after, 'alias')];
  const moves = old[0] !== wanted[0];
  return {
    ...draft('set', wanted.length > 0 ? 'set alias' : 'remove alias', { call: 'alias' }),
    fields: ['alias'],
    locks: locksOf(change),
    claims: moves ? wanted : [],
    releases: moves ? old : [],
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

function draft(verb: Verb, title: string, detail: StepDetail): Draft {
  return {
    verb,
    title,
    fields: [],
    locks: [],
    needs: [],
    drops: [],
    claims: [],
    releases: [],
    adds: [],
    removes: [],
    detail: { ...detail },
  };
}

function locksOf(change: Change): readonly string[] {
  return change.id === undefined ? [change.address] : [`group:${change.id}`];
}

/** A unique value as steps compare it; none where the field is empty. */
function uniqueValue(document: Document, field: GroupField): readonly string[] {
  const value = document[field];
  return value === undefined || value === null || value === '' ? [] : [`${field}:${matchText(GROUP_FIELDS[field], value)}`];
}

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
