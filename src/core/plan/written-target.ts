import { sortedTable } from '../model/json.ts';
import type { Target } from '../model/project.ts';
import type { WrittenSetting } from '../model/written-settings.ts';
import { digestOf } from './digest.ts';

/** How a target is reached: the system that answers tells what it is, and a plan may be made with another login than the apply. */
const CONNECTION: readonly string[] = ['provider', 'url', 'namespace', 'auth', 'rate_limit'];

/** A target's settings by their keys, with what holds where a key is left out. */
export function writtenTarget({ provider, url, namespace, unknownMembers, settings }: Target): Readonly<Record<string, WrittenSetting>> {
  const all = Object.entries({ provider, url, namespace, unknown_members: unknownMembers, ...settings });
  return sortedTable(
    all.flatMap(([key, value]): readonly (readonly [string, WrittenSetting])[] => {
      if (value === undefined || value === null) return [];
      return [[key, typeof value === 'object' ? digestOf(value) : value]];
    }),
  );
}

/** The same without how it is reached. */
export function writtenBehaviour(target: Target): Readonly<Record<string, WrittenSetting>> {
  return sortedTable(Object.entries(writtenTarget(target)).filter(([key]) => !CONNECTION.includes(key)));
}
