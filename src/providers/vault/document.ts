import { RollcallError } from '../../core/errors.ts';
import { canonicalValue } from '../../core/model/canonical.ts';
import type { Document, FieldValue } from '../../core/model/document.ts';
import { makeDocument, mapOf, recordOf, setOf, tableOf, textOf } from '../../core/model/document.ts';
import { compareText, emptyTable, sortedTable } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Held } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { LiveObject } from '../../core/provider.ts';
import type { AliasAnswer, GroupAnswer } from './answers.ts';
import type { Directory, Entity } from './directory.ts';
import { GROUP_FIELDS, MARKER_KEY } from './fields.ts';
import { mountPath } from './settings.ts';

const HELD_BY_LOGINS: readonly Held[] = [{ field: 'members', reason: 'members of an external group follow the logins at its auth mount' }];

/** A group as the core sees it. Without a directory, its members are shown by their ids: how many they are counts even so. */
export function liveGroup(group: GroupAnswer, directory: Directory | undefined, exists?: (id: string) => boolean): LiveObject {
  const marker = group.metadata[MARKER_KEY];
  const owned = group.scimClientId !== undefined;
  return {
    kind: 'group',
    id: group.id,
    name: group.name,
    owner: owned ? 'system' : 'other',
    ...(owned ? { reason: 'a SCIM client owns it' } : {}),
    document: makeDocument([
      ['alias', group.alias ? aliasRecord(group.alias) : null],
      ['groups', group.memberGroupIds.map((id) => `id:${id}`).sort(compareText)],
      ['members', membersOf(group, directory)],
      ['metadata', metadataOf(group)],
      ['name', group.name],
      ['policies', canonicalValue(GROUP_FIELDS.policies, group.policies)],
      ['type', group.type],
    ]),
    held: group.type === 'external' ? HELD_BY_LOGINS : [],
    // Children of a deleted group keep its id for ever: such a parent is nobody's referrer.
    referrers: group.parentGroupIds.filter((id) => exists?.(id) ?? true).sort(compareText),
    ...(marker === undefined ? {} : { marker: plainText(marker) }),
  };
}

/** How a write resolves what a document refers to. */
export interface WriteReferences {
  readonly directory: Directory | undefined;
  resolve(reference: string): string;
}

/**
 * The body of a write with these fields of a document. An external group is never sent members or groups, not even empty ones.
 *
 * @throws RollcallError `UNKNOWN_MEMBER`, `UNKNOWN_REFERENCE`: what cannot be resolved is never sent
 */
export function writeBody(document: Document, fields: readonly string[], references: WriteReferences): Record<string, Json> {
  const body = emptyTable<Json>();
  const external = textOf(document, 'type') === 'external';
  if (fields.includes('name')) body['name'] = textOf(document, 'name') ?? '';
  if (fields.includes('policies')) body['policies'] = setOf(document, 'policies');
  if (fields.includes('metadata')) body['metadata'] = mapOf(document, 'metadata');
  if (fields.includes('members') && !external) body['member_entity_ids'] = entityIds(document, references.directory);
  if (fields.includes('groups') && !external)
    body['member_group_ids'] = setOf(document, 'groups')
      .map((reference) => references.resolve(reference))
      .sort(compareText);
  return body;
}

/** The alias that a document asks for. */
export function aliasOf(document: Document): { readonly mount: string; readonly name: string } | undefined {
  const alias = recordOf(document, 'alias');
  return alias && { mount: mountPath(textOf(alias, 'mount') ?? ''), name: textOf(alias, 'name') ?? '' };
}

function membersOf(group: GroupAnswer, directory: Directory | undefined): FieldValue {
  // An entity that is gone, came after the list was read, or could not be listed, stays visible by its id.
  const found = group.memberEntityIds.map((id): Member => directory?.byId(id) ?? { element: `id:${id}`, identities: [`id:${id}`] });
  const members = emptyTable<readonly string[]>();
  for (const { element, identities } of found.sort((x, y) => compareText(x.element, y.element))) {
    const known = members[element];
    members[element] = known === undefined ? identities : [...known, ...identities].sort(compareText);
  }
  return members;
}

type Member = Pick<Entity, 'element' | 'identities'>;

function metadataOf(group: GroupAnswer): FieldValue {
  const pairs = Object.entries(group.metadata).filter(([key]) => key !== MARKER_KEY);
  return sortedTable(pairs.map(([key, value]) => [key, plainText(value)] as const));
}

/** The server keeps text only; whatever else some other server sends is shown as JSON. */
function plainText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function aliasRecord(alias: AliasAnswer): FieldValue {
  return sortedTable<Json>([
    ['mount', alias.mountPath === undefined ? `accessor:${alias.mountAccessor}` : mountPath(alias.mountPath)],
    ['name', alias.name],
  ]);
}

function entityIds(document: Document, directory: Directory | undefined): readonly string[] {
  const ids = new Set<string>();
  for (const [element, identities] of Object.entries(tableOf(document, 'members'))) {
    for (const identity of identities) ids.add(entityId(element, identity, directory));
  }
  return [...ids].sort(compareText);
}

function entityId(element: string, identity: string, directory: Directory | undefined): string {
  if (identity.startsWith('id:')) return identity.slice(3);
  const entity = directory?.identified(identity);
  if (entity) return entity.id;
  throw new RollcallError(
    'UNKNOWN_MEMBER',
    `${quoteName(element)} stands for the entity ${quoteName(identity)}, which does not exist any more.`,
    {
      hint: 'Plan again to see who is there now.',
    },
  );
}
