import type { Node, Pair, Scalar, YAMLMap } from 'yaml';
import { yaml } from '../yaml/library.ts';
import { editYaml } from './edit-yaml.ts';
import type { Edit, Path } from './edit-yaml.ts';
import { contentEnd, lineEnd, lineStart } from './text-span.ts';

/** A file whose entries are edited one after the other. */
export interface EntryEditor {
  /** The edits of one entry: all of them, or none where it throws. @throws RollcallError `CONFIG_EDIT` */
  edit(entry: Path, edits: readonly Edit[]): void;
  /** The file as it is by now. */
  text(): string;
}

interface Fragment {
  readonly start: number;
  readonly end: number;
  /** Empty: the entry is deleted. */
  text: string;
}

interface Base {
  readonly text: string;
  readonly document: ReturnType<typeof yaml.parseDocument>;
  /** Anchors tie places together: then an entry cannot be read by itself. */
  readonly isTied: boolean;
  readonly fragments: Map<string, Fragment>;
}

/**
 * Edits a file like `editYaml`, each entry on its own lines alone: that a file is read again for each of a thousand edits would take
 * minutes. Where the lines of an entry do not stand for themselves the whole file is edited.
 */
export function makeEntryEditor(original: string): EntryEditor {
  let base = readBase(original);

  function whole(edits: readonly Edit[]): void {
    base = readBase(editYaml(stitch(base), edits));
  }

  return {
    edit(entry, edits) {
      const fragment = fragmentAt(base, entry);
      if (!fragment) {
        whole(edits);
        return;
      }
      if (edits.every(({ path }) => path.length > entry.length)) {
        fragment.text = editYaml(
          fragment.text,
          edits.map((edit) => inside(edit, entry.length - 1)),
        );
      } else if (edits.length === 1 && edits[0]?.type === 'delete' && !isEdited(base, entry) && siblings(base, entry) > 1) {
        fragment.text = '';
      } else {
        whole(edits);
        return;
      }
      base.fragments.set(JSON.stringify(entry), fragment);
    },
    text: () => stitch(base),
  };
}

function readBase(text: string): Base {
  const document = yaml.parseDocument(text, { version: '1.2', keepSourceTokens: true });
  let isTied = document.errors.length > 0;
  yaml.visit(document, {
    Node: (_key, node) => {
      isTied ||= yaml.isAlias(node) || node.anchor !== undefined;
    },
  });
  return { text, document, isTied, fragments: new Map() };
}

function stitch({ text, fragments }: Base): string {
  let stitched = '';
  let at = 0;
  for (const fragment of [...fragments.values()].toSorted((a, b) => a.start - b.start)) {
    stitched += text.slice(at, fragment.start) + fragment.text;
    at = fragment.end;
  }
  return stitched + text.slice(at);
}

/** The lines of an entry; undefined where they hold more or less than it. */
function fragmentAt(base: Base, entry: Path): Fragment | undefined {
  const known = base.fragments.get(JSON.stringify(entry));
  if (known) return known.text === '' ? undefined : known;
  const parent = parentOf(base, entry);
  const pair = parent?.items.find(({ key }) => key.value === entry.at(-1));
  if (base.isTied || !pair || parent?.flow || !pair.key.range || !pair.value?.range) return undefined;
  return wholeLines(base.text, pair.key.range[0], pair.value.range[1]);
}

/** The lines from the one that a key begins on to the one that its value ends on; undefined where something else is on them. */
function wholeLines(all: string, key: number, valueEnd: number): Fragment | undefined {
  const start = lineStart(all, key);
  const end = lineEnd(all, contentEnd(all, key, valueEnd) - 1);
  const text = all.slice(start, end);
  const isAlone = all.slice(start, key).trim() === '' && text.endsWith('\n');
  return isAlone ? { start, end, text } : undefined;
}

function parentOf({ document }: Base, entry: Path): YAMLMap<Scalar, Node> | undefined {
  const parent: unknown = entry.length === 1 ? document.contents : document.getIn(entry.slice(0, -1), true);
  return yaml.isMap<Scalar, Node>(parent) ? parent : undefined;
}

function isEdited({ fragments }: Base, entry: Path): boolean {
  return fragments.has(JSON.stringify(entry));
}

/** How many entries there still are beside and with this one. */
function siblings(base: Base, entry: Path): number {
  const items: readonly Pair<Scalar, Node>[] = parentOf(base, entry)?.items ?? [];
  const beside = JSON.stringify(entry.slice(0, -1)).slice(0, -1);
  const gone = [...base.fragments].filter(([path, { text }]) => text === '' && path.startsWith(beside));
  return items.length - gone.length;
}

function inside(edit: Edit, depth: number): Edit {
  return { ...edit, path: edit.path.slice(depth) };
}
