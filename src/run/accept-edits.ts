import type { Edit, Path } from '../config/edit/edit-yaml.ts';
import type { Rewrite } from '../core/accept/accept-drift.ts';
import { equalJson, isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { Declared } from '../core/model/project.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { AcceptIndex } from './accept-index.ts';
import type { Meaning } from './accept-meaning.ts';

/** One declared object in one target, and how its entry is laid out. */
export interface Entry {
  readonly declared: Declared;
  /** In how many targets the entry is. */
  readonly uses: number;
  /** In how many of them its provider's block puts it. */
  readonly usesOfBlock: number;
  /** Whether the file has this path below the entry. */
  has(...path: readonly string[]): boolean;
}

/** How the entry of a declared object is laid out in its file. */
export function entryOf({ index, valueOf }: { readonly index: AcceptIndex; valueOf(file: string): Json }, declared: Declared): Entry {
  const same = index.sameEntry(declared);
  const value = valueOf(declared.place.file);
  const at = (path: readonly (string | number)[]): Json | undefined =>
    path.reduce<Json | undefined>((node, key) => (isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : undefined), value);
  return {
    declared,
    uses: same.length,
    usesOfBlock: same.filter(({ provider }) => provider === declared.provider).length,
    has: (...path) => at([...declared.place.path, ...path]) !== undefined,
  };
}

/** What cannot be said for one target alone. */
export interface Unsayable {
  readonly why: string;
}

/**
 * The edits of a file that a rewrite needs, or why there are none. `meaning` tells what the entries of the block's lists ask for, however they
 * are written.
 */
export function editsFor(entry: Entry, rewrite: Rewrite, meaning: Meaning): readonly Edit[] | Unsayable {
  const { place } = entry.declared;
  switch (rewrite.type) {
    case 'members':
    case 'groups':
      if (entry.uses > 1) return shared(rewrite.type, entry);
      return [{ type: 'list', path: [...place.path, rewrite.type], add: rewrite.add, removes: (item) => isAny(item, rewrite.remove) }];
    case 'text':
      if (rewrite.key === 'name') return [setText([...place.path, ...nameHolder(entry), 'name'], rewrite.value)];
      return entry.uses > 1 ? shared(rewrite.key, entry) : [setText([...place.path, rewrite.key], rewrite.value)];
    case 'block':
      return editBlock(entry, rewrite, meaning);
  }
}

function shared(key: string, { declared, uses }: Entry): Unsayable {
  return { why: `${quoteName(key)} of ${quoteName(declared.key)} is said for ${uses} targets at once; change it by hand` };
}

function setText(path: Path, value: Json | undefined): Edit {
  return value === undefined ? { type: 'delete', path } : { type: 'set', path, value };
}

/** The block that says a key for this target, and for no other: its own where that has it, or where the provider's speaks for several. */
function blockFor(entry: Entry, key: string): string {
  const { target, provider } = entry.declared;
  const isOwn = entry.has(target, key) || !entry.has(provider) || entry.usesOfBlock > 1;
  return isOwn ? target : provider;
}

/** Where the live name is said: in a block that says one, for all targets where there is but one, else in the target's own block. */
function nameHolder(entry: Entry): readonly string[] {
  const { target, provider } = entry.declared;
  if (entry.has(target, 'name')) return [target];
  if (entry.usesOfBlock === 1 && entry.has(provider, 'name')) return [provider];
  return entry.uses === 1 ? [] : [target];
}

/** Lists of the block that list somebody or something who is there no more, in whatever spelling. */
export function listsOfGone({ declared: { block } }: Entry, meaning: Meaning): readonly Extract<Rewrite, { type: 'block' }>[] {
  return Object.entries(block).flatMap(([key, said]) =>
    Array.isArray(said) && said.some((item) => meaning.isGone(key, item as Json))
      ? [{ type: 'block' as const, key, before: said, after: said }]
      : [],
  );
}

/** Of a list and of a map only the elements that differ are written: the others may be ignored, held or somebody else's, and were not shown. */
function editBlock(entry: Entry, { key, before, after }: Extract<Rewrite, { type: 'block' }>, meaning: Meaning): readonly Edit[] {
  const holder = blockFor(entry, key);
  const path = [...entry.declared.place.path, holder, key];
  const said = entry.declared.block[key];
  // A block of the target's own replaces the whole field of its provider's.
  const isSaid = entry.has(holder, key);
  if (isList(before, after) && (after !== undefined || Array.isArray(said))) {
    const [had, has] = [listOf(before), listOf(after)];
    const gone = had.filter((item) => !includes(has, item));
    const removes = (item: Json): boolean => includes(gone, item) || meaning.isGone(key, item) || meaning.isOneOf(key, item, gone);
    const kept = listOf(said).filter((item) => !removes(item));
    const add = has.filter((item) => !includes(had, item) && !meaning.isSaid(key, item, kept));
    return isSaid ? [{ type: 'list', path, add, removes }] : [{ type: 'set', path, value: [...kept, ...add] }];
  }
  if (isMap(before, after)) return editMap(path, { before, after, said, isSaid });
  return [setText(path, after)];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

interface MapSides {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** What the files say of it for this target. */
  readonly said: Json | undefined;
  /** Whether they say it in the block that is edited. */
  readonly isSaid: boolean;
}

function editMap(path: Path, { before, after, said, isSaid }: MapSides): readonly Edit[] {
  const [had, has, own] = [entriesOf(before), entriesOf(after), entriesOf(said)];
  const gone = [...had.keys()].filter((key) => !has.has(key));
  const changed = [...has].filter(([key, value]) => !equalJson(had.get(key), value));
  for (const key of gone) own.delete(key);
  for (const [key, value] of changed) own.set(key, value);
  if (after === undefined && own.size === 0) return [{ type: 'delete', path }];
  if (!isSaid) return [{ type: 'set', path, value: Object.fromEntries(own) }];
  return [
    // What comes is laid out like its neighbours, so that it comes before they go.
    ...changed.map(([key, value]) => ({ type: 'set', path: [...path, key], value }) as const),
    ...gone.map((key) => ({ type: 'delete', path: [...path, key] }) as const),
  ];
}

function isList(...sides: readonly (Json | undefined)[]): boolean {
  return sides.every((side) => side === undefined || Array.isArray(side)) && sides.some(Array.isArray);
}

function isMap(...sides: readonly (Json | undefined)[]): boolean {
  return sides.every((side) => side === undefined || isJsonObject(side)) && sides.some((side) => side !== undefined);
}

function entriesOf(value: Json | undefined): Map<string, Json> {
  return new Map(isJsonObject(value) ? Object.entries(value) : []);
}

function includes(items: readonly Json[], wanted: Json): boolean {
  return items.some((item) => spelling(item) === spelling(wanted));
}

/** Systems fold letter case and blanks of what they list. */
function spelling(item: Json): string {
  return typeof item === 'string' ? item.trim().toLowerCase() : JSON.stringify(item);
}

function isAny(item: Json, wanted: readonly string[]): boolean {
  const text = isJsonObject(item) ? item['email'] : item;
  return typeof text === 'string' && includes([...wanted], text);
}
