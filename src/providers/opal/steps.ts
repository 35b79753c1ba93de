import { formatAddress, GROUP } from '../../core/model/address.ts';
import { setOf, tableOf, textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { Change } from '../../core/model/plan.ts';
import { referencesIn } from '../../core/model/references-in.ts';
import type { Step, Verb } from '../../core/model/step.ts';
import { draftStep, locksOf, numberSteps, touchedFields } from '../../core/provide/step-draft.ts';
import type { Sides, StepDraft } from '../../core/provide/step-draft.ts';
import type { Live, StepOptions } from '../../core/provider.ts';
import type { OpalFacts } from './facts.ts';
import { GROUP_FIELDS, SETTINGS } from './fields.ts';
import type { FieldName } from './fields.ts';
import { liveIdOf } from './live-reference.ts';
import { appIdOf } from './identity.ts';
import { memberDrafts } from './member-steps.ts';
import type { StepDetail } from './step-detail.ts';
import { timedResources } from './timed-resources.ts';

/** The writes that carry out one change, a call each. What is added comes before what is taken away. */
export function stepsOf(change: Change, live: Live<OpalFacts>, options: StepOptions): readonly Step[] {
  return numberSteps(change, draftsOf(change, live, options.marker));
}

function draftsOf(change: Change, live: Live<OpalFacts>, marker: string): readonly StepDraft[] {
  switch (change.action) {
    case 'create':
      return createDrafts(change, live, marker);
    case 'update':
    case 'adopt':
      return updateDrafts(change, live);
    case 'replace':
      return [...deleteDrafts(change, live), ...createDrafts(change, live, marker)];
    case 'delete':
      return deleteDrafts(change, live);
    case 'forget':
      return [];
  }
}

/** Fields that the create itself takes. */
const AT_BIRTH: ReadonlySet<string> = new Set(['name', 'description', 'custom_request_notification', 'risk_sensitivity_override']);

/** Whether the server writes the field itself where the create says nothing of it; the create takes no empty text. */
function isGenerated(field: string, after: Document): boolean {
  return field === 'description' && after[field] === '';
}

/** Making it, then at once who may see it: until then everybody may. */
function createDrafts(change: Change, live: Live<OpalFacts>, marker: string): readonly StepDraft[] {
  const after = change.after ?? {};
  // Also what is left alone later (`lifecycle.ignore`) is written once, when the group is made.
  const managed = new Set([...change.managed, ...(change.record?.lifecycle?.ignore ?? [])]);
  const place = { change, live, locks: [change.id === undefined ? change.address : `group:${change.id}`], marker, before: {}, after };
  const isFilled = (field: FieldName): boolean => managed.has(field) && setOf(after, field).length > 0;
  return [
    { ...draftOf('create', 'create group', { call: 'create', marker }), locks: place.locks, claims: [identityText(after, live)] },
    ...writeDrafts(place, {
      visibility: managed.has('visibility') || managed.has('visibility_groups'),
      template: (textOf(after, 'configuration_template') ?? '') !== '',
      settings: SETTINGS.filter((field) => managed.has(field) && (!AT_BIRTH.has(field) || isGenerated(field, after))),
      channels: isFilled('message_channels'),
      resources: isFilled('resources'),
    }),
    ...elementDrafts(place, new Set([...managed].filter((field) => field !== 'on_call_schedules' || isFilled('on_call_schedules')))),
  ];
}

function updateDrafts(change: Change, live: Live<OpalFacts>): readonly StepDraft[] {
  const touched = new Set([...touchedFields(change), ...relinkedFields(change)]);
  const place = { change, live, locks: locksOf(change), marker: '', before: change.before ?? {}, after: change.after ?? {} };
  return [
    ...writeDrafts(place, {
      template: touched.has('configuration_template'),
      settings: SETTINGS.filter((field) => touched.has(field)),
      visibility: touched.has('visibility') || touched.has('visibility_groups'),
      channels: touched.has('message_channels'),
      resources: touched.has('resources'),
    }),
    ...elementDrafts(place, touched),
  ];
}

/** Fields that refer to what this plan replaces. */
function relinkedFields({ after, relinks = [] }: Change): readonly string[] {
  return (['visibility_groups', 'request_configurations', 'groups'] as const).filter((field) =>
    referencesIn(GROUP_FIELDS[field], after?.[field]).some((reference) => relinks.includes(reference)),
  );
}

function deleteDrafts(change: Change, live: Live<OpalFacts>): readonly StepDraft[] {
  const before = change.before ?? {};
  return [
    {
      ...draftOf('delete', 'delete group', {
        call: 'delete',
        children: childrenOf({ change, live, before, after: {} }),
        fields: Object.keys(before),
      }),
      locks: locksOf(change),
      releases: [identityText(before, live)],
      removes: [...new Set([...Object.keys(tableOf(before, 'members')), ...(live.facts.people.get(change.id ?? '') ?? [])])],
      drops: addressesIn(change, before, ['groups', 'visibility_groups', 'request_configurations']),
    },
  ];
}

/** Where steps of a change write, and between which documents. */
interface Place extends Sides {
  readonly change: Change;
  readonly live: Live<OpalFacts>;
  readonly locks: readonly string[];
  /** Of the create, where the steps finish what that made. */
  readonly marker: string;
}

/** Which fields are written by one call each. */
interface Writes {
  readonly visibility: boolean;
  readonly template: boolean;
  readonly settings: readonly FieldName[];
  readonly channels: boolean;
  readonly resources: boolean;
}

/** The calls that write a whole field or several. A template goes before what it would refuse; what hides the group before all else. */
function writeDrafts(place: Place, writes: Writes): readonly StepDraft[] {
  const { change, live, before, after } = place;
  const of: DraftOf = (call, fields) => wholeDraft(place, call, fields);
  const renames = writes.settings.includes('name') && before['name'] !== after['name'];
  const names = renames ? { claims: [identityText(after, live)], releases: [identityText(before, live)] } : {};
  const visibility = writes.visibility ? visibilityDrafts(place, of) : { hiding: [], showing: [] };
  const settings = writes.settings.length > 0 ? [withPolicy({ ...of('settings', writes.settings), ...names }, after)] : [];
  const template = writes.template ? [of('template', ['configuration_template'])] : [];
  const held = new Set((change.held ?? []).flatMap(({ element }) => element ?? []));
  const wanted = setOf(after, 'message_channels').filter((element) => !held.has(element));
  return [
    ...template,
    ...visibility.hiding,
    ...settings,
    ...visibility.showing,
    ...(writes.channels ? [{ ...of('visibility', ['message_channels']), detail: { call: 'channels', wanted } }] : []),
    ...(writes.resources ? resourceDrafts(place, of('resources', ['resources'])) : []),
  ];
}

function wholeDraft(place: Place, call: Parameters<DraftOf>[0], fields: readonly FieldName[]): StepDraft {
  const { locks, marker } = place;
  return {
    ...draftOf('set', `set ${fields.join(', ')}`, { call, ...(marker === '' ? {} : { marker }) }),
    ...linksOf(place, fields),
    fields,
    locks,
  };
}

/** A write of these fields by one call. */
type DraftOf = (call: 'settings' | 'template' | 'visibility' | 'schedules' | 'resources', fields: readonly FieldName[]) => StepDraft;

/**
 * What takes the group out of people's sight goes before its settings, and waits for nobody: where groups that may see it are still to be
 * made, nobody sees it until they are.
 */
function visibilityDrafts(place: Place, of: DraftOf): { readonly hiding: readonly StepDraft[]; readonly showing: readonly StepDraft[] } {
  const { change, live, before, after } = place;
  const fields = visibilityFields(change, after);
  const [was, becomes] = [textOf(before, 'visibility') ?? GROUP_FIELDS.visibility.initial, textOf(after, 'visibility')];
  const hides = becomes === 'limited' && was !== 'limited';
  const seeing = setOf(after, 'visibility_groups');
  const loses = becomes !== 'global' && setOf(before, 'visibility_groups').some((reference) => !seeing.includes(reference));
  if (!hides) return loses ? { hiding: [of('visibility', fields)], showing: [] } : { hiding: [], showing: [of('visibility', fields)] };
  const waits = addressesIn(change, after, ['visibility_groups']).some((address) => !live.facts.idByAddress.has(address));
  return waits
    ? { hiding: [of('visibility', ['visibility'])], showing: [of('visibility', ['visibility_groups'])] }
    : { hiding: [of('visibility', fields)], showing: [] };
}

/** Of a policy only those durations are compared that it speaks of, so the step has to say which these are. */
function withPolicy(draft: StepDraft, after: Document): StepDraft {
  const policy = after['request_configurations'];
  if (!draft.fields.includes('request_configurations') || policy === undefined) return draft;
  return { ...draft, detail: { ...(draft.detail as JsonObject), policy } };
}

/** One call writes both, and needs to know both where they are managed. */
function visibilityFields(change: Change, after: Document): readonly FieldName[] {
  return (['visibility', 'visibility_groups'] as const).filter((field) => change.managed.includes(field) && after[field] !== undefined);
}

/** Replacing the list would take the end from grants that are to have one: then what is new is added one by one. */
function resourceDrafts({ change, before, after }: Place, whole: StepDraft): readonly StepDraft[] {
  const [old, wanted] = [setOf(before, 'resources'), setOf(after, 'resources')];
  if (timedResources(change).open.length === 0 || old.some((element) => !wanted.includes(element))) return [whole];
  return wanted
    .filter((element) => !old.includes(element))
    .map((element) => ({ ...whole, verb: 'add', title: `add ${element}`, detail: { call: 'resource', element } }));
}

/**
 * What is added and removed one by one: tags, groups in the group, people; and who comes and goes by on-call schedules. Whoever is declared
 * has a grant before another way goes, and has come by another way before a grant goes.
 */
function elementDrafts(place: Place, touched: ReadonlySet<string>): readonly StepDraft[] {
  const tags = touched.has('tags') ? movesOf(place, 'tags') : NO_MOVES;
  const groups = touched.has('groups') ? movesOf(place, 'groups') : NO_MOVES;
  const again = (place.change.relinks ?? []).filter(
    (key) => setOf(place.before, 'groups').includes(key) && setOf(place.after, 'groups').includes(key),
  );
  const people = touched.has('members') ? memberDrafts(place, place.locks, childrenOf(place)) : { joins: [], leaves: [] };
  const tag = (element: string, joins: boolean): StepDraft => ({
    ...draftOf(joins ? 'add' : 'remove', `${joins ? 'add' : 'remove'} tag ${element}`, { call: 'tag', element, joins }),
    fields: ['tags'],
    locks: place.locks,
  });
  const nest = (child: string, verb: 'add' | 'remove' | 'relink'): StepDraft => {
    const address = addressOf(place.change, child);
    return {
      ...draftOf(verb, verb === 'remove' ? `take out group ${child}` : `put in group ${child}`, {
        call: 'nest',
        child,
        joins: verb !== 'remove',
      }),
      fields: ['groups'],
      locks: place.locks,
      // Somebody who comes in elsewhere by the child waits for it, and whoever is declared there comes in before.
      ...(verb === 'remove' ? { drops: address, removes: broughtBy(place, child) } : { needs: address }),
    };
  };
  return [
    ...tags.added.map((element) => tag(element, true)),
    ...people.joins,
    ...groups.added.map((child) => nest(child, 'add')),
    ...again.map((child) => nest(child, 'relink')),
    ...(touched.has('on_call_schedules') ? [scheduleDraft(place)] : []),
    ...tags.removed.map((element) => tag(element, false)),
    ...people.leaves,
    ...groups.removed.map((child) => nest(child, 'remove')),
  ];
}

/** Whoever may be on call in what is taken away loses with it what the group gives, here and in the groups that it lies in. */
function scheduleDraft(place: Place): StepDraft {
  const { change } = place;
  const draft = wholeDraft(place, 'schedules', ['on_call_schedules']);
  const onCall = (change.held ?? []).flatMap(({ field, element = '' }) => (field === 'members' ? [element] : []));
  return movesOf(place, 'on_call_schedules').removed.length > 0 ? { ...draft, removes: onCall } : draft;
}

/** References to every group that is, was or will be in the group. */
function childrenOf({ change, live, before, after }: Omit<Place, 'locks' | 'marker'>): readonly string[] {
  const found = (live.facts.nested.get(change.id ?? '') ?? []).map((id) => `id:${id}`);
  return [...new Set([...setOf(before, 'groups'), ...setOf(after, 'groups'), ...found])];
}

/** Who is in a group that is taken out of another one. */
function broughtBy({ change, live }: Place, child: string): readonly string[] {
  return live.facts.people.get(liveIdOf(child, change.target, live) ?? '') ?? [];
}

const NO_MOVES = { added: [], removed: [] } as const;

function movesOf({ before, after }: Sides, field: FieldName): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const [old, wanted] = [setOf(before, field), setOf(after, field)];
  return { added: wanted.filter((element) => !old.includes(element)), removed: old.filter((element) => !wanted.includes(element)) };
}

