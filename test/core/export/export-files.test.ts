import { describe, expect, it } from 'vitest';
import type { ExportEntry } from '../../../src/core/export/entry.ts';
import { arrangeFiles } from '../../../src/core/export/export-files.ts';
import type { Axes } from '../../../src/core/model/project.ts';

function entry(key: string, axes: Axes): ExportEntry {
  return {
    kind: 'group',
    section: 'groups',
    key,
    id: key,
    name: key,
    axes,
    block: 'vault',
    declared: { block: {}, left: [] },
    shared: [],
    additive: false,
    notes: [],
  };
}

function pathsOf(entries: readonly ExportEntry[], existing: readonly string[] = [], folder = 'groups'): Readonly<Record<string, string>> {
  const files = arrangeFiles(entries, { folder, suffix: 'mesh', exists: (path) => existing.includes(path) });
  return Object.fromEntries(files.map((file) => [file.path, file.entries.map(({ key }) => key).join(' ')]));
}

describe('arrangeFiles', () => {
  it('puts groups of one axis into one file, the first axis that they have', () => {
    const entries = [
      entry('b', { department: 'eng', location: 'berlin' }),
      entry('a', { department: 'eng' }),
      entry('c', { environment: 'production' }),
      entry('d', { location: 'berlin' }),
      entry('e', {}),
    ];
    expect(pathsOf(entries)).toEqual({
      'groups/departments/eng.yaml': 'a b',
      'groups/environments/production.yaml': 'c',
      'groups/groups.yaml': 'e',
      'groups/locations/berlin.yaml': 'd',
    });
    expect(Object.keys(pathsOf([entry('a', { department: 'eng' })], [], ''))).toEqual(['departments/eng.yaml']);
    expect(Object.keys(pathsOf([entry('a', { department: 'eng' })], [], '.'))).toEqual(['departments/eng.yaml']);
  });

  it('names no file that Windows cannot hold', () => {
    const long = `${'x'.repeat(59)}.y`;
    const entries = ['CON', 'aux.x', 'Com1', 'lpt¹', 'console', 'nul.', ' prn ', long].map((department) =>
      entry(department, { department }),
    );
    expect(
      Object.keys(pathsOf(entries, [], ''))
        .map((path) => path.slice('departments/'.length))
        .sort(),
    ).toEqual(
      ['console', 'groups-CON', 'groups-Com1', 'groups-aux.x', 'groups-lpt¹', 'groups-nul', 'groups-prn', 'x'.repeat(59)].map(
        (name) => `${name}.yaml`,
      ),
    );
  });

  it('names no file that exists, nor one that another value has already', () => {
    const entries = ['Eng', 'eng', 'Data & AI', 'Data + AI', '../../etc', '...'].map((department) => entry(department, { department }));
    expect(
      Object.keys(
        pathsOf(entries, ['groups/departments/Eng.yaml', 'groups/departments/Eng-mesh.yaml', 'groups/departments/Eng-mesh-2.yaml']),
      ).sort(),
    ).toEqual([
      'groups/departments/Data---AI-mesh.yaml',
      'groups/departments/Data---AI.yaml',
      'groups/departments/Eng-mesh-3.yaml',
      'groups/departments/eng.yaml',
      'groups/departments/etc.yaml',
      'groups/departments/groups.yaml',
    ]);
  });
});
