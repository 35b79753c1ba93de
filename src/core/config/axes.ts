import type { Axes } from '../model/project.ts';

const FOLDERS = { departments: 'department', environments: 'environment', locations: 'location' } as const;

const AXES = ['department', 'environment', 'location'] as const;

type WrittenAxes = Readonly<Record<string, unknown>>;

/**
 * The axes of a file: what it says at its top, and where it says nothing of an axis, what its folder does. The folder is a convenience:
 * `groups/departments/engineering.yaml` and `groups/departments/engineering/backend.yaml` are of the department "engineering".
 */
export function fileAxes(file: string, written: WrittenAxes): Axes {
  return overAxes(folderAxes(file), written);
}

/** Axes with those laid over that an object states itself; the same value where it states none. */
export function overAxes(base: Axes, written: WrittenAxes): Axes {
  let axes = base;
  for (const axis of AXES) {
    const value = written[axis];
    if (typeof value === 'string' && value !== '') axes = { ...axes, [axis]: value };
  }
  return axes;
}

/** Whether an axis is stated. */
export function hasAxis(axes: Axes): boolean {
  return AXES.some((axis) => axes[axis] !== undefined);
}

/** What the folders of a file say. */
export function folderAxes(file: string): Axes {
  const parts = file.split('/');
  const found: { -readonly [axis in keyof Axes]: Axes[axis] } = {};
  for (let index = 0; index < parts.length - 1; index++) {
    const folder = parts[index] as string;
    if (!Object.hasOwn(FOLDERS, folder)) continue;
    const value = (parts[index + 1] as string).replace(/\.ya?ml$/, '');
    if (value !== '') found[FOLDERS[folder as keyof typeof FOLDERS]] = value;
  }
  return found;
}
