import { GROUP } from '../model/address.ts';
import { isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Axes, EnsureAbsent, Project, Removed, Target } from '../model/project.ts';
import { fileAxes, hasAxis, overAxes } from './axes.ts';
import { makeBlockReader, readUses } from './blocks.ts';
import type { BlockReader } from './blocks.ts';
import { forbiddenInName } from '../model/characters.ts';
import type { ConfigContext } from './context.ts';
import { findCredentials } from './credentials.ts';
import { makeDirectory, parseMembers } from './members.ts';
import type { Directory } from './members.ts';
import { atKey, below, errorAt, quote } from './problems.ts';
import { checkValue } from './schema-problems.ts';
import { unknownTarget } from './targets.ts';
import { findRepeats } from './unique-lists.ts';
import { findVariables } from './variables.ts';
import type { Use, Written } from './written.ts';

type Table = Readonly<Record<string, Json>>;

/** What group files are read with, file after file. */
export interface GroupReader {
  readonly project: Project;
  readonly broken: ReadonlySet<string>;
  readonly context: ConfigContext;
  readonly directory: Directory;
  readonly blocks: readonly BlockReader[];
}

/** Makes a reader for the group files of a project; `broken` are targets of it that are wrong themselves. */
export function makeGroupReader(project: Project, broken: ReadonlySet<string>, context: ConfigContext): GroupReader {
  const blocks = [...context.sections.values()].map((section) => makeBlockReader(section, { targets: project.targets, broken }, context));
  return { project, broken, context, directory: makeDirectory(), blocks };
}

/** What one group file says. */
export interface ParsedGroupFile {
  readonly objects: readonly Written[];
  readonly removed: readonly Removed[];
  readonly ensureAbsent: readonly EnsureAbsent[];
  readonly problems: readonly Problem[];
}

/** Reads the parsed value of a group file. What is wrong is left out or defaulted, so that everything else can still be judged. */
export function parseGroupFile(reader: GroupReader, value: Json, file: string): ParsedGroupFile {
  const root: Place = { file, path: [] };
  if (value === null) return nothing(declaresNothing(root));
  const checker = reader.context.validators.group;
  const problems = [...checkValue(checker, value, root), ...findRepeats(checker, value, root)];
  if (!isJsonObject(value)) return nothing(...problems);
  problems.push(...judgeSections(reader, value, { root, isSound: problems.length === 0 }));
  const axes = fileAxes(file, value);
  const objects: Written[] = [];
  for (const blocks of reader.blocks) {
    const section = value[blocks.section.name];
    if (!isJsonObject(section)) continue;
    for (const [key, entry] of Object.entries(section)) {
      const place: Place = { file, path: [blocks.section.name, key] };
      if (isJsonObject(entry)) objects.push(parseEntry({ reader, blocks, axes, key, place, problems }, entry));
    }
  }
  return {
    objects,
    removed: parseRemoved(reader, value, { root, problems }),
    ensureAbsent: parseEnsureAbsent(reader, value, { root, problems }),
    problems,
  };
}

/** What is declared no more is deleted: an emptied key or a forgotten section must not be taken for that. */
function judgeSections(
  reader: GroupReader,
  value: Table,
  { root, isSound }: { readonly root: Place; readonly isSound: boolean },
): Problem[] {
  const names = [...reader.context.sections.keys()];
  const emptied = names.filter((name) => value[name] === null);
  if (emptied.length > 0) {
    return emptied.map((name) =>
      errorAt('CONFIG_REQUIRED', below(root, name), {
        summary: `${quote(name)} declares nothing`,
        detail: `write what it should hold, or "${name}: {}" if that is meant`,
      }),
    );
  }
  // A section that is misspelled is an unknown key already.
  const hasAny = [...names, 'removed', 'ensure_absent'].some((name) => value[name] !== undefined);
  return hasAny || !isSound ? [] : [declaresNothing(root)];
}

function declaresNothing(root: Place): Problem {
  return errorAt('CONFIG_REQUIRED', root, {
    summary: 'the file declares nothing',
    detail: 'delete it, or write "groups: {}" if that is meant',
  });
}

function nothing(...problems: readonly Problem[]): ParsedGroupFile {
  return { objects: [], removed: [], ensureAbsent: [], problems };
}

interface EntryInput {
  readonly reader: GroupReader;
  readonly blocks: BlockReader;
  readonly axes: Axes;
  readonly key: string;
  readonly place: Place;
  readonly problems: Problem[];
}

const NO_KEYS: readonly string[] = [];

function parseEntry(input: EntryInput, entry: Table): Written {
  const { reader, blocks, key, place, problems } = input;
  const { kind } = blocks.section;
  const axes = overAxes(input.axes, entry);
  const faultsBefore = problems.length;
  judgeKey(input);
  const uses = readUses(blocks, key, entry, { place, problems });
  judgeTexts(input, entry, uses);
  if (kind === GROUP && !hasAxis(axes)) {
    const detail = 'add "department:", "environment:" or "location:" to the group or to the top of the file';
    problems.push(
      errorAt('CONFIG_NO_AXIS', atKey(place), { summary: `the group ${quote(key)} has no department, environment or location`, detail }),
    );
  }
  return {
    kind,
    key,
    axes,
    description: textOf(entry['description']),
    owners: ownersOf(entry['owner']),
    members:
      kind === GROUP && entry['members'] !== undefined
        ? parseMembers(entry['members'], below(place, 'members'), { directory: reader.directory, problems })
        : undefined,
    groups: kind === GROUP ? textsOf(entry['groups']) : undefined,
    previously: textsOf(entry['previously']) ?? (typeof entry['previously'] === 'string' ? [entry['previously']] : NO_KEYS),
    uses,
    idle: Object.keys(entry).filter((name) => blocks.byProvider.get(name)?.length === 0),
    sound: problems.length === faultsBefore,
    place,
  };
}

