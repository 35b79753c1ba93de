import type { yaml as library } from './library.ts';
import type { Node, Pair, Scalar, YAMLError, YAMLMap, YAMLSeq } from 'yaml';
import { forbiddenCharacter, forbiddenInName, invisibleCharacter } from '../../core/model/characters.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { YamlFault } from './fault.ts';
import { makeTable } from './cursor.ts';
import type { YamlValue } from './cursor.ts';
import { MAX_FAULTS } from './limits.ts';
import { closeMark, makeMarks, openMark } from './marks.ts';
import type { Marks } from './marks.ts';
import { clip, isHopeless, judgeTokens, judgeTree } from './syntax-tree.ts';

/** The parts of the library that are used. */
type Yaml = Pick<typeof library, 'Lexer' | 'Parser' | 'Composer' | 'isMap' | 'isSeq' | 'isScalar'>;
type Path = readonly (string | number)[];

/** What `yaml` made of a text. The value is undefined where there are faults. */
export interface SlowReading {
  readonly value: YamlValue | undefined;
  readonly marks: Marks;
  readonly faults: readonly YamlFault[];
}

/** Core schema and nothing else; duplicate keys are found by a linear check of our own, the library's is quadratic. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  strict: true,
  stringKeys: true,
  uniqueKeys: false,
  merge: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * Reads any YAML with the library. What Rollcall refuses of the language is judged on the syntax tree, before anything is resolved, so
 * that no alias is ever followed and no tag ever applied.
 */
export function readSlow(yaml: Yaml, text: string): SlowReading {
  const marks = makeMarks();
  const hopeless = findControl(text) ?? judgeTokens(new yaml.Lexer(), text);
  if (hopeless) return { value: undefined, marks, faults: [hopeless] };
  const tokens = [...new yaml.Parser().parse(text)];
  const faults = judgeTree(tokens);
  if (isHopeless(faults)) return { value: undefined, marks, faults };
  const [document] = [...new yaml.Composer(OPTIONS).compose(tokens, true, text.length)];
  for (const error of (document?.errors ?? []).slice(0, MAX_FAULTS)) if (!isSaidAlready(error, faults)) faults.push(syntaxFault(error));
  const value = resolveNode({ yaml, marks, faults, end: 0 }, document?.contents ?? null, {
    key: '',
    path: [],
    spot: undefined,
  });
  faults.sort((x, y) => x.start - y.start);
  return { value: faults.length > 0 ? undefined : value, marks, faults };
}

/** Control characters are no YAML at all, wherever they stand; the library reads three of them as signs of its own. */
function findControl(text: string): YamlFault | undefined {
  const match = CONTROL.exec(text);
  return match ? characterFault(forbiddenCharacter(match[0]) as string, 'the file', match.index, match.index + 1) : undefined;
}

// oxlint-disable-next-line no-control-regex -- finding control characters is its purpose
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** What the library makes of anchors, tags and directives follows from a fault that has been reported. */
const CONSEQUENCES = {
  BAD_ALIAS: 'CONFIG_ANCHOR',
  ALIAS_PROPS: 'CONFIG_ANCHOR',
  MULTIPLE_ANCHORS: 'CONFIG_ANCHOR',
  TAG_RESOLVE_FAILED: 'CONFIG_TAG',
  MULTIPLE_TAGS: 'CONFIG_TAG',
  BAD_COLLECTION_TYPE: 'CONFIG_TAG',
  BAD_DIRECTIVE: 'CONFIG_DIRECTIVE',
} as const;

function isSaidAlready(error: YAMLError, faults: readonly YamlFault[]): boolean {
  const cause = (CONSEQUENCES as Readonly<Record<string, string>>)[error.code];
  if (cause !== undefined) return faults.some((fault) => fault.code === cause);
  // The library often has two words for one mistake.
  return faults.some((fault) => fault.code === 'CONFIG_SYNTAX' && fault.start === error.pos[0]);
}

const ADVICE: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY: 'put quotes around a value that contains ": "',
  MISSING_CHAR: 'check the quotes, the brackets and the colon behind the key',
  BAD_INDENT: 'put keys of one level into the same column',
  MULTILINE_IMPLICIT_KEY: 'put the key on one line, with a colon behind it',
  NON_STRING_KEY: 'write the key as text',
};

/** Some messages end with what stands there, which the lines of the file show anyway, and which may be a secret. */
const QUOTED_SOURCE = /: "[^]*"$/;