/** What has to exist before these fields are written, and what may go once they are. */
function linksOf({ change, before, after }: Place, fields: readonly FieldName[]): Pick<StepDraft, 'needs' | 'drops'> {
  const needs = addressesIn(change, after, fields);
  return { needs, drops: addressesIn(change, before, fields).filter((address) => !needs.includes(address)) };
}

function addressesIn(change: Change, document: Document, fields: readonly FieldName[]): readonly string[] {
  return fields.flatMap((field) => referencesIn(GROUP_FIELDS[field], document[field])).flatMap((reference) => addressOf(change, reference));
}

function addressOf(change: Change, reference: string): readonly string[] {
  return /^(?:name|id):/.test(reference) ? [] : [formatAddress(change.target, GROUP, reference)];
}

/** Name, type and app as steps compare them: whoever takes them waits for whoever lets go of them. */
function identityText(document: Document, { facts }: Live<OpalFacts>): string {
  const type = textOf(document, 'type') ?? GROUP_FIELDS.type.initial;
  const id = appIdOf({ block: { type } }, facts.apps);
  const app = textOf(document, 'app') ?? (id === undefined ? '' : facts.apps.element(id));
  return `group:${[textOf(document, 'name') ?? '', type, app].join('\u0000')}`;
}

function draftOf(verb: Verb, title: string, detail: StepDetail): StepDraft {
  return draftStep(verb, title, { ...detail });
}
