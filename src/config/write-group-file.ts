import type { Document, Scalar, YAMLMap } from 'yaml';
import { forbiddenInName } from '../core/model/characters.ts';
import { entryValue } from '../core/export/entry.ts';
import type { ExportEntry } from '../core/export/entry.ts';
import type { ExportFile } from '../core/export/export-files.ts';
import type { Json } from '../core/model/json.ts';
import { yaml } from './yaml/library.ts';

/** Longest line that a list in brackets may take. */
const LONGEST_FLOW = 100;

/** The text of a new group file: axes at the top, entries by section, short lists in brackets, notes as comments. */
export function groupFileText(file: ExportFile): string {
  const sections = new Map<string, ExportEntry[]>();
  for (const entry of file.entries) sections.set(entry.section, [...(sections.get(entry.section) ?? []), entry]);
  const value = {
    ...file.axes,
    ...Object.fromEntries(
      [...sections].map(([section, entries]) => [
        section,
        new Map(entries.map((entry) => [entry.key, new Map(Object.entries(entryValue(entry, file.axes)))])),
      ]),
    ),
  };
  const document = new yaml.Document(value, { version: '1.2', aliasDuplicateObjects: false });
  for (const [section, entries] of sections) dress(document, section, entries);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, minContentWidth: 0 });
}

function dress(document: Document, section: string, entries: readonly ExportEntry[]): void {
  const map = document.get(section, true);
  if (!yaml.isMap<Scalar<string>, YAMLMap>(map)) return;
  for (const [index, { key, value }] of map.items.entries()) {
    const { notes } = entries[index] as ExportEntry;
    if (notes.length > 0) key.commentBefore = notes.map(({ note }) => ` ${commentText(note)}`).join('\n');
    if (value) shorten(value, 4);
  }
}

/** Names of live systems may hold anything; a comment ends with its line, and is read as it is written. */
function commentText(note: string): string {
  return Array.from(note, (character) => {
    const named = forbiddenInName(character);
    return named === undefined ? character : `<${named}>`;
  }).join('');
}

/** Lists and maps that fit on a line are written on one. */
function shorten(map: YAMLMap, indent: number): void {
  for (const { key, value } of map.items) {
    if (!yaml.isCollection(value)) continue;
    const json = value.toJSON() as Json;
    const length = indent + String((key as Scalar).value).length + JSON.stringify(json).length;
    if (yaml.isMap(value) && value.items.length > 0 && indent === 4) shorten(value, indent + 2);
    else if (length <= LONGEST_FLOW && isShallow(json)) value.flow = true;
  }
}

/** Lists of maps are easier to read one to a line, but for a single one. */
function isShallow(value: Json): boolean {
  return !Array.isArray(value) || value.length < 2 || value.every((item: Json) => typeof item !== 'object' || item === null);
}