function syntaxFault(error: YAMLError): YamlFault {
  const advice = ADVICE[error.code];
  const message = clip(error.message.replace(QUOTED_SOURCE, ''), 200);
  return {
    code: 'CONFIG_SYNTAX',
    summary: `this is no valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    ...(advice ? { detail: advice } : {}),
    start: error.pos[0],
    end: Math.max(error.pos[1], error.pos[0] + 1),
  };
}

interface Walk {
  readonly yaml: Yaml;
  readonly marks: Marks;
  readonly faults: YamlFault[];
  /** End of the last value: where a block collection ends too. */
  end: number;
}

/** Where a node stands in its parent. */
interface Slot {
  readonly key: string | number;
  readonly path: Path;
  readonly spot: readonly [number, number] | undefined;
}

/** The value of a node. Depth is bounded: what nests deeper has been refused. */
function resolveNode(walk: Walk, node: Node | null, slot: Slot): YamlValue {
  const { yaml } = walk;
  if (yaml.isMap(node)) return resolveCollection(walk, node, slot, () => resolveMap(walk, node, slot.path));
  if (yaml.isSeq(node)) return resolveCollection(walk, node, slot, () => resolveSequence(walk, node, slot.path));
  return resolveScalar(walk, yaml.isScalar(node) ? node : null, slot);
}

function resolveCollection(walk: Walk, node: YAMLMap | YAMLSeq, slot: Slot, resolve: () => YamlValue): YamlValue {
  const [start, end] = node.range as [number, number, number];
  const mark = openSlot(walk, slot, start);
  walk.end = end;
  const value = resolve();
  if (node.flow) walk.end = end;
  closeMark(walk.marks, mark, walk.end);
  return value;
}

function resolveMap(walk: Walk, map: YAMLMap, path: Path): YamlValue {
  const table = makeTable();
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    if (!walk.yaml.isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    const spot = [pair.key.range?.[0] ?? 0, pair.key.range?.[1] ?? 0] as const;
    judgeKey(walk, pair.key, { key, path, spot });
    if (table[key] !== undefined && walk.faults.length < MAX_FAULTS) walk.faults.push(duplicateKey(key, path, spot));
    const value = resolveNode(walk, pair.value, { key, path: [...path, key], spot });
    table[key] ??= value;
  }
  return table;
}

function resolveSequence(walk: Walk, sequence: YAMLSeq, path: Path): YamlValue {
  return (sequence.items as (Node | null)[]).map((item, index) =>
    resolveNode(walk, item, { key: index, path: [...path, index], spot: undefined }),
  );
}

function resolveScalar(walk: Walk, scalar: Scalar | null, slot: Slot): YamlValue {
  const isEmpty = !scalar || (scalar.source === '' && scalar.type === 'PLAIN');
  // What is empty is shown at its key, and an empty file at its beginning.
  const [start, end] = isEmpty ? (slot.spot ?? [walk.end, walk.end]) : (scalar.range as [number, number, number]);
  const mark = openSlot(walk, slot, start);
  walk.end = end;
  closeMark(walk.marks, mark, end);
  const value = (scalar?.value ?? null) as YamlValue;
  const forbidden = typeof value === 'string' ? (forbiddenCharacter(value) ?? hiddenIn(value, slot)) : undefined;
  if (forbidden) walk.faults.push(characterFault(forbidden, 'the value', start, end));
  return value;
}

/** Text that people write to people may join characters; all other is compared, and must not differ by what nobody sees. */
function hiddenIn(text: string, { key, path }: Slot): string | undefined {
  const isFree = key === 'description' || key === 'reason' || (path.length > 3 && path.at(-2) === 'metadata');
  return isFree ? undefined : invisibleCharacter(text);
}

function judgeKey(walk: Walk, scalar: Scalar, slot: Slot): void {
  const [start, end] = slot.spot as readonly [number, number];
  const forbidden = forbiddenInName(slot.key as string);
  if (forbidden) walk.faults.push(characterFault(forbidden, 'the key', start, end));
  if (slot.key === '<<' && scalar.type === 'PLAIN') {
    const detail = 'write the keys out where they are needed; Rollcall reads no anchors and merge keys';
    walk.faults.push({ code: 'CONFIG_MERGE_KEY', summary: 'the merge key "<<" is not allowed', detail, start, end });
  }
}

function openSlot(walk: Walk, slot: Slot, start: number): number {
  const [keyStart, keyEnd] = slot.spot ?? [-1, -1];
  return openMark(walk.marks, slot.key, { keyStart, keyEnd, start });
}

function duplicateKey(key: string, path: Path, spot: readonly [number, number]): YamlFault {
  const detail = 'a key may stand only once in a table; merge the two or rename one';
  return {
    code: 'CONFIG_DUPLICATE_KEY',
    summary: `the key ${quoteName(clip(key))} is written twice`,
    detail,
    start: spot[0],
    end: spot[1],
    first: [...path, key],
  };
}

function characterFault(character: string, what: string, start: number, end: number): YamlFault {
  const detail = 'remove it: a reader would not see what a machine reads';
  return { code: 'CONFIG_CHARACTER', summary: `${what} holds the character ${character}`, detail, start, end };
}
