import { canonicalDocument, hasShape } from './canonical.ts';
import type { Document } from './document.ts';
import type { FieldSpec, Fields } from './fields.ts';
import { sortedTable } from './json.ts';
import type { Declared } from './project.ts';

/** What a provider knows better than the block says. */
export interface Said {
  /** Key of the block that names members who are no people. */
  readonly natives?: string;
  /** Fields that the block writes in another way. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/**
 * What the files say of an object in the form of a live document, as far as that can be said without looking anything up: people and
 * whatever else is in it stand for themselves. References that give no access are left out.
 */
export function saidDocument(fields: Fields, declared: Declared, { natives, fields: own = {} }: Said = {}): Document {
  const { name, description, groups, block } = declared;
  const raw: Readonly<Record<string, unknown>> = { ...block, name, description, groups, members: saidMembers(declared, natives), ...own };
  const said = Object.entries(fields).filter(([field, spec]) => raw[field] !== undefined && isSayable(spec, raw[field]));
  return canonicalDocument(fields, Object.fromEntries(said.map(([field]) => [field, raw[field]] as const)));
}

function saidMembers({ members, block }: Declared, natives: string | undefined): unknown {
  const others = natives === undefined ? undefined : block[natives];
  if (members === undefined && !Array.isArray(others)) return undefined;
  const all = [...(members ?? []).map(({ email }) => email), ...(Array.isArray(others) ? others.map(String) : [])];
  return sortedTable(all.map((element) => [element, [element]] as const));
}

function isSayable(spec: FieldSpec, value: unknown): boolean {
  return spec.nests !== false && (value === null || hasShape(spec, value));
}