/** Keys that would be read as something else: a reference to a live group, the address of another kind. */
function judgeKey({ blocks, reader, key, place, problems }: EntryInput): void {
  if (!key.includes(':')) return;
  const prefix = key.slice(0, key.indexOf(':'));
  if (blocks.section.kind === GROUP && (prefix === 'name' || prefix === 'id')) {
    problems.push(
      errorAt('CONFIG_VALUE', atKey(place), {
        summary: `the key ${quote(key)} would be read as a reference to a live group`,
        detail: 'choose a key that does not begin with "name:" or "id:"',
      }),
    );
  }
  if (reader.blocks.some((other) => other.section.kind !== GROUP && other.section.kind === prefix)) {
    problems.push(
      errorAt('CONFIG_VALUE', atKey(place), {
        summary: `the key ${quote(key)} would be read as an address of the kind ${prefix}`,
        detail: 'choose a key that begins differently',
      }),
    );
  }
}

const NAMES = ['name', 'department', 'environment', 'location'] as const;

/** What people write themselves: names on one line, no credentials, and no variables, which would only look like being replaced. */
function judgeTexts({ key, place, problems }: EntryInput, entry: Table, uses: readonly Use[]): void {
  if (key.includes('${')) problems.push(...findVariables(key, atKey(place)));
  for (const name of NAMES) {
    const text = entry[name];
    if (typeof text === 'string') problems.push(...judgeName(text, quote(name), below(place, name)));
  }
  const owners: Json = entry['owner'] ?? [];
  for (const [owner, at] of listedTexts(owners)) problems.push(...judgeName(owner, '"owner"', below(place, 'owner', ...at)));
  const { description } = entry;
  if (typeof description === 'string') problems.push(...findCredentials(description, below(place, 'description'), { keys: false }));
  if (uses.every((use) => use.nameKey === undefined)) return;
  const named = new Map(uses.map((use) => [use.nameKey, use] as const));
  for (const [block, use] of named) {
    if (block !== undefined) problems.push(...judgeName(use.name, `the name in ${use.target.name}`, below(place, block, 'name')));
  }
}

function judgeName(text: string, what: string, place: Place): Problem[] {
  return [...judgeLine(text, what, place), ...findVariables(text, place), ...findCredentials(text, place, { keys: false })];
}

function judgeLine(text: string, what: string, place: Place): Problem[] {
  const character = forbiddenInName(text);
  return character
    ? [errorAt('CONFIG_CHARACTER', place, { summary: `${what} holds the character ${character}`, detail: 'write it on one line' })]
    : [];
}

/** Texts of a key that takes one or a list of them, each with the way to it. */
function listedTexts(value: Json): (readonly [string, readonly number[]])[] {
  if (typeof value === 'string') return [[value, []]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Json, index) => (typeof item === 'string' ? [[item, [index]] as const] : []));
}

function ownersOf(value: Json | undefined): readonly string[] {
  return value === undefined ? NO_KEYS : listedTexts(value).map(([owner]) => owner);
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
}

interface FileInput {
  readonly root: Place;
  readonly problems: Problem[];
}

function parseRemoved(reader: GroupReader, value: Table, { root, problems }: FileInput): Removed[] {
  return tablesOf(value['removed']).flatMap(([table, index]) => {
    const place = below(root, 'removed', index);
    const key = textOf(table['key']);
    const kind = textOf(table['kind']) ?? GROUP;
    const targets =
      targetsOf(reader, table['targets'], { kind, place, problems }) ??
      reader.project.targets.filter((target) => hasKind(reader, target, kind)).map((target) => target.name);
    return key === undefined ? [] : [{ key, kind, targets, place }];
  });
}

function parseEnsureAbsent(reader: GroupReader, value: Table, { root, problems }: FileInput): EnsureAbsent[] {
  return tablesOf(value['ensure_absent']).flatMap(([table, index]) => {
    const place = below(root, 'ensure_absent', index);
    const name = textOf(table['name']);
    const kind = textOf(table['kind']) ?? GROUP;
    const targets = targetsOf(reader, table['targets'], { kind, place, problems });
    return name === undefined || targets === undefined ? [] : [{ name, kind, targets, place }];
  });
}

function tablesOf(value: Json | undefined): readonly (readonly [Table, number])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Json, index) => (isJsonObject(item) ? [[item, index] as const] : []));
}

function targetsOf(
  reader: GroupReader,
  value: Json | undefined,
  input: { readonly kind: string; readonly place: Place; readonly problems: Problem[] },
): readonly string[] | undefined {
  const names = textsOf(value);
  return names?.filter((name, index) => {
    if (reader.broken.has(name)) return false;
    const place = below(input.place, 'targets', index);
    const target = reader.project.targets.find((candidate) => candidate.name === name);
    if (target && hasKind(reader, target, input.kind)) return true;
    input.problems.push(target ? lacksKind(name, input.kind, place) : unknownTarget(name, place, reader.project.targets));
    return false;
  });
}

function lacksKind(target: string, kind: string, place: Place): Problem {
  return errorAt('CONFIG_UNKNOWN_TARGET', place, {
    summary: `${quote(target)} has no objects of the kind ${kind}`,
    detail: 'remove it from this list',
  });
}

function hasKind(reader: GroupReader, target: Target, kind: string): boolean {
  return reader.blocks.some((blocks) => blocks.section.kind === kind && blocks.section.providers.includes(target.provider));
}
