import type { Code } from '../../core/errors.ts';
import { compareText } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { LiveObject, ReadClient } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { listGroups, readGroup } from './client.ts';
import type { Directory } from './directory.ts';
import { liveGroup } from './document.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';
import { refusalOf } from './parts.ts';
import type { Notes } from './parts.ts';

/** What groups are read with. */
export interface GroupReading {
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly listing: readonly { readonly id: string; readonly name: string }[];
  readonly directory: Directory | undefined;
}

/** What was found. */
export interface GroupsRead {
  readonly found: ReadonlyMap<string, LiveObject>;
  /** Listed, but gone when they were read. */
  readonly gone: ReadonlySet<string>;
}

/** Reads groups in full, each of them once however often it is asked for. */
export interface GroupReader extends GroupsRead {
  read(ids: readonly string[]): Promise<void>;
  /** Those that what was read lies in: wave by wave, as parents become known. */
  readAncestors(): Promise<void>;
  /** Notes what the token may not read, and what the server lists and yet does not find: only for that it is asked for the list again. */
  note(notes: Notes): Promise<void>;
}

/** Makes a reader; asks for nothing yet. */
export function makeGroupReader(http: Pick<ReadClient, 'get'>, reading: GroupReading): GroupReader {
  const names = new Map(reading.listing.map((group) => [group.id, group.name]));
  const [found, gone] = [new Map<string, LiveObject>(), new Set<string>()];
  const tried = new Set<string>();
  const refused: string[] = [];

  async function read(ids: readonly string[]): Promise<void> {
    const wave = ids.filter((id) => !tried.has(id));
    for (const id of wave) tried.add(id);
    await eachInParallel(wave, reading, async (id) => {
      const group = await readOne(http, id, { signal: reading.signal, refused });
      if (group === 'refused') return;
      if (group)
        found.set(
          id,
          liveGroup(group, reading.directory, (parent) => names.has(parent)),
        );
      else gone.add(id);
    });
  }

  return {
    found,
    gone,
    read,
    async readAncestors() {
      let wave = parentsOf([...found.keys()], found, tried);
      while (wave.length > 0) {
        await read(wave);
        wave = parentsOf(wave, found, tried);
      }
    },
    async note(notes) {
      if (refused.length > 0) {
        noteGroups(
          notes,
          refused.map((id) => names.get(id) ?? id),
          { code: 'PROVIDER_PERMISSION', what: 'the token may not read' },
        );
      }
      if (gone.size === 0) return;
      const listed = (await listGroups(http, reading.signal)).items.filter(({ id }) => gone.has(id)).map(({ name }) => name);
      if (listed.length > 0) noteGroups(notes, listed, { code: 'INCOMPLETE_READ', what: 'the server lists, and yet does not find,' });
    },
  };
}

function noteGroups(notes: Notes, names: readonly string[], trouble: { readonly code: Code; readonly what: string }): void {
  const first = [...names].sort(compareText)[0] as string;
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  notes.incomplete.push({ part: 'groups', kind: 'group', code: trouble.code, why: `${trouble.what} the group ${quoteName(first)}${more}` });
}

async function readOne(
  http: Pick<ReadClient, 'get'>,
  id: string,
  options: { readonly signal: AbortSignal; readonly refused: string[] },
): Promise<GroupAnswer | undefined | 'refused'> {
  try {
    return await readGroup(http, id, options.signal);
  } catch (error) {
    refusalOf(error);
    options.refused.push(id);
    return 'refused';
  }
}

function parentsOf(ids: readonly string[], found: ReadonlyMap<string, LiveObject>, tried: ReadonlySet<string>): readonly string[] {
  const parents = new Set<string>();
  for (const id of ids) for (const parent of found.get(id)?.referrers ?? []) if (!tried.has(parent)) parents.add(parent);
  return [...parents];
}
