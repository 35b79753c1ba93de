import { compareText, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { isPlainId, NO_PLAIN_ID } from '../model/plain-id.ts';
import { nearest } from '../model/nearest.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Lifecycle, Target } from '../model/project.ts';
import type { ConfigContext } from './context.ts';
import { findCredentials } from './credentials.ts';
import { atKey, below, didYouMean, errorAt, quote } from './problems.ts';
import type { Section } from './providers.ts';
import { checkValue, unknownKey } from './schema-problems.ts';
import { commonBlockKeys, commonKeys } from './schemas/group.ts';
import { unknownTarget } from './targets.ts';
import { findRepeats } from './unique-lists.ts';
import type { Checker } from './validators.ts';
import type { Use } from './written.ts';

type Table = Readonly<Record<string, Json>>;

const EMPTY: Table = Object.freeze(Object.create(null) as Table);
const NO_FIELDS: ReadonlySet<string> = new Set();
const NO_LIFECYCLE: Lifecycle = { ignore: [], preventDestroy: false };

/** What the blocks of all objects of a section are read with: tables that are made once. */
export interface BlockReader {
  readonly section: Section;
  readonly context: ConfigContext;
  readonly targets: readonly Target[];
  readonly common: ReadonlySet<string>;
  readonly commonInBlock: ReadonlySet<string>;
  readonly byProvider: ReadonlyMap<string, readonly Target[]>;
  readonly byName: ReadonlyMap<string, Target>;
  /** Names of targets that `rollcall.yaml` has wrong: what refers to them is not wrong too. */
  readonly broken: ReadonlySet<string>;
}

/** Makes the tables. */
export function makeBlockReader(
  section: Section,
  { targets, broken }: { readonly targets: readonly Target[]; readonly broken: ReadonlySet<string> },
  context: ConfigContext,
): BlockReader {
  const byProvider = new Map(section.providers.map((id) => [id, targets.filter((target) => target.provider === id)] as const));
  const byName = new Map(targets.filter((target) => byProvider.has(target.provider)).map((target) => [target.name, target] as const));
  return {
    section,
    context,
    targets,
    common: new Set(commonKeys(section.kind)),
    commonInBlock: new Set(commonBlockKeys(section.kind)),
    byProvider,
    byName,
    broken,
  };
}

/** One block with what its schema says against it. */
interface Block {
  readonly key: string;
  readonly table: Table;
  readonly sound: boolean;
}

/** The targets that an object is in by its blocks, sorted by the targets' names. */
export function readUses(
  reader: BlockReader,
  key: string,
  entry: Table,
  found: { readonly place: Place; readonly problems: Problem[] },
): Use[] {
  const { providers, overrides } = sortBlocks(reader, entry, found);
  const input: UseInput = { reader, key, entry, ...found };
  const uses: Use[] = [];
  for (const id of providers) {
    const block = readBlock(input, id, checkerOf(reader, 'blocks', id));
    for (const target of chosenTargets(input, block)) {
      const own = overrides.delete(target.name) ? readBlock(input, target.name, checkerOf(reader, 'overrides', id)) : undefined;
      uses.push(makeUse(input, target, own ? [own, block] : [block]));
    }
  }
  for (const name of overrides) {
    const target = reader.byName.get(name) as Target;
    if (providers.includes(target.provider)) found.problems.push(leftOut(found.place, target));
    else uses.push(makeUse(input, target, [readBlock(input, name, checkerOf(reader, 'blocks', target.provider))]));
  }
  return uses.length > 1 ? uses.sort((x, y) => compareText(x.target.name, y.target.name)) : uses;
}

/** Which keys of an entry are blocks of providers, and which of single targets. A target may be called like its provider. */
function sortBlocks(
  reader: BlockReader,
  entry: Table,
  found: { readonly place: Place; readonly problems: Problem[] },
): { readonly providers: readonly string[]; readonly overrides: Set<string> } {
  const overrides = new Set<string>();
  const providers: string[] = [];
  for (const name of Object.keys(entry)) {
    if (reader.common.has(name)) continue;
    if (reader.byProvider.has(name)) providers.push(name);
    else if (reader.byName.has(name)) overrides.add(name);
    else if (!reader.broken.has(name)) found.problems.push(unknownBlock(reader, name, found.place));
  }
  return { providers, overrides };
}

interface UseInput {
  readonly reader: BlockReader;
  readonly key: string;
  readonly entry: Table;
  readonly place: Place;
  readonly problems: Problem[];
}

function checkerOf(reader: BlockReader, table: 'blocks' | 'overrides', provider: string): Checker {
  return (reader.context.validators[table][reader.section.kind] as Readonly<Record<string, Checker>>)[provider] as Checker;
}

function readBlock(input: UseInput, key: string, checker: Checker): Block {
  const value = input.entry[key];
  if (value === null || value === undefined) return { key, table: EMPTY, sound: true };
  const place = { file: input.place.file, path: [...input.place.path, key] };
  const faults = [
    ...checkValue(checker, value, place),
    ...findUnsafeId(value, place),
    ...findRepeats(checker, value, place),
    ...findCredentials(value, place, { keys: false }),
  ];
  input.problems.push(...faults);
  return { key, table: isJsonObject(value) ? value : EMPTY, sound: faults.length === 0 };
}

function findUnsafeId(value: Json, place: Place): readonly Problem[] {
  const id = isJsonObject(value) ? value['id'] : undefined;
  if (typeof id !== 'string' || isPlainId(id)) return [];
  return [errorAt('CONFIG_VALUE', below(place, 'id'), { summary: `${quote(id)} is no id of a live object`, detail: NO_PLAIN_ID })];
}

/** All targets of a provider, or those that its block names. */
function chosenTargets({ reader, place, problems }: UseInput, block: Block): readonly Target[] {
  const all = reader.byProvider.get(block.key) as readonly Target[];
  const names = block.table['targets'];
  if (!Array.isArray(names)) return all;
  const chosen: Target[] = [];
  names.forEach((name: Json, index) => {
    const target = all.find((candidate) => candidate.name === name);
    if (target) chosen.push(target);
    else if (typeof name === 'string' && !reader.broken.has(name))
      problems.push(notOfProvider(reader, name, block.key, below(place, block.key, 'targets', index)));
  });
  return chosen.filter((target, index) => chosen.indexOf(target) === index);
}

function notOfProvider(reader: BlockReader, name: string, provider: string, place: Place): Problem {
  const known = reader.targets.find((target) => target.name === name);
  const own = reader.byProvider.get(provider) as readonly Target[];
  if (!known) return unknownTarget(name, place, own.length > 0 ? own : reader.targets);
  return errorAt('CONFIG_UNKNOWN_TARGET', place, {
    summary: `${quote(name)} is a target of ${known.provider}, not of ${provider}`,
    detail: `give the object a block "${known.provider}:" for it`,
  });
}

function leftOut(place: Place, target: Target): Problem {
  return errorAt('CONFIG_VALUE', atKey(below(place, target.name)), {
    summary: `the block ${quote(target.name)} is for a target that "${target.provider}.targets" leaves out`,
    detail: `add ${target.name} to those targets, or remove the block`,
  });
}

function unknownBlock(reader: BlockReader, name: string, place: Place): Problem {
  const known = [...reader.common, ...reader.byProvider.keys(), ...reader.byName.keys()];
  const elsewhere = Object.hasOwn(reader.context.providers, name) || reader.targets.some((target) => target.name === name);
  if (!elsewhere) return unknownKey(place, name, known);
  const detail = didYouMean(nearest(name, known, 1)) ?? `known to have them: ${reader.section.providers.join(', ')}`;
  return errorAt('CONFIG_UNKNOWN_KEY', atKey(below(place, name)), {
    summary: `${quote(name)} has no objects of the kind ${reader.section.kind}`,
    detail,
  });
}

/** `blocks`: the target's own before its provider's. */
function makeUse({ reader, key, entry }: UseInput, target: Target, blocks: readonly Block[]): Use {
  const sayer = (name: string): Block | undefined => blocks.find((block) => block.table[name] !== undefined);
  const said = (name: string): Json | undefined => (sayer(name)?.table ?? entry)[name];
  const name = said('name');
  return {
    target,
    name: typeof name === 'string' && name !== '' ? name : key,
    block: mergeBlocks(blocks, reader.commonInBlock),
    blockKeys: blocks.map((block) => block.key),
    overridden: blocks.length > 1 ? new Set(Object.keys((blocks[0] as Block).table)) : NO_FIELDS,
    nameKey: sayer('name')?.key,
    lifecycleKey: sayer('lifecycle')?.key,
    membership: said('membership') === 'additive' ? 'additive' : 'exclusive',
    lifecycle: parseLifecycle(said('lifecycle')),
    flatten: said('nesting') === 'flatten',
    sound: blocks.every((block) => block.sound),
  };
}

/** The blocks laid over each other, without the keys that mean the same everywhere; the file's own table where that is all. */
function mergeBlocks(blocks: readonly Block[], common: ReadonlySet<string>): Table {
  const [first] = blocks as readonly [Block];
  if (blocks.length === 1 && !Object.keys(first.table).some((name) => common.has(name))) return first.table;
  const merged = Object.setPrototypeOf({}, null) as Record<string, Json>;
  for (const block of blocks.toReversed()) {
    for (const [name, value] of Object.entries(block.table)) if (!common.has(name)) merged[name] = value;
  }
  return merged;
}

function parseLifecycle(value: Json | undefined): Lifecycle {
  if (!isJsonObject(value)) return NO_LIFECYCLE;
  const ignore = Array.isArray(value['ignore']) ? value['ignore'].filter((item): item is string => typeof item === 'string') : [];
  return { ignore: ignore.toSorted(compareText), preventDestroy: value['prevent_destroy'] === true };
}
