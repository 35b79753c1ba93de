import { compareText } from '../../core/model/json.ts';
import type { LiveObject, ReadClient } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { readGroup } from './client.ts';
import type { Directory } from './directory.ts';
import { liveGroup } from './document.ts';
import { eachInParallel } from './parallel.ts';
import { refusalOf } from './parts.ts';
import type { Notes } from './parts.ts';

/** What to read and where to note what could not be. */
export interface GroupsToRead {
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly ids: readonly string[];
  readonly listing: readonly { readonly id: string; readonly name: string }[];
  readonly directory: Directory | undefined;
  readonly notes: Notes;
  readonly ancestors: boolean;
}

/** What was found. */
export interface GroupsRead {
  readonly found: Map<string, LiveObject>;
  /** Listed, but gone when they were read. */
  readonly gone: Set<string>;
}

/** Reads groups in full, and their unmanaged ancestors where those are wanted: wave by wave, as parents become known. */
export async function readGroups(http: Pick<ReadClient, 'get'>, plan: GroupsToRead): Promise<GroupsRead> {
  const exists = new Set(plan.listing.map((group) => group.id));
  const result: GroupsRead = { found: new Map(), gone: new Set() };
  const refused: string[] = [];
  const tried = new Set<string>();
  let wave = plan.ids;
  while (wave.length > 0) {
    for (const id of wave) tried.add(id);
    await eachInParallel(wave, plan, async (id) => {
      const group = await readOne(http, id, { signal: plan.signal, refused });
      if (group === 'refused') return;
      if (group)
        result.found.set(
          id,
          liveGroup(group, plan.directory, (parent) => exists.has(parent)),
        );
      else result.gone.add(id);
    });
    wave = plan.ancestors ? parentsOf(wave, result.found, tried) : [];
  }
  if (refused.length > 0) {
    const names = new Map(plan.listing.map((group) => [group.id, group.name]));
    const first = refused.map((id) => names.get(id) ?? id).sort(compareText)[0] as string;
    const more = refused.length > 1 ? ` and ${refused.length - 1} more` : '';
    plan.notes.incomplete.push({
      part: 'groups',
      kind: 'group',
      code: 'PROVIDER_PERMISSION',
      why: `the token may not read the group "${first}"${more}`,
    });
  }
  return result;
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
