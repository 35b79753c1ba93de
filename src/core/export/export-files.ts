import { compareText } from '../model/json.ts';
import type { Axes } from '../model/project.ts';
import type { ExportEntry } from './entry.ts';
import { AXES } from './group-by.ts';
import type { Axis } from './group-by.ts';

/** One group file that export writes. */
export interface ExportFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  /** What its top says. */
  readonly axes: Axes;
  /** Sorted by key. */
  readonly entries: readonly ExportEntry[];
}

const FOLDERS = { department: 'departments', environment: 'environments', location: 'locations' } as const satisfies Record<Axis, string>;

/** Puts entries into files by the first axis that they have: `departments/engineering.yaml`. No file that exists is named. */
export function arrangeFiles(
  entries: readonly ExportEntry[],
  how: { readonly folder: string; readonly suffix: string; exists(path: string): boolean },
): readonly ExportFile[] {
  const byPlace = new Map<string, { readonly base: string; readonly axes: Axes; readonly entries: ExportEntry[] }>();
  for (const entry of entries) {
    const { base, axes } = placeOf(entry);
    const place = JSON.stringify([base, axes]);
    const known = byPlace.get(place);
    if (known) known.entries.push(entry);
    else byPlace.set(place, { base, axes, entries: [entry] });
  }
  const taken = new Set<string>();
  const prefix = how.folder === '' || how.folder === '.' ? '' : `${how.folder}/`;
  return [...byPlace]
    .sort(([x], [y]) => compareText(x, y))
    .map(([, { base, axes, entries: own }]) => ({
      path: freePath(`${prefix}${base}`, how, taken),
      axes,
      entries: own.sort((x, y) => compareText(x.key, y.key)),
    }));
}

/** Where a file of an entry's axis lies, and what its top says. Kinds without axes have a file for their section. */
function placeOf({ axes, section }: ExportEntry): { readonly base: string; readonly axes: Axes } {
  const axis = AXES.find((each) => axes[each] !== undefined);
  if (axis === undefined) return { base: fileName(section), axes: {} };
  const value = axes[axis] as string;
  return { base: `${FOLDERS[axis]}/${fileName(value)}`, axes: { [axis]: value } };
}

/** Two file systems in three do not tell letter case apart. */
function freePath(base: string, how: { readonly suffix: string; exists(path: string): boolean }, taken: Set<string>): string {
  const isTaken = (path: string): boolean => taken.has(path.toLowerCase()) || how.exists(path);
  let path = [`${base}.yaml`, `${base}-${how.suffix}.yaml`].find((each) => !isTaken(each));
  for (let number = 2; path === undefined; number++) {
    const next = `${base}-${how.suffix}-${number}.yaml`;
    if (!isTaken(next)) path = next;
  }
  taken.add(path.toLowerCase());
  return path;
}

const LONGEST_NAME = 60;
/** Names of devices, with any ending: Windows has no file of them, so a repository with one cannot be checked out there. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

function fileName(value: string): string {
  const plain = value
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._ -]+/gu, '-')
    .replaceAll(/\s+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, LONGEST_NAME)
    // What was cut may end with a dot again.
    .replaceAll(/[.-]+$/g, '');
  if (plain === '') return 'groups';
  return DEVICES.test(plain) ? `groups-${plain}` : plain;
}
