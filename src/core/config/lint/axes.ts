import type { Axes } from '../../model/project.ts';
import { folderAxes } from '../axes.ts';
import { foldKey } from '../../model/fold-key.ts';
import { atKey, quote } from '../problems.ts';
import type { World } from '../rules/world.ts';
import type { Written } from '../written.ts';
import { named } from './finding.ts';
import type { Finding } from './finding.ts';

type Axis = keyof Axes;

const AXES: readonly Axis[] = ['department', 'environment', 'location'];

/**
 * Axes that overlap. One value on two axes: whoever looks for "berlin" finds half of what there is. And a group that says another value
 * than the folder it is filed under: whoever looks by path finds the wrong one.
 */
export function findOverlappingAxes(world: World): readonly Finding[] {
  return [...sharedValues(world), ...misfiled(world)];
}

function sharedValues(world: World): Finding[] {
  const firstOn = new Map<string, Map<Axis, Written>>();
  for (const object of world.written) {
    for (const axis of AXES) {
      const value = object.axes[axis];
      if (value === undefined) continue;
      const folded = foldKey(value);
      const known = firstOn.get(folded) ?? new Map<Axis, Written>();
      if (!known.has(axis)) firstOn.set(folded, known.set(axis, object));
    }
  }
  return [...firstOn.values()].filter((axes) => axes.size > 1).map(sharedValue);
}

function sharedValue(axes: ReadonlyMap<Axis, Written>): Finding {
  const [[axis, first], [other, second]] = [...axes] as unknown as readonly [readonly [Axis, Written], readonly [Axis, Written]];
  return {
    place: atKey(second.place),
    summary: `${quote(second.axes[other])} is a ${other} here, and a ${axis} of ${quote(first.key)}`,
    detail: 'use a value on one axis only, or tell the two apart by name',
    related: [atKey(first.place)],
  };
}

/** Once for each file and axis, with the names. */
function misfiled(world: World): Finding[] {
  const found = new Map<string, { readonly axis: Axis; readonly folder: string; readonly objects: Written[] }>();
  for (const object of world.written) {
    const folders = folderAxes(object.place.file);
    for (const axis of AXES) {
      const [folder, value] = [folders[axis], object.axes[axis]];
      if (folder === undefined || value === undefined || plain(folder) === plain(value)) continue;
      const key = `${object.place.file}\n${axis}`;
      const known = found.get(key) ?? { axis, folder, objects: [] };
      known.objects.push(object);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ axis, folder, objects }) => {
    const first = objects[0] as Written;
    const values = [...new Set(objects.map((object) => object.axes[axis] as string))];
    return {
      place: atKey(first.place),
      summary: `${named(objects.map(({ key }) => key))} ${objects.length === 1 ? 'is' : 'are'} filed under the ${axis} ${quote(folder)} and ${objects.length === 1 ? 'says' : 'say'} ${named(values)}`,
      detail: 'move it to the file where others look for it, or correct the axis',
    };
  });
}

/** A folder is no place for blanks and capitals: `site-reliability` and `Site Reliability` are one. */
function plain(value: string): string {
  return foldKey(value).replaceAll(/[\s_.-]+/g, '');
}
