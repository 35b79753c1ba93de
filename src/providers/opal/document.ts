import { canonicalDocument } from '../../core/model/canonical.ts';
import { compareText, isJsonObject, sortedTable } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { LiveObject } from '../../core/provider.ts';
import { optionalText, textsIn } from './answers.ts';
import type { GroupAnswer, MemberRow, NamedAnswer } from './answers.ts';
import { isBrought, resourceText } from './parts.ts';
import type { Parts, Translation } from './parts.ts';
import { GROUP_FIELDS } from './fields.ts';
import type { FieldName } from './fields.ts';
import { grantText, lastDay } from './grants.ts';
import { groupType, NATIVE } from './group-types.ts';
import { heldParts } from './held.ts';
import type { Names } from './names.ts';
import { canonicalPolicy } from './policy.ts';
import { ownershipOf } from './ownership.ts';

/** A group as the core sees it: fields that nobody wanted to know are left out, and so are those whose names could not be read. */
export function liveGroup(group: GroupAnswer, parts: Parts, given: Translation): LiveObject {
  const { facts, managed } = given;
  const kept = keptReason(group, facts.deletesImported);
  const raw = { ...settingsOf(group, given), ...partsOf(parts, given) };
  const wanted = Object.entries(raw).filter(([name]) => ALWAYS.has(name) || given.wants.has(name as FieldName));
  return {
    kind: 'group',
    id: group.id,
    name: group.name,
    identity: { type: group.type, app: facts.apps.element(group.appId) },
    ...ownershipOf(group.type, managed),
    document: canonicalDocument(GROUP_FIELDS, Object.fromEntries(wanted)),
    held: heldParts(group, parts, given),
    referrers: (parts.containers ?? []).map(({ containerId }) => containerId).sort(compareText),
    ...(kept === undefined ? {} : { kept }),
  };
}

/** What every group says of itself. */
const ALWAYS: ReadonlySet<string> = new Set(['name', 'type', 'app', 'remote']);

function keptReason({ type }: GroupAnswer, deletesImported: boolean): string | undefined {
  if (type === NATIVE || deletesImported) return undefined;
  return `it stands for a group of another system, and Opal does not say whether deleting it there is part of it. To delete it all the same, set \`delete_imported: true\` on the target`;
}

function settingsOf(group: GroupAnswer, { facts, mine }: Translation): Record<string, unknown> {
  const { raw } = group;
  const { owners, templates, directory } = facts;
  const owner = optionalText(raw, 'admin_owner_id');
  const template = optionalText(raw, 'configuration_template_id');
  return {
    // Of a group that was not asked itself, only what lies below it is known.
    name: group.name === '' ? undefined : group.name,
    type: group.type,
    app: group.appId === '' ? undefined : facts.apps.element(group.appId),
    remote: remoteOf(group),
    description: optionalText(raw, 'description'),
    admin_owner: owners && (owner === '' ? '' : owners.element(owner)),
    leaders: textsIn(raw, 'group_leader_user_ids').map((id) => directory.user(id)?.identity ?? `id:${id}`),
    require_mfa_to_approve: raw['require_mfa_to_approve'] === true,
    custom_request_notification: optionalText(raw, 'custom_request_notification'),
    risk_sensitivity_override: optionalText(raw, 'risk_sensitivity_override'),
    configuration_template: templates && (template === '' ? '' : templates.element(template)),
    request_configurations: owners && livePolicy(raw, owners.element, mine.policy),
  };
}

function livePolicy(raw: JsonObject, element: (id: string) => string, wish: readonly JsonObject[] | undefined): Json {
  const list = raw['request_configurations'];
  const configurations = Array.isArray(list) ? list.filter((item: Json): item is JsonObject => isJsonObject(item)) : [];
  return canonicalPolicy(configurations, { owner: (text) => element(text.replace(/^id:/, '')), group: (text) => text }, wish);
}

/**
 * What an import is named by, and nothing else of what Opal knows of it: whatever differs here would delete and make the group again.
 * Undefined where the answer leaves it out: then it is not known.
 */
function remoteOf({ type, raw }: GroupAnswer): Json | undefined {
  const remote = groupType(type)?.remote;
  if (remote && raw['remote_info'] === undefined) return undefined;
  const info = isJsonObject(raw['remote_info']) ? raw['remote_info'] : {};
  const own = remote && isJsonObject(info[remote.key]) ? (info[remote.key] as JsonObject) : undefined;
  return remote && own ? { [remote.id]: optionalText(own, remote.id) } : null;
}

function partsOf(parts: Parts, given: Translation): Record<string, unknown> {
  const { channels, schedules, tags, resources } = given.facts;
  return {
    visibility: parts.visibility?.visibility.toLowerCase(),
    visibility_groups: parts.visibility?.groupIds.map((id) => `id:${id}`),
    message_channels: elementsOf(parts.channels, channels),
    on_call_schedules: elementsOf(parts.schedules, schedules),
    tags: elementsOf(parts.tags, tags),
    resources: resources && parts.resources?.map((row) => resourceText(row, resources.element)),
    members: parts.members && membersOf(parts.members, parts, given),
    groups: parts.nested?.map(({ id }) => `id:${id}`),
  };
}

function elementsOf(items: readonly NamedAnswer[] | undefined, names: Pick<Names, 'element'> | undefined): readonly string[] | undefined {
  return names && items?.map(({ id }) => names.element(id));
}

/**
 * Members by person. Of somebody whom Rollcall put there, grants of other levels that end by themselves, that the remote system gave or
 * that come by another way are somebody else's matter and left out. So is whoever is declared only now and may be there by another way:
 * what was nobody's grant goes with that way.
 */
function membersOf(rows: readonly MemberRow[], parts: Parts, { facts: { directory }, mine }: Translation): Json {
  const table = new Map<string, string[]>();
  for (const row of rows) {
    const { element, identity } = directory.user(row.user.id) ?? { element: `user:${row.user.id}`, identity: `id:${row.user.id}` };
    const levels = mine.members.get(element);
    const isOwn = mine.granted.get(element)?.has(row.level) === true;
    if (levels && !isOwn && isBrought(row, parts)) continue;
    if (levels && !levels.has(row.level) && (row.expires !== undefined || !row.pushed)) continue;
    const grant = grantText({ whose: identity, level: row.level, until: lastDay(row.expires) });
    table.set(element, [...(table.get(element) ?? []), grant]);
  }
  return sortedTable([...table].map(([element, grants]) => [element, [...new Set(grants)].sort(compareText)] as const));
}
