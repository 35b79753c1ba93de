import { recordOf, setOf, tableOf, textOf } from '../../core/model/document.ts';
import type { Document, FieldValue } from '../../core/model/document.ts';
import type { Json } from '../../core/model/json.ts';
import type { DeclaredMember } from '../../core/model/project.ts';
import { makeWrittenNames } from '../../core/provide/written-names.ts';
import type { WrittenNames } from '../../core/provide/written-names.ts';
import type { Declarable, Live, LiveObject } from '../../core/provider.ts';
import type { OpalFacts, Sort } from './facts.ts';
import { TEMPLATED } from './fields.ts';
import { parseGrant } from './grants.ts';
import { groupType, NATIVE } from './group-types.ts';
import type { Names } from './names.ts';

type Left = { field: string; element?: string; reason: string };

/** The declaration of a live group: what a template decides is named by the template, and nobody declares what others decide about. */
export function declareGroup(object: LiveObject, { facts }: Live<OpalFacts>): Declarable {
  const { document, held } = object;
  const left: Left[] = [];
  const names = makeWrittenNames();
  const whole = new Set(held.flatMap(({ field, element }) => (element === undefined ? [field] : [])));
  const { members, levels } = membersOf(object, facts, left);
  const block: Record<string, Json> = {
    ...identityIn(document, facts, names),
    ...settingsIn(document, whole, { facts, names }),
    ...(document['resources'] === undefined ? {} : { resources: resourcesIn(object, facts, names) }),
    ...(Object.keys(levels).length > 0 ? { access_levels: levels } : {}),
  };
  const description = textOf(document, 'description');
  const mayDeclare = document['members'] !== undefined && !whole.has('members');
  return {
    ...(description === undefined || whole.has('description') ? {} : { description }),
    ...(mayDeclare ? { members } : {}),
    ...(document['groups'] === undefined
      ? {}
      : { groups: setOf(document, 'groups').filter((element) => !isHeld(object, 'groups', element)) }),
    block,
    ...names.noted(),
    left,
  };
}

/** What tells the group apart, where it is not the usual. */
function identityIn(document: Document, { apps }: OpalFacts, names: WrittenNames): Record<string, Json> {
  const type = textOf(document, 'type') ?? NATIVE;
  const remote = recordOf(document, 'remote');
  const element = textOf(document, 'app') ?? '';
  const app = names.of('app', element, apps.idOf(element));
  return { ...(type === NATIVE ? {} : { type }), app, ...(remote && groupType(type) ? { remote } : {}) };
}

const SIMPLE = [
  'admin_owner',
  'leaders',
  'require_mfa_to_approve',
  'custom_request_notification',
  'risk_sensitivity_override',
  'configuration_template',
  'request_configurations',
  'visibility',
  'visibility_groups',
  'message_channels',
  'on_call_schedules',
  'tags',
] as const;

/** Fields that a document holds as a block writes them. */
function settingsIn(document: Document, whole: ReadonlySet<string>, naming: Naming): Record<string, Json> {
  const follows = (textOf(document, 'configuration_template') ?? '') !== '';
  const block: Record<string, Json> = {};
  for (const field of SIMPLE) {
    const value = document[field];
    if (value === undefined || whole.has(field) || (follows && (TEMPLATED as readonly string[]).includes(field))) continue;
    if (isUnsaid(field, value, document)) continue;
    block[field] = namedIn(field, value, naming);
  }
  return block;
}

interface Naming {
  readonly facts: OpalFacts;
  readonly names: WrittenNames;
}

/** Fields that name things which have ids. */
const SORTS: Readonly<Record<string, Sort>> = {
  admin_owner: 'owners',
  message_channels: 'channels',
  on_call_schedules: 'schedules',
  tags: 'tags',
};

/** A value with ids where no file may hold the names. */
function namedIn(field: string, value: FieldValue, { facts, names }: Naming): Json {
  const sort = SORTS[field];
  if (sort === undefined) return value;
  const known: Names | undefined = facts[sort];
  const written = (name: string): string => names.of(field, name, known?.idOf(name));
  if (typeof value === 'string') return written(value);
  return Array.isArray(value) ? value.map((item: Json) => (typeof item === 'string' ? written(item) : item)) : value;
}

/** Empty values that a block has no way or no need to say. */
function isUnsaid(field: string, value: Json, document: Document): boolean {
  if (field === 'on_call_schedules' && groupType(textOf(document, 'type') ?? NATIVE)?.isSchedule) return true;
  if (field === 'visibility_groups') return textOf(document, 'visibility') !== 'limited';
  if (field === 'request_configurations') return Array.isArray(value) && value.length === 0;
  return ['admin_owner', 'risk_sensitivity_override'].includes(field) && value === '';
}

function resourcesIn(object: LiveObject, { resources }: OpalFacts, names: WrittenNames): Json {
  return setOf(object.document, 'resources')
    .filter((element) => !isHeld(object, 'resources', element))
    .map((element) => {
      const grant = parseGrant(element);
      const whose = names.of('resources', grant.whose, resources?.idOf(grant.whose));
      const { level } = grant;
      return level === '' ? whose : { name: whose, access_level: level };
    });
}

/** People by e-mail, with the last day and level that they have. Whom no e-mail names, or who has two levels, cannot be said. */
function membersOf(
  object: LiveObject,
  { directory }: OpalFacts,
  left: Left[],
): { readonly members: readonly DeclaredMember[]; readonly levels: Record<string, Json> } {
  const members: DeclaredMember[] = [];
  const levels: Record<string, Json> = {};
  for (const [element, texts] of Object.entries(tableOf(object.document, 'members'))) {
    if (isHeld(object, 'members', element)) continue;
    const grants = texts.map(parseGrant);
    const [grant] = grants;
    const users = directory.usersOf(element).map(({ identity }) => identity);
    const isSayable = users.length === grants.length && grants.every(({ level, until }) => level === grant?.level && until === grant.until);
    if (!grant || !isSayable) {
      left.push({
        field: 'members',
        element,
        reason:
          users.length === 0 ? 'the user has no e-mail to be declared by' : 'only one level and one last day can be declared for a person',
      });
      continue;
    }
    members.push({ email: element, ...(grant.until === undefined ? {} : { until: grant.until }) });
    if (grant.level !== '') levels[element] = grant.level;
  }
  return { members, levels };
}

function isHeld({ held }: LiveObject, field: string, element: string): boolean {
  return held.some((part) => part.field === field && part.element === element);
}
