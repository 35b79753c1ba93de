import type { Json, JsonObject } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import type { ConfigProvider, ConfigProviders } from '../providers.ts';
import { AUDIT_SCHEMA } from './audit.ts';
import { BASELINE_SCHEMA } from './baseline.ts';
import { blockSchema, groupFileSchema, overrideSchema } from './group.ts';
import { DAY_PATTERN, EMAIL_PATTERN } from './parts.ts';
import { PLAN_SCHEMA } from './plan.ts';
import { ANY_TARGET, anyTargetSchema, projectSchema, targetSchema } from './project.ts';
import { REPORT_SCHEMA } from './report.ts';
import { STATE_SCHEMA } from './state.ts';
import { ANY_STATE, STATE_SETTINGS } from './state-settings.ts';

const TITLES = { project: 'Rollcall project', group: 'Rollcall group file', plan: 'Rollcall plan file', state: 'Rollcall state', report: 'Rollcall report', baseline: 'Rollcall accepted drift', audit: 'Rollcall audit report' } as const;

/** Names of the published schemas. */
export type SchemaName = keyof typeof TITLES;

/** The schemas that editors, people and other programs use, each complete in itself. */
export function publishedSchemas(providers: ConfigProviders): Readonly<Record<SchemaName, JsonObject>> {
  const schemas = {
    project: projectSchema(anyTargetSchema(providers), STATE_SETTINGS),
    group: groupFileSchema(providers, 'editor'),
    plan: PLAN_SCHEMA,
    state: STATE_SCHEMA,
    report: REPORT_SCHEMA,
    baseline: BASELINE_SCHEMA,
    audit: AUDIT_SCHEMA,
  };
  const publish = (name: SchemaName): JsonObject => ({ $schema: 'http://json-schema.org/draft-07/schema#', title: TITLES[name], ...(withTitles(schemas[name]) as JsonObject) });
  return { project: publish('project'), group: publish('group'), plan: publish('plan'), state: publish('state'), report: publish('report'), baseline: publish('baseline'), audit: publish('audit') };
}

/** A schema to be compiled, with what its errors will not say. */
export interface CheckedSchema {
  readonly schema: JsonObject;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly unique: readonly (readonly string[])[];
}

/** The schemas that are compiled, in the shape of `Validators`. */
export interface CheckedSchemas {
  readonly project: CheckedSchema;
  readonly group: CheckedSchema;
  readonly baseline: CheckedSchema;
  readonly plan: CheckedSchema;
  readonly state: CheckedSchema;
  readonly targets: Readonly<Record<string, CheckedSchema>>;
  readonly blocks: Readonly<Record<string, Readonly<Record<string, CheckedSchema>>>>;
  readonly overrides: Readonly<Record<string, Readonly<Record<string, CheckedSchema>>>>;
}

/** What is compiled differs from what is published by what only editors read, and by what Rollcall checks better itself. */
export function checkedSchemas(providers: ConfigProviders): CheckedSchemas {
  const kinds = [...new Set(Object.values(providers).flatMap((provider) => Object.keys(provider.kinds)))].sort();
  const byKind = (schemaOf: (provider: ConfigProvider, kind: string) => JsonObject): CheckedSchemas['blocks'] =>
    Object.fromEntries(
      kinds.map((kind) => {
        const having = Object.values(providers).filter((provider) => kind in provider.kinds);
        return [kind, Object.fromEntries(having.map((provider) => [provider.id, checked(schemaOf(provider, kind))]))] as const;
      }),
    );
  return {
    project: checked(projectSchema(ANY_TARGET, ANY_STATE)),
    group: checked(groupFileSchema(providers, 'check')),
    baseline: checked(BASELINE_SCHEMA),
    plan: checked(PLAN_SCHEMA),
    state: checked(STATE_SCHEMA),
    targets: Object.fromEntries(Object.values(providers).map((provider) => [provider.id, checked(targetSchema(provider))])),
    blocks: byKind(blockSchema),
    overrides: byKind(overrideSchema),
  };
}

function checked(schema: JsonObject): CheckedSchema {
  return { schema: stripValue(schema) as JsonObject, keys: keysBySchemaPath(schema), unique: uniqueLists(schema) };
}

/** By schema path, as errors name it, the keys that an object may have: an error itself does not say. */
function keysBySchemaPath(schema: Json, path = '#'): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  if (Array.isArray(schema)) schema.forEach((item: Json, index) => Object.assign(found, keysBySchemaPath(item, `${path}/${index}`)));
  if (!isJsonObject(schema)) return found;
  if (schema['additionalProperties'] === false) found[`${path}/additionalProperties`] = Object.keys(schema['properties'] ?? {});
  for (const [name, part] of Object.entries(schema)) Object.assign(found, keysBySchemaPath(part, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  return found;
}

/** Paths of the lists whose items must differ; `*` is any key or index. */
function uniqueLists(schema: Json, path: readonly string[] = []): (readonly string[])[] {
  if (!isJsonObject(schema)) return [];
  const found: (readonly string[])[] = schema['uniqueItems'] === true ? [path] : [];
  for (const [name, part] of Object.entries((schema['properties'] ?? {}) as JsonObject)) found.push(...uniqueLists(part, [...path, name]));
  for (const name of ['additionalProperties', 'items']) found.push(...uniqueLists(schema[name] ?? null, [...path, '*']));
  return found;
}

const EDITOR_ONLY: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'default', 'defaultSnippets', 'markdownDescription', 'enumDescriptions']);

/**
 * Without what only editors read. `uniqueItems` goes, for it is quadratic on lists of objects and a set is not; patterns of e-mails and
 * days go, for an e-mail is looked at once, not in each of a hundred groups, and a day has to be in the calendar too.
 */
function stripValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(stripValue);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([name, part]) => !isDropped(name, part));
  return Object.fromEntries(kept.map(([name, part]) => [name, name === 'properties' ? stripProperties(part as JsonObject) : stripValue(part)]));
}

/** Keys of `properties` are names, not keywords: a property may be called "title". */
function stripProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, stripValue(schema)]));
}

function isDropped(name: string, value: Json): boolean {
  return EDITOR_ONLY.has(name) || name === 'uniqueItems' || (name === 'pattern' && (value === EMAIL_PATTERN || value === DAY_PATTERN));
}

/** A title for every key that has none: its name in words. */
function withTitles(value: Json): Json {
  if (Array.isArray(value)) return value.map(withTitles);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, name === 'properties' && isJsonObject(part) ? titledProperties(part) : withTitles(part)]));
}

function titledProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const words = name.replaceAll('_', ' ');
      return [name, isJsonObject(schema) ? { title: `${words.charAt(0).toUpperCase()}${words.slice(1)}`, ...(withTitles(schema) as JsonObject) } : schema];
    }),
  );
}
