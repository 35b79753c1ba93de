import type { Declared } from '../../core/model/project.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { ReadClient } from '../../core/provider.ts';
import type { ResourceAnswer } from './answers.ts';
import { findResources, listChannels, listOwners, listResources, listSchedules, listTags, listTemplates, readResources } from './client.ts';
import type { Parts } from './parts.ts';
import type { Catalogue } from './facts.ts';
import { FEW } from './fields.ts';
import type { FieldName } from './fields.ts';
import { makeNames } from './names.ts';
import type { Names } from './names.ts';
import { partOr } from './notes.ts';
import type { Notes } from './notes.ts';

type Getter = Pick<ReadClient, 'get'>;

/** What reading lists needs. */
export interface CatalogueRequest {
  readonly http: Getter;
  /** Fields that anybody wants to know, of whatever group. */
  readonly fields: ReadonlySet<FieldName>;
  readonly notes: Notes;
  readonly signal: AbortSignal;
}

/** Lists that turn ids into names: one request each, or a page for every thousand, and only those that a wanted field needs. */
export async function readLists(request: CatalogueRequest): Promise<Omit<Catalogue, 'apps' | 'resources'>> {
  const { http, fields, notes, signal } = request;
  const ask = async (part: string, needed: readonly FieldName[], list: typeof listOwners): Promise<Names | undefined> => {
    if (!needed.some((name) => fields.has(name))) return undefined;
    const items = await partOr(notes, part, list(http, signal));
    return items && makeNames(items);
  };
  const [owners, channels, schedules, tags, templates] = await Promise.all([
    ask('owners', ['admin_owner', 'request_configurations'], listOwners),
    ask('message channels', ['message_channels'], listChannels),
    ask('on-call schedules', ['on_call_schedules'], listSchedules),
    ask('tags', ['tags'], listTags),
    ask('configuration templates', ['configuration_template'], listTemplates),
  ]);
  return { owners, channels, schedules, tags, templates };
}

/**
 * The resources that declarations and live groups name: looked up by name where they are few, else all of them. Every name is looked up,
 * also that of a resource whose id is known: another one may have it, and what a document calls it must not depend on who asks.
 */
export async function readNamedResources(
  request: CatalogueRequest,
  { declared, parts, all }: { readonly declared: readonly Declared[]; readonly parts: Iterable<Parts>; readonly all: boolean },
): Promise<Names<ResourceAnswer> | undefined> {
  const { http, fields, notes, signal } = request;
  if (!fields.has('resources')) return undefined;
  const texts = declared.flatMap(({ block }) => resourceNames(block['resources']));
  const rows = [...parts].flatMap(({ resources = [] }) => resources);
  const met = new Set(rows.map(({ resource }) => resource.id));
  const strange = texts.filter((text) => text.startsWith('id:') && !met.has(text.slice(3))).map((text) => text.slice(3));
  const byId = strange.length === 0 ? [] : await partOr(notes, 'resources', readResources(http, [...new Set(strange)], signal));
  if (!byId) return undefined;
  const named = [
    ...texts.filter((text) => !text.startsWith('id:')),
    ...rows.map(({ resource }) => resource.name),
    ...byId.map(({ name }) => name),
  ];
  const names = [...new Set(named)].filter((name) => name !== '');
  const work =
    all || names.length > FEW
      ? listResources(http, signal)
      : Promise.all(names.map((name) => findResources(http, name, signal))).then((found) => found.flat());
  const found = await partOr(notes, 'resources', work);
  return found && makeNames(withRows([...found, ...byId], rows));
}

/** Resources that no list holds are known by the name that the group's row gives. */
function withRows(
  known: readonly ResourceAnswer[],
  rows: readonly { readonly resource: { readonly id: string; readonly name: string } }[],
): readonly ResourceAnswer[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...rows.flatMap(({ resource }) => (ids.has(resource.id) ? [] : [{ ...resource, type: '', appId: '' }]))];
}

/** Names or `id:…` of the entries of `resources:`. */
export function resourceNames(entries: Json | undefined): readonly string[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: Json) => {
    const name = isJsonObject(entry) ? entry['name'] : entry;
    return typeof name === 'string' ? [name] : [];
  });
}
